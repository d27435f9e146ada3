from __future__ import annotations

import random
import time
from datetime import date

import pytest

from ckanext.gobabierto.facts.types import DatasetFacts, Move, ResourceFacts
from ckanext.gobabierto.plans.matching import Decision, Thresholds, Wanted, match
from ckanext.gobabierto.plans.titles import similarity, take_apart


def _dataset(key, title, *resources, **more):
    files = tuple(
        item if isinstance(item, ResourceFacts) else ResourceFacts(id=f"{key}-{n}", name=item)
        for n, item in enumerate(resources)
    )
    name = more.pop("name", title.lower().replace(" ", "-"))
    return DatasetFacts(id=key, name=name, title=title, resources=files, **more)


CATALOGUE = (
    _dataset("den", "Denuncias", "Denuncias 2024", "Denuncias 2025"),
    _dataset(
        "bec", "Padrón de becas", "Becas 2026 primer trimestre", "Becas 2026 segundo trimestre"
    ),
    _dataset("pre", "Presupuesto de mujeres indígenas", "Presupuesto.csv"),
    _dataset("dir", "Directorio de servidores públicos", "directorio.csv"),
    _dataset("pro", "Programas sociales", "Padrón único de beneficiarios"),
)


def _one(dataset, resource="", link="", catalogue=CATALOGUE, **more):
    (found,) = match([Wanted("r", dataset, resource, link)], catalogue, **more)
    return found


def test_dataset_and_resource():
    found = _one("Denuncias", "Denuncias 2025")
    assert (found.dataset_id, found.resource_id, found.score, found.by) == (
        "den",
        "den-1",
        1.0,
        "auto",
    )


def test_spelling_case_and_accents():
    found = _one("DIRECOTRIO DE SERVIDORES PUBLICOS", "Directorio")
    assert (found.dataset_id, found.resource_id, found.by) == ("dir", "dir-0", "auto")


def test_a_resource_of_another_period_never_answers():
    found = _one("Denuncias", "Denuncias 2026")
    assert (found.dataset_id, found.resource_id, found.by) == ("den", "", "auto")
    assert found.resource_missing
    quarter = _one("Padrón de becas", "Becas 2026, 2o trimestre")
    assert (quarter.resource_id, quarter.by) == ("bec-1", "auto")
    assert _one("Padrón de becas", "Becas 2026, tercer trimestre").resource_missing
    assert _one("Padrón de becas", "Becas mayo 2026").resource_id == "bec-1"


def test_a_period_in_the_dataset_title_is_looked_for_among_its_files():
    assert _one("Denuncias 2025").resource_id == "den-1"
    assert _one("Denuncias 2023").resource_missing


def test_a_dataset_of_another_year_is_no_candidate():
    catalogue = [
        _dataset("old", "Encuesta 2023", "datos"),
        _dataset("new", "Encuesta 2026", "datos"),
    ]
    assert _one("Encuesta 2026", catalogue=catalogue).dataset_id == "new"
    assert _one("Encuesta 2025", catalogue=catalogue).by == ""


def test_the_period_of_the_fields_counts_where_the_name_says_none():
    files = [
        ResourceFacts(id="q1", name="Denuncias", temporal_start="2026-01", temporal_end="2026-03"),
        ResourceFacts(
            id="q2", name="Denuncias", temporal_start="2026-04-01", temporal_end="2026-06-30"
        ),
    ]
    catalogue = [_dataset("d", "Denuncias", *files)]
    assert (
        _one("Denuncias", "Denuncias segundo trimestre 2026", catalogue=catalogue).resource_id
        == "q2"
    )


def test_doubts_wait_for_a_person():
    inside = _one("Presupuesto")
    assert (inside.dataset_id, inside.by) == ("pre", "doubtful")
    assert 0.5 <= inside.score < 0.85
    resource = _one("Padrón único de beneficiarios")
    assert (resource.dataset_id, resource.by) == ("pro", "doubtful")
    which = _one("Programas sociales", "Base completa del ejercicio")
    assert (which.dataset_id, which.resource_id, which.by) == ("pro", "", "doubtful")


def test_two_as_similar_are_a_doubt():
    catalogue = [
        _dataset("a", "Directorio", "x"),
        _dataset("b", "Directorio", "x", name="directorio-2"),
    ]
    found = _one("Directorio", catalogue=catalogue)
    assert found.by == "doubtful"
    assert {option.dataset_id for option in found.options} == {"a", "b"}


def test_nothing_similar_is_no_candidate():
    found = _one("Concesiones mineras", "Concesiones 2026")
    assert (found.dataset_id, found.score, found.by) == ("", 0.0, "")
    assert _one("", "").by == ""
    assert _one("Denuncias", catalogue=()).by == ""


@pytest.mark.parametrize(
    ("link", "dataset", "resource"),
    [
        ("denuncias", "den", ""),
        ("den", "den", ""),
        ("den-1", "den", "den-1"),
        ("https://datos.example.gob.mx/dataset/denuncias", "den", ""),
        ("https://datos.example.gob.mx/es/dataset/denuncias/resource/den-0", "den", "den-0"),
        ("  HTTPS://DATOS.EXAMPLE.GOB.MX/dataset/Denuncias?x=1 ", "den", ""),
    ],
)
def test_an_explicit_link_is_sure(link, dataset, resource):
    found = _one("Otra cosa", "Nada", link)
    assert (found.dataset_id, found.resource_id, found.score, found.by) == (
        dataset,
        resource,
        1.0,
        "link",
    )


