"""The data dictionary of a dataset."""

from __future__ import annotations

from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.vocabularies.frequencies import fold

from .case import Case
from .registry import judges
from .spanish import shorten
from .verdict import Evidence, Grade, State, Verdict


def find_dictionary(dataset: DatasetFacts, words: list[str]) -> ResourceFacts | None:
    """The resource that is the dictionary, by its kind or by what it calls itself."""
    for resource in dataset.resources:
        if resource.kind == "diccionario":
            return resource
    for resource in dataset.resources:
        text = fold(f"{resource.name} {resource.description}")
        if any(word in text for word in words):
            return resource
    return None


@judges("L25-DIC-01")
def data_dictionary(case: Case) -> list[Verdict]:
    """The dataset comes with a dictionary; «one per dataset» is an inference, and is said so."""
    if exempt := case.exempt_by_role():
        return [exempt]
    words = case.parameter("words")
    found = find_dictionary(case.data, [fold(word) for word in words.value])
    evidence = Evidence(
        "value" if found else "count",
        (shorten(found.name) or found.id) if found else "0 diccionarios",
        f"resource {found.id}" if found else "dataset.resources",
        threshold="1 por conjunto",
        threshold_origin="portal",
        grade=Grade.MEDIDO,
    )
    if found:
        name = shorten(found.name) or found.id
        return [case.verdict(State.CUMPLE, case.say("tiene", recurso=name), evidence)]
    return [case.absent(case.say("falta"), case.say("no_visto"), evidence)]
