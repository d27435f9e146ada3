"""Exports of the SIPOT: what they say, what they should say, and what is made of them."""

from __future__ import annotations

import io
import zipfile

import pytest

from ckanext.gobabierto.errors import BadInput, FetchError, Unreachable
from ckanext.gobabierto.harvesters.records import Record, Refusal
from ckanext.gobabierto.harvesters.same_files import address, match
from ckanext.gobabierto.harvesters.sipot import names, record, subject
from ckanext.gobabierto.harvesters.sipot.reader import SipotReader
from ckanext.gobabierto.vocabularies import harvest_faults

from tests.harvesters import sipot_files as files
from tests.harvesters.fakes import FakeDocuments, source

SITE = "https://www.inmar.gob.mx/sipot/"
XLSX = SITE + "8%20LGT_Art_65_Fr_VII_1er%20trimestre_1.xlsx"
CSV = SITE + "2a%20LGT_Art_65_Fr_II_1er%20trimestre_2.csv"


def read(answers, url="", config=None, **more):
    """Everything that the source at *url* (or the only one) gives."""
    reader = SipotReader()
    url = url or next(iter(answers))
    checked = reader.check_config(config or {}, url)
    documents = FakeDocuments(answers)
    found = list(reader.read(source(url, "sipot", dict(checked), **more), documents))
    return found, documents


def only(body, url=XLSX, **more):
    found, _ = read({url: body}, **more)
    assert len(found) == 1
    return found[0]


def codes(item):
    return sorted({fault.code for fault in item.faults})