@pytest.mark.parametrize(
    "link", ["https://x.gob.mx/denuncias", "no existe", "http://[", "javascript:1"]
)
def test_a_link_to_elsewhere_decides_nothing(link):
    assert _one("Concesiones mineras", "", link).by == ""


def test_a_link_still_looks_for_the_resource():
    assert _one("x", "Denuncias 2025", "denuncias").resource_id == "den-1"
    assert _one("x", "Denuncias 2026", "denuncias").resource_missing


def test_persons_win():
    decided = {"r": Decision("pro", "pro-0")}
    found = _one("Denuncias", "Denuncias 2025", "denuncias", decisions=decided)
    assert (found.dataset_id, found.resource_id, found.by) == ("pro", "pro-0", "person")
    none = _one("Denuncias", "Denuncias 2025", decisions={"r": Decision()})
    assert (none.dataset_id, none.score, none.by) == ("", 0.0, "none")


def test_thresholds_are_parameters():
    assert _one("Presupuesto", thresholds=Thresholds(auto=0.7)).by == "auto"
    assert _one("Presupuesto", thresholds=Thresholds(doubtful=0.82)).by == ""


def test_former_names_are_known():
    moved = _dataset(
        "m",
        "Título nuevo",
        name="nuevo",
        moves=(Move("registro-de-aguas", "nuevo", date(2026, 1, 1)),),
    )
    assert _one("Registro de aguas", catalogue=[moved]).by == "auto"


def test_one_resource_for_one_delivery_and_shared_by_its_dates():
    catalogue = [_dataset("d", "Contratos", "Contratos obra", "Contratos servicios")]
    rows = [
        Wanted("1", "Contratos", "Contratos obra"),
        Wanted("2", "Contratos", "Contratos obra"),
        Wanted("3", "Contratos", "Contratos servicios"),
    ]
    assert [each.resource_id for each in match(rows, catalogue)] == ["d-0", "d-0", "d-1"]


def test_annexes_are_no_delivery():
    annex = ResourceFacts(id="x", name="Denuncias 2026", kind="diccionario")
    assert _one(
        "Denuncias", "Denuncias 2026", catalogue=[_dataset("d", "Denuncias", annex)]
    ).resource_missing


@pytest.mark.parametrize(
    ("one", "other", "low", "high"),
    [
        ("Padrón de becas", "padron-de-becas", 1.0, 1.0),
        ("Presupuesto", "Presupuesto de mujeres indígenas", 0.5, 0.84),
        ("Anexo 1", "Anexo 2", 0.0, 0.84),
        (
            "Información estadística del sector afianzador sobre refianzamiento",
            "Información estadística del sector afianzador sobre reclamaciones",
            0.5,
            0.84,
        ),
        ("Direcotrio de servidores publicos", "Directorio de servidores públicos", 0.9, 1.0),
        ("Líneas de investigación", "Investigación", 0.5, 0.84),
        ("Contratos", "Contratos", 1.0, 1.0),
        (
            "Ganadores del Premio Nacional de la Juventud",
            "Instituto Mexicano de la Juventud",
            0.0,
            0.49,
        ),
        ("Aguas nacionales", "Delitos federales", 0.0, 0.5),
        ("Padrón de obras " * 20 + "viejas", "Padrón de obras " * 20 + "nuevas", 0.84, 0.84),
        ("2026", "2026", 1.0, 1.0),
        ("", "", 0.0, 0.0),
    ],
)
def test_similarity(one, other, low, high):
    assert low <= similarity(take_apart(one), take_apart(other)) <= high


WORDS = (
    "agua salud becas programa padrón denuncia presupuesto contrato obra delito escuela hospital "
    "vacuna empleo salario energía petróleo gas vivienda carretera puerto maíz pesca bosque clima"
).split()


def _many(count):
    chance = random.Random(1)
    titles = [" ".join(chance.sample(WORDS, 4)) for _ in range(count)]
    catalogue = [_dataset(f"d{n}", t, f"{t} 2025", f"{t} 2026") for n, t in enumerate(titles)]
    return [Wanted(f"r{n}", t, f"{t} 2026") for n, t in enumerate(titles)], catalogue


def test_the_order_of_the_input_changes_nothing():
    rows, catalogue = _many(120)
    one = {each.row_id: each for each in match(rows, catalogue)}
    other = {each.row_id: each for each in match(rows[::-1], catalogue[::-1])}
    assert one == other


def test_three_hundred_by_three_hundred_are_quick():
    rows, catalogue = _many(300)
    taken = []
    for _ in range(3):
        started = time.perf_counter()
        found = match(rows, catalogue)
        taken.append(time.perf_counter() - started)
    assert min(taken) < 1.0  # 0.1 s on a free machine; a busy one is given room
    assert sum(each.by == "auto" for each in found) > 280
