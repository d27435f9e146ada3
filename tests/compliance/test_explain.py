"""Any past verdict is told again from its facts and its words; the past is never rewritten."""

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
from ckanext.gobabierto.facts import capture, observations, recording
from ckanext.gobabierto.facts.evidence_types import piece_of
from ckanext.gobabierto.facts.observation_types import ContentFault, ResourceObservation
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.fetching.proof import Proof
from ckanext.gobabierto.model import Proposal, RuleVersion
from ckanext.gobabierto.rules import registry

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
TODAY = date(2026, 11, 22)
CHANGE = """
rules:
  L25-UPD-01:
    warn_days: {value: 5, who: Dirección de Datos, why: Menos avisos}
"""


def site():
    return {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}


def explain(rule, subject_type, subject_id, day=None, user="", **more):
    context = {"user": user, "ignore_auth": False}
    data = {"rule": rule, "subject_type": subject_type, "subject_id": subject_id, **more}
    if day:
        data["as_of"] = day if isinstance(day, str) else day.isoformat()
    with clock.frozen(TODAY):
        answer = helpers.call_action("gobabierto_verdict_explain", context, **data)
    json.dumps(answer)
    return answer


@pytest.fixture
def institution():
    with clock.frozen(date(2023, 3, 1)):
        return make_institution(siglas="IE")


@pytest.fixture
def dataset(institution):
    fields = {"title": "Registro", "owner_org": institution["id"], "license_id": "cc-by-4.0"}
    fields |= our_fields(update_frequency="mensual")
    files = [
        {
            "url": "https://e.mx/a.csv",
            "name": "Tabla",
            "format": "CSV",
            "last_modified": "2026-01-08",
        }
    ]
    with clock.frozen(date(2026, 1, 12)):
        made = helpers.call_action(
            "package_create", site(), name="registro", notes="", resources=files, **fields
        )
    with clock.frozen(date(2026, 5, 5)):
        helpers.call_action("package_patch", site(), id=made["id"], notes="Un registro.")
    with clock.frozen(TODAY):
        timeline.evaluate(institution["id"])
    return made


def codes(answer):
    return [step["code"] for step in answer["steps"]]


class TestDataset:
    def test_a_past_verdict_is_told_with_the_facts_of_its_day(self, institution, dataset):
        answer = explain("L25-META-01", "dataset", "registro", date(2026, 3, 31))
        assert answer["verdict"]["state"] == "incumple"
        assert answer["agrees"] is True
        assert {row["agrees"] for row in answer["verdicts"]} == {True}
        (fact,) = [fact for fact in answer["facts"] if fact["type"] == "dataset"]
        assert fact["values"]["notes"] == ""
        assert fact["values"]["title"] == "Registro"
        assert fact["snapshot"]["valid_from"] == "2026-01-12"
        assert fact["snapshot"]["valid_to"] == "2026-05-05"
        assert fact["snapshot"]["hash"]
        after = explain("L25-META-01", "dataset", dataset["id"], date(2026, 5, 5))
        assert after["verdict"]["state"] == "cumple"

    def test_the_steps_go_from_the_law_to_the_comparison(self, dataset):
        answer = explain("L25-META-01", "dataset", "registro", date(2026, 3, 31))
        assert codes(answer)[:3] == ["ley", "obligada", "version"]
        assert codes(answer)[-1] == "cotejo"
        assert {"parametro", "hechos", "juicio", "guardado"} < set(codes(answer))
        said = " ".join(step["text"] for step in answer["steps"])
        assert "Lineamientos 2025" in said
        assert "estaba obligada por la ley desde el 1 de enero de 2020" in said
        assert "lo pone la ley" in said
        assert "Coinciden letra por letra" in said
        assert answer["disclaimer"]

    def test_a_resource_is_found_by_its_id(self, dataset):
        resource = dataset["resources"][0]["id"]
        answer = explain("L25-META-02", "resource", resource, date(2026, 3, 31))
        assert answer["subject"]["dataset"] == dataset["id"]
        assert answer["verdict"]["state"] == "cumple"
        read = {fact["id"]: fact for fact in answer["facts"] if fact["type"] == "resource"}
        assert read[resource]["values"]["url"] == "https://e.mx/a.csv"
        assert read[resource]["snapshot"]["id"] == dataset["id"]

    def test_of_a_day_before_it_was_seen_nothing_can_be_said(self, dataset):
        answer = explain("L25-META-01", "dataset", "registro", date(2025, 12, 1))
        assert (answer["observed"], answer["agrees"]) == (False, None)
        verdict = answer["verdict"]
        assert (verdict["state"], verdict["cause"]) == ("no_verificable", "sin_observacion")
        assert "12 de enero de 2026" in verdict["reason"]
        assert verdict["subject"]["type"] == "dataset"

    def test_a_purged_one_is_still_explained(self, institution, dataset):
        with clock.frozen(date(2026, 6, 1)):
            helpers.call_action("dataset_purge", site(), id=dataset["id"])
        answer = explain("L25-META-01", "dataset", dataset["id"], date(2026, 3, 31))
        assert answer["verdict"]["state"] == "incumple"
        resource = dataset["resources"][0]["id"]
        of_file = explain(
            "L25-META-02", "resource", resource, date(2026, 3, 31), organization=institution["name"]
        )
        assert of_file["agrees"] is True


