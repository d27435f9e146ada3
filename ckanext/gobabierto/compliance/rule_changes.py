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
    calendar: bool = False
    """Days are counted otherwise, which may change any rule."""

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.removed or self.changed or self.calendar)

    @property
    def touched(self) -> frozenset[str]:
        """The rules whose verdicts may be others; empty with ``calendar``: all of them."""
        return frozenset({*self.added, *self.removed, *self.changed})


def rule_changes(old: Rulebook, new: Rulebook) -> RuleChanges:
    """What *new* says otherwise than *old*."""
    both = [rule_id for rule_id in old.by_id if rule_id in new.by_id]
    found = {rule_id: list(_fields(old.by_id[rule_id], new.by_id[rule_id])) for rule_id in both}
    return RuleChanges(
        added=tuple(rule_id for rule_id in new.by_id if rule_id not in old.by_id),
        removed=tuple(rule_id for rule_id in old.by_id if rule_id not in new.by_id),
        changed={rule_id: fields for rule_id, fields in found.items() if fields},
        calendar=old.calendar != new.calendar,
    )


def _fields(old: Rule, new: Rule) -> Iterator[dict[str, Any]]:
    before, after = dict(_flat(old)), dict(_flat(new))
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