def packed(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, body in members.items():
            package.writestr(name.replace("__", "."), body)
    return out.getvalue()


class TestOneExport:
    """A dataset for the format, a resource for the period."""

    def test_a_workbook_is_a_dataset_with_a_resource(self):
        found = only(files.xlsx([files.row()]))
        assert found.title == "Remuneración bruta y neta"
        assert found.identity == "sipot:remuneracion_bruta_y_neta"
        assert found.faults == ()
        fields = found.fields
        assert (fields["temporal_start"], fields["temporal_end"]) == ("2026-01-01", "2026-03-31")
        assert fields["update_frequency"] == "trimestral"
        assert fields["legal_basis"].startswith("Artículo 65, fracción VII, de la Ley General")
        assert fields["generating_area"] == "Dirección de Personal"
        (resource,) = found.resources
        assert resource.key == "2026-T1:xlsx"
        assert resource.values["url"] == XLSX
        assert resource.values["last_modified"] == "2026-04-12"
        assert resource.values["size"] > 0

    def test_the_description_tells_columns_children_and_lists_but_no_value_of_a_row(self):
        secret = files.row(NOTA="Juana Pérez", MONTO="CURP PEXJ800101MDFRXN09")
        text = only(files.xlsx([secret])).resources[0].values["description"]
        assert "MONTO BRUTO, NETO Y MONEDA" in text
        assert "Apoyos, monto y moneda: 1 renglón" in text
        assert "TIPO DE INTEGRANTE: Funcionario; Empleado" in text
        assert "Juana" not in text
        assert "PEXJ" not in text

    def test_a_csv_of_windows_with_short_years_and_cells_of_several_lines(self):
        rows = [files.row(1, TIPO='Primera línea,\n\nsegunda "línea"'), files.row(2)]
        found = only(files.csv(rows), CSV)
        assert found.title == "Estructura Orgánica"
        (resource,) = found.resources
        assert resource.values["description"].startswith("2 registros, 1er trimestre de 2026")
        assert resource.values["encoding"] == "windows-1252"
        assert resource.values["last_modified"] == "2026-04-12"

    def test_a_csv_in_utf8_is_read_as_such(self):
        body = files.csv([files.row()]).decode("cp1252").encode("utf-8-sig")
        assert only(body, CSV).resources[0].values["encoding"] == "UTF-8"

    def test_the_same_bytes_give_the_same_record(self):
        body = files.xlsx([files.row(n) for n in range(1, 4)])
        assert only(body).content_hash() == only(body).content_hash()

    def test_exports_since_2025_bring_no_date_of_validation(self):
        header = tuple(h for h in files.HEADER if h != "FECHA DE VALIDACIÓN")
        assert only(files.xlsx([files.row()], header=header)).faults == ()

    def test_an_export_without_records_is_a_dataset_still(self):
        found = only(files.xlsx([]))
        assert (found.resources, found.fields.get("temporal_end")) == ((), None)


class TestPeriods:
    """The date columns are trusted, not what the file is called."""

    def test_a_semester_of_quarter_records_is_a_quarter_and_a_warning(self):
        found = only(
            files.xlsx([files.row()], period="1er semestre"), XLSX.replace("trimestre", "semestre")
        )
        assert found.resources[0].key == "2026-T1:xlsx"
        assert [fault.code for fault in found.faults] == ["sipot_periodo_distinto"] * 2
        assert {fault.found for fault in found.faults} == {"1er semestre"}
        assert found.faults[0].expected == "1er trimestre de 2026"

    def test_each_period_of_a_file_is_a_resource_told_apart_by_a_fragment(self):
        rows = [files.row(1), files.row(2, "2026-04-01", "2026-06-30", **{"FECHA DE ACT": None})]
        found = only(files.xlsx(rows, period="1er trimestre, 2do trimestre"))
        assert [r.key for r in found.resources] == ["2026-T2:xlsx", "2026-T1:xlsx"]
        addresses = [r.values["url"] for r in found.resources]
        assert addresses == [f"{XLSX}#periodo=2026-T2", f"{XLSX}#periodo=2026-T1"]
        assert "size" not in found.resources[0].values

    def test_rows_without_a_period_are_kept_apart_and_told(self):
        rows = [files.row(1), files.row(2, **{"FECHA DE INICIO": "pendiente"})]
        found = only(files.xlsx(rows))
        assert "sin_periodo:xlsx" in {r.key for r in found.resources}
        assert "sipot_fecha_de_periodo" in codes(found)

    def test_periods_of_different_length_say_no_frequency(self):
        rows = [files.row(1), files.row(2, "2026-01-01", "2026-06-30")]
        assert "update_frequency" not in only(files.xlsx(rows)).fields


class TestChecks:
    """What the SIPOT asks of each row, told by its number and never by its value."""

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"FECHA DE ACTUALIZACIÓN": files.date(2026, 3, 30)}, "sipot_actualizacion_anterior"),
            ({"FECHA DE ACTUALIZACIÓN": files.date(2026, 5, 1)}, "sipot_actualizacion_tardia"),
            ({"FECHA DE ACTUALIZACIÓN": "No aplica"}, "sipot_sin_actualizacion"),
            ({"MONTO": ""}, "sipot_sin_nota"),
            ({"ÁREA": ""}, "sipot_sin_area"),
            ({"EJERCICIO": "2025"}, "sipot_ejercicio_distinto"),
            ({"TIPO": "Gerente Secreto"}, "sipot_valor_fuera_de_lista"),
        ],
    )
    def test_each_fault_names_its_row(self, change, code):
        rows = [files.row(1), files.row(2), files.row(3, **change), files.row(4)]
        found = only(files.xlsx(rows))
        assert codes(found) == [code]
        (fault,) = found.faults
        assert fault.path.endswith("hoja «Información», renglón 9")
        assert "Secreto" not in str(fault)
        assert harvest_faults.find(code)

    def test_the_last_day_allowed_is_in_time(self):
        rows = [files.row(**{"FECHA DE ACTUALIZACIÓN": files.date(2026, 4, 30)})]
        assert only(files.xlsx(rows)).faults == ()

    def test_an_empty_cell_with_a_note_is_explained(self):
        assert only(files.xlsx([files.row(MONTO="", NOTA="No hubo pagos")])).faults == ()

    def test_many_rows_with_one_fault_are_one_warning(self):
        found = only(files.xlsx([files.row(n, ÁREA="") for n in range(1, 40)]))
        (fault,) = found.faults
        assert fault.found == "39"
        assert fault.path.endswith("renglón 7, 8, 9, 10, 11…")

    def test_a_list_that_nothing_is_of_belongs_to_another_column(self):
        assert only(files.xlsx([files.row()], lists=(("Rojo", "Verde"),))).faults == ()

    def test_children_without_a_record(self):
        found = only(files.xlsx([files.row()], children=[(1, "Vales", 1), (77, "Bono", 2)]))
        (fault,) = found.faults
        assert fault.code == "sipot_hijo_sin_registro"
        assert fault.path.endswith("hoja «Tabla_400001», renglón 5")

    def test_a_column_without_its_sheet(self):
        assert codes(only(files.xlsx([files.row()], children=None))) == ["sipot_tabla_ausente"]

    def test_a_short_row_of_a_csv(self):
        body = files.csv([files.row()]).rstrip(b"\n") + b'\n9,"10/04/26"\n'
        assert "sipot_renglon_incompleto" in codes(only(body, CSV))


