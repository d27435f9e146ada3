"""Pages of periods, the tag of the totals, feeds and calendars: whole, over CKAN's test client."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timezone
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from icalendar import Calendar

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import timeline
from ckanext.gobabierto.compliance.trend import Point
from ckanext.gobabierto.views.trend import drawing

from tests.organizations import make_institution, our_fields

from .conftest import words

ATOM = "{http://www.w3.org/2005/Atom}"
STATS = "/api/3/action/gobabierto_compliance_stats"
TODAY = date(2026, 11, 22)
pytestmark = pytest.mark.ckan_config("ckanext.gobabierto.is_platform", True)


@pytest.fixture
def institution(with_plugins: None, clean_db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An institution with a dataset, observed in January, evaluated up to November."""
    site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
    with clock.frozen(date(2026, 1, 3)):
        made = make_institution(name="uno", siglas="UNO", title="Instituto <Uno> & Compañía")
        helpers.call_action(
            "package_create", site, name="conjunto-uno", title="Conjunto uno",
            owner_org=made["id"], license_id="cc-by-4.0", **our_fields(),
        )  # fmt: skip
    with clock.frozen(TODAY):
        timeline.evaluate(made["id"])
        yield made


def freeze(*names: str) -> None:
    for name in names:
        helpers.call_action("gobabierto_period_freeze", period=name)


class TestPages:
    def test_nothing_frozen_is_told_and_still_there_is_something_to_compare(
        self, institution: Any, page: Any
    ) -> None:
        soup = page("/en/cumplimiento/periodos")
        assert "No period has been frozen yet" in words(soup)
        assert len(soup.select("#ga-from option")) == 9

    def test_frozen_periods_with_checksum_and_files(self, institution: Any, page: Any) -> None:
        freeze("2026-T2", "2026-T3")
        soup = page("/en/cumplimiento/periodos")
        assert [len(node.text) for node in soup.select("code")] == [64, 64]
        links = [a["href"] for a in soup.select("tbody a")]
        assert any(link.endswith("/periodos/2026-T3.xlsx") for link in links)
        assert "frozen" in soup.select_one('#ga-to option[value="2026-T3"]').text

    def test_a_period_as_it_was_frozen(self, institution: Any, page: Any) -> None:
        freeze("2026-T3")
        helpers.call_action(
            "gobabierto_period_erratum", period="2026-T3", text="Se <b>corrige</b>."
        )
        soup = page("/en/cumplimiento/periodos/2026-T3")
        assert "Se <b>corrige</b>." in words(soup)
        assert "Instituto <Uno> & Compañía" in words(soup)
        assert "It no longer changes" in words(soup)

    def test_what_was_not_frozen_is_not_there_but_its_table_is(
        self, institution: Any, page: Any, app: Any
    ) -> None:
        page("/cumplimiento/periodos/2026-T3", 404)
        page("/cumplimiento/periodos/nada", 404)
        page("/cumplimiento/periodos/2027-T1.csv", 404)
        for form in ("csv", "json", "xlsx"):
            answer = app.get(f"/cumplimiento/periodos/2026-T3.{form}", status=200)
            assert "cumplimiento-2026-T3" in answer.headers["Content-Disposition"]

    def test_the_document_is_what_the_checksum_is_of(self, institution: Any, app: Any) -> None:
        freeze("2026-T3")
        sha256 = helpers.call_action("gobabierto_period_show", period="2026-T3")["sha256"]
        answer = app.get("/cumplimiento/periodos/2026-T3/documento.json", status=200)
        assert hashlib.sha256(answer.data).hexdigest() == sha256

    def test_differences(self, institution: Any, page: Any) -> None:
        freeze("2026-T2", "2026-T3")
        soup = page("/en/cumplimiento/periodos/diferencia?from=2026-T2&to=2026-T3")
        assert "Institutions in another state" in words(soup)
        soup = page("/en/cumplimiento/periodos/diferencia?from=2024-T4&to=2026-T3")
        assert "no se comparan" in words(soup.select_one(".ga-note"))
        soup = page("/en/cumplimiento/periodos/diferencia?from=ayer&to=2026-T3", 400)
        assert "2026-T3" in words(soup.select_one(".ga-errors"))

    def test_a_published_period_carries_its_source(self, institution: Any, page: Any) -> None:
        helpers.call_action(
            "gobabierto_period_record", period="2022-07/2023-06", law="eje3-2021-2024",
            title="2º Informe", institutions=271,
            figures=[{"label": "EJE 3", "percent": "89.30", "met": 242, "of": 271}],
            source={"title": "2º Informe", "publisher": "SFP", "address": "javascript:alert(1)"},
        )  # fmt: skip
        for address in ("/en/cumplimiento/periodos", "/en/cumplimiento/periodos/2022-07--2023-06"):
            soup = page(address)
            assert "242 of 271 (89.30 %)" in words(soup)
            assert not soup.select('a[href^="javascript"]')

    def test_one_published_with_the_name_of_a_frozen_one_has_its_own_page(
        self, institution: Any, page: Any, app: Any
    ) -> None:
        freeze("2026-T3")
        recorded = helpers.call_action(
            "gobabierto_period_record", period="2026-T3", law="eje3-2021-2024", title="Informe",
            institutions=271, figures=[], source={"title": "Informe", "publisher": "SFP"},
        )  # fmt: skip
        here = "/cumplimiento/periodos/2026-T3"
        links = [a["href"] for a in page("/en/cumplimiento/periodos").select("article a")]
        assert f"/en{here}?kind=historico" in links
        assert "It no longer changes" in words(page(f"/en{here}"))
        assert "Published elsewhere" in words(page(f"/en{here}?kind=historico"))
        document = app.get(f"{here}/documento.json?kind=historico", status=200)
        assert hashlib.sha256(document.data).hexdigest() == recorded["sha256"]
        page(f"{here}?kind=otro", 404)
        page("/cumplimiento/periodos/2026-T2?kind=historico", 404)

    def test_the_national_page_offers_periods_and_marks_the_frozen(
        self, institution: Any, page: Any
    ) -> None:
        freeze("2026-T3")
        soup = page("/en/cumplimiento?period=2026-T3")
        assert "2026-T3 is frozen" in words(soup)
        assert "September 30, 2026" in words(soup) or "30 September 2026" in words(soup)
        assert "2026-T2 is not frozen" in words(page("/en/cumplimiento?period=2026-T2"))
        assert "is not a period" in words(page("/en/cumplimiento?period=ayer", 400))


