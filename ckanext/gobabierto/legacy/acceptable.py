"""A dataset of a machine source, made acceptable: a bad date or address never loses the dataset.

What cannot be stored in its field goes to the comments (``version_notes``), as it came, and is
told in a warning with the field, what was found and what was expected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.vocabularies import categories, days, terms
from ckanext.gobabierto.vocabularies.tags import clean_tags
from ckanext.gobabierto.vocabularies.texts import clean_value

_MAILBOX = re.compile(r"[^@\s<>,;:\"()\[\]]+@(?:[a-z0-9-]+\.)+[a-z]{2,24}\b", re.IGNORECASE)
_LONGEST_MAILBOX = 500

Reader = Callable[[str], "str | None"]


def _day(text: str) -> str | None:
    found = days.find_day(text)
    return found.isoformat() if found else None


def _period(text: str) -> str | None:
    found = days.find_period(text)
    return str(found) if found else None


def _email(text: str) -> str | None:
    found = _MAILBOX.search(text[:_LONGEST_MAILBOX])
    return found.group(0) if found else None


def _category(text: str) -> str | None:
    found = categories.from_theme(text)
    return found.slug if found else None


def _area(text: str) -> str | None:
    found = terms.find_area(text)
    finer = text.strip().isdigit() and len(text.strip()) > len("002")
    return None if found is None else text.strip() if finer else found.code


def _term(vocabulary: terms.Vocabulary) -> Reader:
    def reader(text: str) -> str | None:
        found = vocabulary.find(text)
        return found.code if found else None

    return reader


# Fields that refuse what they cannot read, how each is read, and what it expects.
_FIELDS: dict[str, tuple[Reader, str]] = {
    "issued": (_day, "un día como 2026-11-20"),
    "modified": (_day, "un día como 2026-11-20"),
    "temporal_start": (_period, "2026, 2026-01 o 2026-01-31"),
    "temporal_end": (_period, "2026, 2026-01 o 2026-01-31"),
    "maintainer_email": (_email, "una dirección como datos@institucion.gob.mx"),
    "category": (_category, "una de las 28 categorías, por ejemplo salud"),
    "spatial_inegi": (_area, "una clave del INEGI, por ejemplo 09"),
    "government_level": (_term(terms.GOVERNMENT_LEVELS), "federal, estatal, municipal o autonomo"),
    "dataset_role": (_term(terms.DATASET_ROLES), "datos, plan, oficios, codigos o diccionario"),
    "disaggregation_level": (
        _term(terms.DISAGGREGATION_LEVELS),
        "nacional, entidad, municipio…",
    ),
    "priority_37": (_term(terms.PRIORITIES_37), "I, II, III o IV"),
}
_RESOURCE_FIELDS = ("temporal_start", "temporal_end")


def make_acceptable(package: dict[str, Any]) -> tuple[dict[str, Any], list[BadInput]]:
    """The same dataset without anything that would make CKAN refuse it, and what was set aside."""
    result: dict[str, Any] = clean_value(package)
    warnings: list[BadInput] = []
    notes: list[str] = []
    for name, (reader, expected) in _FIELDS.items():
        _read(result, name, reader, expected, warnings, notes)
    _ordered(result, warnings, notes)
    result["resources"] = [
        _resource(item, number, warnings)
        for number, item in enumerate(result.get("resources") or [])
        if isinstance(item, dict)
    ]
    _tags(result, warnings)
    add_notes(result, notes)
    return result, warnings


def _read(
    target: dict[str, Any],
    name: str,
    reader: Reader,
    expected: str,
    warnings: list[BadInput],
    notes: list[str],
) -> None:
    value = target.get(name)
    if value is None or value == "":
        return
    found = reader(str(value))
    if found is None:
        del target[name]
        notes.append(f"{name}: {value}")
        warnings.append(warning(name, value, expected))
    else:
        target[name] = found


def _ordered(target: dict[str, Any], warnings: list[BadInput], notes: list[str]) -> None:
    start = days.find_period(target.get("temporal_start"))
    end = days.find_period(target.get("temporal_end"))
    if start and end and end.last < start.first:
        notes.append(f"temporal: {start}/{end}")
        warnings.append(warning("temporal_end", f"{start}/{end}", "inicio antes que fin"))
        del target["temporal_start"], target["temporal_end"]


def _resource(item: dict[str, Any], number: int, warnings: list[BadInput]) -> dict[str, Any]:
    result = dict(item)
    notes: list[str] = []
    for name in _RESOURCE_FIELDS:
        reader, expected = _FIELDS[name]
        _read(result, name, reader, expected, warnings, notes)
    _ordered(result, warnings, notes)
    if result.get("kind") and not terms.RESOURCE_KINDS.find(str(result["kind"])):
        warnings.append(warning(f"resources[{number}].kind", result["kind"], "datos, diccionario…"))
        del result["kind"]
    if notes:
        described = str(result.get("description") or "")
        result["description"] = "\n".join(part for part in (described, *notes) if part)
    return result


def _tags(result: dict[str, Any], warnings: list[BadInput]) -> None:
    tags = result.get("tags") or []
    names = [str(tag.get("name") or "") if isinstance(tag, dict) else str(tag) for tag in tags]
    clean = clean_tags(names)
    warnings.extend(
        warning("tags", name, "letras, números, espacio, guion o punto")
        for name in names
        if name and not clean_tags([name])
    )
    result["tags"] = [{"name": name} for name in clean]


def warning(where: str, found: object, expected: str, code: str = "valor_apartado") -> BadInput:
    """What was set aside, told as every bad input is."""
    return BadInput(
        "Un valor no cabe en su campo y se guardó en los comentarios.",
        where=where,
        found=str(found),
        expected=expected,
        code=code,
    )


def add_notes(result: dict[str, Any], notes: list[str]) -> None:
    """Append what has no field of its own to the comments, once."""
    stored = str(result.get("version_notes") or "")
    fresh = [note for note in notes if note not in stored]
    if fresh:
        result["version_notes"] = "\n".join(part for part in (stored, *fresh) if part)
