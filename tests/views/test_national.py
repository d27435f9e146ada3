"""The national page: two figures with their numbers, the law of the day, table and downloads."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from . import answers
from .conftest import words

pytestmark = pytest.mark.usefixtures("with_plugins")

EVERY = [answers.institution(n, answers.STATES[n % 5]) for n in range(1, 48)]
EN = "/en/cumplimiento"


@pytest.fixture(autouse=True)
def _answers(answer: Any) -> None:
    answer(gobabierto_compliance_list=answers.listing(EVERY))


class TestFigures:
    def test_both_figures_carry_numerator_denominator_and_two_decimals(self, page: Any) -> None:
        figures = [words(node) for node in page(EN).select(".ga-figure__value")]
        assert "19 of 29 verifiable institutions 65.52 %" in figures[0]
        assert "19 of 38 bound institutions 50.00 %" in figures[1]

    def test_title_names_the_law_and_never_a_breach_of_eje_3(self, page: Any) -> None:
        soup = page(EN)
        assert "Open data obligations (Lineamientos 2025)" in words(soup.select_one(".ga-page h1"))
        assert "incumple Eje 3" not in soup.get_text()

    def test_tally_tells_what_is_in_and_out_of_the_denominator(self, page: Any) -> None:
        text = words(page(EN).select_one(".ga-tally"))
        assert "Verifiable: 29" in text
        assert "Outside the verifiable: 18" in text

    def test_disclaimer_is_on_the_page(self, page: Any) -> None:
        assert answers.DISCLAIMER in page(EN).get_text()

    def test_spanish_by_default(self, page: Any) -> None:
        soup = page("/cumplimiento")
        assert soup.html["lang"] == "es"
        assert "22 de noviembre de 2026" in words(soup)


class TestWithoutData:
    def test_nothing_evaluated_shows_no_figure_and_no_zero_percent(
        self, page: Any, answer: Any
    ) -> None:
        rows = [answers.institution(1, "no_verificable")]
        answer(gobabierto_compliance_list=answers.listing(rows, evaluated_at=None))
        soup = page(EN)
        assert "There is no evaluation on this date yet." in words(soup)
        assert "%" not in words(soup.select_one(".ga-figure"))
        assert "Institución de Ejemplo 1" in words(soup)

    def test_no_denominator_no_percentage(self, page: Any, answer: Any) -> None:
        answer(
            gobabierto_compliance_list=answers.listing([answers.institution(1, "no_verificable")])
        )
        soup = page(EN)
        figures = [words(node) for node in soup.select(".ga-figure__value")]
        assert figures[0] == "Complying: 0 of 0 verifiable institutions"
        assert "No institution registered evidence." in words(soup)

    def test_date_before_any_law(self, page: Any, answer: Any) -> None:
        empty = answers.listing(
            [], profile=None, national=None, as_of="2021-05-15", evaluated_at=None
        )
        answer(gobabierto_compliance_list=empty)
        assert "none of the registered laws was in force" in words(page(EN + "?as_of=2021-05-15"))

    def test_filter_without_results_says_what_was_typed_and_offers_the_way_back(
        self, page: Any, answer: Any
    ) -> None:
        answer(gobabierto_compliance_list=answers.listing(EVERY, results=[], count=0))
        soup = page(EN + "?q=himgf")
        assert "No institution matches “himgf”" in words(soup)
        assert soup.find("a", string="Remove filters")


class TestAsked:
    @pytest.mark.parametrize("bad", ["ayer", "2026-13-01", "2026-02-30", "20261122", "<script>"])
    def test_a_bad_date_is_explained_beside_the_field(self, page: Any, bad: str) -> None:
        soup = page(EN, status=400, query_string={"as_of": bad})
        field = soup.find(id="ga-asof")
        assert field["aria-invalid"] == "true"
        error = words(soup.find(id=field["aria-describedby"]))
        assert f"“{bad}” is not a date" in error
        assert not soup.find("script", string=lambda text: bool(text) and bad in text)

    def test_the_future_is_refused_kindly(self, page: Any) -> None:
        assert "has not come yet" in words(page(EN + "?as_of=2999-01-01", status=400))

    def test_what_was_asked_reaches_the_action(self, page: Any, answer: Any) -> None:
        seen: dict[str, Any] = {}

        def listing(_context: Any, data: dict[str, Any]) -> Any:
            seen.update(data)
            return answers.listing(EVERY)

        answer(gobabierto_compliance_list=listing)
        page(EN + "?as_of=2023-06-30&q=salud&sector=Salud&state=incumple&sort=-due&page=2")
        assert seen == {
            "as_of": "2023-06-30", "q": "salud", "sector": "Salud", "state": "incumple",
            "sort": "-due", "limit": 20, "offset": 20,
        }  # fmt: skip

    def test_unknown_states_sorts_and_pages_are_left_out(self, page: Any, answer: Any) -> None:
        seen: dict[str, Any] = {}

        def listing(_context: Any, data: dict[str, Any]) -> Any:
            seen.update(data)
            return answers.listing(EVERY)

        answer(gobabierto_compliance_list=listing)
        page(EN + "?state=roto&sort=;drop&page=-3")
        assert seen == {"sort": "siglas", "limit": 20, "offset": 0}

    def test_pages_keep_the_filters(self, page: Any) -> None:
        soup = page(EN + "?q=ejemplo&page=2")
        following = soup.select_one("a[rel=next]")["href"]
        assert "q=ejemplo" in following
        assert "page=3" in following
        assert following.endswith("#instituciones")

    def test_a_sorted_column_says_so(self, page: Any) -> None:
        heads = page(EN + "?sort=-due").select("th[aria-sort]")
        assert {words(head).rstrip(" ▼▲"): head["aria-sort"] for head in heads}[
            "Next due date"
        ] == "descending"


class TestHostileText:
    def test_titles_are_escaped(self, page: Any, answer: Any) -> None:
        evil = "<script>alert(1)</script>{{ 7*7 }}"
        row = answers.institution(1, title=evil, sector="<img src=x onerror=alert(1)>")
        answer(gobabierto_compliance_list=answers.listing([row]))
        soup = page(EN)
        assert evil in words(soup.select_one(".ga-institutions"))
        assert not soup.select(".ga-institutions script, .ga-institutions img")

    def test_the_query_is_escaped(self, page: Any) -> None:
        soup = page(EN, query_string={"q": '"><script>alert(1)</script>'})
        assert soup.find(id="ga-q")["value"] == '"><script>alert(1)</script>'


class TestDownloads:
    def test_csv_has_every_row_and_opens_in_a_spreadsheet(self, app: Any, answer: Any) -> None:
        def listing(_context: Any, data: dict[str, Any]) -> Any:
            first = data["offset"]
            rows = EVERY[first : first + 20]
            return answers.listing(EVERY, results=rows)

        answer(gobabierto_compliance_list=listing)
        response = app.get("/cumplimiento.csv")
        assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
        assert response.body.startswith("\ufeff")
        rows = list(csv.DictReader(io.StringIO(response.body.lstrip("\ufeff"))))
        assert len(rows) == 47
        assert rows[0]["institucion"] == "institucion-1"
        assert rows[0]["aviso"] == answers.DISCLAIMER

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
    def test_formulas_are_neutralised(self, app: Any, answer: Any, start: str) -> None:
        row = answers.institution(1, title=f"{start}HYPERLINK(1)")
        answer(gobabierto_compliance_list=answers.listing([row]))
        rows = list(csv.DictReader(io.StringIO(app.get("/cumplimiento.csv").body.lstrip("\ufeff"))))
        assert rows[0]["nombre"] == f"'{start}HYPERLINK(1)"

    def test_json_is_what_the_action_answers(self, app: Any) -> None:
        answered = json.loads(app.get("/cumplimiento.json").body)
        assert answered["disclaimer"] == answers.DISCLAIMER
        assert answered["national"]["verifiable"] == {"met": 19, "of": 29}

    def test_verbs_recompute_the_percentage_from_its_numbers(self, app: Any) -> None:
        rows = list(
            csv.DictReader(io.StringIO(app.get("/cumplimiento/verbos.csv").body.lstrip("\ufeff")))
        )
        assert [row["verbo"] for row in rows] == ["publicar", "actualizar", "difundir", "impulsar"]
        assert rows[0]["porcentaje"] == "65.52"
        assert rows[3]["porcentaje"] == ""

    def test_a_bad_date_gives_no_file(self, app: Any) -> None:
        assert "nunca" in app.get("/cumplimiento.csv?as_of=nunca", status=400).body

    @pytest.mark.parametrize(
        "address",
        [
            "regla/L25-PLAN-01", "regla/L25-PLAN-01.csv", "regla/L25-PLAN-01.json",
            "reglas", "reglas.csv", "reglas.json", "verbos.csv", "verbos.json",
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("bad", ["zzz", "2026-02-30", "2999-01-01"])
    def test_no_table_guesses_a_bad_date(self, app: Any, address: str, bad: str) -> None:
        assert bad in app.get(f"/cumplimiento/{address}?as_of={bad}", status=400).body


class TestMarkup:
    def test_states_are_shape_and_word_and_marks_are_hidden_from_readers(self, page: Any) -> None:
        soup = page(EN)
        for mark in soup.select("svg.ga-mark"):
            assert mark["aria-hidden"] == "true"
            assert words(mark.parent)

    def test_every_table_has_a_caption_headers_and_downloads(self, page: Any) -> None:
        soup = page(EN)
        for table in soup.select(".ga-page table"):
            assert table.caption
            assert table.select("thead th[scope=col]")
            assert table.select("tbody th[scope=row]")
            assert "CSV" in words(table.find_parent("section"))

    def test_the_navigation_leads_here(self, page: Any) -> None:
        soup = page("/en/about")
        assert soup.select_one(".main-navbar a[href$='/cumplimiento']")
