"""Periods are read where they are written, and nowhere else."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.gobabierto.harvesters.transparencia import periods

SAID = {
    "Denuncias Ejercicio 2021": "2021",
    "Denuncias tecer trimestre 2025": "2025-T3",
    "Denuncias cuarto trimestre 2025": "2025-T4",
    "IECR 1er sem 2025": "2025-S1",
    "Segundo Semestre 2025": "2025-S2",
    "2025-T3": "2025-T3",
    "Directorio 3T 2024": "2024-T3",
    "padron_4to_trimestre_2023": "2023-T4",
    "I trimestre 2020": "2020-T1",
    "Trimestre II de 2020": "2020-T2",
    "enero-marzo 2025": "2025-T1",
    "julio a diciembre de 2024": "2024-S2",
    "marzo de 2024": "2024-03",
    "Contratos_mzo_2024": "2024-03",
    "egresos 2024-05": "2024-05",
    "DictamenValidacion2018(23)": "2018",
    "CATALOGODEDISPOSICIONDOCUMENTAL2018-2": "2018",
    "INVENTARIO_GENERAL_POR_EXPEDIENTE-2020": "2020",
    "Padrón 2019-2024": "2019/2024",
    "Del 01/07/2024 al 31/12/2024": "2024-S2",
    "Julio 2023 - Junio 2024": "2023-07-01/2024-06-30",
}
SILENT = (
    "Acta de Baja Documental No. 0055/18",
    "Acta de Baja Documental Num. 0126",
    "baja_documental_0126",
    "baja_documental_390",
    "Acta de Baja Documental Folio 3173",
    "Folio 2019",
    "Oficio No. 2021/045",
    "Sesión del 17/01/2025",
    "Acta del 26 de junio de 2024",
    "(descargar tabla)",
    "Primer Semestre",
    "Marzo",
    "",
)


@pytest.mark.parametrize(("text", "code"), SAID.items())
def test_a_written_period_is_read(text, code):
    found = periods.read(text).period
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", SILENT)
def test_numbers_of_records_dates_and_parts_without_a_year_are_no_period(text):
    assert periods.read(text).period is None


def test_the_file_name_supplies_what_the_text_lacks():
    found = periods.combine(periods.read("Primer semestre"), periods.read("IECR_2025"))
    assert found is not None
    assert found.code == "2025-S1"


def test_the_file_name_makes_the_text_more_precise():
    said, named = periods.read("Denuncias 2025"), periods.read("Denuncias tercer trimestre 2025")
    found = periods.combine(said, named)
    assert found is not None
    assert found.code == "2025-T3"
    assert not periods.contradict(said, named)


def test_where_both_contradict_the_text_wins_and_it_is_told():
    said, named = periods.read("Denuncias 2024"), periods.read("Denuncias_2023")
    found = periods.combine(said, named)
    assert found is not None
    assert found.code == "2024"
    assert periods.contradict(said, named)


@given(st.text(max_size=80))
def test_reading_never_fails_and_a_period_is_an_interval(text):
    found = periods.read(text).period
    assert found is None or found.start <= found.end


_years = st.integers(1990, 2049)


@given(
    _years,
    st.integers(1, 4),
    st.sampled_from(["Base {q} trimestre {y}", "{y}-T{n}", "base_{n}T_{y}"]),
)
def test_every_quarter_is_read_back_from_its_spellings(year, quarter, form):
    ordinal = ("primer", "segundo", "tercer", "cuarto")[quarter - 1]
    found = periods.read(form.format(q=ordinal, y=year, n=quarter)).period
    assert found is not None
    assert found.code == f"{year}-T{quarter}"
    assert periods.read(found.code).period == found


@given(_years, st.integers(1, 12))
def test_every_month_is_read_back_from_its_code(year, month):
    found = periods.read(f"base {year}-{month:02d}").period
    assert found is not None
    assert (found.start, found.code) == (date(year, month, 1), f"{year}-{month:02d}")


@given(st.integers(0, 9999).filter(lambda n: not 1980 <= n < 2050))
def test_a_number_that_is_no_year_is_no_period(number):
    assert periods.read(f"baja_documental_{number:04d}").period is None
