"""The data dictionary of a dataset, and which files are data once it is left out."""

from __future__ import annotations

from collections.abc import Sequence

from ckanext.gobabierto.facts.types import DatasetFacts, ResourceFacts
from ckanext.gobabierto.vocabularies.texts import fold

from .case import Case
from .memory import once_for_each_dataset
from .registry import judges
from .spanish import shorten
from .verdict import Evidence, Grade, State, Verdict

_BEGINNING = 80
WORDS = ("diccionario",)
"""What a dictionary calls itself; the same words as the parameter of L25-DIC-01."""


def is_dictionary(resource: ResourceFacts, words: Sequence[str] = WORDS) -> bool:
    """Whether the resource is a dictionary, by its kind or by what it calls itself.

    A table that only mentions «las columnas que describe el diccionario» is none.
    """
    if resource.kind == "diccionario":
        return True
    # Only the beginning of a description counts, and descriptions are long.
    name, beginning = fold(resource.name), fold(resource.description[:_BEGINNING])
    return any(word in name or beginning.startswith(word) for word in words)


def find_dictionary(dataset: DatasetFacts, words: Sequence[str] = WORDS) -> ResourceFacts | None:
    """The resource that is the dictionary; one of that kind comes before one of that name."""
    found = [item for item in dataset.resources if is_dictionary(item, words)]
    return min(found, key=lambda item: item.kind != "diccionario", default=None)


@once_for_each_dataset
def data_files(dataset: DatasetFacts) -> list[ResourceFacts]:
    """The files that hold data: what counts as the dictionary never counts as data too."""
    return [item for item in dataset.resources if item.kind == "datos" and not is_dictionary(item)]


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
