"""Faults that reading a file can find: by code, and by the rule that judges them."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One kind of fault."""

    code: str
    sentence: str
    """Spanish, to follow the name of a file."""
    rule: str
    unit: str
    """What the count of such faults counts."""


@once_for_each_edition()
def all_faults() -> tuple[FaultKind, ...]:
    """Every kind, in the order of the file."""
    return tuple(
        FaultKind(row["code"], row["sentence"], row["rule"], row["unit"])
        for row in rows("content_faults.yaml")
    )


@once_for_each_edition()
def _by_code() -> dict[str, FaultKind]:
    return {item.code: item for item in all_faults()}


def find(code: str) -> FaultKind | None:
    """The kind of *code*, or ``None``: an unknown one is judged by nobody."""
    return _by_code().get(code)


@once_for_each_edition(64)
def codes_of(rule_id: str) -> frozenset[str]:
    """The codes that a rule judges."""
    return frozenset(item.code for item in all_faults() if item.rule == rule_id)
