"""Types of the register of documents: what each proves, which rules read it, what it must carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows
from ckanext.gobabierto.vocabularies.texts import fold


@dataclass(frozen=True, slots=True)
class DocumentType:
    """One type of document."""

    code: str
    label: str
    label_en: str
    article: str
    """Article that asks for it; empty where none does."""
    rules: tuple[str, ...]
    """Ids of the rules that read it."""
    must: tuple[str, ...]
    """Fields of ``DocumentFacts`` without which it proves nothing."""
    may: tuple[str, ...]
    period: str = ""
    """``year`` | ``quarter`` | ``plan`` (a year, or a version of its Plan: ``2026-V3``) | ``""``:
    what its period looks like."""
    outcomes: Mapping[str, str] = field(default_factory=dict[str, str])
    """What it may state, by code, with the Spanish label."""
    private: bool = False
    """Private unless somebody says otherwise."""

    @property
    def labels(self) -> dict[str, str]:
        """The label in each language of the interface."""
        return {"es": self.label, "en": self.label_en}

    def missing(self, values: Mapping[str, Any]) -> tuple[str, ...]:
        """The fields it must carry and *values* leaves empty."""
        return tuple(name for name in self.must if values.get(name) in {None, ""})


@once_for_each_edition()
def all_types() -> tuple[DocumentType, ...]:
    """Every type, in the order shown to people."""
    return tuple(
        DocumentType(
            code=row["code"],
            label=row["label"],
            label_en=row["label_en"],
            article=row["article"],
            rules=tuple(row["rules"]),
            must=tuple(row["must"]),
            may=tuple(row["may"]),
            period=row.get("period", ""),
            outcomes=dict(row.get("outcomes", {})),
            private=row.get("private", False),
        )
        for row in rows("document_types.yaml")
    )


@once_for_each_edition()
def _index() -> dict[str, DocumentType]:
    index = {item.code: item for item in all_types()}
    for item in all_types():
        for spelling in (item.code, item.label, item.label_en):
            index.setdefault(fold(spelling), item)
    return index


def find(text: str | None) -> DocumentType | None:
    """The type that *text* names by code or label, or ``None``."""
    return (_index().get(text) or _index().get(fold(text))) if text else None


def read_by(rule_id: str) -> tuple[DocumentType, ...]:
    """The types that the rule called *rule_id* reads."""
    return tuple(item for item in all_types() if rule_id in item.rules)
