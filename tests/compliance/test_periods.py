"""Names of periods, the canonical document and its checksum, and differences between periods."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from itertools import pairwise

import pytest

from ckanext.gobabierto.compliance import period_document, periods
from ckanext.gobabierto.compliance.aggregate import VERBS, Tally, summarize
from ckanext.gobabierto.compliance.period_diff import difference
from ckanext.gobabierto.compliance.standings import Standing, eje3_body, national_figures
from ckanext.gobabierto.compliance.totals import GROUPS, totals

RULES = [
    {"id": "R-1", "version": "R-1@a", "severity": "E", "verb": "publicar", "title": "Uno"},
    {"id": "R-2", "version": "R-2@a", "severity": "E", "verb": "actualizar", "title": "Dos"},
    {"id": "R-3", "version": "R-3@a", "severity": "A", "verb": "difundir", "title": "Tres"},
]


def tally(rule="R-1", state="cumple", count=1, late=0, severity="E"):
    verb = next(row["verb"] for row in RULES if row["id"] == rule)
    return Tally(verb, severity, state, count, data=True, rule=rule, late=late)


def standing(number, *tallies, status="obligada", sector="Salud"):
    institution = {
        "id": f"org-{number:03}",
        "name": f"institucion-{number}",
        "title": f"Institución {number}",
        "siglas": f"I{number:03}",
        "institution_type": "dependencia",
        "sector": sector,
        "obligation": status,
    }
    bound = status in {"obligada", "por_convenio", ""}
    return Standing(institution, eje3_body(summarize(tallies, bound=bound)), tallies)


class TestNames:
    @pytest.mark.parametrize(
        ("name", "first", "last"),
        [
            ("2026-T3", date(2026, 7, 1), date(2026, 9, 30)),
            ("2026-T1", date(2026, 1, 1), date(2026, 3, 31)),
            ("2024", date(2024, 1, 1), date(2024, 12, 31)),
            ("2022-07/2023-06", date(2022, 7, 1), date(2023, 6, 30)),
            ("2022-07--2023-06", date(2022, 7, 1), date(2023, 6, 30)),
            ("2024-02/2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ],
    )
    def test_a_period_is_whole_months(self, name, first, last):
        found = periods.parse(name)
        assert (found.first, found.last) == (first, last)
        assert periods.parse(found.slug) == found

    @pytest.mark.parametrize(
        ("alias", "name"),
        [
            ("2026-01/2026-03", "2026-T1"),
            ("2026-10--2026-12", "2026-T4"),
            ("2026-01/2026-12", "2026"),
            ("\uff12026-T3", "2026-T3"),
            ("2026-02/2026-04", "2026-02/2026-04"),
            ("2026-01/2026-06", "2026-01/2026-06"),
            ("2025-11/2026-01", "2025-11/2026-01"),
        ],
    )
    def test_the_same_months_are_the_same_period_however_they_are_written(self, alias, name):
        assert periods.parse(alias).name == name
        assert periods.parse(alias) == periods.parse(name)

    @pytest.mark.parametrize(
        "name", ["", "2026-T5", "26", "2026-Q3", "2023-06/2022-07", "2022-13/2023-01", "x", "1999"]
    )  # fmt: skip
    def test_what_is_no_period_is_told_with_an_example(self, name):
        with pytest.raises(periods.BadPeriod, match="2026-T3"):
            periods.parse(name)

    def test_the_last_quarters_are_those_that_are_over(self):
        found = periods.last_quarters(date(2026, 11, 22), 3)
        assert [item.name for item in found] == ["2026-T1", "2026-T2", "2026-T3"]
        assert periods.last_quarters(date(2026, 3, 31), 1)[0].name == "2025-T4"
        since = periods.last_quarters(date(2026, 11, 22), 8, since=date(2026, 5, 5))
        assert [item.name for item in since] == ["2026-T2", "2026-T3"]
        assert all(a.last < b.first for a, b in pairwise(found))


class TestDocument:
    def parts(self, *standings):
        return [period_document.part(item, 2, []) for item in standings]

    def whole(self, parts):
        content = period_document.canonical({"institutions": [], "format": "x", "z": '"a":[]'})
        return "".join(period_document.document(content, parts))

    def test_joined_parts_are_the_canonical_json_of_the_whole(self):
        failing = {
            "rule": "R-1", "rule_version": "R-1@a", "severity": "E", "state": "incumple",
            "subject": {"type": "dataset", "id": "d", "name": 'con "failing":[] dentro'},
            "period": "", "since": "2026-01-30", "due": None,
        }  # fmt: skip
        item = standing(1, tally(state="incumple"))
        parts = [period_document.part(item, 0, [failing]), *self.parts(standing(2, tally()))]
        text = self.whole(parts)
        again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"),
                           ensure_ascii=False)  # fmt: skip
        assert text == again
        told = json.loads(text)["institutions"][0]["failing"][0]
        assert (told["rule"], told["subject"]["id"]) == ("R-1", "d")
        assert "reason" not in told

    def test_the_same_data_gives_the_same_bytes_whatever_their_order(self):
        one = standing(1, tally(), tally("R-2", "incumple"))
        other = standing(1, tally("R-2", "incumple"), tally())
        assert self.parts(one) == self.parts(other)

    def test_the_checksum_is_that_of_the_bytes(self):
        text = self.whole(self.parts(standing(1, tally())))
        pieces = [text[:7], text[7:]]
        assert period_document.checksum(pieces) == hashlib.sha256(text.encode()).hexdigest()

    def test_an_institution_is_read_back_as_it_stood(self):
        item = standing(1, tally(late=1), tally("R-3", "no_verificable", severity="A"))
        (part,) = self.parts(item)
        verbs = {row["id"]: row["verb"] for row in RULES}
        back = period_document.standing_from(json.loads(part.joined()), verbs)
        assert (back.institution, back.eje3) == (item.institution, item.eje3)
        assert totals([back], GROUPS, RULES) == totals([item], GROUPS, RULES)


class TestTotals:
    def test_242_of_271_obliged_institutions_are_89_30_percent(self):
        found = [standing(n, tally()) for n in range(242)]
        found += [standing(n, tally(state="incumple")) for n in range(242, 271)]
        answer = totals(found, ["rule"], RULES)
        expected = {"met": 242, "of": 271, "percent": "89.30"}
        assert answer["national"]["verifiable"] == expected
        assert answer["national"]["obligated"] == expected
        assert answer["groups"]["rule"][0]["institutions"]["obligated"] == expected

    def test_percentages_come_from_sums_and_are_never_averaged(self):
        large = standing(1, tally(count=98), tally("R-2", "incumple", 2))
        small = standing(2, tally("R-2", "incumple", 1))
        answer = totals([large, small], ["sector"], RULES)
        assert answer["instances"]["percent"] == "97.03"
        assert (answer["instances"]["met"], answer["instances"]["applicable"]) == (98, 101)
        assert answer["rules_up_to_date"] == {"met": 1, "of": 3, "percent": "33.33"}
        assert answer["groups"]["sector"][0]["instances"]["percent"] == "97.03"

    def test_late_is_not_never_and_not_on_time(self):
        item = standing(1, tally(count=5, late=2), tally("R-2", "incumple", 3))
        told = totals([item], [], RULES)["instances"]
        assert (told["on_time"], told["late"], told["pending"]) == (3, 2, 3)
        assert told["on_time"] + told["late"] + told["pending"] == told["applicable"]

    def test_only_the_law_decides_and_severities_stand_apart(self):
        item = standing(1, tally(), tally("R-3", "incumple", 4, severity="A"))
        answer = totals([item], ["severity"], RULES)
        assert answer["national"]["verifiable"]["met"] == 1
        assert answer["instances"]["counts"]["incumple"] == 0
        law, warning, note = answer["groups"]["severity"]
        assert (law["key"], warning["key"], note["key"]) == ("E", "A", "I")
        assert warning["instances"]["pending"] == 4
        assert note["institutions"]["verifiable"]["percent"] is None

    def test_every_group_sums_up_to_the_whole(self):
        found = [
            standing(1, tally(count=3)),
            standing(2, tally(state="incumple"), tally("R-2", count=2), sector="Energía"),
            standing(3, tally("R-2", "no_verificable"), sector="Energía"),
            standing(4, status="no_aplica", sector=""),
            standing(5, status=""),
        ]
        answer = totals(found, GROUPS, RULES)
        for name in ("sector", "institution_type", "state"):
            rows = answer["groups"][name]
            for key, unit in (("verifiable", "of"), ("obligated", "of"), ("verifiable", "met")):
                total = sum(row["institutions"][key][unit] for row in rows)
                assert total == answer["national"][key][unit]
            assert sum(r["instances"]["applicable"] for r in rows) == 6
        assert [row["key"] for row in answer["groups"]["verb"]] == list(VERBS)
        verbs = {row["key"]: row["institutions"]["tally"] for row in answer["groups"]["verb"]}
        assert verbs == answer["national"]["verbs"]
        assert [row["key"] for row in answer["groups"]["rule"]] == ["R-1", "R-2", "R-3"]

    def test_nothing_at_all_is_no_percentage(self):
        answer = totals([], GROUPS, [])
        assert answer["instances"]["percent"] is None
        assert answer["national"] == national_figures([])


class TestDifference:
    def side(self, law, *standings, rules=RULES):
        return (law, standings, rules)

    def test_states_rules_new_and_gone(self):
        before = self.side("ley", standing(1, tally()), standing(2, tally()), standing(3, tally()))
        after = self.side(
            "ley",
            standing(1, tally(state="incumple")),
            standing(2, tally(), tally("R-2", "no_verificable")),
            standing(4, tally()),
            rules=[{**RULES[0], "version": "R-1@b"}, RULES[1]],
        )
        found = difference(before, after)
        assert found["comparable"]
        (changed,) = found["changed"]
        assert (changed["institution"]["siglas"], changed["from"], changed["to"]) == (
            "I001", "cumple", "incumple",
        )  # fmt: skip
        rules = {row["institution"]["siglas"]: row["rules"] for row in found["rules_changed"]}
        assert rules["I002"] == [{"rule": "R-2", "from": None, "to": "no_verificable"}]
        assert [row["institution"]["siglas"] for row in found["new"]] == ["I004"]
        assert [row["institution"]["siglas"] for row in found["gone"]] == ["I003"]
        assert found["rules"] == {
            "added": [],
            "removed": ["R-3"],
            "changed": [{"rule": "R-1", "from": "R-1@a", "to": "R-1@b"}],
        }

    def test_different_laws_are_not_compared_and_it_is_said(self):
        found = difference(
            self.side("eje3-2021-2024", standing(1, tally())),
            self.side("lineamientos-2025", standing(1, tally(state="incumple"))),
        )
        assert not found["comparable"]
        assert "eje3-2021-2024" in found["reason"]
        assert (found["changed"], found["rules_changed"], found["rules"]) == ([], [], None)
