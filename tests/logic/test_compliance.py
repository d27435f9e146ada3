"""The compliance actions: their JSON, their filters, their errors, and who may call them."""

from __future__ import annotations

import json
from datetime import date

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline

from ..organizations import make_institution

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
TODAY = date(2026, 11, 22)
EVIDENCE = {
    "kind", "value", "source", "threshold", "threshold_origin", "grade", "observed_at",
}  # fmt: skip
VERDICT = {
    "rule", "rule_version", "severity", "state", "subject", "reason", "fix", "cause",
    "extemporaneo", "since", "due", "evidence",
}  # fmt: skip


@pytest.fixture
def today():
    with clock.frozen(TODAY):
        yield


@pytest.fixture
def site():
    return {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}


def make_dataset(site, institution, **fields):
    base = {
        "name": "registro_nacional",
        "title": "Registro nacional",
        "owner_org": institution["id"],
        "license_id": "cc-by-4.0",
    }
    return helpers.call_action("package_create", dict(site), **{**base, **fields})


def show(**data):
    return helpers.call_action("gobabierto_compliance_show", {"ignore_auth": False}, **data)


def listing(**data):
    return helpers.call_action("gobabierto_compliance_list", {"ignore_auth": False}, **data)


class TestShow:
    def test_it_has_the_form_of_the_contract(self, today, site):
        institution = make_institution(siglas="IE", sector="Salud")
        make_dataset(site, institution)
        answer = show(id=institution["name"])
        assert set(answer) >= {
            "institution", "as_of", "profile", "evaluated_at", "next_evaluation_at", "disclaimer",
            "coverage", "eje3", "verdicts",
        }  # fmt: skip
        assert answer["institution"]["siglas"] == "IE"
        assert answer["institution"]["obligation"] == "obligada"
        assert (answer["as_of"], answer["profile"]) == ("2026-11-22", "lineamientos-2025")
        coverage = answer["coverage"]
        assert (coverage["published"], coverage["plan_rows"], coverage["inventory"]) == (
            1, None, None,
        )  # fmt: skip
        assert "arts. 3-IX y 29" in coverage["inventory_reason"]
        assert answer["eje3"]["state"] == "incumple"
        for verb in ("publicar", "actualizar", "difundir", "impulsar"):
            assert set(answer["eje3"][verb]) >= {"state", "met", "applicable"}
        for verdict in answer["verdicts"]:
            assert set(verdict) >= VERDICT
            assert set(verdict["subject"]) >= {"type", "id", "name", "url"}
            assert all(set(item) == EVIDENCE for item in verdict["evidence"])
        json.dumps(answer)

    def test_the_inventory_is_what_its_document_says_and_private_ones_are_for_those_inside(
        self, today, site
    ):
        institution = make_institution()
        given = {"organization": institution["name"], "type": "inventario", "url": "https://e.mx/i"}
        for figure, dated, public, day in (
            ("120", "2025-03-01", True, date(2026, 2, 2)),
            ("135", "2026-03-01", False, date(2026, 4, 2)),
        ):
            with clock.frozen(day):
                helpers.call_action(
                    "gobabierto_document_create", dict(site), figure=figure, dated_on=dated,
                    public=public, **given,
                )  # fmt: skip

        def held(day, **more):
            context = {"ignore_auth": False, **more}
            action = tk.get_action("gobabierto_compliance_show")
            return action(context, {"id": institution["id"], "as_of": day})["coverage"]["inventory"]

        assert (held("2026-02-01"), held("2026-05-01")) == (None, 120)
        assert held("2026-05-01", user=site["user"]) == 135
        (row,) = listing(as_of="2026-05-01")["results"]
        assert row["coverage"]["inventory"] == 120

    def test_verdicts_are_chosen_and_paged_and_the_whole_stays_the_whole(self, today, site):
        institution = make_institution()
        made = make_dataset(site, institution)
        timeline.evaluate(institution["id"])
        whole = show(id=institution["id"])
        assert whole["count"] == len(whole["verdicts"]) > 50
        pages = [
            verdict
            for offset in range(0, whole["count"], 20)
            for verdict in show(id=institution["id"], limit=20, offset=offset)["verdicts"]
        ]
        assert pages == whole["verdicts"]
        for name, value, of in [
            ("state", "incumple", lambda v: v["state"]),
            ("rule", "L25-DIC-01", lambda v: v["rule"]),
            ("severity", "A", lambda v: v["severity"]),
            ("subject_type", "dataset", lambda v: v["subject"]["type"]),
            ("subject_id", made["id"], lambda v: v["subject"]["id"]),
            ("subject_id", made["name"], lambda v: v["subject"]["name"]),
        ]:
            part = show(id=institution["id"], **{name: value})
            assert part["verdicts"] == [v for v in whole["verdicts"] if of(v) == value], name
            assert part["count"] == len(part["verdicts"]) > 0
            assert (part["eje3"], part["units"]) == (whole["eje3"], whole["units"])
        none = show(id=institution["id"], limit=0)
        assert (none["verdicts"], none["count"]) == ([], whole["count"])

    def test_what_is_never_stored_is_worked_out_for_who_asks(self, today, site, app):
        institution = make_institution()
        make_dataset(site, institution)
        timeline.evaluate(institution["id"])
        whole, more = show(id=institution["id"]), show(id=institution["id"], exported=True)
        assert "G17-IDX-01" not in {verdict["rule"] for verdict in whole["verdicts"]}
        (told,) = [v for v in more["verdicts"] if v["rule"] == "G17-IDX-01"]
        assert (told["state"], told["since"]) == ("no_verificable", None)
        assert (more["units"], more["eje3"]) == (whole["units"], whole["eje3"])
        (only,) = show(id=institution["id"], exported=True, rule="G17-IDX-01")["verdicts"]
        assert only == told
        name = institution["name"]
        assert "G17-IDX-01" in app.get(f"/cumplimiento/{name}.csv").body
        assert "G17-IDX-01" not in app.get(f"/cumplimiento/{name}").body
        page = app.get("/cumplimiento/regla/G17-IDX-01").body
        assert "No se guarda resultado de esta regla" in page

    @pytest.mark.parametrize(
        "wrong",
        [
            {"state": "bueno"},
            {"severity": "X"},
            {"subject_type": "cosa"},
            {"limit": -1},
            {"limit": 10_001},
        ],
    )
    def test_what_cannot_be_chosen_is_told(self, today, wrong):
        institution = make_institution()
        with pytest.raises(tk.ValidationError) as error:
            show(id=institution["id"], **wrong)
        assert set(error.value.error_dict) == set(wrong)

    def test_the_past_is_read_under_its_law_and_facts(self, site):
        with clock.frozen(date(2023, 3, 1)):
            institution = make_institution()
            make_dataset(site, institution)
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
            old = show(id=institution["id"], as_of="2023-06-30")
            new = show(id=institution["id"])
        assert old["profile"] == "eje3-2021-2024"
        assert old["eje3"]["publicar"]["state"] == "cumple"
        for told in (old["disclaimer"], old["coverage"]["inventory_reason"]):
            assert told
            assert not {"Lineamientos", "art.", "arts.", "Agencia"} & set(told.split())
        assert (old["next_evaluation_at"], bool(new["next_evaluation_at"])) == (None, True)
        assert {v["rule"].split("-")[0] for v in old["verdicts"]} == {"E3", "G17"}
        assert {v["rule"].split("-")[0] for v in new["verdicts"]} == {"G17", "L25"}

    def test_before_the_first_observation_nothing_is_known(self, today):
        institution = make_institution()
        answer = show(id=institution["id"], as_of="2026-02-01")
        assert {v["cause"] for v in answer["verdicts"]} == {"sin_observacion"}
        assert answer["eje3"]["state"] == "no_verificable"
        assert answer["institution"]["obligation"] == ""

    def test_before_its_first_obligation_it_is_not_bound_and_counts_nowhere(self, today):
        born = '[{"status": "obligada", "from": "2026-07-01"}]'
        institution = make_institution(obligation=born)
        answer = show(id=institution["id"], as_of="2023-06-30")
        assert answer["institution"]["obligation"] == "no_aplica"
        assert answer["eje3"]["state"] == "no_aplica"
        assert {v["exemption"] for v in answer["verdicts"]} == {"no_obligada"}
        assert "empieza el 1 de julio de 2026" in answer["verdicts"][0]["reason"]
        listed = listing(as_of="2023-06-30")
        (row,) = listed["results"]
        assert row["eje3"]["state"] == "no_aplica"
        assert row["institution"]["obligation"] == "no_aplica"
        assert listed["national"]["tally"]["no_aplica"] == 1
        assert listed["national"]["outside"] == {"no_aplica": 1}
        assert (listed["national"]["verifiable"]["of"], listed["national"]["obligated"]["of"]) == (
            0,
            0,
        )

    def test_before_any_law_there_is_no_profile(self, today):
        answer = show(id=make_institution()["id"], as_of="2020-01-01")
        assert (answer["profile"], answer["verdicts"]) == (None, [])

    def test_who_is_not_bound_has_no_state(self, today):
        bound = '[{"status": "no_aplica", "reason": "órgano autónomo"}]'
        answer = show(id=make_institution(obligation=bound)["id"])
        assert answer["eje3"]["state"] == "no_aplica"
        assert {v["exemption"] for v in answer["verdicts"]} == {"no_obligada"}

    def test_an_unknown_institution_is_not_found(self):
        with pytest.raises(tk.ObjectNotFound):
            show(id="no-existe")

    @pytest.mark.parametrize("action", ["organization_delete", "organization_purge"])
    def test_what_is_gone_is_read_on_the_days_of_its_life(self, site, action):
        with clock.frozen(date(2026, 3, 2)):
            institution = make_institution()
        before = show(id=institution["id"], as_of="2026-03-05")
        with clock.frozen(date(2026, 6, 1)):
            helpers.call_action(action, dict(site), id=institution["id"])
        key = "name" if action == "organization_delete" else "id"
        answer = show(id=institution[key], as_of="2026-03-05")
        assert answer["verdicts"] == before["verdicts"] != []
        assert answer["institution"] == before["institution"]
        assert "waiting" not in answer
        for day in ("2026-02-01", "2026-06-01"):
            with pytest.raises(tk.ObjectNotFound):
                show(id=institution[key], as_of=day)

    @pytest.mark.parametrize(
        ("value", "code"), [("ayer", "fecha_invalida"), ("2031-01-01", "fecha_futura")]
    )
    def test_a_bad_day_is_said_in_spanish(self, today, value, code):
        with pytest.raises(tk.ValidationError) as found:
            show(id="x", as_of=value)
        assert code in found.value.error_dict["as_of"][0]


