"""The law as data: profiles of obligations, their rules, texts and validity. Knows no CKAN.

``profiles()`` and ``rules_on(day)`` are what the other rooms ask for.
"""

from __future__ import annotations

from .loader import load_profile
from .types import Parameter, Profile, Quotation, Rule, Source
from .validity import all_rules, fingerprint, primary_on, profiles, profiles_on, rule, rules_on

__all__ = [
    "Parameter",
    "Profile",
    "Quotation",
    "Rule",
    "Source",
    "all_rules",
    "fingerprint",
    "load_profile",
    "primary_on",
    "profiles",
    "profiles_on",
    "rule",
    "rules_on",
]
