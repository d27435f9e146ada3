"""Random histories in which data move and institutions end, through CKAN's own actions.

Whoever answers for a dataset on a day is one; steps equal one go; totals are sums; and a look at
everything finds that nothing was missed.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import date, timedelta

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import store_queries, timeline
from ckanext.gobabierto.compliance.spans import stored_spans
from ckanext.gobabierto.facts import capture

from ..organizations import make_institution, our_fields
from .test_store_histories import forget

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
FIRST, LAST = date(2026, 1, 5), date(2026, 11, 22)
DAYS = (LAST - FIRST).days
NAMES = ("una", "dos", "tres")
FREE = [{"status": "no_aplica", "from": "2020-01-01", "reason": "Particular"}]
BOUND = [{"status": "obligada", "from": "2020-01-01"}]


def on(day, action, **data):
    with clock.frozen(day):
        site = helpers.call_action("get_site_user")
        return helpers.call_action(action, {"user": site["name"], "ignore_auth": True}, **data)


class History:
    """A portal of three institutions and three datasets, and what befalls them."""

    def __init__(self, seed):
        self.drawn = random.Random(seed)
        with clock.frozen(FIRST):
            self.owners = [make_institution(name=name, title=name.title()) for name in NAMES]
        self.datasets = [self.make(number) for number in range(3)]

    def make(self, number):
        made = on(
            FIRST + timedelta(days=number), "package_create", name=f"registro_{number}",
            title=f"Registro {number}", notes="", license_id="cc-nc", private=number == 2,
            owner_org=self.owners[number % 2]["id"],
            resources=[{"url": f"https://e.mx/{number}.csv", "name": "Tabla", "format": "CSV"}],
            **our_fields(update_frequency="mensual"),
        )  # fmt: skip
        return made["id"]

    def befall(self, day):
        """One thing that happens on *day*."""
        dataset = self.drawn.choice(self.datasets)
        what = self.drawn.choice(
            ["move"] * 3 + ["hide", "show", "delete", "restore", "end", "back"]
        )
        owner = self.drawn.choice(self.owners)
        if what == "move":
            on(day, "package_owner_org_update", id=dataset, organization_id=owner["id"])
        elif what in {"hide", "show"}:
            on(day, "package_patch", id=dataset, private=what == "hide")
        elif what == "delete":
            on(day, "package_delete", id=dataset)
        elif what == "restore":
            on(day, "package_patch", id=dataset, state="active")
        else:
            spans = self.ended(owner, day) if what == "end" else self.drawn.choice([BOUND, FREE])
            on(day, "organization_patch", id=owner["id"], obligation=json.dumps(spans))

    def ended(self, owner, day):
        """It ended on that day or some time before, with a successor or without one."""
        since = day - timedelta(days=self.drawn.choice([0, 0, 25]))
        heirs = [each["name"] for each in self.owners if each is not owner]
        named = {"successor": self.drawn.choice(heirs)} if self.drawn.random() < 0.8 else {}
        eve = (since - timedelta(days=1)).isoformat()
        return [
            {**BOUND[0], "to": eve},
            {"status": "extinta", "from": since.isoformat(), "reason": "Decreto", **named},
        ]

    def play(self):
        """Everything that happens, evaluated now and then."""
        for passed in sorted(self.drawn.sample(range(5, DAYS), 14)):
            day = FIRST + timedelta(days=passed)
            self.befall(day)
            if self.drawn.random() < 0.4:
                self.evaluate(day)
        self.evaluate(LAST)

    def evaluate(self, day):
        with clock.frozen(day):
            for owner in self.owners:
                timeline.evaluate(owner["id"])

    def said(self):
        """Every verdict of everyone with the days that it held."""
        return [
            (owner["name"], span.key, span.start, span.end, sorted(verdict.items(), key=str))
            for owner in self.owners
            for span in stored_spans(owner["id"], private=True)
            for verdict in [{**span.verdict, "evidence": None}]
        ]


def sample():
    return [FIRST + timedelta(days=passed) for passed in range(0, DAYS + 1, 7)]


def answering(history, day):
    """How many institutions are judged for each dataset on *day*, hidden data included."""
    found = Counter()
    for owner in history.owners:
        listed = store_queries.verdicts(day, organization_id=owner["id"], private=True)
        found.update({one["subject"]["dataset"] for one in listed} - {None})
    return found


@pytest.mark.parametrize("seed", range(8))
def test_moves_and_ends_are_judged_once_and_the_same_by_steps_as_at_once(seed):
    history = History(seed)
    history.play()
    in_steps = history.said()
    seen = [answering(history, day) for day in sample()]
    assert {count for one in seen for count in one.values()} == {1}, "one answers, and only one"
    assert set().union(*seen) >= set(history.datasets[:2])
    with clock.frozen(LAST):
        assert capture.capture_all().changed == 0
    forget()
    history.evaluate(LAST)
    assert history.said() == in_steps
