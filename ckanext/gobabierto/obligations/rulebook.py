"""A set of rules as it is applied: the files of a folder, with what one portal changes in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from ckanext.gobabierto.errors import BadObligationFile

from . import parts as rule_parts
from .loader import load_profile
from .parts import CALENDAR, Part
from .site_file import SiteFile, load_site_file, with_days
from .types import Profile, Rule, canonical_hash
from .yaml_file import YamlFile, read

EITHER = (
    "un perfil de obligaciones (clave «profile»), un archivo del portal (clave «rules» o "
    "«calendar»), o el calendario o un vocabulario con su nombre (frequencies.yaml)"
)


def kind_of(content: Any) -> str:
    """What a file is: ``profile``, ``site``, or ``""`` where it is neither."""
    if not isinstance(content, dict):
        return ""
    if "profile" in content:
        return "profile"
    return "site" if {"rules", "calendar"} & content.keys() else ""


@dataclass(frozen=True)
class Rulebook:
    """Every profile, with the vocabularies and the calendar by which it is judged."""

    profiles: tuple[Profile, ...]
    """Oldest first."""
    parts: Mapping[str, Part] = field(default_factory=dict[str, Part])
    """The vocabularies and the calendar by which it judges, by name."""
    site: SiteFile | None = None

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule of every profile, in the order of the law."""
        return tuple(rule for profile in self.profiles for rule in profile.rules)

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """The rules by their id."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def fingerprint(self) -> str:
        """Changes when any rule does, what it is judged by, or the validity of a profile."""
        validity = [
            f"{item.id}:{item.kind}:{item.valid_from}:{item.valid_until}" for item in self.profiles
        ]
        versions = sorted(rule.version for rule in self.rules)
        return canonical_hash([*versions, *sorted(validity)])

    def profiles_on(self, day: date) -> tuple[Profile, ...]:
        """The profiles in force on *day*, advisory ones included."""
        return tuple(item for item in self.profiles if item.in_force(day))

    def rules_on(self, day: date) -> tuple[Rule, ...]:
        """The rules that bind on *day*."""
        return tuple(
            rule
            for profile in self.profiles_on(day)
            for rule in profile.rules
            if rule.in_force(day)
        )

    def profile(self, profile_id: str) -> Profile | None:
        """The profile called *profile_id*."""
        return next((item for item in self.profiles if item.id == profile_id), None)


def load_rulebook(folder: Path, site_file: Path | None = None) -> Rulebook:
    """Every profile of a folder; its other YAML files are the calendar and vocabularies.

    :param site_file: the portal's own file of changed parameters and rest days.
    :raises BadObligationFile: at the first fault of any of the files.
    """
    listed = sorted(folder.glob("*.yaml"))
    own = parts_in(path for path in listed if is_part(path))
    return _book([path for path in listed if not is_part(path)], own, site_file)


def is_part(path: Path) -> bool:
    """Whether a file is, by its name, the calendar or a vocabulary."""
    return path.suffix == ".yaml" and path.stem in rule_parts.NAMES


def parts_in(paths: Iterable[Path]) -> dict[str, Part]:
    """The calendar and vocabularies that some files are, by name.

    :raises BadObligationFile: one of them is not what its name says.
    """
    found: dict[str, Part] = {}
    for path in paths:
        file = read(path, "un vocabulario o el calendario")
        if fault := wrong_part(file):
            raise fault
        found[path.stem] = rule_parts.part(path.stem, file.content)
    return found


def wrong_part(file: YamlFile) -> BadObligationFile | None:
    """What is wrong in a calendar or vocabulary: it has another shape than the installed one."""
    name, content = file.path.stem, file.content
    good = isinstance(content, dict) and isinstance(content.get("holidays"), list)
    expected = "la clave «holidays» con su lista"
    if name != CALENDAR:
        own = rule_parts.vocabularies()[name].content
        good, expected = type(content) is type(own), "la forma del archivo instalado"
    if good:
        return None
    return file.fault(
        f"El archivo no es lo que dice su nombre ({rule_parts.label(name)}).",
        [],
        found=type(content).__name__,
        expected=expected,
    )


def book_with(base: Rulebook, folder: Path, given: list[Path], site: Path | None) -> Rulebook:
    """*base* as it would be with other files: nothing is taken, only read.

    :param folder: where the files of *base* are.
    :param given: a folder that takes the place of all of them; files of profiles, each in the place
        of the one with the same profile; the calendar or a vocabulary, by its name; a portal's
        file.
    :param site: the portal's file of now, kept where *given* has none.
    """
    folders = [path for path in given if path.is_dir()]
    if folders:
        folder = folders[-1]
        base = load_rulebook(folder)
    own_parts = {**base.parts, **parts_in(path for path in given if is_part(path))}
    files = [path for path in given if path not in folders and not is_part(path)]
    kinds = {path: kind_of(read(path, EITHER).content) for path in files}
    others = [path for path, kind in kinds.items() if kind != "site"]
    sites = [path for path, kind in kinds.items() if kind == "site"]
    replaced = {load_profile(path).id for path in others}
    own = [
        path
        for path in sorted(folder.glob("*.yaml"))
        if not is_part(path) and load_profile(path).id not in replaced
    ]
    return _book([*own, *others], own_parts, sites[-1] if sites else site)


def _book(paths: list[Path], own: Mapping[str, Part], site_file: Path | None) -> Rulebook:
    profiles = [load_profile(path) for path in paths]
    _refuse_twice(paths, profiles)
    parts = {**rule_parts.vocabularies(), **own}
    parts.setdefault(CALENDAR, rule_parts.part(CALENDAR, {"holidays": []}))
    if site_file is None:
        return Rulebook(_sorted(rule_parts.completed(profiles, parts)), parts)
    site = load_site_file(site_file, {rule.id: rule for item in profiles for rule in item.rules})
    if site.changes:
        profiles = [load_profile(path, site.changes) for path in paths]
    if site.days:
        content = with_days(parts[CALENDAR].content, site.days)
        parts[CALENDAR] = rule_parts.part(CALENDAR, content)
    return Rulebook(_sorted(rule_parts.completed(profiles, parts)), parts, site)


def _sorted(profiles: list[Profile]) -> tuple[Profile, ...]:
    return tuple(sorted(profiles, key=lambda item: (item.valid_from, item.id)))


def _refuse_twice(paths: list[Path], profiles: list[Profile]) -> None:
    """A profile or a rule stands in one file only."""
    seen: dict[str, str] = {}
    for path, profile in zip(paths, profiles, strict=True):
        for name in (profile.id, *(rule.id for rule in profile.rules)):
            if name in seen:
                raise BadObligationFile(
                    "Un perfil o una regla está en dos archivos.",
                    where=f"{path.name} y {seen[name]}",
                    found=name,
                    expected="cada perfil y cada regla en un solo archivo",
                )
            seen[name] = path.name