class TestList:
    def test_figures_states_and_rows(self, today, site):
        make_dataset(site, make_institution(title="Instituto Índice", siglas="II", sector="Salud"))
        make_institution(title="Otro", siglas="OT")
        make_institution(
            title="Ajena", siglas="AJ", obligation='[{"status": "no_aplica", "reason": "x"}]'
        )
        answer = listing()
        assert answer["count"] == 3
        national = answer["national"]
        assert national["verifiable"] == {"met": 0, "of": 2, "percent": "0.00"}
        assert national["obligated"]["of"] == 2
        assert national["tally"]["no_aplica"] == 1
        assert national["outside"] == {"no_aplica": 1}
        assert set(national["verbs"]) == {"publicar", "actualizar", "difundir", "impulsar"}
        assert answer["sectors"] == ["Salud"]
        assert answer["profile"]["id"] == "lineamientos-2025"
        assert [r["institution"]["siglas"] for r in answer["results"]] == ["AJ", "II", "OT"]

    def test_who_was_not_known_that_day_counts_outside(self, site):
        with clock.frozen(TODAY):
            make_institution()
            national = listing(as_of="2026-02-01")["national"]
        assert national["outside"] == {"": 1}
        assert set(national["tally"].values()) == {0}
        assert all(set(states.values()) == {0} for states in national["verbs"].values())

    def test_filters(self, today, site):
        make_dataset(site, make_institution(title="Instituto Índice", siglas="II", sector="Salud"))
        make_institution(title="Otro", siglas="OT")
        assert [r["institution"]["siglas"] for r in listing(q="indice")["results"]] == ["II"]
        assert listing(sector="Salud")["count"] == 1
        assert listing(state="cumple")["count"] == 0
        assert listing(state="no_verificable", verb="difundir")["count"] == 2
        page = listing(limit=1, offset=1)
        assert (page["count"], len(page["results"])) == (2, 1)
        assert [r["institution"]["siglas"] for r in listing(sort="-siglas")["results"]] == [
            "OT",
            "II",
        ]
        for sort in ("state", "publicar", "due", "evaluated", "title"):
            assert listing(sort=sort)["count"] == 2
        assert listing(q="indice")["national"] == listing()["national"]

    @pytest.mark.parametrize(
        "bad",
        [
            {"state": "bien"},
            {"verb": "leer"},
            {"sort": "x"},
            {"limit": -1},
            {"limit": 1001},
            {"as_of": "x"},
        ],
    )
    def test_a_bad_argument_is_refused(self, bad):
        with pytest.raises(tk.ValidationError):
            listing(**bad)

    def test_the_values_of_an_argument_are_told_in_spanish(self):
        with pytest.raises(tk.ValidationError) as error:
            listing(sort="x")
        (told,) = error.value.error_dict["sort"]
        assert "«x» no es uno de los valores admitidos: siglas, title" in told

    def test_the_number_of_queries_does_not_grow(self, today, site):
        def count():
            seen = []
            engine = model.meta.engine

            def note(*_args):
                seen.append(1)

            sa.event.listen(engine, "before_cursor_execute", note)
            listing()
            sa.event.remove(engine, "before_cursor_execute", note)
            return len(seen)

        make_institution()
        few = count()
        for number in range(4):
            make_dataset(site, make_institution(), name=f"registro_{number}")
        assert count() == few

    def test_private_datasets_enter_no_figure(self, today, site):
        institution = make_institution()
        before = listing()["results"][0]["eje3"]
        make_dataset(site, institution, private=True)
        (row,) = listing()["results"]
        assert row["eje3"]["actualizar"]["counts"] == before["actualizar"]["counts"]
        assert row["coverage"]["published"] == 0


