from __future__ import annotations

import csv
import io
import random
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from ckanext.gobabierto.plans import changes, identity, workbook
from ckanext.gobabierto.plans.reading import read
from ckanext.gobabierto.plans.types import PlanRow

from .files import HEADERS, as_csv, row

EVIL = (
    "=1+1",
    "+SUM(A1)",
    "-2",
    "@cmd",
    '=HYPERLINK("http://x")',
    "'=comillas",
    "''+dos",
    "\uff1d1+1",
)


def _rows(*extra):
    lines = [
        row("Educación básica", "Matrícula 2026", "2026-03-31"),
        row("Denuncias", "Denuncias 2026", "15 de marzo de 2026", notes="línea uno\nlínea dos"),
        row("Padrón", "Padrón 2026", "mzo-26", frequency="Trimestral"),
        row("Sin fecha", "Recurso", "No aplica"),
        *extra,
    ]
    return identity.assign([], read(as_csv(lines), year=2026).rows)


def _same(before, after):
    assert [each.id for each in after] == [each.id for each in before]
    assert changes.diff(before, after) == []


def _back(content, before):
    return identity.assign(before, read(content).rows)


@pytest.mark.parametrize("export", [workbook.as_xlsx, workbook.as_csv])
def test_what_goes_out_comes_back_the_same(export):
    rows = _rows(*(row(f"Conjunto {n}", text, notes=text) for n, text in enumerate(EVIL)))
    _same(rows, _back(export(rows, 2026), rows))


@pytest.mark.parametrize("export", [workbook.as_xlsx, workbook.as_csv])
def test_optional_unknown_and_old_columns_come_back(export):
    lines = [[*row(), "III", "denuncias", "En curso", "SEP"]]
    headers = [*HEADERS, "Prioridad (artículo 37)", "Liga en el portal", "Estatus", "Institución"]
    rows = identity.assign([], read(as_csv(lines, headers)).rows)
    assert (rows[0].priority_37, rows[0].link, rows[0].extra) == (
        "III",
        "denuncias",
        {"Estatus": "En curso"},
    )
    _same(rows, _back(export(rows, 2026), rows))


@pytest.mark.parametrize("export", [workbook.as_xlsx, workbook.as_csv])
@pytest.mark.parametrize("written", ["A-001", "101", "202600010001"])
def test_a_column_clave_of_the_institution_is_kept_beside_ours(export, written):
    lines = [[*row(f"Conjunto {n}"), "" if n == 2 else f"{written}{n}"[-12:]] for n in range(4)]
    reading = read(as_csv(lines, [*HEADERS, "Clave"]))
    own = [{"Clave": line[-1]} if line[-1] else {} for line in lines]
    assert ([each.extra for each in reading.rows], {each.key for each in reading.rows}) == (
        own,
        {""},
    )
    assert [column.header for column in reading.unmapped] == ["Clave"]
    assert "columna_desconocida" in {note.code for note in reading.notes}
    rows = identity.assign([], reading.rows)
    back = read(export(rows, 2026))
    assert [each.key for each in back.rows] == [each.id for each in rows]
    _same(rows, identity.assign(rows, back.rows))


def test_what_a_person_writes_into_our_column_is_kept():
    rows = _rows()
    text = workbook.as_csv(rows, 2026).decode("utf-8-sig").replace(rows[0].id, "mi clave")
    back = read(text.encode())
    assert [each.key for each in back.rows] == ["", *(each.id for each in rows[1:])]
    assert [each.extra for each in back.rows] == [{"Clave": "mi clave"}, {}, {}, {}]


def test_no_id_is_a_number():
    """So that a column of numbers called «Clave» is surely none of ours."""
    rows = identity.assign([], read(as_csv([row(f"Conjunto {n}") for n in range(1500)])).rows)
    assert len({each.id for each in rows}) == 1500
    assert not [each.id for each in rows if each.id.isdecimal()]


