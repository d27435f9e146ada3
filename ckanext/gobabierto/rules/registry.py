"""The table of rules: which function judges which id."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from .case import Case
from .verdict import Verdict

RuleFunction = Callable[[Case], list[Verdict]]

_TABLE: dict[str, RuleFunction] = {}
_ROOMS = (
    "designation",
    "dictionary",
    "diffusion",
    "format",
    "licence",
    "metadata",
    "plan",
    "publication",
    "update",
)


def judges(*rule_ids: str) -> Callable[[RuleFunction], RuleFunction]:
    """Register the decorated function as the judge of *rule_ids*."""

    def register(function: RuleFunction) -> RuleFunction:
        for rule_id in rule_ids:
            _TABLE[rule_id] = function
        return function

    return register


def registered() -> dict[str, RuleFunction]:
    """The whole table."""
    for room in _ROOMS:
        import_module(f"{__package__}.{room}")
    return dict(_TABLE)


def function_of(rule_id: str) -> RuleFunction:
    """The judge of *rule_id*; ``KeyError`` where a rule has no function."""
    if rule_id not in _TABLE:
        registered()
    return _TABLE[rule_id]
