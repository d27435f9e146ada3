"""A parameter that a portal may change decides something, and no allowed value breaks a judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.compliance.engine import evaluate_institution
from ckanext.gobabierto.facts.observation_types import landing_page_id
from ckanext.gobabierto.facts.types import Move, ObligationInterval
from ckanext.gobabierto.obligations.site_file import bounds, may_change, wrong_value
from ckanext.gobabierto.vocabularies import content_faults

from ..rules.build import dataset, institution, resource
from ..rules.papers import having, paper, plan, row, timeline
from ..rules.seen import TODAY, fault, seen

FREE = [
    (rule.id, item.name)
    for rule in obligations.bundled().rules
    for item in rule.parameters
    if may_change(item)
]
POLICY = date(2024, 8, 1)
"""A day of the policy of 2021, in the period that began in July."""
BORN = (ObligationInterval("obligada", date(2026, 3, 2)),)
LOST = {"outcome": "no_existe", "status": 404, "read": False}


def with_papers(*listed, **fields):
    return having(institution(), documents=listed, **fields)


def with_files(*looks, **fields):
    return institution(dataset(observations=looks, **fields))


def read_file(**fields):
    """A file read three weeks ago, of which everything that can be looked at was."""
    look = seen(
        columns=("cve_ent", "monto"), described_columns=1, columns_changed_on=date(2026, 5, 1),
        source_seen_on=date(2026, 11, 1), **fields,
    )  # fmt: skip
    page = seen(resource_id=landing_page_id("ds-1"))
    return with_files(look, page, landing_page="https://ejemplo.gob.mx/registro")


def faulty(rule_id, count):
    """So many of a hundred cells are wrong."""
    code = min(content_faults.codes_of(rule_id))
    return read_file(faults=(fault(code, count, of=100),))


def withdrawn(**fields):
    """A file that its source took back and that did not answer."""
    own = resource(withdrawn_on=date(2026, 10, 1), first_public=date(2025, 10, 1))
    look = seen(**{**LOST, "failures": 3, "failing_hours": 50, **fields})
    return with_files(look, resources=(own,))


def hidden(**fields):
    since = date(2026, 10, 1)
    baja = paper("baja", since, outcome="duplicado", fundamento="Art. 5-VI", dataset_id="ds-1")
    told = {"private": True, "hidden_since": since, "documents": (baja,), **fields}
    return institution(dataset(**told))


def changed_plan():
    """Row 2 was moved 30 days, and told fifty days before."""
    first, turn = date(2026, 1, 15), date(2026, 5, 20)
    before = having(institution(), plans=(plan(row(1), row(2, date(2026, 8, 1))),))
    new = plan(row(1), row(2, date(2026, 8, 31)), seen=turn, version=2)
    told = paper("aviso_cambio_plan", date(2026, 4, 1), period="2026")
    after = having(institution(), plans=(new,), documents=(told,))
    return after, timeline((first, before), (turn, after))


def old_and_new():
    """Two yearly datasets of the policy's time, one of them up to date."""
    files = [resource(id=f"res-{y}", last_modified=date(y, 7, 1)) for y in (2020, 2024)]
    told = [dataset(id=item.id, resources=(item,), first_public=date(2020, 1, 1)) for item in files]
    return institution(*told)


