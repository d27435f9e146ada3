"""A profile of obligations and its rules, as frozen values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson

if TYPE_CHECKING:
    from .parts import Part


TOLERANCE = "grace"
"""Parameter of the rules that give days beyond the period, which no law does."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words of the official text, exactly as published."""

    article: str
    text: str
    address: str = ""
    """Where these words are read, where it is not the address of the profile's own text."""


@dataclass(frozen=True, slots=True)
class Change:
    """Another value that this portal gave to a parameter of its own, and its account."""

    value: Any
    before: Any
    who: str
    why: str
    decided_on: str = ""
    """Day on which it was decided."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A threshold and who set it: the law (``ley``) or this portal (``portal``)."""

    name: str
    value: Any
    unit: str
    origin: str
    note: str
    fixed: bool = False
    """It describes a criterion that stands elsewhere (a vocabulary, what each dataset declares)."""
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    """What a list may be made of; empty: anything."""
    changed: Change | None = None
    """What the portal put in place of the file's value, which ``value`` already is."""


@dataclass(frozen=True, slots=True)
class Source:
    """The legal text a profile encodes."""

    title: str
    issuer: str
    dof: date | None
    """Day of its publication; ``None`` where only the year is known."""
    address: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One obligation. ``content`` is the row of the file with the versions of its parts."""

    id: str
    profile: str
    articles: tuple[str, ...]
    quotations: tuple[Quotation, ...]
    verb: str
    subject: str
    severity: str
    automatic: str
    first_enforceable: date
    reading: str
    """``law`` | ``inference`` | ``portal``."""
    valid_from: date
    valid_until: date | None
    """Last day in force; ``None`` = still."""
    title: str
    asks: str
    how_to_comply: str
    reasons: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    notes: Mapping[str, str] = field(default_factory=dict[str, str])
    parameters: tuple[Parameter, ...] = ()
    characteristic: str = ""
    severity_note: str = ""
    reading_note: str = ""
    core: bool = False
    """A duty that silence cannot escape (rules.md section 2)."""
    counts_data: bool = False
    """Judging it means that published data were judged, although its subject is the institution."""
    period: str = ""
    export_only: bool = False
    """Computed for whoever continues an old series; never shown as a grade."""
    exempt_roles: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    """Vocabularies that decide its verdicts too, and ``calendar`` where it counts business days."""
    parts: Mapping[str, Part] = field(default_factory=dict[str, "Part"])
    """Those of ``reads``, and of the rules that it applies, by name."""
    inner: tuple[Rule, ...] = ()
    """The rules that it applies to others, in the order of its parameter."""
    content: Mapping[str, Any] = field(default_factory=dict[str, Any])
    version: str = ""
    """``<id>@<12 hex>``: changes with any letter of the rule, of its parts or of inner rules."""

    def parameter(self, name: str) -> Parameter:
        """The parameter called *name*; ``KeyError`` says that the file lacks it."""
        for item in self.parameters:
            if item.name == name:
                return item
        raise KeyError(f"{self.id}: {name}")

    @property
    def tolerates(self) -> bool:
        """Whether its two days are the end of a period and that of the portal's own tolerance.

        Those of any other rule are two readings of the law.
        """
        return any(item.name == TOLERANCE and item.origin == "portal" for item in self.parameters)

    def in_force(self, day: date) -> bool:
        """Whether the rule binds on *day*."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Notices:
    """What is said beside the verdicts of the days of a law; by default what holds of any day."""

    disclaimer: str = "Indicador del portal; no es determinación de autoridad."
    no_inventory: str = (
        "Nadie ha registrado el inventario de los datos que tiene la institución, y lo publicado o "
        "comprometido no lo sustituye."
    )
    """Why there is no figure of the data that an institution holds."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A body of law with its validity. ``primary`` ones decide states, ``advisory`` ones do not."""

    id: str
    title: str
    short_title: str
    kind: str
    source: Source
    valid_from: date
    valid_until: date | None
    who_is_bound: str
    rules: tuple[Rule, ...]
    notices: Notices = Notices()

    def with_rules(self, rules: tuple[Rule, ...]) -> Profile:
        """The same body of law with other rules."""
        return replace(self, rules=rules)

    def in_force(self, day: date) -> bool:
        """Whether the profile is the law on *day*."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def canonical_hash(content: Any, length: int = 12) -> str:
    """Stable hexadecimal fingerprint of any JSON value, whatever the order of its keys."""
    return hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest()[:length]
