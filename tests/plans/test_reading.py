from __future__ import annotations

import csv
import io
import time
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ckanext.gobabierto.plans.reading import read
from ckanext.gobabierto.plans.refusal import BadPlanFile

from .files import DIRTY_HEADERS, HEADERS, as_csv, as_ods, as_xls, as_xlsx, row


def _xlsx(rows):
    return as_xlsx(("Plan", rows))


def _codes(notes):
    return {note.code for note in notes}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "mac_roman", "cp850"]
)
def test_any_delimiter_and_encoding(delimiter, encoding):
    content = as_csv(
        [row("Población indígena", "Año 2026")], delimiter=delimiter, encoding=encoding
    )
    reading = read(content)
    assert reading.rows[0].values["conjunto_datos"] == "Población indígena"
    assert reading.rows[0].values["area_genera_recurso_datos"].startswith("Dirección General")
    assert (reading.delimiter, reading.year, reading.form) == (delimiter, 2026, "2026")
    assert reading.unmapped == ()


def test_dirty_headers_and_mojibake_are_read_and_said():
    content = as_csv([row("EducaciÃ³n bÃ¡sica", "MatrÃ\xadcula 2026", "mzo-26")], DIRTY_HEADERS)
    reading = read(content)
    assert [column.canonical for column in reading.columns][:3] == [
        "conjunto_datos",
        "descripcion_conjunto_datos",
        "recurso_datos",
    ]
    found = reading.rows[0]
    assert (found.dataset_title, found.resource_title) == ("Educación básica", "Matrícula 2026")
    assert (found.committed_on, found.date_quality) == (date(2026, 3, 31), "month")
    assert {"acentos_reparados", "mes_sin_dia", "anio_de_dos_cifras"} <= _codes(found.notes)
    assert "columna_parecida" in _codes(reading.notes)
    assert all(note.row == 2 for note in found.notes)


def test_utf8_with_some_foreign_bytes():
    content = as_csv([row("Educación"), row("Población")])
    content = content.replace("Población".encode(), "Población".encode("cp1252"))
    assert [each.dataset_title for each in read(content).rows] == ["Educación", "Población"]
    assert "codificacion" in _codes(read(content).notes)


def test_line_breaks_inside_quotes_keep_the_row_whole():
    reading = read(as_csv([row("Denuncias\nal 089", date="15 de\nmarzo de 2026"), row("Otro")]))
    assert [each.dataset_title for each in reading.rows] == ["Denuncias al 089", "Otro"]
    assert reading.rows[0].committed_on == date(2026, 3, 15)


def test_a_quote_that_nobody_closed_loses_no_row():
    rows = "".join(f"Conjunto {n},Recurso {n},2026-03-{n % 28 + 1:02d}\n" for n in range(100))
    text = "Conjunto de datos,Recurso de datos,Fecha de publicación 2026\n" + rows
    reading = read(text.replace("Conjunto 3,", '"Conjunto 3,').encode())
    assert len(reading.rows) == 100
    assert "comillas_sin_cerrar" in _codes(reading.notes)


def test_workbook_with_titles_above_and_dates_as_dates():
    sheet = [
        ["Secretaría de Ejemplo"],
        ["Plan Institucional de Publicación de Datos Abiertos 2026"],
        [],
        [header.replace(" 2026", "") for header in HEADERS],
        row(date=datetime.fromisoformat("2026-03-15")),
        row("Otro", "Otro 2026", 46112),
        row("Otro más", "", "marzo"),
    ]
    reading = read(as_xlsx(("Plan", sheet)), "x.xlsx")
    assert (reading.kind, reading.header_row, reading.year) == ("xlsx", 4, 2026)
    assert [each.committed_on for each in reading.rows] == [
        date(2026, 3, 15),
        date(2026, 3, 31),
        date(2026, 3, 31),
    ]
    assert [each.date_quality for each in reading.rows] == ["exact", "guessed", "month"]
    assert [each.number for each in reading.rows] == [5, 6, 7]


@pytest.mark.parametrize("form", [_xlsx, as_xls, as_ods])
def test_dates_that_a_workbook_keeps_as_numbers(form):
    cells = [20260315, 202603, 46112]
    lines = [row(str(n), date=cell) for n, cell in enumerate(cells)]
    found = read(form([HEADERS, *lines]), year=2026).rows
    assert [(each.committed_on, each.date_quality) for each in found] == [
        (date(2026, 3, 15), "exact"),
        (date(2026, 3, 31), "month"),
        (date(2026, 3, 31), "guessed"),
    ]
    assert [each.values["fecha_publicacion"] for each in found] == [str(cell) for cell in cells]