UNTOLD = {"area_oficio": "", "obligation": BORN}
ALONE = (resource(name="Tabla de datos"),)
AGES = [pair for pair in FREE if pair[1] == "max_age_days" and pair[0] != "L25-PERM-01"]
CASES = {
    ("E3-PUB-02", "share"): (0.5, old_and_new(), POLICY),
    ("E3-DIF-01", "minimum"): (2, with_papers(paper("difusion", date(2024, 7, 10))), POLICY),
    ("E3-USO-01", "minimum"): (2, with_papers(paper("uso", date(2024, 7, 10))), POLICY),
    ("G17-STAR-01", "minimum"): (4, institution(dataset()), TODAY),
    ("G17-DATE-01", "share"): (0.99, faulty("G17-DATE-01", 3), TODAY),
    ("G17-GEO-01", "share"): (0.9, faulty("G17-GEO-01", 5), TODAY),
    ("G17-TAB-03", "share"): (0.9, faulty("G17-TAB-03", 5), TODAY),
    ("L25-ACD-01", "born_later_days"): (40, having(institution(), **UNTOLD), date(2026, 3, 25)),
    ("L25-ACD-02", "born_later_days"): (40, having(institution(), **UNTOLD), date(2026, 3, 25)),
    ("L25-ACD-02", "window"): (
        5,
        with_papers(
            paper("oficio_designacion", date(2026, 5, 1), outcome="nivel_equivalente"),
            area_changed_on=date(2026, 6, 1),
        ),
        TODAY,
    ),
    ("L25-ACD-02", "at_least"): (["enlace"], institution(area_head_rank="Enlace Estatal"), TODAY),
    ("L25-ACD-02", "below"): (["director"], institution(area_head_rank="Director General"), TODAY),
    ("L25-ACD-03", "domain_suffix"): (".mx", institution(area_email="a@e.com.mx"), TODAY),
    ("L25-ACD-05", "window"): (
        5,
        with_papers(
            paper("aviso_cambio_area", date(2026, 5, 1)), area_changed_on=date(2026, 6, 1)
        ),
        TODAY,
    ),
    ("L25-PLAN-01", "first_year"): (2027, institution(), TODAY),
    ("L25-PLAN-02", "days_before"): (
        5, with_papers(paper("acuse_plan", date(2025, 12, 15), period="2026")), TODAY,
    ),
    ("L25-PLAN-07", "relevant_days"): (60, *changed_plan(), TODAY),
    ("L25-PLAN-07", "window"): (5, *changed_plan(), TODAY),
    ("L25-UPD-01", "warn_days"): (60, institution(dataset()), date(2027, 4, 20)),
    ("L25-UPD-01", "warn_share"): (0.01, institution(dataset()), date(2027, 5, 15)),
    ("L25-UPD-01", "grace_factor"): (0, institution(dataset()), date(2027, 6, 5)),
    ("L25-UPD-03", "quarter"): (2, institution(), TODAY),
    ("L25-DIC-01", "words"): (["tabla"], institution(dataset(resources=ALONE)), TODAY),
    ("L25-DIC-02", "share"): (0.4, read_file(), TODAY),
    ("L25-META-01", "portal_fields"): (["tags"], institution(dataset(maintainer="")), TODAY),
    ("L25-META-02", "portal_fields"): (
        ["name"], institution(dataset(resources=(resource(description=""),))), TODAY,
    ),
    ("L25-FMT-01", "accepted"): (["SHP"], institution(dataset()), TODAY),
    ("L25-ACC-01", "failures"): (2, with_files(seen(**LOST, failures=2, failing_hours=50)), TODAY),
    ("L25-ACC-01", "hours"): (9, with_files(seen(**LOST, failures=3, failing_hours=10)), TODAY),
    ("L25-ACC-01", "agency_hosts"): (
        ["ejemplo.gob.mx"], with_files(seen(**LOST, failures=3, failing_hours=50)), TODAY,
    ),
    ("L25-ACC-02", "hosts"): (["ejemplo.gob.mx"], institution(dataset()), TODAY),
    ("L25-ACC-03", "platform_hosts"): (
        ["ejemplo.gob.mx"], institution(dataset(source_read=True), platform=False), TODAY,
    ),
    ("L25-LIC-01", "old_portal"): (
        ["ejemplo.gob.mx"], institution(dataset(license_id="")), TODAY,
    ),
    ("L25-PERM-01", "legitimate"): (["reserva"], hidden(), TODAY),
    ("L25-PERM-01", "failures"): (4, withdrawn(), TODAY),
    ("L25-PERM-01", "hours"): (72, withdrawn(), TODAY),
    ("L25-PERM-01", "agency_hosts"): (["ejemplo.gob.mx"], withdrawn(), TODAY),
    ("L25-PERM-01", "max_age_days"): (5, withdrawn(), TODAY),
    ("L25-PERM-02", "days"): (
        10, institution(dataset(moves=(Move("registro", "otro", date(2026, 10, 1)),))), TODAY,
    ),
    ("L25-PUB-01", "days"): (
        5,
        hidden(documents=(), first_public=None, hidden_since=date(2026, 11, 1)),
        TODAY,
    ),
    ("L25-PUB-02", "window"): (
        5,
        institution(
            dataset(documents=(paper("aviso_carga", date(2026, 5, 20), dataset_id="ds-1"),))
        ),
        TODAY,
    ),
    ("L25-MET-01", "words"): (["registro"], institution(dataset()), TODAY),
    ("L25-DIF-01", "minimum"): (2, with_papers(paper("difusion", date(2026, 5, 1))), TODAY),
    ("L25-USO-01", "minimum"): (2, with_papers(paper("uso", date(2026, 5, 1))), TODAY),
    ("L25-USO-02", "minimum"): (2, with_papers(paper("encuentro", date(2026, 5, 1))), TODAY),
    **{pair: (5, read_file(), TODAY) for pair in AGES},
}  # fmt: skip


def told(pair, value):
    """What a rule answers with another value of a parameter, as a reader sees it."""
    rule_id, name = pair
    _value, facts, *history, day = CASES[pair]
    rule = obligations.bundled().by_id[rule_id]
    item = rule.parameter(name)
    assert wrong_value(item, value) == "", "the file of a portal may say so"
    changed = tuple(replace(i, value=value) if i is item else i for i in rule.parameters)
    past = history[0] if history else lambda _day: facts
    judged = evaluate_institution(facts, [replace(rule, parameters=changed)], day, past)
    return {
        (v.subject.id, v.period, v.severity.value): (v.state.value, v.reason, v.due)
        for v in (item.verdict for item in judged)
    }


def test_there_is_a_case_for_each_of_them():
    assert set(CASES) == set(FREE)


@pytest.mark.parametrize("pair", FREE, ids="-".join)
def test_another_value_gives_another_verdict_or_reason(pair):
    own = obligations.bundled().by_id[pair[0]].parameter(pair[1]).value
    before = told(pair, own)
    assert before, "the case is about the rule"
    assert told(pair, CASES[pair][0]) != before


@pytest.mark.parametrize("pair", FREE, ids="-".join)
def test_no_number_that_is_allowed_breaks_the_judge(pair):
    item = obligations.bundled().by_id[pair[0]].parameter(pair[1])
    if isinstance(item.value, (int, float)):
        for value in bounds(item):
            told(pair, type(item.value)(value))


@pytest.mark.parametrize("rule", ["E3-DIF-01", "E3-USO-01", "L25-DIF-01"])
def test_where_a_portal_asks_for_more_what_there_is_is_told(rule):
    """«No está registrada ninguna» would be false of one of two."""
    (reason,) = {
        reason for state, reason, _ in told((rule, "minimum"), 2).values() if "1 de las 2" in reason
    }
    assert "ninguna" not in reason
