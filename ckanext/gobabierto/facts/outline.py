"""What the rules of an institution read of each of its datasets: whether there is a public one, of
which role, and where the Plan is.

An edit of anything else (a description, a licence, what a reading of its files found) changes the
verdicts of the dataset and no others, unless a rule says that it looks inside
(``rules.registry.judges``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

PLAN_CATEGORY = "plan_apertura_datos"
"""Category by which a dataset is a Plan's, whatever its role says."""
_HIDDEN = ("hidden",)


def outline(facts: Mapping[str, Any]) -> tuple[Any, ...]:
    """The outline of a dataset; two with the same one are the same to its institution.

    :param facts: as ``codec.encode`` gives them.
    """
    if facts.get("private") or facts.get("state", "active") != "active":
        return _HIDDEN
    role = facts.get("role", "datos")
    files = [(item.get("id"), item.get("first_seen")) for item in facts.get("resources", ())]
    found = (role, facts.get("first_public"), tuple(files))
    if role == "datos" and facts.get("category") != PLAN_CATEGORY:
        return found
    return (*found, {key: value for key, value in facts.items() if key not in _OF_THE_RECORD})


_OF_THE_RECORD = frozenset({"metadata_modified", "observed_at"})