def failing(dataset, days=(date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 4)), **fields):
    """Its file answers 404 on some days; the answers are kept."""
    resource = dataset["resources"][0]["id"]
    head = b"<html><p>No existe. Escriba a ana@e.gob.mx</p></html>"
    for day in days:
        with clock.frozen(day):
            moment = clock.now()
            seen = {"outcome": "no_existe", "status": 404, **fields}
            found = ResourceObservation(resource, dataset["id"], **seen)
            headers = (("content-type", "text/html"),)
            proof = Proof("https://e.mx/a.csv", moment, "https://e.mx/b", 404, headers, head)
            observations.record_check(dataset["owner_org"], found, piece=piece_of(proof))
    with clock.frozen(TODAY):
        timeline.evaluate(dataset["owner_org"])
    return resource


class TestProof:
    def test_what_the_site_answered_is_shown_with_its_bytes(self, dataset):
        resource = failing(dataset)
        answer = explain("L25-ACC-01", "resource", resource, date(2026, 6, 10))
        assert answer["verdict"]["state"] == "incumple"
        assert answer["agrees"] is True
        readings = answer["kept"]["readings"]
        assert [item["read_at"][:10] for item in readings] == [
            "2026-06-01", "2026-06-02", "2026-06-04",
        ]  # fmt: skip
        assert {(item["status"], item["url"]) for item in readings} == {(404, "https://e.mx/b")}
        assert all("No existe" in item["text"] for item in readings)
        assert "ana@" not in json.dumps(answer)
        assert "prueba" in codes(answer)

    def test_before_the_answers_there_were_fewer(self, dataset):
        resource = failing(dataset)
        answer = explain("L25-ACC-01", "resource", resource, date(2026, 6, 2))
        assert len(answer["kept"]["readings"]) == 2

    def test_of_the_portals_own_data_the_facts_are_the_proof(self, dataset):
        kept = explain("L25-META-01", "dataset", "registro", date(2026, 3, 31))["kept"]
        assert kept["readings"] == []
        assert "no hay bytes que guardar" in kept["note"]

    def test_what_a_source_took_back_was_read_outside(self, dataset):
        """The harvest read it: what is kept of that is told, and never that nothing was read."""
        day, resource = "2026-06-01T12:00:00+00:00", dataset["resources"][0]["id"]
        table = Proposal.__table__
        model.Session.execute(
            sa.insert(table).values(
                organization_id=dataset["owner_org"], source_id="s", identity="i", kind="dataset",
                title="", status="accepted", content={}, content_hash="", first_seen=day,
                last_seen=day, dataset_id=dataset["id"],
                baseline={"resources": [{"id": resource, "missing_since": day}]},
            )
        )  # fmt: skip
        model.Session.commit()
        with clock.frozen(date(2026, 6, 1)):
            capture.capture_dataset(dataset["id"])
        answer = explain("L25-PERM-01", "resource", resource, date(2026, 6, 10))
        assert answer["verdict"]["cause"] == "sin_observacion"
        assert "no hay bytes que guardar" not in answer["kept"]["note"]
        assert "al leer la fuente" in answer["kept"]["note"]
        page, owner = "https://e.mx/seccion", dataset["owner_org"]
        model.Session.execute(sa.update(table).values(content={"page": page}))
        with clock.frozen(date(2026, 6, 1)):
            proof = Proof(page, clock.now(), page, 200, (), b"")
            recording.record_section(owner, SectionFacts(page, ok=True), piece=piece_of(proof))
        model.Session.commit()
        kept = explain("L25-PERM-01", "resource", resource, date(2026, 6, 10))["kept"]
        assert [(item["asked"], item["status"]) for item in kept["readings"]] == [(page, 200)]
        assert "la respuesta del sitio no se guardó" not in kept["note"]

    def test_of_what_was_read_while_it_was_hidden_nothing_is_shown(self, dataset):
        """The failure stays in the count (rules.md 1.13), with what was read in its public time."""
        failing(dataset)
        with clock.frozen(date(2026, 6, 5)):
            helpers.call_action("package_patch", site(), id=dataset["id"], private=True)
        resource = failing(dataset, (date(2026, 6, 6),))
        answer = explain("L25-ACC-01", "resource", resource, date(2026, 6, 10))
        last = max(item["read_at"] for item in answer["kept"]["readings"])
        assert last.startswith("2026-06-04")

    def test_where_data_of_people_are_is_nobody_elses(self, dataset):
        fields = {"read": True, "personal": (ContentFault("curp", 1),), "outcome": "ok"}
        resource = failing(dataset, (date(2026, 6, 1),), status=200, **fields)
        day = date(2026, 6, 10)
        kept = explain("L25-PRIV-01", "resource", resource, day)["kept"]
        assert (kept["readings"], "no es pública" in kept["note"]) == ([], True)
        user = helpers.call_action("get_site_user")["name"]
        (reading,) = explain("L25-PRIV-01", "resource", resource, day, user)["kept"]["readings"]
        assert (reading["text"], reading["excerpt_left_out"]) == (None, "datos_personales")


