"""What decides verdicts beside the words of a rule: vocabularies, and the calendar of rest days.

A rule's file says which of them it ``reads``; they are part of its version, with the rules that it
applies to others (``rules`` among its parameters). A change of any of them is another version.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import orjson

from ckanext.gobabierto.errors import BadObligationFile
from ckanext.gobabierto.vocabularies import edition, reading

from .types import Profile, Rule, canonical_hash

CALENDAR = "calendar"
NAMES = (CALENDAR, *reading.JUDGED_BY)
INNER = "rules"
"""The parameter that names the rules which a rule applies."""


_LABELS = {
    CALENDAR: "el calendario de días inhábiles",
    "categories": "las categorías",
    "content_faults": "las faltas de los archivos",
    "document_types": "los tipos de documento",
    "formats": "los formatos",
    "frequencies": "las periodicidades",
    "licences": "las licencias",
    "terms": "las listas cerradas",
}


def label(name: str) -> str:
    """What the part called *name* is, in Spanish."""
    return _LABELS.get(name, name)


@dataclass(frozen=True, eq=False)
class Part:
    """A vocabulary or the calendar, as it read when a rule was taken."""

    name: str
    id: str
    """``<name>@<12 hex>``: changes with any value in it."""
    content: Any = None
    """``None`` where it is no longer at hand."""


def part(name: str, content: Any) -> Part:
    """The part called *name* with this content, which may be any that YAML reads."""
    plain = orjson.loads(orjson.dumps(content))
    return Part(name, f"{name}@{canonical_hash(plain)}", plain)


@lru_cache(maxsize=1)
def vocabularies() -> Mapping[str, Part]:
    """The installed vocabularies by which verdicts are reached."""
    return {name: part(name, reading.installed(f"{name}.yaml")) for name in reading.JUDGED_BY}


def completed(profiles: Sequence[Profile], parts: Mapping[str, Part]) -> list[Profile]:
    """*profiles* whose rules have all that decides their verdicts, and a version that says so.

    :param parts: every part there is, by name.
    :raises BadObligationFile: a rule applies itself, if only through others.
    """
    rows = {rule.id: rule for profile in profiles for rule in profile.rules}
    done: dict[str, Rule] = {}

    def whole(rule_id: str, above: tuple[str, ...] = ()) -> Rule:
        if rule_id in above:
            raise BadObligationFile(
                "Una regla se aplica a sí misma.",
                where=" → ".join((*above, rule_id)),
                found=rule_id,
                expected="reglas que no vuelvan a ella",
            )
        if rule_id not in done:
            bare = rows[rule_id]
            inner = [whole(name, (*above, rule_id)) for name in applied(bare) if name in rows]
            own = {name: parts[name] for name in bare.reads if name in parts}
            done[rule_id] = with_parts(bare, own, inner)
        return done[rule_id]

    return [
        profile.with_rules(tuple(whole(rule.id) for rule in profile.rules)) for profile in profiles
    ]


def applied(rule: Rule) -> list[str]:
    """Ids of the rules that *rule* applies to others."""
    found = next((item.value for item in rule.parameters if item.name == INNER), [])
    return [str(item) for item in found] if isinstance(found, list) else []


def with_parts(bare: Rule, own: Mapping[str, Part], inner: Sequence[Rule]) -> Rule:
    """A rule of a file, with its parts and those of the rules that it applies."""
    held: dict[str, Part] = {name: item for rule in inner for name, item in rule.parts.items()}
    held |= own
    if not held and not inner:
        return bare
    named = {name: item.id for name, item in held.items()}
    for rule in inner:
        named |= {rule.id: rule.version, **rule.content.get("parts", {})}
    content = {**bare.content, "parts": named}
    return replace(
        bare,
        content=content,
        parts=held,
        inner=tuple(inner),
        version=f"{bare.id}@{canonical_hash(content)}",
    )


def lost(rule: Rule) -> list[str]:
    """Versions of the parts of *rule* whose text is no longer at hand."""
    named: Mapping[str, str] = rule.content.get("parts", {})
    at_hand = {item.id for item in rule.parts.values() if item.content is not None}
    at_hand |= {item.version for item in _all_inner(rule)}
    return sorted(version for version in named.values() if version not in at_hand)


def _all_inner(rule: Rule) -> list[Rule]:
    return [each for item in rule.inner for each in (item, *_all_inner(item))]


def edition_of(rule: Rule, installed: Mapping[str, Part]) -> edition.Edition | None:
    """What has to be read while *rule* judges; ``None``: what is installed.

    :param installed: the parts that are read by default.
    """
    others = [
        item
        for name, item in sorted(rule.parts.items())
        if item.content is not None and (name not in installed or item.id != installed[name].id)
    ]
    if not others:
        return None
    key = tuple(item.id for item in others)
    if key not in _EDITIONS:
        while len(_EDITIONS) >= _MOST:
            _EDITIONS.pop(next(iter(_EDITIONS)), None)
        _EDITIONS[key] = edition.Edition({item.name: item.content for item in others})
    return _EDITIONS[key]


_MOST = 64
_EDITIONS: dict[tuple[str, ...], edition.Edition] = {}
"""So that what is worked out for an edition is worked out once."""
