from __future__ import annotations

import json

import pytest

from ckanext.gobabierto.plans import columns

from .files import DIRTY_HEADERS, HEADERS


def test_every_real_spelling_maps(realdata):
    path = realdata / "pnda-2025" / "encabezados_plan_apertura_2026.json"
    spellings = json.loads(path.read_text(encoding="utf-8"))
    wrong = [
        (canonical, header)
        for canonical, headers in spellings.items()
        for header in headers
        if columns.recognise(header)[0] != canonical
    ]
    assert sum(map(len, spellings.values())) == 47
    assert wrong == []


def test_the_twelve_columns_in_their_order():
    codes = [column.code for column in columns.official()]
    assert len(codes) == 12
    for headers in (HEADERS, DIRTY_HEADERS):
        assert [found.canonical for found in columns.assign(headers)] == codes


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("FECHA TENTATIVA DE PUBLICACIÓN (AAAA-MM-DD)", "fecha_publicacion"),
        ("fecha_publicacion_2027", "fecha_publicacion"),
        ("Conjuntos de datos priorizados", "conjunto_datos"),
        ("¿De qué es?", "descripcion_recurso_datos"),
        ("Correo oficial del funcioanrio designado como Administrador", "administrador_correo"),
        ("Prioridad Art. 37", "prioridad_37"),
        ("Ãrea que genera el recurso de datos", "area_genera_recurso_datos"),
    ],
)
def test_other_forms(header, code):
    assert columns.recognise(header)[0] == code


@pytest.mark.parametrize(
    "header", ["Fecha de modificación", "Presupuesto", "Estatus", "x", "", "Fecha de elaboración"]
)
def test_what_is_no_column_stays_unknown(header):
    assert columns.recognise(header) == ("", 0.0)


def test_a_column_is_given_once_and_to_the_best():
    found = columns.assign(["Fecha publicacación", "Fecha de publicación", "Nota"])
    assert [each.canonical for each in found] == ["", "fecha_publicacion", ""]


def test_of_two_dates_that_of_the_year_is_meant():
    headers = ["Fecha de publicación 2025", "Fecha de publicación 2026"]
    assert [each.canonical for each in columns.assign(headers, 2026)] == ["", "fecha_publicacion"]


def test_the_file_of_columns_is_sound():
    found = columns.all_columns()
    assert len({column.code for column in found}) == len(found)
    for column in found:
        assert columns.recognise(column.header) == (column.code, 1.0)
        assert columns.recognise(column.code)[0] == column.code
        assert column.help.strip()