def test_edited_and_sorted_in_a_spreadsheet():
    rows = _rows(row("Denuncias", "Denuncias 2026", "2026-06-30"))
    book = load_workbook(io.BytesIO(workbook.as_xlsx(rows, 2026)))
    sheet = book["Plan 2026"]
    headers = [cell.value for cell in sheet[1]]
    date_at, title_at = (
        headers.index("Fecha de publicación 2026"),
        headers.index("Conjunto de datos"),
    )
    lines = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=2)]
    lines[2][title_at] = "Registro nacional completamente distinto"
    lines[0][date_at] = "30/04/2026"
    lines.append([None] * len(headers))
    lines[-1][title_at] = "Conjunto nuevo"
    random.Random(3).shuffle(lines)
    for number, line in enumerate(lines, 2):
        for index, value in enumerate(line, 1):
            sheet.cell(number, index).value = value
    out = io.BytesIO()
    book.save(out)
    found = changes.diff(rows, _back(out.getvalue(), rows))
    assert sorted((each.kind, each.old, each.new) for each in found) == [
        (changes.DATE, "2026-03-31", "2026-04-30"),
        (changes.ADDED, "", ""),
        (changes.NATURE, "Padrón", "Registro nacional completamente distinto"),
    ]


def test_the_workbook_has_the_form_the_lists_and_the_help():
    book = load_workbook(io.BytesIO(workbook.as_xlsx(_rows(), 2026)))
    assert book.sheetnames == ["Plan 2026", "Ayuda", "Listas"]
    sheet = book["Plan 2026"]
    headers = [cell.value for cell in sheet[1]]
    assert tuple(headers[:12]) == HEADERS
    assert headers[-1] == "Clave"
    letter = sheet.cell(1, len(headers)).column_letter
    assert sheet.column_dimensions[letter].hidden
    validations = sheet.data_validations.dataValidation
    assert {each.formula1 for each in validations} >= {"Listas!$A$1:$A$16"}
    help_text = " ".join(str(cell.value) for line in book["Ayuda"] for cell in line if cell.value)
    assert "AAAA-MM-DD" in help_text
    assert book["Listas"].sheet_state == "hidden"


def test_no_text_is_a_formula():
    rows = _rows(*(row(f"Conjunto {n}", text, notes=text) for n, text in enumerate(EVIL)))
    with zipfile.ZipFile(io.BytesIO(workbook.as_xlsx(rows, 2026))) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    rows.append(replace(rows[0], id="otro", values={"conjunto_datos": "\u200b =1"}))
    text = workbook.as_csv(rows, 2026).decode("utf-8-sig")
    cells = [cell for line in csv.reader(io.StringIO(text)) for cell in line]
    bare = [cell.lstrip("\u200b\ufeff ") for cell in cells]
    assert not [cell for cell in bare if cell.startswith(("=", "+", "-", "@", "\uff1d"))]


def test_blank_forms_are_read_without_rows():
    for content in (workbook.template_xlsx(2027), workbook.template_csv(2027)):
        reading = read(content)
        assert (reading.rows, reading.form, reading.year) == ((), "2026", 2027)
        assert reading.unmapped == ()
    header = workbook.template_csv(2026).decode("utf-8-sig").splitlines()[0].split(",")
    assert tuple(header) == HEADERS


def test_a_filled_form_is_read():
    book = load_workbook(io.BytesIO(workbook.template_xlsx(2026)))
    for index, value in enumerate(row(), 1):
        book["Plan 2026"].cell(2, index).value = value
    out = io.BytesIO()
    book.save(out)
    (found,) = read(out.getvalue()).rows
    assert (found.dataset_title, found.frequency_code) == ("Denuncias", "mensual")


def test_same_rows_same_bytes():
    assert workbook.as_xlsx(_rows(), 2026) == workbook.as_xlsx(_rows(), 2026)
    assert workbook.as_csv(_rows(), 2026) == workbook.as_csv(_rows(), 2026)


_TEXT = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_categories=["Cc", "Cf"])
    | st.sampled_from("=+-@'\n,;|\"ñáé"),
    min_size=1,
    max_size=30,
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(_TEXT, _TEXT, _TEXT), min_size=1, max_size=6))
def test_any_text_comes_back_from_csv(cells):
    """Whatever reading takes once goes out and comes back without a change."""
    lines = [row("C " + a, "R " + b, notes="N " + c, fundamento=c) for a, b, c in cells]
    rows = identity.assign([], read(as_csv(lines)).rows)
    _same(rows, _back(workbook.as_csv(rows, 2026), rows))


def test_the_plans_of_2016_go_out_and_come_back(realdata):
    content = (realdata / "adela" / "planes_apertura_2016.csv").read_bytes()
    rows: list[PlanRow] = identity.assign([], read(content, year=2016).rows)
    assert len({each.id for each in rows}) == 1296
    for export in (workbook.as_xlsx, workbook.as_csv):
        _same(rows, _back(export(rows, 2016), rows))
