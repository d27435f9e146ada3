"""Which law holds on which day, for this portal: the bundled files and its own changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from pathlib import Path

from .rulebook import Rulebook, load_rulebook
from .types import Notices, Profile, Rule

FOLDER = Path(__file__).parent


def _none() -> str:
    return ""


_site_file: Callable[[], str] = _none


def site_file_from(ask: Callable[[], str]) -> None:
    """Say who knows the path of the portal's own file; an empty path is none."""
    global _site_file  # noqa: PLW0603 - set once, when the plugin is configured
    _site_file = ask


def site_path() -> Path | None:
    """The portal's own file, if it has one."""
    path = _site_file()
    return Path(path) if path else None


def current() -> Rulebook:
    """The rules this portal applies; read once, so that a change of the files asks for a restart.

    :raises BadObligationFile: when one of the files is wrong: another law is never taken for it.
    """
    return _loaded(_site_file())


@lru_cache(maxsize=4)
def _loaded(path: str) -> Rulebook:
    return load_rulebook(FOLDER, Path(path) if path else None)


@lru_cache(maxsize=1)
def bundled() -> Rulebook:
    """The law's own files, without what the portal changes."""
    return load_rulebook(FOLDER)


def profiles() -> tuple[Profile, ...]:
    """Every profile, oldest first."""
    return current().profiles


def short_title(profile_id: str) -> str:
    """What people call a profile; one that the files no longer have keeps its name."""
    found = current().profile(profile_id)
    return found.short_title if found else profile_id


def profiles_on(day: date) -> tuple[Profile, ...]:
    """The profiles in force on *day*, advisory ones included."""
    return current().profiles_on(day)


def primary_on(day: date) -> Profile | None:
    """The profile that decides states on *day*; ``None`` before any of them."""
    return next((item for item in profiles_on(day) if item.kind == "primary"), None)


def notices_on(day: date) -> Notices:
    """What is said beside the verdicts of *day*: in the words of its law, if there was one."""
    return notices_of(primary_on(day))


def notices_of(law: Profile | None) -> Notices:
    """The same for a law that is at hand."""
    return law.notices if law else Notices()


def all_rules() -> tuple[Rule, ...]:
    """Every rule of every profile."""
    return current().rules


def rules_on(day: date) -> tuple[Rule, ...]:
    """The rules that bind on *day*."""
    return current().rules_on(day)


def rule(rule_id: str) -> Rule | None:
    """The rule called *rule_id*, or ``None``."""
    return current().by_id.get(rule_id)


def fingerprint() -> str:
    """Changes when any rule of any profile does, or what it is judged by."""
    return current().fingerprint