class TestInstitution:
    """Of the institution of the source, or not taken."""

    def test_an_export_of_another_one_is_refused_with_both_names(self):
        found = only(files.xlsx([files.row()], subject="Instituto de la Montaña (IMON)"))
        assert isinstance(found, Refusal)
        assert found.fault.code == "sipot_otra_institucion"
        assert found.fault.found == "Instituto de la Montaña (IMON)"
        assert found.fault.expected == "Instituto del Mar"
        assert found.identity == "sipot:remuneracion_bruta_y_neta"

    def test_one_that_says_none_is_refused(self):
        assert only(files.xlsx([files.row()], subject="")).fault.code == "sipot_sin_institucion"

    def test_a_former_name_is_known_again(self):
        body = files.xlsx([files.row()], subject="Comisión del Mar y sus Costas")
        former = {"title": "Instituto del Mar", "former_names": "Comisión del Mar y sus Costas\n"}
        assert isinstance(only(body, institution=former), Record)
        config = {"institution": "Comisión del Mar y sus Costas"}
        assert isinstance(only(body, config=config), Record)

    @pytest.mark.parametrize(
        ("written", "known", "expected"),
        [
            ("Consejo Nacional de Ciencia y Tecnología (CONACYT)", "conacyt", True),
            ("FED - Centro de Investigación en Matemáticas, A.C. (CIMAT", "CIMAT", True),
            ("YUC - Universidad de Oriente", "Universidad de Oriente", True),
            ("Operadora S.A. de C.V", "Operadora, S.A. de C.V.", True),
            ("Intituto del Mar", "Instituto del Mar", True),
            (
                "Administración Portuaria Integral de Guaymas, S.A. de C.V. (API)",
                "Administración Portuaria Integral de Altamira, S.A. de C.V. (API)",
                False,
            ),
            ("Instituto del Mar", "", False),
        ],
    )
    def test_names_as_they_are_really_written(self, written, known, expected):
        assert subject.same(written, [known]) is expected


