"""The page of an institution: the answer first, what fails with its evidence, what to do."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto.views import asking

from . import answers
from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins")

EN = "/en/cumplimiento/institucion-1"


@pytest.fixture(autouse=True)
def _answers(answer: Any) -> None:
    answer(
        gobabierto_compliance_show=answers.showing(answers.EVERY_STATE),
        gobabierto_rule_list=answers.RULES,
        gobabierto_rule_failures={"rule": "L25-PLAN-01", "count": 0, "results": []},
    )


class TestAnswer:
    def test_no_with_k_of_n_and_what_it_takes(self, page: Any) -> None:
        text = words(page(EN).select_one(".ga-answer"))
        assert "No: there are legal obligations not met" in text
        assert "3 of 6 applicable legal obligations are met ( 50.00 % )" in text
        assert "2 actions" in text

    def test_yes(self, page: Any, answer: Any) -> None:
        good = [answers.verdict("L25-META-01", "cumple", n) for n in range(5)]
        answer(gobabierto_compliance_show=answers.showing(good, "cumple"))
        soup = page(EN)
        assert "Yes: it complies." in words(soup.select_one(".ga-answer"))
        assert "5 of 5" in words(soup.select_one(".ga-answer"))
        assert "Nothing pending." in words(soup)
        assert not soup.find(id="incumple")

    def test_what_is_due_on_the_day_itself_is_not_what_comes_next(
        self, page: Any, answer: Any
    ) -> None:
        due = [
            answers.verdict("L25-PLAN-01", "cumple", due=day)
            for day in ("2026-11-22", "2026-12-01")
        ]
        answer(gobabierto_compliance_show=answers.showing(due, "cumple"))
        soup = page(EN)
        said = words(soup.find(id="primero").parent)
        assert "This very day, November 22, 2026, is the last one for: Plan Institucional" in said
        assert "The next date" not in said
        dates = [words(item) for item in soup.select(".ga-dates li")]
        assert ["this very day" in text for text in dates] == [True, False]
        answer(gobabierto_compliance_show=answers.showing(due[1:], "cumple"))
        assert "The next date is December 1, 2026." in words(page(EN).find(id="primero").parent)

    def test_nothing_to_judge_by_puts_what_is_missing_first(self, page: Any, answer: Any) -> None:
        missing = [answers.verdict("L25-ACD-01", "no_verificable")]
        answer(gobabierto_compliance_show=answers.showing(missing, "no_verificable"))
        soup = page(EN)
        assert "It cannot be known" in words(soup.select_one(".ga-answer"))
        headings = [h2.get("id") for h2 in soup.select(".ga-page h2")]
        assert headings.index("no-verificable") < headings.index("primero")

    def test_not_bound_shows_the_status_and_no_tables(self, page: Any, answer: Any) -> None:
        shown = answers.showing([], "no_aplica")
        shown["institution"] = {**shown["institution"], "obligation": "por_determinar"}
        answer(gobabierto_compliance_show=shown)
        soup = page(EN)
        assert "Does not apply: to be determined" in words(soup.select_one(".ga-answer"))
        assert not soup.select(".ga-page table")

    def test_of_an_inventory_its_figure_and_document_or_why_there_is_none(
        self, page: Any, answer: Any
    ) -> None:
        shown = answers.showing([], "cumple")
        paper = {"id": "d-1", "dated_on": "2026-03-01", "grade": "declarado"}
        shown["coverage"] |= {
            "inventory": 1200, "inventory_document": paper, "inventory_reason": "",
        }  # fmt: skip
        answer(gobabierto_compliance_show=shown)
        soup = page(EN)
        assert "Datasets in its inventory 1,200" in words(soup)
        assert soup.select("a[href$='/documentos/d-1']")
        why = {"inventory": None, "inventory_document": None, "inventory_reason": "Nadie lo dio."}
        shown["coverage"] |= why
        assert "Datasets in its inventory no data Nadie lo dio." in words(page(EN))

    def test_never_evaluated(self, page: Any, answer: Any) -> None:
        shown = answers.showing([], "no_verificable", evaluated_at=None)
        answer(gobabierto_compliance_show=shown)
        assert "there is no evaluation on this date" in words(page(EN).select_one(".ga-answer"))


class TestFindings:
    def test_one_finding_for_each_rule_with_all_its_subjects(self, page: Any) -> None:
        finding = page(EN).find(id="r-E-L25-DIC-01")
        assert "2 of 2" in words(finding)
        assert [words(a) for a in finding.select(".ga-subjects > li > a")] == [
            "Conjunto 1",
            "Conjunto 2",
        ]
        assert "Otra razón." in words(finding)

    def test_evidence_tells_value_threshold_origin_source_and_time(self, page: Any) -> None:
        evidence = words(page(EN).find(id="r-E-L25-PLAN-01").select_one(".ga-evidence"))
        assert "Observed value vacío (declared)" in evidence
        assert "What is asked con texto Law" in evidence
        assert "Source Description of the dataset" in evidence
        assert "21 November 2026" in evidence or "November 21, 2026" in evidence
        assert "Not met since" in evidence
        assert "(296 days)" in evidence

    def test_two_readings_are_told_as_such_and_a_tolerance_is_the_portals(
        self, page: Any, answer: Any
    ) -> None:
        days = {"due": "2026-12-28", "advise_by": "2026-12-20"}
        rules = ("L25-PLAN-01", "L25-UPD-01")
        told = [answers.verdict(rule, "por_vencer", **days) for rule in rules]
        answer(gobabierto_compliance_show=answers.showing(told, "por_vencer"))
        soup = page(EN)
        dates = [words(item) for item in soup.select(".ga-dates li")]
        law, portal = (next(text for text in dates if rule in text) for rule in rules)
        assert "tolerance" not in law
        assert "end of this portal's tolerance" in portal
        assert "natural or business days" in words(soup)
        answer(gobabierto_compliance_show=answers.showing(told[1:], "por_vencer"))
        assert "natural or business days" not in words(page(EN))

    def test_the_evidence_tells_what_separates_the_two_days(self, page: Any, answer: Any) -> None:
        days = {"due": "2026-06-28", "advise_by": "2026-06-20"}
        rules = ("L25-PLAN-01", "L25-UPD-01")
        told = [answers.verdict(rule, "incumple", **days) for rule in rules]
        answer(gobabierto_compliance_show=answers.showing(told))
        soup = page(EN)
        law, portal = (
            words(soup.find(id=f"r-E-{rule}").select_one(".ga-evidence")) for rule in rules
        )
        assert "On the strictest reading" in law
        assert "tolerance" not in law
        assert "reading" not in portal
        assert "No law gives this tolerance" in portal

    def test_what_to_do_first_starts_with_what_has_a_date(self, page: Any) -> None:
        steps = [words(h3) for h3 in page(EN).select(".ga-todo h3")]
        assert steps == ["Plan Institucional del año, público", "Diccionario de datos"]
        assert "from 3 to 4 of 6" in words(page(EN).select_one(".ga-todo li"))

    def test_warnings_stand_apart_from_the_law(self, page: Any) -> None:
        soup = page(EN)
        assert not soup.find(id="r-A-L25-META-03")
        assert "L25-META-03" in words(soup.find(id="advertencias").find_parent("section"))

    def test_the_cause_of_what_cannot_be_verified(self, page: Any) -> None:
        section = page(EN).find(id="no-verificable").find_parent("section")
        assert "A document is missing" in words(section)

    def test_disclaimer(self, page: Any) -> None:
        assert answers.DISCLAIMER in page(EN).get_text()


class TestHostileText:
    def test_reasons_titles_and_addresses_of_others_are_inert(self, page: Any, answer: Any) -> None:
        evil = answers.verdict("L25-META-01", "incumple", reason="<b onclick=x>r</b>")
        evil["subject"] = {
            "type": "section", "id": "x", "name": "", "title": "<script>t</script>",
            "url": "javascript:alert(1)",
        }  # fmt: skip
        evil["evidence"][0] |= {"value": "javascript:alert(2)", "source": "data:text/html,<b>"}
        answer(gobabierto_compliance_show=answers.showing([evil]))
        finding = page(EN).find(id="r-E-L25-META-01")
        assert "<b onclick=x>r</b>" in words(finding)
        assert not finding.select("script, b")
        assert not [a for a in finding.select("a[href]") if ":" in a["href"].split("/")[0]]


class TestWhoMayMend:
    def test_anonymous_readers_get_no_links_to_forms(self, page: Any) -> None:
        assert "/edit/" not in str(page(EN).select_one(".primary"))

    @pytest.mark.usefixtures("clean_db")
    def test_an_editor_gets_links_to_datasets_but_not_to_the_institution(
        self, page: Any, answer: Any
    ) -> None:
        user = factories.UserWithToken()
        organization = factories.Organization(users=[{"name": user["name"], "capacity": "editor"}])
        shown = answers.showing(answers.EVERY_STATE)
        shown["institution"] = {**shown["institution"], "id": organization["id"]}
        answer(gobabierto_compliance_show=shown)
        text = str(page(EN, headers={"Authorization": user["token"]}))
        assert "/dataset/edit/conjunto_1" in text
        assert "/organization/edit/" not in text

    @pytest.mark.usefixtures("clean_db")
    def test_an_admin_gets_the_form_of_the_institution_too(self, page: Any, answer: Any) -> None:
        user = factories.UserWithToken()
        organization = factories.Organization(users=[{"name": user["name"], "capacity": "admin"}])
        shown = answers.showing(answers.EVERY_STATE)
        shown["institution"] = {**shown["institution"], "id": organization["id"]}
        answer(gobabierto_compliance_show=shown)
        text = str(page(EN, headers={"Authorization": user["token"]}))
        assert "/organization/edit/institucion-1" in text

    def test_what_waits_is_listed_for_those_who_get_it(self, page: Any, answer: Any) -> None:
        waiting = [{"name": "borrador", "title": "Borrador", "since": "2026-11-01"}]
        answer(gobabierto_compliance_show=answers.showing([], waiting=waiting))
        assert "waiting since" in words(page(EN).find(id="en-espera").find_parent("section"))


class TestErrors:
    def test_unknown_institution(self, app: Any, answer: Any) -> None:
        def unknown(_context: Any, _data: Any) -> Any:
            raise tk.ObjectNotFound

        answer(gobabierto_compliance_show=unknown)
        for address in ("/cumplimiento/nadie", "/cumplimiento/nadie.csv"):
            assert "No existe esa institución" in app.get(address, status=404).body

    def test_not_authorized(self, app: Any, answer: Any) -> None:
        def closed(_context: Any, _data: Any) -> Any:
            raise tk.NotAuthorized

        answer(gobabierto_compliance_show=closed)
        assert "No puede ver esto" in app.get("/cumplimiento/institucion-1", status=403).body

    def test_bad_date(self, page: Any) -> None:
        soup = page(EN + "?as_of=hoy", status=400)
        assert "“hoy” is not a date" in words(soup.find(id="ga-asof-error"))


class TestDownloads:
    def rows(self, app: Any, address: str) -> list[dict[str, str]]:
        body = app.get(address).body
        return list(csv.DictReader(io.StringIO(body.lstrip("\ufeff"))))

    def test_csv_has_a_row_for_each_verdict(self, app: Any) -> None:
        rows = self.rows(app, "/cumplimiento/institucion-1.csv")
        assert len(rows) == len(answers.EVERY_STATE)
        assert rows[1]["regla"] == "L25-PLAN-01"
        assert rows[1]["umbral"] == "con texto"
        assert rows[1]["origen_umbral"] == "ley"

    def test_one_state_only(self, app: Any) -> None:
        rows = self.rows(app, "/cumplimiento/institucion-1.csv?state=por_vencer")
        assert [row["estado"] for row in rows] == ["por_vencer"]

    def test_json_and_verbs(self, app: Any) -> None:
        assert len(app.get("/cumplimiento/institucion-1.json").json["verdicts"]) == 9
        rows = self.rows(app, "/cumplimiento/institucion-1/verbos.csv")
        assert rows[0]["avance"] == "40.00"
        assert len(app.get("/cumplimiento/institucion-1/verbos.json").json) == 4


class TestRules:
    def test_list(self, page: Any) -> None:
        assert "6 rules" in words(page("/en/cumplimiento/reglas"))

    def test_a_rule_quotes_the_law_and_says_who_set_each_threshold(self, page: Any) -> None:
        soup = page("/en/cumplimiento/regla/L25-PLAN-01")
        assert "«los primeros veinte días de cada año»" in words(soup.find(id="fundamento").parent)
        origins = [words(node) for node in soup.select(".ga-origin")]
        assert origins == ["Law", "Criterion of the portal"]

    def test_unknown_rule(self, app: Any) -> None:
        assert "No existe esa regla" in app.get("/cumplimiento/regla/NADA-00", status=404).body

    def test_downloads(self, app: Any) -> None:
        assert "L25-PLAN-01" in app.get("/cumplimiento/reglas.csv").body
        assert len(app.get("/cumplimiento/reglas.json").json) == 6


class TestManyVerdicts:
    """An institution with more verdicts than one answer holds."""

    @pytest.fixture(autouse=True)
    def _many(self, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(asking, "MOST_VERDICTS", 50)
        failing = [answers.verdict("L25-DIC-01", "incumple", n) for n in range(1, 131)]
        soon = [answers.verdict("L25-UPD-01", "por_vencer", n) for n in range(1, 31)]
        answer(gobabierto_compliance_show=answers.showing([*failing, *soon]))

    def test_the_page_counts_all_and_shows_the_first(self, page: Any) -> None:
        soup = page(EN)
        assert "30 of 160 applicable legal obligations are met" in words(soup)
        finding = soup.find(id="r-E-L25-DIC-01")
        assert len(finding.select(".ga-subjects > li")) == 20
        assert "See the first 20 of 130" in words(finding)
        (link,) = finding.select("a[href*=resultados]")
        assert "See all 130" in words(link)
        assert link["href"] == (
            "/en/cumplimiento/institucion-1/resultados/L25-DIC-01?state=incumple&severity=E"
        )
        soon = soup.find(id="por-vencer").find_parent("section")
        assert len(soon.select("tbody tr")) == 21
        assert "See all 30" in words(soon)

    def test_the_list_of_a_rule_is_complete_over_its_pages(self, page: Any) -> None:
        seen: list[str] = []
        for number in (1, 2, 3):
            soup = page(f"{EN}/resultados/L25-DIC-01?state=incumple&severity=E&page={number}")
            seen += [words(li.find("a") or li) for li in soup.select(".ga-subjects > li")]
            assert "130 obligations" in words(soup.find(id="resultados-t"))
        assert len(seen) == 130
        pages = soup.select(".pagination a[aria-current=page]")
        assert [words(one) for one in pages] == ["3"]

    def test_a_page_beyond_the_last_says_so(self, page: Any) -> None:
        text = words(page(f"{EN}/resultados/L25-DIC-01?page=9"))
        assert "Nothing on this page. First page" in text

    def test_what_to_do_is_that_of_the_verdicts_and_not_of_their_rule(
        self, page: Any, answer: Any
    ) -> None:
        lacks = [
            answers.verdict("L25-DIC-01", "no_verificable", n, fix=f"Falta leer {n}.")
            for n in (1, 2, 3)
        ]
        answer(gobabierto_compliance_show=answers.showing(lacks[:1]))
        text = words(page(f"{EN}/resultados/L25-DIC-01?state=no_verificable"))
        assert "Falta leer 1." in text
        assert "llene lo que falta" not in text
        answer(gobabierto_compliance_show=answers.showing(lacks, "no_verificable"))
        for address in (f"{EN}/resultados/L25-DIC-01", EN):
            text = words(page(address))
            assert [text.count(f"Falta leer {n}.") for n in (1, 2, 3)] == [1, 1, 1]
            assert "llene lo que falta" not in text

    def test_an_unknown_rule_is_a_404(self, page: Any) -> None:
        assert "There is no such" in words(page(f"{EN}/resultados/L25-NADA-01", status=404))

    def test_downloads_are_whole_and_sent_as_they_are_read(self, app: Any) -> None:
        body = app.get("/cumplimiento/institucion-1.csv").body
        rows = list(csv.DictReader(io.StringIO(body.lstrip("\ufeff"))))
        assert len({(row["regla"], row["sujeto"]) for row in rows}) == len(rows) == 160
        told = app.get("/cumplimiento/institucion-1.json").json
        assert (told["count"], len(told["verdicts"])) == (160, 160)
        of_rule = app.get("/cumplimiento/institucion-1/resultados/L25-UPD-01.json").json
        assert {verdict["rule"] for verdict in of_rule["verdicts"]} == {"L25-UPD-01"}
        assert len(of_rule["verdicts"]) == 30
        csv_of_rule = app.get("/cumplimiento/institucion-1/resultados/L25-UPD-01.csv")
        assert csv_of_rule.headers["Content-Disposition"].endswith('2026-11-22-L25-UPD-01.csv"')
        assert len(csv_of_rule.body.splitlines()) == 31
