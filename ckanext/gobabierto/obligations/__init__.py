"""The law as data: profiles of obligations, their rules, texts and validity. Knows no CKAN.

``profiles()`` and ``rules_on(day)`` are what the other rooms ask for.
"""

from __future__ import annotations

from .loader import load_profile
from .profiles import all_rules, fingerprint, primary_on, profiles, profiles_on, rule, rules_on
from .types import Parameter, Profile, Quotation, Rule, Source

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