def test_header_of_two_rows_with_merged_cells():
    sheet = [
        ["Conjunto de datos", "", "Recurso de datos", "", "", "Publicación"],
        ["Nombre", "Descripción", "Nombre", "Descripción", "Formato", "Fecha de publicación 2026"],
        ["Denuncias", "d", "Denuncias 2026", "r", "CSV", "2026-03-31"],
    ]
    reading = read(as_xlsx(("Plan", sheet), merged=["A1:B1", "C1:E1"]))
    assert [column.canonical for column in reading.columns] == [
        "conjunto_datos",
        "descripcion_conjunto_datos",
        "recurso_datos",
        "descripcion_recurso_datos",
        "formato_recurso",
        "fecha_publicacion",
    ]
    assert (reading.header_row, len(reading.rows)) == (2, 1)


def test_merged_cells_of_the_body_are_repeated_and_said():
    sheet = [HEADERS, row("Denuncias", "Enero"), ["", "", *row("", "Febrero")[2:]]]
    reading = read(as_xlsx(("Plan", sheet), merged=["A2:A3"]))
    assert [each.dataset_title for each in reading.rows] == ["Denuncias", "Denuncias"]
    assert "celda_combinada" in _codes(reading.rows[1].notes)


def test_a_resource_without_dataset_takes_the_one_above_and_says_so():
    reading = read(as_csv([row("Denuncias", "Enero"), ["", "", *row("", "Febrero")[2:]]]))
    assert reading.rows[1].dataset_title == "Denuncias"
    assert "conjunto_heredado" in _codes(reading.rows[1].notes)
    first = read(as_csv([["", "", *row("", "Febrero")[2:]]])).rows[0]
    assert "sin_conjunto" in _codes(first.notes)


def test_the_sheet_that_is_a_plan_is_found_and_the_others_are_said():
    other = [["Columna", "Ayuda"], ["Conjunto de datos", "Título"]]
    book = as_xlsx(
        ("Ayuda", other), ("Plan 2025", [HEADERS, row("Viejo")]), ("Plan 2026", [HEADERS, row()])
    )
    reading = read(book, year=2026)
    assert reading.sheet == "Plan 2026"
    assert reading.sheets == ("Plan 2025", "Plan 2026")
    assert "otras_hojas" in _codes(reading.notes)
    assert read(book, sheet="Plan 2025").rows[0].dataset_title == "Viejo"
    with pytest.raises(BadPlanFile) as caught:
        read(book, sheet="Nada")
    assert caught.value.code == "hoja_inexistente"


def test_cells_without_a_saved_value_are_said():
    lines = [row(), ["=A2", *row("", "Febrero")[1:]], row("Otro", date="#REF!"), ["=A2"] * 12]
    reading = read(as_xlsx(("Plan", [HEADERS, *lines, ["", "", *row("", "Marzo")[2:]]])))
    assert [each.dataset_title for each in reading.rows] == ["Denuncias", "", "Otro", ""]
    said = [
        (note.row, note.column, note.found)
        for note in reading.all_notes
        if note.code == "celda_sin_valor"
    ]
    assert said == [(3, "conjunto_datos", ""), (4, "fecha_publicacion", "#REF!")]
    assert "conjunto_heredado" not in _codes(reading.rows[1].notes)
    assert [(each.number, each.code) for each in reading.skipped] == [(5, "celdas_sin_valor")]


def test_hidden_sheets_that_look_like_a_plan_are_said():
    book = load_workbook(io.BytesIO(as_xlsx(("Hoy", [HEADERS, row()]), ("Ayer", [HEADERS, row()]))))
    book["Ayer"].sheet_state = "hidden"
    (note,) = [each for each in read(_saved(book)).notes if each.code == "hojas_ocultas"]
    assert note.found == "Ayer"
    book["Hoy"].delete_rows(1, 2)
    book["Hoy"].append(["Léame"])
    with pytest.raises(BadPlanFile, match="ocultas, las hojas «Ayer»"):
        read(_saved(book))


def _saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_the_last_moment_of_a_day_is_of_that_day():
    last = datetime(2026, 3, 31, 23, 59, 59, 999999)  # noqa: DTZ001 - as a workbook keeps it
    found = read(
        as_xlsx(("Plan", [HEADERS, row(date=last), row("Otro", date=date(2026, 4, 1))]))
    ).rows
    assert [each.committed_on for each in found] == [date(2026, 3, 31), date(2026, 4, 1)]
    assert found[0].values["fecha_publicacion"] == "2026-03-31"


def test_open_document():
    reading = read(as_ods([HEADERS, [str(cell) for cell in row("Educación")]]))
    assert (reading.kind, reading.sheet) == ("ods", "Plan")
    assert reading.rows[0].dataset_title == "Educación"


def test_workbook_of_excel_97():
    reading = read(as_xls([HEADERS, [str(cell) for cell in row("Educación básica")]]))
    assert (reading.kind, reading.sheet) == ("xls", "Plan")
    assert reading.rows[0].dataset_title == "Educación básica"
    assert reading.rows[0].committed_on == date(2026, 3, 31)


