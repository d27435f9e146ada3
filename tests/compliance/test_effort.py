"""What an institution costs in queries does not grow with what it has (decision 0042)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ckan import model
from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.compliance.periods import parse
from ckanext.gobabierto.dossier import expediente
from ckanext.gobabierto.facts import observations
from ckanext.gobabierto.facts.evidence_types import piece_of
from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.fetching.proof import Proof

from ..organizations import make_institution, our_fields
from ..plans.workbooks import csv_text, row
from ..statements import counted

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
DAY, TODAY = date(2026, 9, 1), date(2026, 11, 22)
MANY = 6


def site() -> dict[str, Any]:
    return {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}


def grow(owner: str, numbers: range) -> None:
    """Datasets with files that fail, documents, and rows of the Plan."""
    with clock.frozen(DAY):
        for n in numbers:
            files = [
                {"url": f"https://e.mx/{n}-{k}.csv", "name": f"Tabla {k}", "format": "CSV"}
                for k in range(1 + n)
            ]
            made = helpers.call_action(
                "package_create", site(), name=f"registro-{n}", title=f"Registro {n}",
                owner_org=owner, resources=files, **our_fields(update_frequency="mensual"),
            )  # fmt: skip
            for item in made["resources"]:
                proof = Proof(item["url"], clock.now(), item["url"], 404, (), b"<html>no</html>")
                seen = ResourceObservation(item["id"], made["id"], outcome="no_existe", status=404)
                observations.record_check(owner, seen, piece=piece_of(proof))
            helpers.call_action(
                "gobabierto_document_create", site(), organization="uno", type="inventario",
                figure=str(n), dated_on="2026-03-01", url="https://e.mx/i", public=True,
            )  # fmt: skip
        rows = [row(f"Registro {n}", "2026-03-31") for n in range(numbers.stop)]
        helpers.call_action(
            "gobabierto_plan_import", site(), organization="uno", text=csv_text(*rows),
            file_name="plan.csv", publish=False,
        )  # fmt: skip
        model.Session.commit()


def explained(subject: str) -> Any:
    asked = {"rule": "L25-ACC-01", "subject_type": "resource", "subject_id": subject}
    return helpers.call_action("gobabierto_verdict_explain", site(), **asked)


@pytest.fixture
def asked(app: Any) -> dict[str, Callable[[], Any]]:
    owner = make_institution(name="uno")["id"]
    grow(owner, range(1))
    subject = model.Package.get("registro-0").resources[0].id
    return {
        "history": lambda: institution_history(owner).at(TODAY),
        "evaluate": lambda: timeline.evaluate(owner, TODAY, full=True),
        "show": lambda: helpers.call_action("gobabierto_compliance_show", site(), id="uno"),
        "explain": lambda: explained(subject),
        "plan": lambda: helpers.call_action("gobabierto_plan_show", site(), id="uno", year=2026),
        "plan page": lambda: app.get("/cumplimiento/uno/plan", status=200),
        "dossier": lambda: expediente.build(owner, parse("2026-T3"), inside=True),
    }


def test_it_is_the_same_with_one_of_each_and_with_many(asked: Any) -> None:
    def told() -> dict[str, int]:
        with clock.frozen(TODAY):
            for work in asked.values():
                work()  # what is kept in the process is there
            found: dict[str, int] = {}
            for name, work in asked.items():
                with counted() as seen:
                    work()
                found[name] = len(seen)
            return found

    few = told()
    grow(model.Group.get("uno").id, range(1, MANY))
    assert told() == few