class TestInstitution:
    def test_before_the_first_observation_it_is_not_verifiable(self, institution):
        answer = explain("E3-PUB-01", "institution", institution["name"], date(2022, 6, 30))
        verdict = answer["verdict"]
        assert (verdict["state"], verdict["cause"]) == ("no_verificable", "sin_observacion")
        assert answer["facts"] == []
        assert "No se leyó ningún hecho" in " ".join(s["text"] for s in answer["steps"])

    def test_the_law_of_the_date_is_the_one_told(self, institution):
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        old = explain("E3-PUB-01", "institution", institution["id"], date(2023, 6, 30))
        assert old["profile"]["id"] == "eje3-2021-2024"
        assert old["verdicts"]
        assert old["agrees"] is True
        new = explain("E3-PUB-01", "institution", institution["id"], date(2026, 3, 31))
        assert new["verdicts"] == []
        assert "no estaba en vigor" in new["steps"][0]["text"]

    def test_who_was_not_bound_is_told_why(self):
        reason = '[{"status": "no_aplica", "reason": "órgano autónomo", "from": "2020-01-01"}]'
        with clock.frozen(date(2026, 1, 5)):
            other = make_institution(obligation=reason)
        answer = explain("L25-ACD-01", "institution", other["id"], date(2026, 3, 31))
        assert answer["verdict"]["exemption"] == "no_obligada"
        assert "órgano autónomo" in answer["steps"][1]["text"]
        assert answer["bound"] is False

    def test_only_one_period_may_be_asked_for(self, institution):
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        answer = explain("L25-PLAN-01", "institution", institution["id"], TODAY, period="2026")
        assert [row["verdict"]["period"] for row in answer["verdicts"]] == ["2026"]
        nothing = explain("L25-PLAN-01", "institution", institution["id"], TODAY, period="1999")
        assert nothing["verdict"] is None

    def test_of_several_periods_the_newest_that_can_be_asked_for_is_told_first(self, institution):
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        rows = explain("E3-PUB-01", "institution", institution["id"], date(2023, 6, 30))["verdicts"]
        told = [row["verdict"] for row in rows]
        assert len(told) > 1
        due = [verdict["exemption"] != "aun_no_exigible" for verdict in told]
        assert due == sorted(due, reverse=True)
        periods = [verdict["period"] for verdict, is_due in zip(told, due, strict=True) if is_due]
        assert periods == sorted(periods, reverse=True)