class TestManyFiles:
    """A page, a list or a ZIP of exports."""

    def test_a_page_leads_to_its_exports(self):
        page = (
            b"<h1>SIPOT</h1><a href='8%20LGT_Art_65_Fr_VII_1er%20trimestre_1.xlsx'>8</a>"
            b"<a href='2a LGT_Art_65_Fr_II_1er trimestre_2.csv'>2a</a><a href='x.pdf'>x</a>"
            b"<a href='javascript:alert(1)'>y</a>"
        )
        answers = {SITE: page, XLSX: files.xlsx([files.row()]), CSV: files.csv([files.row()])}
        found, _ = read(answers)
        assert [item.identity for item in found] == [
            "sipot:estructura_organica",
            "sipot:remuneracion_bruta_y_neta",
        ]

    def test_a_list_in_json_leads_to_its_exports(self):
        for listing in (b'["a.xlsx"]', b'{"files": [{"name": "8", "url": "a.xlsx"}]}'):
            answers = {SITE + "l.json": listing, SITE + "a.xlsx": files.xlsx([files.row()])}
            found, _ = read(answers)
            assert len(found) == 1

    def test_files_of_one_format_are_one_dataset(self):
        second = files.row(9, "2026-04-01", "2026-06-30")
        answers = {
            SITE: b'<a href="a.xlsx">a</a><a href="b.xlsx">b</a><a href="c.csv">c</a>',
            SITE + "a.xlsx": files.xlsx([files.row()]),
            SITE + "b.xlsx": files.xlsx([second], period="2do trimestre"),
            SITE + "c.csv": files.csv([files.row()], format="Remuneración bruta y neta"),
        }
        (found,), _ = read(answers)
        keys = [resource.key for resource in found.resources]
        assert keys == ["2026-T2:xlsx", "2026-T1:xlsx", "2026-T1:csv"]

    def test_two_parts_of_one_period_keep_their_keys_whatever_their_order(self):
        low, high = files.xlsx([files.row(5)]), files.xlsx([files.row(500)])
        for first, second in ((low, high), (high, low)):
            page = b'<a href="a.xlsx">a</a><a href="b.xlsx">b</a>'
            (found,), _ = read({SITE: page, SITE + "a.xlsx": first, SITE + "b.xlsx": second})
            by_key = {resource.key: resource.values["url"] for resource in found.resources}
            lower = "a.xlsx" if first is low else "b.xlsx"
            assert by_key["2026-T1:xlsx:5"] == SITE + lower
            assert "2026-T1:xlsx:500" in by_key

    def test_a_part_that_comes_before_others_takes_none_of_their_resources(self):
        def told(**parts: int) -> list[dict]:
            page = "".join(f'<a href="{name}.xlsx">x</a>' for name in parts).encode()
            made = {f"{SITE}{n}.xlsx": files.xlsx([files.row(i)]) for n, i in parts.items()}
            (found,), _ = read({SITE: page, **made})
            return [{"key": r.key, "values": r.values} for r in found.resources]

        for before in ({"a": 10}, {"a": 10, "b": 20}):
            old, new = told(**before), told(**before, c=1)
            kept = {r["key"]: address(match(old, new).get(r["key"], r)) for r in new}
            assert [kept[r["key"]] for r in new] == [address(r) for r in new]
            assert len(match(old, new)) == len(before)
        same = told(a=10, b=10)
        assert [r["key"] for r in same] == ["2026-T1:xlsx:10", "2026-T1:xlsx:10:2"]

    def test_a_zip_is_read_member_by_member(self):
        body = packed(a__xlsx=files.xlsx([files.row()]), b__csv=files.csv([files.row()]))
        found, _ = read({SITE + "todo.zip": body})
        assert len(found) == 2
        assert found[0].resources[0].values["url"].endswith("todo.zip#archivo=b.csv")

    def test_one_that_cannot_be_read_takes_nothing_from_the_others(self):
        names = ("a.xlsx", "b.xlsx", "c.xlsx", "d.xlsx", "e.zip")
        page = "".join(f'<a href="{name}">x</a>' for name in names).encode()
        answers = {
            SITE: page,
            SITE + "a.xlsx": files.xlsx([files.row()]),
            SITE + "b.xlsx": Unreachable("tarda", code="tiempo_agotado"),
            SITE + "c.xlsx": b"PK\x03\x04 rota",
            SITE + "d.xlsx": b"<!doctype html><h1>En mantenimiento</h1>",
            SITE + "e.zip": packed(a__csv=b"", b__csv=files.csv([files.row()])),
        }
        found, documents = read(answers)
        assert [type(item) for item in found] == [Record, Record, Refusal, Refusal, Refusal]
        assert [item.partial for item in found[:2]] == [True, True]
        told = {SITE + name for name in ("b.xlsx", "c.xlsx", "d.xlsx", "e.zip#archivo=a.csv")}
        assert set(documents.failures) == told

    def test_a_format_is_whole_where_the_file_that_fails_is_of_another(self):
        page = f'<a href="{XLSX}">a</a><a href="{CSV}">b</a>'.encode()
        found, _ = read({SITE: page, XLSX: files.xlsx([files.row()])})
        assert [item.partial for item in found] == [False]

    def test_what_is_no_export_is_refused_with_its_reason(self):
        page = b'<a href="a.xlsx">a</a><a href="nomina.csv">b</a>'
        answers = {
            SITE: page, SITE + "a.xlsx": files.xlsx([files.row()]), SITE + "nomina.csv": b"a,b\n1,2"
        }  # fmt: skip
        found, _ = read(answers)
        assert found[1].fault.code == "sipot_no_reconocido"
        found, _ = read(answers, config={"contains": "A.xls"})
        assert len(found) == 1