class TestTag:
    def test_an_unchanged_answer_is_not_sent_again(self, institution: Any, app: Any) -> None:
        for address in (f"{STATS}?group_by=verb", "/cumplimiento/estadisticas.json?group_by=verb"):
            tag = app.get(address, status=200).headers["ETag"]
            assert tag.startswith("W/")
            assert not app.get(address, headers={"If-None-Match": tag}, status=304).data
            other = app.get(f"{address}&period=2026-T3", headers={"If-None-Match": tag})
            assert other.status_code == 200

    def test_a_change_a_freeze_and_another_day_make_another(
        self, institution: Any, app: Any
    ) -> None:
        def tag() -> str:
            return app.get(STATS, status=200).headers["ETag"]

        found = [tag()]
        freeze("2026-T3")
        found.append(tag())
        with clock.frozen(date(2026, 11, 23)):
            found.append(tag())
        timeline.evaluate(make_institution()["id"])
        found.append(tag())
        assert len(set(found)) == 4

    def test_an_error_has_none(self, institution: Any, app: Any) -> None:
        answer = app.get(f"{STATS}?group_by=colour", status=409)
        assert "ETag" not in answer.headers
        app.get("/cumplimiento/estadisticas.json?group_by=colour", status=400)


class TestFeed:
    def entries(self, app: Any) -> list[Any]:
        answer = app.get("/cumplimiento/uno/cambios.atom", status=200)
        assert answer.headers["Content-Type"].startswith("application/atom+xml")
        return ET.fromstring(answer.data).findall(f"{ATOM}entry")

    def test_identifiers_are_stable_and_the_newest_is_first(
        self, institution: Any, app: Any
    ) -> None:
        entries = self.entries(app)
        ids = [entry.findtext(f"{ATOM}id") for entry in entries]
        assert ids
        assert len(set(ids)) == len(ids)
        days = [entry.findtext(f"{ATOM}updated") for entry in entries]
        assert days == sorted(days, reverse=True)
        assert ids == [entry.findtext(f"{ATOM}id") for entry in self.entries(app)]

    def test_a_change_tells_from_what_to_what(self, institution: Any, app: Any) -> None:
        before = {entry.findtext(f"{ATOM}id") for entry in self.entries(app)}
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        with clock.frozen(date(2026, 11, 25)):
            helpers.call_action("package_patch", site, id="conjunto-uno", license_id="notspecified")
            timeline.evaluate(institution["id"])
            new = [e for e in self.entries(app) if e.findtext(f"{ATOM}id") not in before]
        assert new
        assert all(e.findtext(f"{ATOM}updated").startswith("2026-11-25") for e in new)

    def test_what_changed_this_morning_is_not_dated_later_today(
        self, institution: Any, app: Any
    ) -> None:
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        morning = datetime(2026, 11, 25, 11, 31, tzinfo=timezone.utc)
        with clock.frozen(morning):
            helpers.call_action("package_patch", site, id="conjunto-uno", license_id="notspecified")
            timeline.evaluate(institution["id"])
            feed = ET.fromstring(app.get("/cumplimiento/uno/cambios.atom").data)
        told = [datetime.fromisoformat(e.text or "") for e in feed.iter(f"{ATOM}updated")]
        assert clock.day_of(max(told)) == morning.date()
        assert max(told) <= morning

    def test_what_is_private_is_in_no_feed(self, institution: Any, app: Any) -> None:
        site = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        helpers.call_action(
            "package_create", site, name="secreto", title="Conjunto secreto", private=True,
            owner_org=institution["id"], **our_fields(),
        )  # fmt: skip
        timeline.evaluate(institution["id"])
        for name in ("cambios.atom", "vencimientos.ics"):
            assert b"secreto" not in app.get(f"/cumplimiento/uno/{name}", status=200).data

    def test_unchanged_is_304_and_unknown_is_404(self, institution: Any, app: Any) -> None:
        for name in ("cambios.atom", "vencimientos.ics"):
            tag = app.get(f"/cumplimiento/uno/{name}", status=200).headers["ETag"]
            app.get(f"/cumplimiento/uno/{name}", headers={"If-None-Match": tag}, status=304)
            gone = app.get(f"/cumplimiento/nadie/{name}", status=404)
            assert "No existe esa institución" in gone.body