class TestVersions:
    def test_an_old_verdict_is_told_with_the_parameters_of_its_version(
        self, institution, dataset, tmp_path, ckan_config
    ):
        before = explain("L25-UPD-01", "dataset", "registro", date(2026, 2, 5))
        path = tmp_path / "portal.yaml"
        path.write_text(CHANGE)
        ckan_config["ckanext.gobabierto.obligations_file"] = str(path)
        with clock.frozen(TODAY):
            timeline.evaluate(institution["id"])
        old = explain("L25-UPD-01", "dataset", "registro", date(2026, 2, 5))
        assert old["rule_version"] == before["rule_version"]
        assert old["rule_version_now"] != old["rule_version"]
        assert old["agrees"] is True
        assert old["verdict"] == before["verdict"]
        values = {item["name"]: item for item in old["rule"]["parameters"]}
        assert (values["warn_days"]["value"], values["warn_days"]["changed"]) == (30, None)
        new = explain("L25-UPD-01", "dataset", "registro", TODAY)
        assert new["agrees"] is True
        assert new["rule_version"] == new["rule_version_now"]
        said = " ".join(step["text"] for step in new["steps"])
        assert "Cambiado por este portal: antes 30" in said
        kept = set(model.Session.execute(sa.select(RuleVersion.__table__.c.id)).scalars())
        assert {old["rule_version"], new["rule_version"]} <= kept

    def test_a_verdict_that_cannot_be_reached_again_says_why(
        self, institution, dataset, monkeypatch
    ):
        judge = registry.function_of("L25-LIC-01")
        monkeypatch.setitem(registry._TABLE, "L25-LIC-01", lambda case: [])
        answer = explain("L25-LIC-01", "dataset", "registro", TODAY)
        assert answer["agrees"] is False
        assert answer["verdicts"][0]["why_not"][0]["code"] == "sin_respuesta"
        monkeypatch.setitem(registry._TABLE, "L25-LIC-01", judge)
        assert explain("L25-LIC-01", "dataset", "registro", TODAY)["agrees"] is True


class TestWhoMay:
    @pytest.fixture
    def people(self, ckan_config, monkeypatch):
        found = {role: factories.User()["name"] for role in ("member", "outsider", "auditor")}
        monkeypatch.setitem(ckan_config, "ckanext.gobabierto.auditors", [found["auditor"]])
        return {**found, "anonymous": "", "sysadmin": factories.Sysadmin()["name"]}

    @pytest.mark.parametrize(
        ("role", "sees"),
        [
            ("anonymous", False),
            ("outsider", False),
            ("member", True),
            ("auditor", True),
            ("sysadmin", True),
        ],
    )
    def test_a_private_dataset_is_explained_to_who_may_see_it(self, people, role, sees):
        with clock.frozen(date(2026, 1, 10)):
            users = [{"name": people["member"], "capacity": "member"}]
            institution = make_institution(users=users)
            private = helpers.call_action(
                "package_create",
                site(),
                name="oculto",
                title="Título que nadie más ve",
                owner_org=institution["id"],
                private=True,
            )
        if sees:
            answer = explain("L25-META-01", "dataset", private["id"], TODAY, people[role])
            assert answer["subject"]["id"] == private["id"]
        else:
            with pytest.raises(tk.ObjectNotFound):
                explain("L25-META-01", "dataset", private["id"], TODAY, people[role])

    def test_facts_of_what_is_private_are_not_told_to_the_public(self, people, institution):
        with clock.frozen(date(2026, 1, 10)):
            helpers.call_action(
                "package_create",
                site(),
                name="oculto",
                title="Título que nadie más ve",
                owner_org=institution["id"],
                private=True,
            )
        answer = explain("L25-PUB-04", "institution", institution["id"], TODAY)
        assert "oculto" not in json.dumps(answer)
        assert "Título que" not in json.dumps(answer)
        seen = explain("L25-PUB-04", "institution", institution["id"], TODAY, people["sysadmin"])
        assert [fact["type"] for fact in seen["facts"]].count("dataset") == 1