def test_unknown_columns_are_kept_and_said():
    reading = read(as_csv([[*row(), "En curso", "7"]], [*HEADERS, "Estatus", ""]))
    assert reading.rows[0].extra == {"Estatus": "En curso", "Columna N": "7"}
    assert "columna_desconocida" in _codes(reading.notes)


def test_missing_columns_are_said():
    reading = read(b"nombre,fecha\nDenuncias,2026-03-31\n", year=2026)
    missing = {note.column for note in reading.notes if note.code == "columna_ausente"}
    assert missing == {"periodicidad_publicacion", "fundamento"}
    assert reading.form == "lista"


def test_footnotes_and_repeated_headers_are_no_commitments():
    reading = read(as_csv([row(), HEADERS, row("Otro"), ["Elaboró: área de datos"], ["Total"]]))
    assert [each.dataset_title for each in reading.rows] == ["Denuncias", "Otro"]
    assert [each.code for each in reading.skipped] == [
        "encabezado_repetido",
        "nota_al_pie",
        "nota_al_pie",
    ]
    assert [each.number for each in reading.skipped] == [3, 5, 6]


_TITLES = (
    "Autorizaciones sanitarias", "Autorización de descuentos", "Elaboración de vacunas",
    "Firma electrónica avanzada", "Firma de convenios", "Total de nacimientos",
    "Total de egresos 2026", "Revisiones de gas", "Responsable de la obra", "Fuente de empleo",
    "Notas periodísticas", "Nota técnica de riesgos", "Subtotal por entidad",
)  # fmt: skip


@pytest.mark.parametrize("title", _TITLES)
def test_a_dataset_that_stands_alone_is_no_footnote(title):
    lines = [row("Otro"), [title], ["", "", *row("", "Enero")[2:]]]
    reading = read(as_csv(lines))
    assert reading.skipped == ()
    assert [each.dataset_title for each in reading.rows] == ["Otro", title, title]


@pytest.mark.parametrize(
    "text",
    ["Elaboró: área de datos", "Elaboró Ana Ejemplo", "Autorizó", "Elaborado por la Dirección",
     "Revisó: L. Ejemplo", "Vo. Bo.", "Vo.Bo. Director", "Firma", "Firma: ______", "Firma ______",
     "Total", "Total: 12", "Total de conjuntos: 1,024", "Subtotal", "Nota: las fechas cambian",
     "Nota 1. Las fechas cambian", "Notas:", "Nota aclaratoria: es preliminar", "Fuente: INEGI",
     "Responsable: Ana Ejemplo", "Responsable del llenado: Ana", "Fecha de corte: 31/12/2025",
     "Fecha de elaboración 15 de enero de 2026", "* Preliminar", "*** fin"],
)  # fmt: skip
def test_a_footnote_is_told_and_skipped(text):
    reading = read(as_csv([row(), [text]]))
    assert [(each.code, each.text) for each in reading.skipped] == [("nota_al_pie", text)]


def test_periodicity_format_and_priority():
    rows = [
        [*row(frequency="Trimestral"), "Art. 37, fracción III"],
        [*row("b", frequency="Trimetral", format="Excel"), "1 y 4"],
        [*row("c", frequency="cuando haya", format="Oracle"), "Alta"],
        [*row("d", frequency="", fundamento=""), ""],
    ]
    reading = read(as_csv(rows, [*HEADERS, "Prioridad artículo 37"]))
    first, second, third, fourth = reading.rows
    assert (first.frequency_code, first.priority_37, first.format_code) == (
        "trimestral",
        "III",
        "CSV",
    )
    assert (second.frequency_code, second.priority_37) == ("trimestral", "I IV")
    assert "periodicidad_interpretada" in _codes(second.notes)
    assert {"periodicidad_desconocida", "formato_desconocido", "prioridad_desconocida"} <= _codes(
        third.notes
    )
    assert {"periodicidad_vacia", "fundamento_vacio"} <= _codes(fourth.notes)


def test_repeated_rows_are_said_and_kept():
    reading = read(as_csv([row(), row(), row(date="2026-06-30")]))
    assert len(reading.rows) == 3
    assert ["renglon_repetido" in _codes(each.notes) for each in reading.rows] == [
        False,
        True,
        False,
    ]


def test_an_empty_observation_loses_no_commitment():
    assert len(read(as_csv([row(notes=""), row("b", notes="x"), row("c")])).rows) == 3


def test_header_alone_is_a_reading_without_rows():
    reading = read(as_csv([]))
    assert reading.rows == ()
    assert "sin_renglones" in _codes(reading.notes)


