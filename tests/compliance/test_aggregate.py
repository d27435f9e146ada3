"""States of verbs and of the whole, and the published figures."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.compliance.aggregate import Tally, headlines, percent, summarize


def tally(verb="publicar", severity="E", state="cumple", count=1, **more):
    return Tally(verb, severity, state, count, **{"data": True, **more})


def whole(*tallies, **more):
    return summarize(tallies, **more)[""].state


@pytest.mark.parametrize(("met", "figure"), [(242, "89.30"), (244, "90.04")])
def test_the_published_figures_of_the_second_report(met, figure):
    states = [("obligada", "cumple")] * met + [("obligada", "incumple")] * (271 - met)
    found = headlines(states)
    assert found["of_verifiable"] == {"met": met, "of": 271, "percent": figure}
    assert found["of_obligated"]["percent"] == figure


def test_silence_does_not_pay_in_the_figure_of_the_obligated():
    states = (
        [("obligada", "cumple")] * 161
        + [("por_convenio", "incumple")] * 110
        + [("obligada", "no_verificable")] * 21
        + [("por_determinar", "cumple"), ("no_aplica", "no_aplica")]
    )
    found = headlines(states)
    assert found["of_verifiable"] == {"met": 161, "of": 271, "percent": "59.41"}
    assert found["of_obligated"] == {"met": 161, "of": 292, "percent": "55.14"}


def test_nothing_to_divide_by_is_no_figure():
    assert percent(0, 0) is None


def test_one_breach_of_the_law_is_a_breach():
    assert whole(tally(count=9), tally(state="incumple")) == "incumple"


def test_warnings_decide_nothing():
    found = summarize([tally(count=2), tally(severity="A", state="incumple", count=3)])
    assert found["publicar"].state == "cumple"
    assert (found["publicar"].met, found["publicar"].applicable) == (2, 2)
    assert found["publicar"].advisory["A"]["incumple"] == 3


def test_a_core_duty_without_document_cannot_be_escaped_by_silence():
    core = tally(state="no_verificable", core=True, data=False)
    assert whole(tally(), core) == "no_verificable"
    assert whole(tally(), tally(state="no_verificable", data=False)) == "cumple"
    assert whole(tally(), core, tally(state="incumple")) == "incumple"


def test_publishing_is_never_met_without_data_judged():
    assert whole(tally(data=False)) == "no_verificable"
    found = summarize([tally(data=False), tally(verb="actualizar")])
    assert found["publicar"].state == "no_verificable"
    assert found["actualizar"].state == "cumple"


def test_about_to_expire_counts_as_met():
    found = summarize([tally(), tally(state="por_vencer")])["publicar"]
    assert (found.state, found.met, found.applicable) == ("por_vencer", 2, 2)


def test_nothing_judged_is_not_verifiable():
    assert whole() == "no_verificable"


def test_who_is_not_bound_has_no_state():
    assert whole(tally(), bound=False) == "no_aplica"