class TestHidden:
    """What a dataset failed in public stays in the count, and is explained (rules.md 1.13)."""

    def hide(self, dataset, **document):
        with clock.frozen(date(2026, 9, 1)):
            helpers.call_action("package_patch", site(), id=dataset["id"], private=True)
            if document:
                fields = {"number": "1", "dated_on": "2026-09-01", "dataset_id": dataset["id"]}
                fields |= {"organization": dataset["owner_org"], "public": True, **document}
                helpers.call_action("gobabierto_document_create", site(), **fields)
        with clock.frozen(TODAY):
            timeline.evaluate(dataset["owner_org"])

    def test_a_carried_failure_is_explained_to_everybody(self, dataset):
        self.hide(dataset)
        answer = explain("L25-DIC-01", "dataset", dataset["id"])
        assert answer["verdict"]["state"] == "incumple"
        assert "ocultarlo no lo corrige" in answer["verdict"]["reason"]
        (row,) = answer["verdicts"]
        assert (row["stored"], row["agrees"]) == (True, True)
        assert {fact["day"] for fact in answer["facts"] if fact["type"] == "dataset"} == {
            "2026-08-31"
        }
        gone = explain("L25-PERM-01", "dataset", dataset["id"])
        assert (gone["verdict"]["state"], gone["agrees"]) == ("incumple", True)

    @pytest.mark.parametrize(
        "document",
        [
            {"type": "baja", "outcome": "duplicado", "fundamento": "Art. 21-VI"},
            {"type": "acuerdo_reserva", "expires_on": "2031-01-01", "fundamento": "Art. 113"},
        ],
    )
    def test_where_it_is_founded_nothing_is_carried(self, dataset, document):
        self.hide(dataset, **document)
        with pytest.raises(tk.ObjectNotFound):
            explain("L25-DIC-01", "dataset", dataset["id"])
        answer = explain("L25-PERM-01", "dataset", dataset["id"])
        assert (answer["verdict"]["state"], answer["agrees"]) == ("no_aplica", True)


class TestErrors:
    def test_a_rule_or_a_subject_that_is_not_there(self, institution):
        for rule, kind, subject in (
            ("L25-NADA-01", "institution", institution["id"]),
            ("L25-META-01", "dataset", "no-existe"),
            ("L25-META-02", "resource", "no-existe"),
            ("L25-ACD-01", "institution", "no-existe"),
            ("L25-ACD-04", "user", "no-existe"),
        ):
            with pytest.raises(tk.ObjectNotFound):
                explain(rule, kind, subject)

    @pytest.mark.parametrize(
        "bad",
        [
            {"subject_type": "persona"},
            {"as_of": "ayer"},
            {"as_of": "2031-01-01"},
            {"rule": ""},
            {"subject_id": ""},
        ],
    )
    def test_a_bad_argument_is_refused(self, institution, bad):
        data = {
            "rule": "L25-ACD-01",
            "subject_type": "institution",
            "subject_id": institution["id"],
            **bad,
        }
        with clock.frozen(TODAY), pytest.raises(tk.ValidationError):
            helpers.call_action("gobabierto_verdict_explain", {"ignore_auth": False}, **data)

    def test_it_answers_get(self, app, institution):
        answer = app.get(
            "/api/3/action/gobabierto_verdict_explain?rule=L25-ACD-01&subject_type=institution"
            f"&subject_id={institution['name']}",
            status=200,
        )
        assert answer.json["success"] is True
