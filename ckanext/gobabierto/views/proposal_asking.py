"""How the pages of the tray ask the actions: their refusals are pages with these sentences."""

from __future__ import annotations

from contextlib import AbstractContextManager

from ckan.plugins.toolkit import _

from ckanext.gobabierto.views.asking import refusals


def seeing() -> AbstractContextManager[None]:
    """Around what lists the proposals of institutions."""
    return refusals(
        missing=_("There is no such institution."),
        forbidden=_("Only editors of an institution see its proposals."),
    )


def deciding() -> AbstractContextManager[None]:
    """Around what is about one proposal."""
    return refusals(
        missing=_("There is no such proposal."),
        forbidden=_("Only editors of the institution decide about its proposals."),
    )
