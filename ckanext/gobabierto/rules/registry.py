"""The table of rules: which function judges which id."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from .case import Case
from .verdict import Verdict

RuleFunction = Callable[[Case], list[Verdict]]

_TABLE: dict[str, RuleFunction] = {}
_HIDDEN: set[str] = set()
_INSIDE: set[str] = set()
_ROOMS = (
    "access",
    "area_head",
    "columns",
    "composite",
    "content",
    "designation",
    "dictionary",
    "diffusion",
    "format",
    "frequency",
    "growth",
    "guide_documents",
    "guide_files",
    "guide_index",
    "guide_metadata",
    "guide_tables",
    "licence",
    "mailbox",
    "metadata",
    "methodology",
    "notices",
    "permanence",
    "plan",
    "plan_changes",
    "plan_contents",
    "plan_deliveries",
    "plan_reported",
    "plan_rows",
    "promotion",
    "publication",
    "review",
    "same_place",
    "source",
    "update",
    "users",
    "waiting",
)


def judges(
    *rule_ids: str, hidden: bool = False, inside: bool = False
) -> Callable[[RuleFunction], RuleFunction]:
    """Register the decorated function as the judge of *rule_ids*.

    :param hidden: it is also asked about datasets that are private, drafts or gone.
    :param inside: it judges the institution by more of its datasets than ``facts.outline`` has, so
        that it is asked again whenever one of them is edited.
    """

    def register(function: RuleFunction) -> RuleFunction:
        for rule_id in rule_ids:
            _TABLE[rule_id] = function
        if hidden:
            _HIDDEN.update(rule_ids)
        if inside:
            _INSIDE.update(rule_ids)
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


def judges_hidden(rule_id: str) -> bool:
    """Whether the judge of *rule_id* is also asked about what the public no longer sees."""
    function_of(rule_id)
    return rule_id in _HIDDEN


def judges_inside(rule_id: str) -> bool:
    """Whether the judge of *rule_id* reads what the datasets of the institution hold."""
    function_of(rule_id)
    return rule_id in _INSIDE
