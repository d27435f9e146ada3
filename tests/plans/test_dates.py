from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.plans.dates import read_date
from ckanext.gobabierto.plans.months import SPANISH

DAY = date(2026, 3, 15)
END = date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-15",
        "2026/03/15",
        "15-03-2026",
        "15/03/2026",
        "15.03.2026",
        "15/3/2026",
        "15 de marzo de 2026",
        "15 de Marzo del 2026",
        "15 marzo 2026",
        "15 de\nmarzo de\n 2026",
        "15 de marzo (2026)",
        "(15/03/2026)",
        "lunes 15 de marzo de 2026",
        "A más tardar el 15 de marzo de 2026",
        "15-mar-26",
        "15/03/26",
        "15-mar-2026",
        "March 15, 2026",
        "2026-03-15 00:00:00",
        "2026-03-15T00:00:00Z",
        "15/03/2026 12:00:00 a. m.",
        "20260315",
        "15 marzo",
        "15 de marzo",
        "15marzo2026",
        "15º de marzo de 2026",
        "15-III-2026",
        "15/III/26",
        "15-III",
        "15/3",
        "marzo 15 26",
        "15° de marzo de 2026",
    ],
)
def test_a_day(text):
    reading = read_date(text, 2026)
    assert (reading.day, reading.quality) == (DAY, "exact")


@pytest.mark.parametrize(
    "text",
    [
        "mzo-26",
        "mar-26",
        "Mar.-26",
        "marzo 2026",
        "Marzo de 2026",
        "marzo del año 2026",
        "2026 marzo",
        "2026-03",
        "03-2026",
        "3/2026",
        "202603",
        "marzo",
        "MARZO",
        "marzo,\n2026",
        "(marzo 2026)",
        "marzo-2026",
        "a finales de marzo de 2026",
        "cierre de marzo de 2026",
        "marzo '26",
    ],
)
def test_a_month_is_its_last_day(text):
    reading = read_date(text, 2026)
    assert (reading.day, reading.quality) == (END, "month")
    assert "mes_sin_dia" in {remark.code for remark in reading.remarks}


@pytest.mark.parametrize(
    ("text", "day", "code"),
    [
        ("15 de marso de 2026", DAY, "mes_corregido"),
        ("septirmbre 2026", date(2026, 9, 30), "mes_corregido"),
        ("ocutbre 2026", date(2026, 10, 31), "mes_corregido"),
        ("03/25/2026", date(2026, 3, 25), "mes_y_dia_cambiados"),
        ("2026-25-03", date(2026, 3, 25), "mes_y_dia_cambiados"),
        ("primer trimestre 2026", END, "periodo_por_fecha"),
        ("1er. trimestre", END, "periodo_por_fecha"),
        ("Segundo semestre de 2026", date(2026, 12, 31), "periodo_por_fecha"),
        ("3T 2026", date(2026, 9, 30), "periodo_por_fecha"),
        ("primera quincena de marzo", DAY, "periodo_por_fecha"),
        ("2026", date(2026, 12, 31), "solo_el_anio"),
        ("31 de abril de 2026", date(2026, 4, 30), "dia_inexistente"),
        ("enero y julio 2026", date(2026, 7, 31), "varias_fechas"),
        ("marzo-junio 2026", date(2026, 6, 30), "varias_fechas"),
        ("31/03/2026, 30/06/2026", date(2026, 6, 30), "varias_fechas"),
        ("46096", DAY, "serial_de_hoja"),
        (46096.0, DAY, "serial_de_hoja"),
        ("marzo 15", DAY, "numero_como_dia"),
        ("Junio 30", date(2026, 6, 30), "numero_como_dia"),
        ("DIC-31", date(2026, 12, 31), "numero_como_dia"),
        ("febrero 29", date(2026, 2, 28), "dia_inexistente"),
        ("marzo 25", date(2026, 3, 25), "numero_como_dia"),
        ("marzo 26", END, "dia_o_anio"),
        ("ene-27", date(2027, 1, 31), "dia_o_anio"),
        ("junio 30, diciembre 31", date(2026, 12, 31), "varias_fechas"),
        ("5/4", date(2026, 4, 5), "dia_y_mes"),
        ("fin de año", date(2026, 12, 31), "periodo_por_fecha"),
        ("al cierre del ejercicio", date(2026, 12, 31), "periodo_por_fecha"),
        ("26-mar", date(2026, 3, 26), "dia_o_anio"),
        ("del 1 al 15 de marzo de 2026", DAY, "texto_con_la_fecha"),
        ("15/03/09", date(2009, 3, 15), "anio_de_dos_cifras"),
    ],
)
def test_a_guess_is_said(text, day, code):
    reading = read_date(text, 2026)
    assert (reading.day, reading.quality) == (day, "guessed")
    assert code in {remark.code for remark in reading.remarks}