class TestCalendar:
    @pytest.fixture(autouse=True)
    def january(self, institution: Any) -> Any:
        with clock.frozen(date(2026, 1, 10)):
            yield

    def test_all_day_events_with_stable_identifiers(self, institution: Any, app: Any) -> None:
        first, second = (
            Calendar.from_ical(app.get("/cumplimiento/uno/vencimientos.ics", status=200).data)
            for _ in range(2)
        )
        events = first.walk("VEVENT")
        assert events
        assert [e["UID"] for e in events] == [e["UID"] for e in second.walk("VEVENT")]
        assert len({e["UID"] for e in events}) == len(events)
        for event in events:
            start = event.decoded("DTSTART")
            assert type(start) is date
            assert start >= date(2026, 1, 10)
            assert (event.decoded("DTEND") - start).days == 1

    def test_both_readings_of_a_term_are_there(self, institution: Any, app: Any) -> None:
        found = Calendar.from_ical(app.get("/cumplimiento/uno/vencimientos.ics", status=200).data)
        days = {
            (str(e["SUMMARY"]).split(":")[0], e.decoded("DTSTART"))
            for e in found.walk("VEVENT")
            if "L25-PLAN-01" in e["CATEGORIES"].to_ical().decode()
        }
        assert days == {
            ("Lectura estricta", date(2026, 1, 20)),
            ("Vence", date(2026, 1, 29)),
        }


class TestTrend:
    def test_the_table_comes_first_and_laws_are_not_joined(
        self, institution: Any, page: Any
    ) -> None:
        freeze("2026-T3")
        soup = page("/en/cumplimiento/uno")
        section = soup.select_one("section:has(#tendencia)")
        rows = [words(row) for row in section.select("tbody tr")]
        assert [row.split()[0] for row in rows] == ["2026-T4", "2026-T3", "2026-T2", "2026-T1"]
        assert "provisional" in rows[0]
        assert "frozen" in rows[1]
        drawn = section.find("svg", class_="ga-trend")
        assert drawn["role"] == "img"
        assert "2026-T3" in drawn.find("desc").text

    def test_lines_stop_where_the_law_changes(self) -> None:
        points = [
            Point("2025-T1", date(2025, 3, 31), "Eje 3", "incumple", 1, 2),
            Point("2025-T2", date(2025, 6, 30), "Eje 3", "incumple", 1, 2),
            Point("2025-T3", date(2025, 9, 30), "Lineamientos", "incumple", 1, 4),
            Point("2025-T4", date(2025, 12, 31), "Lineamientos", "no_verificable", 0, 0),
            Point("2026-T1", date(2026, 3, 31), "Lineamientos", "incumple", 3, 4),
        ]
        found = drawing(points)
        assert len(found.lines) == 1
        assert len(found.lines[0].split()) == 2
        assert [law for _, law in found.borders] == ["Lineamientos"]
        assert "2025-T4" not in found.described
