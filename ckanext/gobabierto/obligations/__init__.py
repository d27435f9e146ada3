"""The law as data: profiles of obligations, their rules, texts and validity. Knows no CKAN.

``profiles()`` and ``rules_on(day)`` are what the other rooms ask for.
"""

from __future__ import annotations

from .loader import load_profile, rule_of
from .rulebook import Rulebook, book_with, load_rulebook
from .types import Change, Notices, Parameter, Profile, Quotation, Rule, Source
from .validity import (
    FOLDER,
    all_rules,
    bundled,
    current,
    fingerprint,
    notices_of,
    notices_on,
    primary_on,
    profiles,
    profiles_on,
    rule,
    rules_on,
    short_title,
    site_file_from,
    site_path,
)

__all__ = [
    "FOLDER",
    "Change",
    "Notices",
    "Parameter",
    "Profile",
    "Quotation",
    "Rule",
    "Rulebook",
    "Source",
    "all_rules",
    "book_with",
    "bundled",
    "current",
    "fingerprint",
    "load_profile",
    "load_rulebook",
    "notices_of",
    "notices_on",
    "primary_on",
    "profiles",
    "profiles_on",
    "rule",
    "rule_of",
    "rules_on",
    "short_title",
    "site_file_from",
    "site_path",
]
