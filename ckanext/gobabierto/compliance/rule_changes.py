"""What differs between two sets of rules, field by field. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.gobabierto.obligations import Rule, Rulebook


@dataclass(frozen=True, slots=True)
class RuleChanges:
    """Rules that one set has and the other has not, or has otherwise."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: Mapping[str, list[dict[str, Any]]] = field(
        default_factory=dict[str, list[dict[str, Any]]]
    )
    """By rule: the fields that differ, with both values."""
    parts: Mapping[str, list[dict[str, Any]]] = field(
        default_factory=dict[str, list[dict[str, Any]]]
    )
    """By vocabulary, or ``calendar``: the values that differ. Who reads it is changed."""

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.changed)

    @property
    def touched(self) -> frozenset[str]:
        """The rules whose verdicts may be others."""
        return frozenset({*self.added, *self.removed, *self.changed})


def rule_changes(old: Rulebook, new: Rulebook) -> RuleChanges:
    """What *new* says otherwise than *old*."""
    both = [rule_id for rule_id in old.by_id if rule_id in new.by_id]
    found = {rule_id: list(_fields(old.by_id[rule_id], new.by_id[rule_id])) for rule_id in both}
    return RuleChanges(
        added=tuple(rule_id for rule_id in new.by_id if rule_id not in old.by_id),
        removed=tuple(rule_id for rule_id in old.by_id if rule_id not in new.by_id),
        changed={rule_id: fields for rule_id, fields in found.items() if fields},
        parts=dict(_parts(old, new)),
    )


def _parts(old: Rulebook, new: Rulebook) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    for name in dict.fromkeys([*old.parts, *new.parts]):
        one, other = old.parts.get(name), new.parts.get(name)
        if one is None or other is None or one.id != other.id:
            before = dict(_values(one.content if one else None))
            after = dict(_values(other.content if other else None))
            yield name, list(_different(before, after))


def _values(content: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    """Each value of a vocabulary with its place; a row of a list goes by its own name."""
    if isinstance(content, Mapping):
        for key, value in content.items():
            yield from _values(value, f"{place}.{key}" if place else str(key))
    elif isinstance(content, list) and any(isinstance(row, Mapping) for row in content):
        for number, row in enumerate(content):
            name = next((str(row[key]) for key in _NAMES if key in row), str(number))
            yield from _values(row, f"{place}.{name}" if place else name)
    else:
        yield place, content


_NAMES = ("code", "id", "slug", "name", "day", "label")


def _fields(old: Rule, new: Rule) -> Iterator[dict[str, Any]]:
    yield from _different(dict(_flat(old)), dict(_flat(new)))


def _different(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for name in dict.fromkeys([*before, *after]):
        one, other = before.get(name), after.get(name)
        if one != other:
            yield {"field": name, "before": one, "after": other}


def _flat(rule: Rule) -> Iterator[tuple[str, Any]]:
    """Name and value of each field, those of parameters and texts one by one."""
    for name, value in rule.content.items():
        if name == "parameters":
            for item in value:
                yield from (
                    (f"parameters.{item['name']}.{k}", v) for k, v in item.items() if k != "name"
                )
        elif name == "texts":
            yield from _texts(value)
        elif name == "parts":
            yield from ((f"parts.{part}", version) for part, version in value.items())
        else:
            yield name, value
    # Of the profile, where the rule states none of its own.
    yield "valid_from", rule.valid_from.isoformat()
    yield "valid_until", rule.valid_until.isoformat() if rule.valid_until else None
    yield "profile", rule.profile


def _texts(texts: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in texts.items():
        if isinstance(value, Mapping):
            yield from ((f"texts.{name}.{key}", text) for key, text in value.items())
        else:
            yield f"texts.{name}", value
