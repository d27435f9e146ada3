"""What was read of the files behind each failure of severity E, and what of it is not kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.gobabierto.facts.codec import encode
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import InstitutionFacts

MOST = 100
"""Readings whose bytes are told one by one; the rest are counted."""
NOT_KEPT = (
    "De esta lectura se conservan los hechos (evidencia/lecturas.json) y el SHA-256 de los bytes, "
    "{sha256}; los bytes mismos no están en el almacén de este portal."
)
BEGINNING = (
    "De esta lectura se conserva lo que respondió el sitio y, de las fallas, el principio de lo "
    "que envió (evidencia/respuestas); el archivo entero no. Su SHA-256 es {sha256}."
)
NOTHING_FAILS = "Ningún conjunto incumple ese día una obligación de ley."
NO_FILES = "De los conjuntos con incumplimientos de ley no se conoce ese día ningún archivo."
NOT_READ = (
    "Ese día no se sabía de ninguna lectura de {without} de los {files} archivos de los conjuntos "
    "con incumplimientos de ley; lo que prueba cada incumplimiento está en evidencia/evidencia.csv."
)
_SAID = (
    "resource_id", "dataset_id", "checked_on", "outcome", "status", "final_url", "media_type",
    "file_modified", "failures", "failing_since", "failing_hours", "confirmed", "sha256",
)  # fmt: skip


def readings(
    verdicts: Iterable[Mapping[str, Any]], facts: InstitutionFacts | None
) -> list[dict[str, Any]]:
    """One line for each file read whose dataset fails in something of the law.

    :param facts: those of the day, already without what the reader may not see.
    """
    failing = _failing(verdicts)
    return [
        {"rules": sorted(failing[dataset.id]), **_told(observation)}
        for dataset in (facts.datasets if facts else ())
        if dataset.id in failing
        for observation in dataset.observations
    ]


def _failing(verdicts: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Which rules of the law each dataset fails."""
    failing: dict[str, set[str]] = {}
    for item in verdicts:
        dataset = item["subject"].get("dataset")
        if dataset and item["severity"] == "E" and item["state"] == "incumple":
            failing.setdefault(dataset, set()).add(str(item["rule"]))
    return failing


def not_read(verdicts: Iterable[Mapping[str, Any]], facts: InstitutionFacts) -> str:
    """Why files that one would look for are not among the readings; empty where none is missing."""
    failing = _failing(verdicts)
    if not failing:
        return NOTHING_FAILS
    files = without = 0
    for dataset in facts.datasets:
        if dataset.id in failing:
            read = {each.resource_id for each in dataset.observations}
            files += len(dataset.resources)
            without += sum(each.id not in read for each in dataset.resources)
    if not files:
        return NO_FILES
    return NOT_READ.format(without=without, files=files) if without else ""


def _told(observation: ResourceObservation) -> dict[str, Any]:
    told = encode(observation)
    names = [*observation.readings, observation.content_reading]
    answers = list(dict.fromkeys(name for name in names if name))
    return {**{name: told.get(name) for name in _SAID}, "answers": answers}


def answers_in(listed: Iterable[Mapping[str, Any]], facts: InstitutionFacts | None) -> list[str]:
    """Names of the answers of sites that prove the failures: of files, and of pages of sections."""
    names = [name for item in listed for name in item["answers"]]
    names += [name for page in (facts.sections if facts else ()) for name in page.readings]
    return list(dict.fromkeys(names))


def not_kept(listed: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What the index says is not in the expediente: the bytes of each reading, and why."""
    hashed = [item for item in listed if item["sha256"]]
    told = [
        (
            f"Bytes leídos de {item['final_url'] or item['resource_id']}",
            (BEGINNING if item["answers"] else NOT_KEPT).format(**item),
        )
        for item in hashed[:MOST]
    ]
    if len(hashed) > MOST:
        more = len(hashed) - MOST
        told.append((f"Bytes de {more} lecturas más", "Están en evidencia/lecturas.json."))
    return told