class TestHostile:
    """Nothing that a file does costs more than that file."""

    def _refused(self, body, url=XLSX):
        with pytest.raises(BadInput) as caught:
            read({url: body})
        assert harvest_faults.find(caught.value.code)
        return caught.value.code

    def test_a_zip_bomb_is_not_opened(self):
        body = packed(a__xlsx=b"0" * 60_000_000)
        assert self._refused(body) == "archivo_comprimido_sospechoso"

    def test_a_cell_at_the_end_of_the_sheet_asks_for_no_memory(self):
        import xlsxwriter

        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True})
        sheet = book.add_worksheet("Información")
        sheet.write(0, 0, "Nombre del Sujeto Obligado:")
        sheet.write(1_048_575, 16_383, "x")
        book.close()
        assert self._refused(out.getvalue()) == "hoja_demasiado_grande"

    @pytest.mark.parametrize(
        ("body", "code"),
        [
            (b"", "sipot_no_reconocido"),
            (b"\x00\x01\x02binario", "sipot_no_reconocido"),
            (b"PK\x03\x04", "archivo_danado"),
            (b"\xd0\xcf\x11\xe0viejo", "archivo_protegido"),
            (b"<html>nada</html>", "lista_no_reconocida"),
            (b"{no es json", "lista_no_reconocida"),
            (b'"' + b"x\n" * 9000, "archivo_danado"),
        ],
    )
    def test_what_is_no_export_says_so(self, body, code):
        assert self._refused(body) == code

    def test_a_truncated_workbook(self):
        assert self._refused(files.xlsx([files.row()])[:-200]) == "archivo_danado"

    def test_the_template_for_uploading_is_told_apart(self):
        rows = ["TÍTULO,NOMBRE CORTO,DESCRIPCIÓN", "Remuneración,LGT_Art_65,…", "Tabla Campos"]
        header = ",".join(f'"{name}"' for name in files.HEADER[3:])
        assert self._refused("\n".join([*rows, header]).encode()) == "sipot_plantilla"

    def test_a_source_that_does_not_answer_says_why(self):
        with pytest.raises(FetchError):
            read({XLSX: Unreachable("no", code="tiempo_agotado")})


class TestNames:
    def test_both_spellings_of_a_format_are_one(self):
        assert record.identity("Estructura Orgánica_Estructura Orgánica") == record.identity(
            "Estructura  orgánica"
        )
        assert record.title("Estructura Orgánica_Organigrama") == "Estructura Orgánica: Organigrama"

    def test_parts_of_a_file_name(self):
        found = names.read("Formato 8 LGT_Art_70_Fr_VIII_3er trimestre_4523467_1.xlsx")
        assert (found.number, found.article, found.fraction) == ("8", "70", "VIII")
        assert found.period == "3er trimestre"
        assert names.read("contratos.xlsx").basis == ""


class TestConfig:
    @pytest.mark.parametrize(
        "config",
        [{"files": 3}, {"files": ["ftp://x/a.csv"]}, {"category": "nada"}, {"private": "sí"},
         {"contains": 1}, {"license_id": "nada"}, {"institution": [""]}, {"fiels": "a.csv"}],
    )  # fmt: skip
    def test_what_is_wrong_is_said_with_an_example(self, config):
        with pytest.raises(BadInput) as caught:
            SipotReader().check_config(config, SITE)
        assert caught.value.expected

    def test_it_is_completed(self):
        given = {"files": "a.xlsx", "category": "Trabajo"}
        found = SipotReader().check_config(given, SITE)
        assert found["files"] == [SITE + "a.xlsx"]
        assert found["category"] == "trabajo"
        assert SipotReader().check_config(given, "")["files"] == ["a.xlsx"]  # as the form checks it
