"""The facts of an institution without anything that not everybody may know. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.types import DatasetFacts, InstitutionFacts


def public_facts(facts: InstitutionFacts, open_now: set[str]) -> InstitutionFacts:
    """What everybody may know: no accounts, nothing hidden, no place of a person's data.

    Nor who was named in the record before it was left blank.

    :param open_now: documents that everybody may read today.
    """
    return InstitutionFacts(
        organization=replace(facts.organization, members=(), area_named="", head_named=""),
        datasets=tuple(
            _public_dataset(item, open_now)
            for item in facts.datasets
            if item.state == "active" and not item.private
        ),
        sections=facts.sections,
        documents=tuple(
            _without_hidden(item, facts.datasets)
            for item in _public_documents(facts.documents, open_now)
        ),
        is_platform=facts.is_platform,
        first_observed=facts.first_observed,
    )


def _public_documents(
    listed: Iterable[DocumentFacts], open_now: set[str]
) -> tuple[DocumentFacts, ...]:
    return tuple(
        replace(item, user_id="") for item in listed if item.public and item.id in open_now
    )


def _without_hidden(document: DocumentFacts, datasets: Iterable[DatasetFacts]) -> DocumentFacts:
    """A public paper does not name a dataset that never was public."""
    hidden = {each.id for each in datasets if each.private and each.first_public is None}
    if document.dataset_id not in hidden:
        return document
    return replace(document, dataset_id="", resource_id="")


def _public_dataset(facts: DatasetFacts, open_now: set[str]) -> DatasetFacts:
    return replace(
        facts,
        documents=_public_documents(facts.documents, open_now),
        observations=tuple(
            replace(item, personal=(), personal_review="") for item in facts.observations
        ),
    )