class TestRules:
    def test_all_of_them_or_those_of_a_day_a_verb_or_a_profile(self):
        everything = helpers.call_action("gobabierto_rule_list")
        old = helpers.call_action("gobabierto_rule_list", as_of="2023-06-30")
        assert {"E3-PUB-01", "E3-PUB-02", "E3-DIF-02"} <= {r["id"] for r in old}
        assert not [r["id"] for r in old if r["id"].startswith("L25-")]
        assert len(everything) > len(old)
        updating = helpers.call_action("gobabierto_rule_list", eje="actualizar")
        assert {r["verb"] for r in updating} == {"actualizar"}
        law = helpers.call_action("gobabierto_rule_list", profile="lineamientos-2025")
        assert all(r["quotations"] and r["source"]["dof"] == "2025-09-11" for r in law)

    def test_a_bad_day_is_refused(self):
        with pytest.raises(tk.ValidationError):
            helpers.call_action("gobabierto_rule_list", as_of="30/06/2023")

    def test_a_profile_that_there_is_not_is_told_with_those_there_are(self):
        with pytest.raises(tk.ValidationError) as error:
            helpers.call_action("gobabierto_rule_list", profile="nada")
        assert "lineamientos-2025" in error.value.error_dict["profile"][0]


class TestDataset:
    def test_stored_verdicts(self, today, site):
        dataset = make_dataset(site, make_institution())
        answer = helpers.call_action("gobabierto_dataset_compliance", id=dataset["name"])
        assert answer["preview"] is False
        assert {v["rule"] for v in answer["verdicts"]} >= {"L25-META-01", "L25-UPD-01"}

    def test_a_private_one_gets_a_preview(self, today, site):
        dataset = make_dataset(site, make_institution(), private=True)
        answer = helpers.call_action("gobabierto_dataset_compliance", id=dataset["id"])
        assert answer["preview"] is True
        assert answer["verdicts"]

    def test_checking_writes_nothing(self, today, site):
        institution = make_institution()
        answer = helpers.call_action(
            "gobabierto_dataset_check",
            title="Sin guardar",
            owner_org=institution["name"],
            license_id="cc-nc",
            tag_string="uno,dos",
            resources=[{"url": "https://e.mx/a.csv", "format": "CSV"}, "basura"],
        )
        states = {(v["rule"], v["severity"]): v["state"] for v in answer["verdicts"]}
        assert states["L25-LIC-01", "E"] == "incumple"
        assert states["L25-FMT-01", "E"] == "cumple"
        assert model.Session.query(model.Package).count() == 0

    def test_checking_needs_the_institution(self):
        with pytest.raises(tk.ValidationError):
            helpers.call_action("gobabierto_dataset_check", title="Sin institución")


