"""Spanish for the pages of ckanext-harvest, which ships only Swedish.

A folder of its own and not a second file beside ours: CKAN collects the catalogues of its scripts
by folder, and one of two in the same folder would be forgotten.
"""

from __future__ import annotations

from pathlib import Path

from ckan.lib.plugins import DefaultTranslation

DOMAIN = "ckanext-gobabierto-harvest"
FOLDER = Path(__file__).resolve().parent / "i18n"


class HarvestTranslation(DefaultTranslation):
    """``ITranslation`` of the harvesters: any one of them brings the catalogue."""

    def i18n_directory(self) -> str:
        """Folder of the catalogue."""
        return str(FOLDER)

    def i18n_domain(self) -> str:
        """Name of the catalogue."""
        return DOMAIN