def test_year_is_said_by_whoever_hands_it_over_or_by_the_file():
    plain = [header.replace(" 2026", "") for header in HEADERS]
    content = as_csv([row(date="marzo")], plain)
    assert read(content).rows[0].date_quality == "unreadable"
    assert "sin_anio_del_plan" in _codes(read(content).notes)
    assert read(content, "plan_apertura_2026.csv").rows[0].committed_on == date(2026, 3, 31)
    assert read(content, year=2027).rows[0].committed_on == date(2027, 3, 31)
    assert "anio_distinto" in _codes(read(as_csv([row()]), year=2025).notes)


def test_rows_become_facts_and_go_through_json():
    found = read(as_csv([row(date="mzo-26")])).rows[0].identified("r1")
    assert type(found).from_dict(found.as_dict()) == found
    facts = found.facts()
    assert (facts.id, facts.committed_on, facts.committed_text) == (
        "r1",
        date(2026, 3, 31),
        "mzo-26",
    )
    assert (facts.frequency, facts.date_quality) == ("Mensual", "month")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_break_it(content):
    try:
        read(content)
    except BadPlanFile as error:
        assert error.code.startswith(("archivo_", "sin_", "hoja_"))  # noqa: PT017


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.text(max_size=20), min_size=12, max_size=12), max_size=8))
def test_every_row_is_taken_or_said_to_be_skipped(cells):
    reading = read(as_csv([["Conjunto " + line[0], *line[1:]] for line in cells]), year=2026)
    assert len(reading.rows) + len(reading.skipped) == len(cells)


def test_the_plans_of_2016_without_a_lost_row(realdata):
    path = realdata / "adela" / "planes_apertura_2016.csv"
    started = time.perf_counter()
    reading = read(path.read_bytes(), path.name)
    assert time.perf_counter() - started < 5
    with path.open(encoding="utf-8", newline="") as lines:
        source = list(csv.DictReader(lines))
    assert len(reading.rows) == len(source) == 1296
    assert reading.skipped == ()
    for found, line in zip(reading.rows, source, strict=True):
        assert found.committed_on == date.fromisoformat(line["date"])
        assert found.dataset_title == " ".join(line["name"].split())
        assert found.values["institucion"] == line["dep"]
    assert {each.date_quality for each in reading.rows} == {"exact"}


def test_the_form_of_2015(realdata):
    content = (realdata / "dgm-guia" / "plan_de_apertura.csv").read_bytes()
    reading = read(content)
    assert (reading.form, reading.encoding, reading.unmapped) == ("2015", "cp1252", ())
    filled = (
        content.rstrip()
        + "\r\nVisi\xf3n,Ana,DG,a@x.gob.mx,Luis,DA,l@x.gob.mx,Becas,Qu\xe9,Anual,2015-11-16".encode(
            "cp1252"
        )
    )
    found = read(filled).rows[0]
    assert (found.dataset_title, found.committed_on) == ("Becas", date(2015, 11, 16))
    assert found.values["vision_institucional"] == "Visión"


def test_the_inventory_of_2015(realdata):
    path = realdata / "dgm-guia" / "inventario_general_de_datos.xlsx"
    reading = read(path.read_bytes(), path.name)
    assert (reading.form, reading.sheet) == ("inventario", "Inventario")
    assert [each.committed_on for each in reading.rows] == [date(2015, 6, 1)]
    assert [each.code for each in reading.skipped] == ["datos_privados", "datos_privados"]


@pytest.mark.parametrize(
    ("written", "days"),
    [
        (["31/03/2026", "5/4/2026"], [date(2026, 3, 31), date(2026, 4, 5)]),
        (["1/13/2026", "5/4/2026"], [date(2026, 1, 13), date(2026, 5, 4)]),
        (["1/13/2026", "31/3/2026", "5/4/2026"], [date(2026, 1, 13), date(2026, 3, 31)]),
        (["6/6/2026", "5/4/2026"], [date(2026, 6, 6), date(2026, 4, 5)]),
    ],
)
def test_the_other_dates_of_the_column_tell_whether_the_day_comes_first(written, days):
    reading = read(as_csv([row(str(n), date=text) for n, text in enumerate(written)]), year=2026)
    assert [each.committed_on for each in reading.rows][: len(days)] == days
    last = reading.rows[-1]
    proved = any(text.startswith("1/13") for text in written)
    assert last.date_quality == ("guessed" if proved else "exact")
    assert ("mes_y_dia_cambiados" in _codes(last.notes)) is proved


def test_a_column_that_writes_both_orders_is_read_as_late_as_it_can_be():
    reading = read(
        as_csv([row("a", date="1/13/2026"), row("b", date="31/3/2026"), row("c", date="5/4/2026")]),
        year=2026,
    )
    assert reading.rows[-1].committed_on == date(2026, 5, 4)
