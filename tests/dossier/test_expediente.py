"""The expediente: whole for those inside, without anything private for everybody else."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.dossier import readings
from ckanext.gobabierto.facts import observations, recording
from ckanext.gobabierto.facts.evidence_types import piece_of
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.fetching.proof import Proof

from ..organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "own_storage"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
]
PDF = b"%PDF-1.7\n% acuse\n%%EOF\n"
ADDRESS = "/cumplimiento/uno/expediente/2026-T3.zip"


@pytest.fixture
def own_storage(ckan_config: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setitem(ckan_config, "ckan.storage_path", str(tmp_path))


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    found = {
        role: factories.UserWithToken(name=role)
        for role in ("member", "editor", "admin", "outsider", "auditor")
    }
    return {role: user["token"] for role, user in found.items()}


@pytest.fixture
def institution(people: dict[str, str]) -> Any:
    users = [{"name": role, "capacity": role} for role in ("member", "editor", "admin")]
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    with clock.frozen(date(2026, 1, 3)):
        made = make_institution(name="uno", siglas="UNO", title="Instituto <Uno>", users=users)
        for name, private in (("abierto", False), ("secreto", True)):
            helpers.call_action(
                "package_create", dict(site), name=name, title=name, owner_org=made["id"],
                private=private, license_id="cc-by-4.0", **our_fields(),
            )  # fmt: skip
    for day, public, number in ((date(2026, 8, 3), True, "A/1"), (date(2026, 10, 5), False, "A/2")):
        with clock.frozen(day):
            helpers.call_action(
                "gobabierto_document_create", dict(site), organization="uno", type="acuse_plan",
                number=number, period="2026", dated_on="2026-01-28", acknowledged_on="2026-01-29",
                signatory_post="Titular de la Unidad",
                public=public, upload=FileStorage(BytesIO(PDF), filename="acuse.pdf"),
            )  # fmt: skip
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(made["id"])
        yield made


def opened(app: Any, token: str | None = None) -> tuple[zipfile.ZipFile, dict[str, Any], Any]:
    headers = {"Authorization": token} if token else {}
    answer = app.get(ADDRESS, headers=headers, status=200)
    archive = zipfile.ZipFile(BytesIO(answer.data))
    return archive, json.loads(archive.read("index.json")), answer


def why_no_readings(index: dict[str, Any]) -> str:
    (told,) = [each for each in index["left_out"] if "lecturas.json" in each["title"]]
    return str(told["reason"])


class TestWhatItHolds:
    def test_every_file_has_the_checksum_of_the_index(self, institution: Any, app: Any) -> None:
        archive, index, answer = opened(app)
        listed = {entry["path"] for entry in index["files"]}
        assert listed | {"index.json", "index.html", "index.json.sha256"} == set(archive.namelist())
        for entry in index["files"]:
            content = archive.read(entry["path"])
            assert hashlib.sha256(content).hexdigest() == entry["sha256"]
            assert len(content) == entry["bytes"]
        sha256 = hashlib.sha256(archive.read("index.json")).hexdigest()
        assert archive.read("index.json.sha256").decode().startswith(sha256)
        assert answer.headers["X-Index-SHA256"] == sha256
        assert sha256 in archive.read("index.html").decode()

    def test_verdicts_evidence_facts_and_rules_as_of_the_period(
        self, institution: Any, app: Any
    ) -> None:
        archive, index, _ = opened(app)
        assert (index["as_of"], index["period"], index["version"]) == (
            "2026-09-30", "2026-T3", "publica",
        )  # fmt: skip
        verdicts = json.loads(archive.read("veredictos/veredictos.json"))
        text = archive.read("veredictos/veredictos.csv").decode("utf-8-sig")
        assert len(list(csv.DictReader(io.StringIO(text)))) == len(verdicts)
        rules = json.loads(archive.read("reglas/reglas.json"))
        assert {item["rule_version"] for item in verdicts} == rules.keys()
        assert "Art. " in archive.read("reglas/reglas.txt").decode()
        facts = json.loads(archive.read("hechos/hechos.json"))
        assert [item["name"] for item in facts["datasets"]] == ["abierto"]
        assert json.loads(archive.read("evidencia/lecturas.json")) == []
        assert why_no_readings(index) == readings.NO_FILES

    def test_what_was_read_of_failing_files_is_in_it_and_what_is_not_kept_is_told(
        self, institution: Any, app: Any
    ) -> None:
        package = model.Package.get("abierto")
        seen = ResourceObservation(
            resource_id="r-1", dataset_id=package.id, checked_on=date(2026, 9, 1),
            outcome="no_existe", status=404, final_url="https://e.mx/a.csv", sha256="ab" * 32,
        )  # fmt: skip
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        with clock.frozen(date(2026, 9, 1)):
            told = {"package_id": package.id, "url": "https://e.mx/b.csv", "name": "b"}
            helpers.call_action("resource_create", site, **told)
            observations.record_observation(institution["id"], seen)
            model.Session.commit()
        archive, index, _ = opened(app)
        (told,) = json.loads(archive.read("evidencia/lecturas.json"))
        assert (told["status"], told["sha256"], told["checked_on"]) == (
            404, "ab" * 32, "2026-09-01",
        )  # fmt: skip
        assert "L25-DIC-01" in told["rules"]
        (left,) = [each for each in index["left_out"] if "https://e.mx/a.csv" in each["title"]]
        assert "los bytes mismos no están" in left["reason"]
        assert "ab" * 32 in left["reason"]
        assert why_no_readings(index) == readings.NOT_READ.format(without=1, files=1)

    def test_what_sites_answered_is_in_it_under_its_own_checksum(
        self, institution: Any, app: Any
    ) -> None:
        package = model.Package.get("abierto")
        with clock.frozen(date(2026, 9, 1)):
            head = b"<html>No existe. Escriba a ana@e.mx</html>"
            proof = Proof(
                "https://e.mx/a.csv", clock.now(), "https://e.mx/a.csv", 404, (), head,
                sha256="ab" * 32,
            )  # fmt: skip
            seen = ResourceObservation(
                "r-1", package.id, outcome="no_existe", status=404, sha256="ab" * 32
            )
            observations.record_check(institution["id"], seen, piece=piece_of(proof))
            page = SectionFacts("https://e.mx/transparencia", ok=False, failure="no_encontrada")
            moment = clock.noon_of(date(2026, 9, 1))
            recording.record_section(institution["id"], page, moment, piece_of(proof))
            model.Session.commit()
        archive, index, _ = opened(app)
        (told,) = json.loads(archive.read("evidencia/lecturas.json"))
        (name,) = told["answers"]
        listed = {entry["path"]: entry for entry in index["files"]}
        assert listed[f"evidencia/respuestas/{name}.json"]["sha256"] == name
        assert json.loads(archive.read(f"evidencia/respuestas/{name}.json"))["status"] == 404
        assert b"No existe" in archive.read(f"evidencia/respuestas/{name}.txt")
        assert b"ana@" not in archive.read(f"evidencia/respuestas/{name}.txt")
        assert sum(path.startswith("evidencia/respuestas/") for path in listed) == 4
        (left,) = [each for each in index["left_out"] if "Bytes" in each["title"]]
        assert "el archivo entero no" in left["reason"]

    def test_a_frozen_period_is_in_it_with_its_errata(self, institution: Any, app: Any) -> None:
        helpers.call_action("gobabierto_period_freeze", period="2026-T3")
        helpers.call_action("gobabierto_period_erratum", period="2026-T3", text="Se corrige.")
        archive, _, _ = opened(app)
        frozen = json.loads(archive.read("congelado/institucion.json"))
        assert frozen["institution"]["id"] == institution["id"]
        assert b"Se corrige." in archive.read("congelado/erratas.json")

    def test_the_index_reads_without_programs_and_escapes(self, institution: Any, app: Any) -> None:
        page = opened(app)[0].read("index.html").decode()
        assert "Instituto &lt;Uno&gt;" in page
        assert "<script" not in page

    def test_an_altered_document_is_left_out_and_told(
        self, institution: Any, app: Any, tmp_path: Any
    ) -> None:
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.read_bytes() == PDF:
                path.write_bytes(b"%PDF-1.7 otra cosa")
        archive, index, _ = opened(app)
        assert not [name for name in archive.namelist() if name.endswith(".pdf")]
        assert any("SHA-256" in item["reason"] for item in index["left_out"])


class TestWhoSeesWhat:
    @pytest.mark.parametrize("role", [None, "outsider"])
    def test_the_public_version(self, institution: Any, app: Any, people: Any, role: Any) -> None:
        archive, index, _ = opened(app, people[role] if role else None)
        assert index["version"] == "publica"
        everything = b"".join(archive.read(name) for name in archive.namelist())
        for private in (b"secreto", b"A/2", b"user_id"):
            assert private not in everything
        pdfs = [entry for entry in index["files"] if entry["path"].endswith(".pdf")]
        assert [archive.read(entry["path"]) for entry in pdfs] == [PDF]

    @pytest.mark.parametrize("end", ["private", "deleted"])
    def test_a_document_that_is_not_public_any_more_is_in_no_public_fact(
        self, institution: Any, app: Any, people: Any, end: str
    ) -> None:
        assert b"A/1" in opened(app)[0].read("hechos/hechos.json")
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        listed = helpers.call_action("gobabierto_document_list", dict(site), organization="uno")
        (found,) = [item["id"] for item in listed["results"] if item["number"] == "A/1"]
        if end == "private":
            helpers.call_action("gobabierto_document_update", site, id=found, public=False)
        else:
            helpers.call_action("gobabierto_document_delete", site, id=found, reason="Repetido")
        facts = opened(app)[0].read("hechos/hechos.json")
        assert found.encode() not in facts
        assert b"A/1" not in facts
        assert b"A/1" in opened(app, people["member"])[0].read("hechos/hechos.json")

    def test_the_account_of_a_notice_is_nobody_elses(
        self, institution: Any, app: Any, people: Any
    ) -> None:
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        person = model.User.get("editor").id
        with clock.frozen(date(2026, 8, 4)):
            helpers.call_action(
                "gobabierto_document_create", site, organization="uno", type="designacion_sucesor",
                user_id="editor", dated_on="2026-08-03", number="B/1", public=True,
                signatory_post="Titular de la Unidad",
            )  # fmt: skip
        facts = opened(app)[0].read("hechos/hechos.json")
        assert b"B/1" in facts
        assert person.encode() not in facts

    @pytest.mark.parametrize(
        ("day", "there"), [(date(2026, 10, 1), True), (date(2026, 9, 30), False)]
    )
    def test_a_document_deleted_after_the_period_is_in_the_whole_and_told_in_the_public(
        self, institution: Any, app: Any, people: Any, day: date, there: bool
    ) -> None:
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        listed = helpers.call_action("gobabierto_document_list", dict(site), organization="uno")
        for item in listed["results"]:
            if item["number"] == "A/1":
                with clock.frozen(day):
                    helpers.call_action(
                        "gobabierto_document_delete", dict(site), id=item["id"], reason="Repetido"
                    )
        archive, index, _ = opened(app, people["member"])
        records = json.loads(archive.read("documentos/documentos.json"))
        gone = [item for item in records if item["state"] == "deleted"]
        assert [item["number"] for item in gone] == (["A/1"] if there else [])
        pdfs = [entry for entry in index["files"] if entry["path"].endswith(".pdf")]
        assert len(pdfs) == 1 + there
        assert any("dado de baja" in entry["title"] for entry in pdfs) is there
        if there:
            assert gone[0]["deleted_reason"] == "Repetido"
            assert [event["kind"] for event in gone[0]["events"]] == ["registro", "baja"]
        archive, index, _ = opened(app)
        everything = b"".join(archive.read(name) for name in archive.namelist())
        assert b"Repetido" not in everything
        assert not [entry for entry in index["files"] if entry["path"].endswith(".pdf")]
        told = [item["reason"] for item in index["left_out"] if "baja" in item["reason"]]
        assert ["1 de octubre de 2026" in reason for reason in told] == ([True] if there else [])

    @pytest.mark.ckan_config("ckanext.gobabierto.auditors", ["auditor"])
    @pytest.mark.parametrize("role", ["member", "editor", "admin", "auditor"])
    def test_the_whole(self, institution: Any, app: Any, people: Any, role: str) -> None:
        archive, index, answer = opened(app, people[role])
        assert index["version"] == "completa"
        assert "no-store" in answer.headers["Cache-Control"]
        records = json.loads(archive.read("documentos/documentos.json"))
        assert {item["number"]: item["registered_after_the_period"] for item in records} == {
            "A/1": False, "A/2": True,
        }  # fmt: skip
        assert b"secreto" in archive.read("hechos/hechos.json")

    def test_the_action_gives_the_index(self, institution: Any, people: Any) -> None:
        def asked(user: str) -> Any:
            return helpers.call_action(
                "gobabierto_dossier_show", {"user": user, "ignore_auth": False},
                id="uno", period="2026-T3",
            )  # fmt: skip

        assert asked("")["index"]["version"] == "publica"
        assert asked("member")["index"]["version"] == "completa"

    def test_bad_questions(self, institution: Any, app: Any) -> None:
        asked = {"nadie/expediente/2026-T3": 404, "uno/expediente/ayer": 400,
                 "uno/expediente/2027-T1": 400}  # fmt: skip
        told = {where: app.get(f"/cumplimiento/{where}.zip").status_code for where in asked}
        assert told == asked

    @pytest.mark.ckan_config("ckanext.gobabierto.rate_limit", 2)
    def test_who_asks_too_often_waits(self, institution: Any, app: Any, people: Any) -> None:
        headers = {"Authorization": people["member"]}
        found = [app.get(ADDRESS, headers=headers).status_code for _ in range(4)]
        assert found[-1] == 429
        with pytest.raises(tk.ValidationError):
            helpers.call_action(
                "gobabierto_dossier_show", {"user": "member", "ignore_auth": False},
                id="uno", period="2026-T3",
            )  # fmt: skip
        assert model.User.get("member")
