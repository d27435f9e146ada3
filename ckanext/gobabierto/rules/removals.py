"""What the papers about a removal must say to found it, and of which removal they are."""

from __future__ import annotations

from datetime import date

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import DatasetFacts
from ckanext.gobabierto.vocabularies import document_types

from .papers import day_of

BAJA, RESERVE_KIND = "baja", "acuerdo_reserva"


def founded_removal(dataset: DatasetFacts, day: date) -> bool:
    """Whether a *baja* of the whole dataset founds that it is gone, by a law that did not ask.

    As the law that asks: it states motive and fundamento, it bears no day still to come, and it is
    of this disappearance.
    """
    return any(
        item.type == BAJA and not item.resource_id and day_of(item) <= day and not lacks(item)
        for item in dataset.documents
        if not of_another_loss(item, dataset.back_on)
    )


def lacks(document: DocumentFacts) -> list[str]:
    """What the document does not say and must, to found anything (rules.md 1.3 and 3)."""
    asked = {"su motivo": document.outcome, "su fundamento": document.fundamento}
    if document.type == RESERVE_KIND:
        asked = {"su fundamento": document.fundamento, "cuándo vence": document.expires_on}
    return [label for label, value in asked.items() if not value]


def of_another_loss(document: DocumentFacts, back_on: date | None) -> bool:
    """Whether it is a *baja* of before it was there again; a reserve holds by itself."""
    return document.type == BAJA and back_on is not None and day_of(document) <= back_on


def ground_of(document: DocumentFacts) -> str:
    """The ground of a removal, within a sentence."""
    words = document_types.find("baja")
    why = (words.outcomes if words else {}).get(document.outcome, document.outcome)
    return why[:1].lower() + why[1:]
