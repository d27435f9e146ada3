"""The 28 categories of datos.gob.mx, and the way from older themes to them."""

from __future__ import annotations

from dataclasses import dataclass

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows
from ckanext.gobabierto.vocabularies.texts import fold

_EU_THEME = "http://publications.europa.eu/resource/authority/data-theme/"


@dataclass(frozen=True, slots=True)
class Category:
    """One of the 28."""

    slug: str
    label: str
    label_en: str
    description: str
    eu_theme: str
    """Code of the EU authority table ``data-theme``."""
    also_eu: tuple[str, ...] = ()
    is_theme: bool = True
    """``False`` for code lists and plans, which say what the data are for and not of what."""
    aliases: tuple[str, ...] = ()

    @property
    def eu_uris(self) -> tuple[str, ...]:
        """Addresses of its EU themes, the nearest first."""
        return tuple(_EU_THEME + code for code in (self.eu_theme, *self.also_eu))


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector of the catalogues of 2013-2024."""

    label: str
    category: str | None
    """Slug of the category that takes it in; ``None`` where it would be a guess."""
    eu_theme: str | None
    near: tuple[str, ...]


@once_for_each_edition()
def all_categories() -> tuple[Category, ...]:
    """The vocabulary, in alphabetical order of slug."""
    return tuple(
        Category(
            slug=row["slug"],
            label=row["label"],
            label_en=row["label_en"],
            description=row["description"],
            eu_theme=row["eu"],
            also_eu=tuple(row.get("also_eu", ())),
            is_theme=row.get("theme", True),
            aliases=tuple(row.get("aliases", ())),
        )
        for row in rows("categories.yaml")
    )


@once_for_each_edition()
def slugs() -> frozenset[str]:
    """The 28 slugs, which are also the names of the groups."""
    return frozenset(item.slug for item in all_categories())


@once_for_each_edition()
def all_sectors() -> tuple[Sector, ...]:
    """The 12 sectors of the old portal."""
    return tuple(
        Sector(
            label=row["label"],
            category=row["category"],
            eu_theme=row["eu"],
            near=tuple(row["near"]),
        )
        for row in rows("sectors.yaml")
    )


def _key(text: str) -> str:
    return fold(text.replace("-", " "))


@once_for_each_edition()
def _index() -> dict[str, Category]:
    index: dict[str, Category] = {}
    for item in all_categories():
        index[_key(item.slug)] = item
    for item in all_categories():
        for spelling in (item.label, item.label_en, *item.aliases):
            index.setdefault(_key(spelling), item)
    return index


@once_for_each_edition()
def _sector_index() -> dict[str, Sector]:
    return {_key(sector.label): sector for sector in all_sectors()}


def find(text: str | None) -> Category | None:
    """The category that *text* names by slug, name or usual synonym, or ``None``."""
    return _index().get(_key(text)) if text else None


def find_sector(text: str | None) -> Sector | None:
    """The old sector that *text* names, or ``None``."""
    return _sector_index().get(_key(text)) if text else None


def from_theme(text: str | None) -> Category | None:
    """The category for a theme of any age: one of the 28, or the one that takes the sector in."""
    category = find(text)
    if category:
        return category
    sector = find_sector(text)
    return find(sector.category) if sector else None
