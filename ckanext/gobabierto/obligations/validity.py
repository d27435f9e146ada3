"""Which law holds on which day."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from .loader import load_profile
from .types import Profile, Rule, canonical_hash

_FOLDER = Path(__file__).parent
_NOT_PROFILES = {"calendar.yaml"}


@lru_cache(maxsize=1)
def profiles() -> tuple[Profile, ...]:
    """Every bundled profile, oldest first."""
    found = [
        load_profile(path)
        for path in sorted(_FOLDER.glob("*.yaml"))
        if path.name not in _NOT_PROFILES
    ]
    return tuple(sorted(found, key=lambda item: (item.valid_from, item.id)))


def profiles_on(day: date) -> tuple[Profile, ...]:
    """The profiles in force on *day*, advisory ones included."""
    return tuple(item for item in profiles() if item.in_force(day))


def primary_on(day: date) -> Profile | None:
    """The profile that decides states on *day*; ``None`` before any of them."""
    return next((item for item in profiles_on(day) if item.kind == "primary"), None)


def all_rules() -> tuple[Rule, ...]:
    """Every rule of every profile."""
    return tuple(rule for profile in profiles() for rule in profile.rules)


def rules_on(day: date) -> tuple[Rule, ...]:
    """The rules that bind on *day*."""
    return tuple(
        rule for profile in profiles_on(day) for rule in profile.rules if rule.in_force(day)
    )


@lru_cache(maxsize=1)
def _by_id() -> dict[str, Rule]:
    return {rule.id: rule for rule in all_rules()}


def rule(rule_id: str) -> Rule | None:
    """The rule called *rule_id*, or ``None``."""
    return _by_id().get(rule_id)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes when any rule of any profile does, or the calendar by which days are counted."""
    calendars = [(_FOLDER / name).read_text(encoding="utf-8") for name in sorted(_NOT_PROFILES)]
    return canonical_hash([*sorted(item.version for item in all_rules()), *calendars])