@pytest.mark.parametrize(
    "text",
    ["No aplica", "N/A", "", None, "  ", "-", "—", "mensual", "Trimestral", "Por definir",
     "ya publicado", "Pendiente", "s/f"],
)  # fmt: skip
def test_what_is_no_date_is_missing(text):
    reading = read_date(text, 2026)
    assert (reading.day, reading.quality) == (None, "missing")
    assert reading.remarks


@pytest.mark.parametrize(
    "text",
    ["mañana", "mazo 2026", "99/99/2026", "1900-01-01", "cuando se pueda", "jullnio 2026",
     "III-2026", "Anexo V", "3/26", "3/4 de avance", "fin de año escolar", "31/3 y 30/6"],
)  # fmt: skip
def test_what_cannot_be_understood_is_unreadable(text):
    reading = read_date(text, 2026)
    assert (reading.day, reading.quality) == (None, "unreadable")


@pytest.mark.parametrize(
    ("cell", "day", "quality"),
    [
        (20260315.0, DAY, "exact"),
        (20260315, DAY, "exact"),
        (20261231.0, date(2026, 12, 31), "exact"),
        (202603.0, END, "month"),
        (46096, DAY, "guessed"),
        (2026.0, date(2026, 12, 31), "guessed"),
        (1e300, None, "unreadable"),
        (float("inf"), None, "unreadable"),
    ],
)
def test_a_number_is_read_by_all_its_digits(cell, day, quality):
    reading = read_date(cell, 2026)
    assert (reading.day, reading.quality) == (day, quality)


def test_without_the_year_of_the_plan_a_date_must_write_its_own():
    assert read_date("marzo").quality == "unreadable"
    assert read_date("15 de marzo").quality == "unreadable"
    assert read_date("mzo-26").day == END
    assert {read_date(text).quality for text in ("mzo-31", "junio 30", "31/3")} == {"unreadable"}


def test_a_date_of_another_year_is_said():
    reading = read_date("2025-03-15", 2026)
    assert reading.day == date(2025, 3, 15)
    assert [remark.code for remark in reading.remarks] == ["fuera_del_anio"]


def test_text_beside_the_date_is_said_and_the_date_holds():
    reading = read_date("31 de marzo 2026 (primera carga)", 2026)
    assert (reading.day, reading.quality) == (END, "exact")
    assert "primera carga" in reading.remarks[0].message


def test_cells_of_a_spreadsheet():
    assert read_date(date(2026, 3, 15)).quality == "exact"
    assert read_date(datetime.fromisoformat("2026-03-15T09:30")).day == DAY


def _forms(day: date) -> dict[str, str]:
    month, short = SPANISH[day.month - 1], SPANISH[day.month - 1][:3]
    return {
        "iso": day.isoformat(),
        "dmy-": f"{day:%d-%m-%Y}",
        "dmy/": f"{day:%d/%m/%Y}",
        "dm/": f"{day.day}/{day.month}/{day.year}",
        "long": f"{day.day} de {month} de {day.year}",
        "plain": f"{day.day} {month.upper()} {day.year}",
        "no year": f"{day.day} de {month}",
        "broken": f"{day.day} de {month}\nde {day.year}",
        "parentheses": f"{day.day} de {month} ({day.year})",
        "short": f"{day.day:02d}-{short}-{day.year % 100:02d}",
        "two digits": f"{day:%d/%m/%y}",
        "stamp": f"{day.isoformat()} 00:00:00",
    }


def _month_forms(day: date) -> dict[str, str]:
    month, short = SPANISH[day.month - 1], SPANISH[day.month - 1][:3]
    return {
        "name year": f"{month} {day.year}",
        "year name": f"{day.year} {month}",
        "of": f"{month.capitalize()} de {day.year}",
        "alone": month,
        "short": f"{short}-{day.year % 100}",
        "iso": f"{day:%Y-%m}",
        "broken": f"{month}\n{day.year}",
    }


_ANY_DAY = st.dates(date(2024, 1, 1), date(2035, 12, 31))


@settings(max_examples=500, deadline=None)
@given(_ANY_DAY, st.data())
def test_any_day_in_any_form_reads_back(day, data):
    name, text = data.draw(st.sampled_from(sorted(_forms(day).items())))
    reading = read_date(text, day.year)
    assert reading.day == day, (name, text)
    assert reading.quality == "exact", (name, text)


@settings(max_examples=300, deadline=None)
@given(_ANY_DAY, st.data())
def test_any_month_in_any_form_reads_back(day, data):
    name, text = data.draw(st.sampled_from(sorted(_month_forms(day).items())))
    last = date(day.year, day.month, calendar.monthrange(day.year, day.month)[1])
    assert (read_date(text, day.year).day, read_date(text, day.year).quality) == (last, "month"), (
        name
    )


@settings(max_examples=100, deadline=None)
@given(_ANY_DAY)
def test_the_number_of_a_spreadsheet_reads_back(day):
    assert read_date((day - date(1899, 12, 30)) / timedelta(days=1), day.year).day == day


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80), st.integers(2020, 2030) | st.none())
def test_no_text_breaks_it(text, year):
    reading = read_date(text, year)
    assert (reading.day is None) == (reading.quality in {"missing", "unreadable"})
