"""The real actions answer what the pages read: the same pages, nothing made up."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from tests.organizations import make_institution

from . import answers
from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


def keys(answer: Any, depth: int = 2) -> Any:
    """The keys of an answer, down to some depth."""
    if isinstance(answer, dict) and depth:
        return {key: keys(value, depth - 1) for key, value in answer.items()}
    return None


def missing(made_up: Any, real: Any, path: str = "") -> list[str]:
    """Keys of the made-up answer that the real one lacks."""
    if not isinstance(made_up, dict) or not isinstance(real, dict):
        return []
    found = [f"{path}.{key}" for key in made_up if key not in real]
    for key in made_up:
        if key in real:
            found += missing(made_up[key], real[key], f"{path}.{key}")
    return found


def institutions(count: int) -> list[dict[str, Any]]:
    made = []
    for n in range(count):
        made.append(factories.Organization(name=f"institucion_{n}", title=f"Institución {n}"))
        factories.Dataset(owner_org=made[-1]["id"], notes="")
    return made


class TestShape:
    def test_list(self) -> None:
        institutions(1)
        real = tk.get_action("gobabierto_compliance_list")({}, {})
        made_up = answers.listing([answers.institution(1)])
        assert missing(made_up, real) == []
        assert missing(made_up["results"][0], {**real["results"][0], "next_due": {}}) in (
            [],
            [".next_due.due", ".next_due.rule"],
        )

    def test_show(self) -> None:
        institutions(1)
        tk.get_action("gobabierto_evaluate")(
            {"ignore_auth": True}, {"organization": "institucion_0", "now": True}
        )
        real = tk.get_action("gobabierto_compliance_show")({}, {"id": "institucion_0"})
        made_up = answers.showing([answers.verdict("L25-META-01", "incumple")])
        assert missing(made_up, real) == []
        assert real["verdicts"]
        for verdict in real["verdicts"]:
            assert missing(made_up["verdicts"][0], verdict) == []
            for evidence in verdict["evidence"]:
                assert missing(made_up["verdicts"][0]["evidence"][0], evidence) == []

    def test_rules(self) -> None:
        for real in tk.get_action("gobabierto_rule_list")({}, {}):
            assert missing(answers.RULES[0], real) == []


class TestRealPages:
    @pytest.mark.parametrize(
        ("address", "told"),
        [
            ("/cumplimiento", "Institución 0"),
            ("/cumplimiento?as_of=2023-06-30", "30 de junio de 2023"),
            ("/cumplimiento?as_of=2021-05-15", "15 de mayo de 2021"),
            ("/cumplimiento?sort=-due&state=no_verificable", "No verificable"),
            ("/cumplimiento/institucion_0", "¿Estamos cumpliendo?"),
            ("/cumplimiento/institucion_0?as_of=2023-06-30", "30 de junio de 2023"),
            ("/cumplimiento/institucion_0/resultados/L25-META-01", "obligaci"),
            ("/cumplimiento/reglas", "L25-PLAN-01"),
            ("/cumplimiento/reglas?as_of=2023-06-30", "E3-PUB-01"),
            ("/cumplimiento/regla/L25-PLAN-01", "Plan Institucional"),
            ("/cumplimiento/regla/E3-PUB-01", "no estaba en vigor"),
            ("/dataset/{dataset}", "L25-"),
        ],
    )  # fmt: skip
    def test_they_open(self, page: Any, address: str, told: str) -> None:
        made = institutions(1)
        dataset = tk.get_action("package_search")({}, {"fq": f"owner_org:{made[0]['id']}"})
        soup = page(address.format(dataset=dataset["results"][0]["name"]))
        assert soup.select(".ga-page")
        text = " ".join(words(part) for part in soup.select(".ga-page"))
        assert told in text
        assert "None" not in text

    def test_every_page_of_verdicts_carries_the_disclaimer(self, page: Any) -> None:
        institutions(1)
        for address in ("", "/institucion_0", "/regla/L25-META-01"):
            assert "no es determinación de autoridad" in words(page("/cumplimiento" + address))
        for address in ("?as_of=2023-06-30", "/regla/E3-PUB-01"):
            (told,) = page("/cumplimiento" + address).select(".ga-disclaimer")
            assert words(told) == "Indicador del portal; no es determinación de autoridad."

    def test_unknown_institution_is_a_404_and_says_so_in_spanish(self, page: Any) -> None:
        assert "No existe esa institución" in words(page("/cumplimiento/nadie", status=404))


class TestQueries:
    def asked(self, app: Any, address: str, of: str = "") -> int:
        """Statements a page sends to the database, all or those that name something."""
        app.get(address)  # whatever is read once in the life of a process
        model.Session.remove()
        seen: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
            seen.extend([statement] if of in statement else [])

        engine = model.ensure_engine()
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            app.get(address)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    def test_the_national_page_asks_the_same_for_3_and_for_30_institutions(self, app: Any) -> None:
        institutions(3)
        few = self.asked(app, "/cumplimiento")
        for n in range(3, 30):
            factories.Organization(name=f"institucion_{n}", title=f"Institución {n}")
        assert self.asked(app, "/cumplimiento") == few
        assert few < 30

    def test_the_panel_asks_the_same_for_1_and_for_20_resources(self, app: Any) -> None:
        dataset = factories.Dataset(owner_org=institutions(1)[0]["id"])
        resources = [{"url": f"https://ejemplo.mx/{n}.csv", "name": str(n)} for n in range(20)]
        patch = tk.get_action("package_patch")
        context = {"user": factories.Sysadmin()["name"]}
        counts = []
        for some in (resources[:1], resources):
            patch(dict(context), {"id": dataset["id"], "resources": some})
            counts.append(self.asked(app, f"/dataset/{dataset['name']}", of="gobabierto_"))
        assert counts[0] == counts[1] <= 4


class TestRule:
    def test_who_does_not_meet_it_since_when_and_in_how_many_cases(
        self, page: Any, app: Any
    ) -> None:
        made = make_institution(name="institucion_0", title="Institución 0")
        factories.Dataset(
            owner_org=made["id"],
            resources=[{"url": "https://ejemplo.mx/acta.pdf", "name": "Acta", "format": "PDF"}],
        )
        tk.get_action("gobabierto_evaluate")(
            {"ignore_auth": True}, {"organization": made["id"], "now": True}
        )
        shown = tk.get_action("gobabierto_compliance_show")({}, {"id": made["id"]})
        failing = next(v for v in shown["verdicts"] if v["state"] == "incumple")
        section = page(f"/cumplimiento/regla/{failing['rule']}").find(id="quien")
        assert "Institución 0" in words(section.find_parent("section"))
        assert "institucion_0" in app.get(f"/cumplimiento/regla/{failing['rule']}.csv").body
        answered = app.get(f"/cumplimiento/regla/{failing['rule']}.json").json
        assert answered["results"][0]["cases"] >= 1

    @pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True)
    def test_a_warning_of_a_rule_of_the_law_is_no_failure_of_it(self) -> None:
        made = make_institution(name="institucion_0", title="Institución 0")
        factories.Dataset(owner_org=made["id"], notes="Con descripción.")
        tk.get_action("gobabierto_evaluate")(
            {"ignore_auth": True}, {"organization": made["id"], "now": True}
        )
        shown = tk.get_action("gobabierto_compliance_show")({}, {"id": made["id"]})
        found = {(v["rule"], v["severity"], v["state"]) for v in shown["verdicts"]}
        assert ("L25-META-01", "A", "incumple") in found
        assert ("L25-META-01", "E", "cumple") in found
        failures = tk.get_action("gobabierto_rule_failures")({}, {"rule": "L25-META-01"})
        assert failures["count"] == 0

    def test_unknown_rules_have_no_downloads(self, app: Any) -> None:
        assert app.get("/cumplimiento/regla/NADA-00.csv").status_code == 404
