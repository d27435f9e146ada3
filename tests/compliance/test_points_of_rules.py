"""The points of the contract on verdicts, one by one, as far as rules and totals keep them.

Each test is named by the point it keeps: 1.n of how a verdict is reached, 2 of institutions and the
nation. What concerns content, access, privacy and permanence is tested with those rules.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.compliance.aggregate import Tally, headlines, summarize
from ckanext.gobabierto.compliance.coverage import BANDS, bands, dataset_units, rule_units
from ckanext.gobabierto.compliance.engine import evaluate_institution
from ckanext.gobabierto.facts.types import Move, ObligationInterval, PlanAddress, RemovedResource
from ckanext.gobabierto.rules import Cause, Exemption

from ..rules.build import dataset, institution, judge, only, resource
from ..rules.papers import having, paper, plan, row, timeline
from ..rules.seen import fault, seen

TODAY = date(2026, 11, 22)


def state(found):
    return found.state.value


def everything(facts, day=TODAY, history=lambda _day: None):
    rules = obligations.rules_on(day)
    return [item.verdict for item in evaluate_institution(facts, rules, day, history)]


def test_1_1_absence_is_breach_only_where_this_portal_is_the_platform():
    for rule, facts in (
        ("L25-PLAN-01", institution()),
        ("L25-PLAN-05", having(institution(), plans=(plan(row()),))),
    ):
        assert state(only(rule, facts, TODAY)) == "incumple"
        elsewhere = only(rule, replace(facts, is_platform=False), TODAY)
        assert (state(elsewhere), elsewhere.cause) == ("no_verificable", Cause.FUENTE_SIN_LECTURA)


def test_1_1_what_is_missing_where_it_was_read_with_success_is_missing():
    facts = having(institution(platform=False), plans=(plan(row(due=None)),))
    assert state(only("L25-PLAN-03", facts, TODAY)) == "incumple"
    read = institution(dataset(license_id="", source_read=True), platform=False)
    assert state(only("L25-LIC-01", read, TODAY)) == "incumple"


def test_1_2_no_verificable_always_has_its_cause():
    facts = having(institution(dataset(), platform=False), plans=(plan(row()),))
    found = [v for v in everything(facts) if state(v) == "no_verificable"]
    assert found
    assert all(v.cause in set(Cause) for v in found)


def test_1_2_a_source_that_cannot_be_read_touches_only_the_rules_that_read_it():
    broken = having(institution(), plans=(plan(unreadable="archivo_danado"),))
    touched = {v.rule for v in everything(broken) if v.cause is Cause.FUENTE_SIN_LECTURA}
    assert {"L25-PLAN-03", "L25-PLAN-04", "L25-PLAN-05", "L25-PLAN-06"} <= touched
    assert not touched & {"L25-PLAN-01", "L25-PLAN-02", "L25-ACD-01", "L25-UPD-03"}


@pytest.mark.parametrize(
    ("rule", "facts", "day", "exemption"),
    [
        ("L25-PLAN-01", institution(), date(2026, 1, 10), Exemption.AUN_NO_EXIGIBLE),
        ("L25-UPD-01", institution(dataset(title="Robos 2021")), TODAY, Exemption.PERIODO_CERRADO),
        ("L25-UPD-01", institution(dataset(role="codigos")), TODAY, Exemption.EXENTO_POR_ROL),
        ("L25-ACD-01", institution(obligation=()), TODAY, Exemption.NO_OBLIGADA),
        (
            "L25-PLAN-05",
            having(
                institution(),
                plans=(plan(row()),),
                documents=(
                    paper(
                        "acuerdo_reserva",
                        date(2026, 2, 1),
                        plan_row_id="row-1",
                        fundamento="Art. 113",
                        expires_on=date(2030, 1, 1),
                    ),
                ),
            ),
            TODAY,
            Exemption.RESERVADA,
        ),
        ("L25-PLAN-01", institution(publica_a_traves_de="salud"), TODAY, Exemption.OTRA_REGLA),
    ],
)
def test_1_3_no_aplica_always_has_its_reason(rule, facts, day, exemption):
    found = only(rule, facts, day)
    assert (state(found), found.exemption) == ("no_aplica", exemption)


def test_1_3_what_is_not_yet_due_says_when_it_will_be():
    found = everything(institution(), date(2026, 1, 10))
    waiting = [v for v in found if v.exemption is Exemption.AUN_NO_EXIGIBLE]
    assert waiting
    assert all(v.due for v in waiting)


def test_1_3_a_delivery_that_the_plan_dates_is_not_counted_twice():
    file = resource(last_modified=date(2025, 10, 1))
    due = row(due=date(2026, 11, 1), match_by="auto", dataset_id="ds-1", resource_id="res-1")
    facts = having(institution(dataset(resources=(file,), plan_rows=(due,))), plans=(plan(due),))
    assert only("L25-UPD-01", facts, TODAY).exemption is Exemption.OTRA_REGLA
    assert state(only("L25-PLAN-05", facts, TODAY)) == "incumple"


def late_and_planned(due, *, platform, **fields):
    file = resource(last_modified=date(2025, 1, 1))
    held = row(due=due, match_by="auto", dataset_id="ds-1", resource_id="res-1", **fields)
    held_by = dataset(resources=(file,), plan_rows=(held,))
    return having(institution(held_by, platform=platform), plans=(plan(held),))


@pytest.mark.parametrize(("platform", "fields"), [(True, {"date_quality": "guessed"}), (False, {})])
def test_1_3_a_row_that_its_own_rule_cannot_fail_excuses_nothing_once_due(platform, fields):
    facts = late_and_planned(date(2026, 1, 15), platform=platform, **fields)
    assert state(only("L25-PLAN-05", facts, TODAY)) == "no_verificable"
    assert state(only("L25-UPD-01", facts, TODAY)) == "incumple"


def test_1_3_elsewhere_a_row_excuses_until_its_day():
    facts = late_and_planned(date(2026, 11, 25), platform=False)
    found = only("L25-UPD-01", facts, TODAY)
    assert (found.exemption, found.next_change) == (Exemption.OTRA_REGLA, date(2026, 11, 26))
    assert state(only("L25-UPD-01", facts, date(2026, 11, 26))) == "incumple"


def test_1_4_only_what_holds_today_is_about_to_expire():
    done, open_ = row(), row(2, date(2026, 11, 23))
    found = judge("L25-PLAN-05", having(institution(), plans=(plan(done, open_),)), TODAY)
    assert [state(v) for v in found] == ["incumple", "no_aplica"]


@pytest.mark.parametrize(
    ("rule", "day", "advise_by", "due"),
    [
        ("L25-ACD-01", date(2025, 9, 20), date(2025, 9, 26), date(2025, 9, 29)),
        ("L25-PLAN-01", date(2026, 1, 10), date(2026, 1, 20), date(2026, 1, 29)),
        ("L25-PLAN-01", date(2027, 1, 29), date(2027, 1, 20), date(2027, 1, 29)),
        ("L25-PLAN-02", date(2026, 1, 10), date(2026, 1, 30), date(2026, 1, 30)),
        ("L25-PLAN-02", date(2027, 1, 10), date(2027, 1, 29), date(2027, 1, 30)),
    ],
)
def test_1_5_both_readings_are_shown_and_only_the_latest_fails(rule, day, advise_by, due):
    found = judge(rule, institution(area_oficio=""), day)[-1]
    assert (found.advise_by, found.due) == (advise_by, due)
    assert state(found) == "no_aplica"
    assert found.next_change == date.fromordinal(due.toordinal() + 1)


@pytest.mark.parametrize(
    ("rule", "facts", "late"),
    [
        ("L25-ACD-01", institution(area_oficio_on=date(2025, 10, 1)), 2),
        (
            "L25-PLAN-01",
            institution(plan_addresses=(PlanAddress(2026, "https://e.mx/p", date(2026, 2, 1)),)),
            3,
        ),
        (
            "L25-PLAN-02",
            having(
                institution(), documents=(paper("acuse_plan", date(2026, 2, 9), period="2026"),)
            ),
            10,
        ),
    ],
)
def test_1_6_late_is_not_never(rule, facts, late):
    found = only(rule, facts, TODAY)
    assert (state(found), found.extemporaneo, found.days_late) == ("cumple", True, late)


@pytest.mark.parametrize(
    ("rule", "day", "periods"),
    [
        ("L25-PLAN-01", TODAY, ["2026"]),
        ("L25-PLAN-02", date(2027, 1, 5), ["2026", "2027"]),
        ("L25-UPD-03", TODAY, ["2026-T3", "2026-T4"]),
        ("L25-UPD-03", date(2027, 5, 1), ["2027-T1", "2027-T2"]),
        ("L25-DIF-01", date(2027, 5, 1), ["2026", "2027"]),
        ("E3-USO-01", date(2024, 3, 1), ["2022-07/2023-06", "2023-07/2024-06"]),
    ],
)
def test_1_7_today_counts_the_running_period_and_the_last_that_closed(rule, day, periods):
    facts = institution()
    found = judge(rule, facts, day, lambda _day: facts)
    assert [v.period for v in found] == periods


@pytest.mark.parametrize("grade", ["declarado", "cotejado"])
def test_1_8_a_notice_is_as_sure_as_its_document(grade):
    notice = paper("aviso_carga", date(2026, 5, 1), plan_row_id="row-1", grade=grade)
    held = row(match_by="link", dataset_id="ds-1", public_on=date(2026, 6, 1))
    facts = having(institution(), plans=(plan(held),), documents=(notice,))
    found = only("L25-PLAN-05", facts, TODAY)
    assert [item.grade.value for item in found.evidence] == [grade, "declarado"]


@pytest.mark.parametrize("grade", ["declarado", "cotejado"])
def test_1_8_a_document_has_the_grade_it_was_given(grade):
    acuse = paper("acuse_plan", date(2026, 1, 20), period="2026", grade=grade)
    found = only("L25-PLAN-02", having(institution(), documents=(acuse,)), TODAY)
    assert {item.grade.value for item in found.evidence} == {grade}


def test_1_8_what_a_machine_read_is_measured():
    found = only("L25-PLAN-03", having(institution(), plans=(plan(row()),)), TODAY)
    assert found.evidence[0].grade.value == "medido"


def test_1_9_an_acuse_of_january_uploaded_in_march_is_credited_afterwards():
    acuse = paper("acuse_plan", date(2026, 1, 20), period="2026", registered_on=date(2026, 3, 9))
    february = institution()
    march = having(february, documents=(acuse,))
    history = timeline((date(2025, 10, 1), february), (date(2026, 3, 9), march))
    assert state(only("L25-PLAN-02", history(date(2026, 2, 15)), date(2026, 2, 15))) == (
        "no_verificable"
    )
    now = only("L25-PLAN-02", history(TODAY), TODAY)
    assert (state(now), now.extemporaneo) == ("cumple", False)
    assert "Acreditado después" in now.reason


@pytest.mark.parametrize(
    ("rule", "first"),
    [
        ("L25-ACD-01", date(2025, 9, 29)),
        ("L25-PLAN-01", date(2026, 1, 1)),
        ("L25-PLAN-02", date(2026, 1, 1)),
        ("L25-PLAN-05", date(2026, 1, 1)),
        ("L25-UPD-03", date(2025, 12, 31)),
    ],
)
def test_1_10_from_when_each_duty_can_be_asked_for(rule, first):
    known = obligations.rule(rule)
    assert known is not None
    assert known.first_enforceable == first


LAW_OF_2025 = [rule for rule in obligations.all_rules() if rule.profile == "lineamientos-2025"]
CAN_FAIL = {
    *("L25-ACD-02", "L25-PLAN-01", "L25-PLAN-03", "L25-PLAN-04", "L25-PLAN-05", "L25-PLAN-06"),
    *("L25-UPD-01", "L25-DIC-01", "L25-META-01", "L25-META-02", "L25-FMT-01", "L25-FMT-02"),
    *("L25-ACC-01", "L25-LIC-01", "L25-PRIV-01", "L25-PERM-01"),
}
"""Rules of severity E that may be breached; the others go by mail and are never given so."""


def hostile(day):
    """An institution of which everything that can be wrong was wrong long before *day*."""
    old, year = day - timedelta(days=60), str(day.year)
    look = seen(
        checked_on=old,
        outcome="requiere_sesion",
        status=401,
        read=False,
        failures=9,
        failing_hours=900,
        personal=(fault("curp", 1),),
        personal_review="confirmado",
    )
    image = resource(id="res-2", name="Registro", url="", format="", last_modified=date(2019, 1, 1))
    document = resource(format="PDF", last_modified=date(2019, 1, 1))
    bad = dataset(
        title="", notes="", tags=(), license_id="cc-nc", update_frequency="diario",
        modified=date(2019, 1, 1), resources=(document, image), observations=(look,),
        removed_resources=(RemovedResource("res-9", "Padrón", removed_on=old),),
    )  # fmt: skip
    table = dataset(id="ds-2", resources=(resource(),), observations=(look,))
    scanned = dataset(id="ds-4", resources=(document,))
    hidden = dataset(id="ds-3", private=True, hidden_since=old)
    said = tuple(
        paper("priorizacion", old, id=f"p{n}-{year}", period=year, outcome=f"hay_{n}")
        for n in ("i", "iii", "iv")
    )
    rows = (
        row(1, old, match_by="none", fundamento="", frequency=""),
        row(2, None, match_by="none"),
    )
    plans = tuple(
        plan(*rows, year=y, seen=date(y - 1, 12, 1)) for y in (day.year - 1, day.year, day.year + 1)
    )
    facts = institution(
        bad, table, scanned, hidden, area_head_rank="Director de Área", area_email="x@gmail.com"
    )
    return having(facts, plans=plans, documents=said)


def test_1_10_the_hostile_facts_breach_whatever_can_be_breached():
    found = {
        v.rule
        for rule in LAW_OF_2025
        for v in judge(rule.id, hostile(TODAY), TODAY)
        if (state(v), v.severity.value) == ("incumple", "E")
    }
    assert found == CAN_FAIL


@pytest.mark.parametrize("rule", LAW_OF_2025, ids=lambda rule: rule.id)
def test_1_10_nothing_fails_on_the_day_before_it_can_be_asked_for(rule):
    day = rule.first_enforceable - timedelta(days=1)
    for found in judge(rule.id, hostile(day), day):
        assert state(found) in {"cumple", "no_aplica", "por_vencer"}
        if found.exemption is Exemption.AUN_NO_EXIGIBLE:
            assert found.due
            assert found.due >= day
            assert found.next_change
            assert found.next_change > day


def test_1_10_a_rank_too_low_is_no_breach_while_the_head_can_still_be_designated():
    facts = institution(area_head_rank="Director de Área")
    last = date(2025, 9, 29)
    early = only("L25-ACD-02", facts, date(2025, 9, 15))
    assert (early.exemption, early.due) == (Exemption.AUN_NO_EXIGIBLE, last)
    assert early.next_change == date(2025, 9, 30)
    assert state(only("L25-ACD-02", facts, last)) == "no_aplica"
    assert state(only("L25-ACD-02", facts, early.next_change)) == "incumple"


@pytest.mark.parametrize("day", [date(2025, 9, 12), date(2025, 9, 20), date(2025, 9, 29)])
def test_1_10_nothing_of_an_oficio_or_a_plan_fails_before_its_first_day(day):
    found = [
        v for v in everything(institution(area_oficio=""), day) if v.rule[4:8] in {"ACD-", "PLAN"}
    ]
    assert not [v.rule for v in found if state(v) == "incumple" and v.rule != "L25-ACD-06"]
    assert {state(v) for v in found if v.rule.startswith("L25-PLAN")} <= {"no_aplica"}


def test_1_10_of_one_born_later_no_rank_is_asked_while_it_can_still_designate():
    born = (ObligationInterval("obligada", date(2026, 3, 2)),)
    for rank in ("Director de Área", "Asesor", ""):
        facts = institution(obligation=born, area_oficio="DD/9/2026", area_head_rank=rank)
        early = only("L25-ACD-02", facts, date(2026, 3, 10))
        area = only("L25-ACD-01", institution(obligation=born, area_oficio=""), date(2026, 3, 10))
        assert (early.exemption, early.due) == (Exemption.AUN_NO_EXIGIBLE, date(2026, 3, 17))
        assert (early.due, early.advise_by) == (area.due, area.advise_by)
        assert state(only("L25-ACD-02", facts, early.due)) == "no_aplica"
        late = only("L25-ACD-02", facts, early.next_change)
        assert state(late) == ("incumple" if "Director" in rank else "no_verificable")
    good = institution(obligation=born, area_head_rank="Dirección General")
    assert state(only("L25-ACD-02", good, date(2026, 3, 10))) == "cumple"


def test_1_10_an_institution_born_later():
    born = (ObligationInterval("obligada", date(2026, 3, 2)),)
    facts = institution(obligation=born, area_oficio="")
    assert only("L25-ACD-01", facts, date(2026, 3, 10)).due == date(2026, 3, 17)
    assert only("L25-PLAN-02", facts, TODAY).due == date(2027, 1, 30)
    reviews = judge("L25-UPD-03", facts, date(2026, 5, 1))
    assert [(v.period, v.exemption.value) for v in reviews] == [
        ("2026-T1", "no_obligada"),
        ("2026-T2", "aun_no_exigible"),
    ]


def test_1_10_the_rules_of_an_extinct_institution_close_on_the_day_of_its_decree():
    spans = (
        ObligationInterval("obligada", None, date(2026, 7, 1)),
        ObligationInterval("extinta", date(2026, 7, 1), successor="SABG"),
    )
    facts = having(institution(dataset(), obligation=spans), plans=(plan(row()),))
    found = everything(facts, date(2026, 7, 1))
    assert {v.exemption for v in found} == {Exemption.NO_OBLIGADA}
    before = everything(facts, date(2026, 6, 30))
    assert min(v.next_change for v in before if v.next_change) == date(2026, 7, 1)


def test_1_10_nothing_of_before_the_law_is_held_against_anybody():
    gone = RemovedResource("res-9", "Padrón", removed_on=date(2023, 5, 1))
    moved = Move("antes", "registro_nacional", date(2025, 3, 1))
    data = dataset(removed_resources=(gone,), moves=(moved,))
    hidden = dataset(id="ds-2", private=True, hidden_since=date(2024, 5, 1))
    day = date(2025, 9, 12)
    found = judge("L25-PERM-01", institution(data, hidden), day)
    assert [(state(v), v.exemption) for v in found] == [
        ("cumple", None),
        ("no_aplica", Exemption.SIN_SUPUESTO),
        ("no_aplica", Exemption.SIN_SUPUESTO),
    ]
    assert state(only("L25-PERM-02", institution(data), day)) == "cumple"


@pytest.mark.parametrize("role", ["plan", "oficios", "codigos", "diccionario"])
@pytest.mark.parametrize("rule", ["L25-UPD-01", "L25-UPD-02", "L25-DIC-01", "L25-FMT-01"])
def test_1_11_roles_that_are_no_data_are_exempt(rule, role):
    found = only(rule, institution(dataset(role=role)), TODAY)
    assert found.exemption is Exemption.EXENTO_POR_ROL


@pytest.mark.parametrize("rows", [(), (row(due=date(2026, 12, 15)),), (row(due=None),)])
def test_1_12_moving_or_deleting_a_row_afterwards_cures_nothing(rows):
    before = having(institution(), plans=(plan(row()),))
    new = plan(*rows, row(9, date(2026, 12, 1)), seen=date(2026, 6, 1), version=2)
    after = having(institution(), plans=(new,))
    history = timeline((date(2026, 1, 15), before), (date(2026, 6, 1), after))
    found = judge("L25-PLAN-05", after, TODAY, history)
    mine = next(v for v in found if v.subject.id == "row-1")
    assert (state(mine), mine.due) == ("incumple", date(2026, 5, 15))


def test_1_12_moving_a_row_on_its_very_day_cures_nothing():
    before = having(institution(), plans=(plan(row()),))
    moved = plan(row(due=date(2026, 12, 15)), seen=date(2026, 5, 15), version=2)
    after = having(institution(), plans=(moved,))
    history = timeline((date(2026, 1, 15), before), (date(2026, 5, 15), after))
    (found,) = judge("L25-PLAN-05", after, TODAY, history)
    assert (state(found), found.due) == ("incumple", date(2026, 5, 15))


def test_1_13_hiding_a_dataset_after_the_quarter_does_not_review_it():
    three = tuple(dataset(id=f"ds-{n}") for n in (1, 2, 3))
    minutes = tuple(
        paper("revision_trimestral", date(2026, 9, 1), id=f"m{n}", period="2026-T3",
              dataset_id=f"ds-{n}")
        for n in (1, 2)
    )  # fmt: skip
    then = having(institution(*three), documents=minutes)
    hidden = replace(three[2], private=True, hidden_since=date(2026, 10, 5))
    now = replace(then, datasets=(*three[:2], hidden))
    history = timeline((date(2026, 1, 1), then), (date(2026, 10, 5), now))
    found = judge("L25-UPD-03", now, TODAY, history)[0]
    assert (state(found), "2 de 3" in found.reason) == ("no_verificable", True)


def tally(rule="L25-LIC-01", state_="cumple", verb="publicar", **more):
    return Tally(verb, "E", state_, 1, rule=rule, **{"data": True, **more})


@pytest.mark.parametrize("rule", ["L25-ACD-01", "L25-PLAN-01", "L25-PLAN-02", "L25-UPD-03"])
def test_2_silence_cannot_escape_a_core_duty(rule):
    known = obligations.rule(rule)
    assert known is not None
    assert (known.core, known.severity) == (True, "E")
    silent = tally(rule, "no_verificable", known.verb, core=True, data=False)
    assert summarize([tally(), silent])[""].state == "no_verificable"


def test_2_only_those_four_are_core():
    core = {rule.id for rule in obligations.all_rules() if rule.core}
    assert core == {"L25-ACD-01", "L25-PLAN-01", "L25-PLAN-02", "L25-UPD-03"}


def test_2_the_running_quarter_is_not_the_last_one():
    minutes = paper("revision_trimestral", date(2026, 9, 30), period="2026-T3")
    facts = having(institution(), documents=(minutes,))
    assert {state(v) for v in judge("L25-UPD-03", facts, TODAY)} == {"cumple", "no_aplica"}


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (["cumple", "incumple", "por_vencer"], "incumple"),
        (["cumple", "por_vencer"], "por_vencer"),
        (["cumple", "no_verificable"], "cumple"),
        (["no_verificable"], "no_verificable"),
        ([], "no_verificable"),
    ],
)
def test_2_the_order_in_which_the_state_is_decided(states, expected):
    assert summarize([tally(state_=item) for item in states])[""].state == expected


def test_2_publicar_needs_a_dataset_or_a_due_plan_row_judged():
    bare = summarize([tally("L25-ACD-01", data=False)])
    assert bare["publicar"].state == "no_verificable"
    delivery = obligations.rule("L25-PLAN-05")
    assert delivery is not None
    assert delivery.counts_data
    assert summarize([tally("L25-PLAN-05")])["publicar"].state == "cumple"


def test_2_the_two_headlines_always_go_together():
    states = [("obligada", "cumple")] * 161 + [("obligada", "incumple")] * 110
    states += [("obligada", "no_verificable")] * 21
    found = headlines(states)
    assert found["of_verifiable"] == {"met": 161, "of": 271, "percent": "59.41"}
    assert found["of_obligated"] == {"met": 161, "of": 292, "percent": "55.14"}


def test_2_rules_datasets_and_instances_are_three_units():
    units = rule_units([tally(), tally(state_="incumple"), tally("L25-FMT-01")])
    assert (units["rules"]["of"], units["instances"]["of"]) == (2, 3)
    one = {"severity": "E", "state": "cumple", "subject": {"dataset": "a"}, "since": "2026-01-01"}
    assert dataset_units([one, one])["datasets"]["of"] == 1


def test_2_bands_of_one_to_five_six_to_fifty_and_more():
    assert [(first, last) for _, first, last in BANDS] == [(1, 5), (6, 50), (51, None)]
    assert sum(item["institutions"] for item in bands([])) == 0


def test_2_every_answer_says_that_it_is_no_determination_of_an_authority():
    always = "Indicador del portal; no es determinación de autoridad."
    for day in (date(2021, 1, 1), date(2023, 6, 30), date(2025, 9, 11)):
        assert obligations.notices_on(day).disclaimer == always
    assert obligations.notices_on(date(2025, 9, 12)).disclaimer == (
        f"{always} La interpretación corresponde a la Agencia (art. 40) y sólo ella puede dar "
        "vista (art. 43)."
    )
