"""Datasets that wait for DGID to turn them public: only the institution sees that they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from .case import Case
from .registry import judges
from .verdict import Cause, Evidence, Grade, State, Verdict
from .wording import measured


def _long_from(case: Case) -> date:
    days = int(case.parameter("days").value)
    return (case.data.hidden_since or case.as_of) + timedelta(days=days + 1)


@judges("L25-PUB-01", hidden=True)
def turned_public(case: Case) -> list[Verdict]:
    """Public, or loaded and waiting since a day; who was public once is judged by L25-PERM-01."""
    data = case.data
    if data.first_public is not None and not data.private and data.state == "active":
        first = Evidence(
            "date", data.first_public.isoformat(), "dataset.first_public", grade=Grade.MEDIDO
        )
        return [case.verdict(State.CUMPLE, case.say("publico", dia=data.first_public), first)]
    waits = data.private and data.state == "active" and data.first_public is None
    if not waits or data.hidden_since is None:
        return []
    asked = case.parameter("days")
    since = Evidence(
        "date",
        data.hidden_since.isoformat(),
        "dataset.private",
        threshold=measured(asked),
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    passed = (case.as_of - data.hidden_since).days
    key = "espera" if passed <= int(asked.value) else "espera_larga"
    verdict = case.verdict(
        State.NO_VERIFICABLE,
        case.say(key, dia=data.hidden_since),
        since,
        cause=Cause.ESPERA_DGID,
        next_change=None if passed > int(asked.value) else _long_from(case),
    )
    return [replace(verdict, private=True)]