class TestEvaluate:
    def test_now_and_enqueued(self, today, site):
        institution = make_institution()
        answer = helpers.call_action(
            "gobabierto_evaluate", organization=institution["name"], now=True
        )
        assert (answer["institutions"], answer["enqueued"]) == (1, 0)
        answer = helpers.call_action("gobabierto_evaluate", organization=institution["name"])
        assert answer["enqueued"] == 1

    def test_an_unknown_institution_is_not_found(self):
        with pytest.raises(tk.ObjectNotFound):
            helpers.call_action("gobabierto_evaluate", organization="no-existe")


ROLES = ("anonymous", "outsider", "member", "editor", "admin", "auditor", "sysadmin")
MAY = {
    "gobabierto_rule_failures": ROLES,
    "gobabierto_rule_list": ROLES,
    "gobabierto_compliance_show": ROLES,
    "gobabierto_compliance_list": ROLES,
    "gobabierto_private_read": ("member", "editor", "admin", "auditor", "sysadmin"),
    "gobabierto_dataset_compliance": ("member", "editor", "admin", "auditor", "sysadmin"),
    "gobabierto_dataset_check": ("editor", "admin", "sysadmin"),
    "gobabierto_evaluate": ("admin", "sysadmin"),
}


class TestWhoMay:
    @pytest.fixture
    def people(self, ckan_config, monkeypatch):
        found = {"anonymous": "", "sysadmin": factories.Sysadmin()["name"]}
        for role in ROLES[1:-1]:
            found[role] = factories.User()["name"]
        monkeypatch.setitem(ckan_config, "ckanext.gobabierto.auditors", [found["auditor"]])
        return found

    @pytest.fixture
    def institution(self, people):
        users = [{"name": people[role], "capacity": role} for role in ("member", "editor", "admin")]
        return make_institution(users=users)

    @pytest.mark.parametrize("action", MAY)
    def test_each_role_may_what_the_table_says(self, action, people, institution, site):
        dataset = make_dataset(site, institution, private=True)
        data = {
            "gobabierto_dataset_compliance": {"id": dataset["id"]},
            "gobabierto_dataset_check": {"owner_org": institution["id"]},
            "gobabierto_evaluate": {"organization": institution["id"]},
            "gobabierto_private_read": {"organization_id": institution["id"]},
        }.get(action, {"id": institution["id"]})
        allowed = {role: self.may(action, people[role], data) for role in ROLES}
        assert allowed == {role: role in MAY[action] for role in ROLES}

    def may(self, action, user, data):
        context = {"user": user, "model": model, "ignore_auth": False}
        try:
            return helpers.call_auth(action, context, **data)
        except tk.NotAuthorized:
            return False

    def test_only_a_sysadmin_evaluates_every_institution(self, people):
        for role in ROLES:
            context = {"user": people[role], "model": model}
            if role == "sysadmin":
                assert helpers.call_auth("gobabierto_evaluate", context)
            else:
                with pytest.raises(tk.NotAuthorized):
                    helpers.call_auth("gobabierto_evaluate", context)

    def test_what_waits_is_for_members_only(self, people, institution, site):
        dataset = make_dataset(site, institution, private=True)
        for role in ROLES:
            context = {"user": people[role], "ignore_auth": False}
            answer = helpers.call_action(
                "gobabierto_compliance_show", context, id=institution["id"]
            )
            waiting = [item["id"] for item in answer.get("waiting", [])]
            assert waiting == ([dataset["id"]] if role not in ROLES[:2] else [])
            if role in ROLES[:2]:
                assert dataset["id"] not in json.dumps(answer)


def test_the_reading_actions_answer_get(app, today):
    institution = make_institution()
    for address in (
        "/api/3/action/gobabierto_rule_list?as_of=2023-06-30",
        "/api/3/action/gobabierto_compliance_list",
        f"/api/3/action/gobabierto_compliance_show?id={institution['name']}",
    ):
        assert app.get(address, status=200).json["success"] is True
    app.get("/api/3/action/gobabierto_evaluate", status=400)
