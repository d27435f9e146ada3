"""The Guía of 2017: metadata, files, tables, documents; its old grades are never shown."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.observation_types import landing_page_id
from ckanext.gobabierto.facts.types import Twin
from ckanext.gobabierto.vocabularies import content_faults

from .build import dataset, institution, judge, only, resource
from .seen import FAILS, MET, TODAY, UNSEEN, fault, seen, told

FULL = {"modified": date(2026, 6, 1), "landing_page": "https://ejemplo.gob.mx/registro"}
PROFILE = next(item for item in obligations.profiles() if item.id == "guia-2017")


def one(rule, *looks, day=TODAY, platform=True, **fields):
    data = dataset(**{**FULL, "observations": looks, **fields})
    return only(f"G17-{rule}", institution(data, platform=platform), day)


def papers(rule, *documents, day=TODAY):
    facts = replace(institution(), documents=documents)
    return judge(f"G17-{rule}", facts, day)


def paper(kind, key="d1", **fields):
    return DocumentFacts(key, kind, **fields)


def test_it_is_advisory_whole_and_without_anything_of_severity_e():
    assert (PROFILE.kind, len(PROFILE.rules)) == ("advisory", 27)
    assert {rule.severity for rule in PROFILE.rules} == {"A", "I"}
    assert {r.id for r in PROFILE.rules if r.export_only} == {"G17-MED-01", "G17-IDX-01"}
    closed = {rule.id for rule in PROFILE.rules if rule.valid_until}
    assert closed == {"G17-GRP-01", "G17-COM-01"}
    assert {r.valid_until for r in PROFILE.rules if r.valid_until} == {date(2025, 9, 11)}
    for day in (date(2022, 1, 1), TODAY):
        assert obligations.primary_on(day).id != "guia-2017"


class TestMetadata:
    @pytest.mark.parametrize(("name", "expected"), [("rezago-social_1", MET), ("rezago.ñ", FAILS)])
    def test_identifier(self, name, expected):
        assert told(one("ID-01", name=name)) == expected

    def test_mandatory_fields(self):
        assert told(one("META-01")) == MET
        bare = one("META-01", maintainer="", resources=(resource(format="", mimetype=""),))
        assert told(bare) == FAILS
        assert "nombre de contacto y formato de «Registro»" in bare.reason
        assert told(one("META-01", landing_page="", platform=False))[1] == "fuente_sin_lectura"

    def test_modified(self):
        assert told(one("META-02")) == MET
        assert told(one("META-02", modified=None)) == ("no_aplica", "sin_objeto")
        assert told(one("META-02", modified=None, modified_text="mayo de 2026")) == FAILS
        future = one("META-02", modified=date(2027, 1, 1))
        assert told(future) == FAILS
        assert told(one("META-02", modified=date(2027, 1, 1), day=future.next_change)) == MET

    @pytest.mark.parametrize(
        ("start", "end", "expected"),
        [
            ("2013", "2013", MET), ("2014-01", "2014-04", MET), ("2014", "", MET),
            ("2015", "2014", FAILS), ("ayer", "2014", FAILS), ("", "", ("no_aplica", "sin_objeto")),
        ],
    )  # fmt: skip
    def test_periods(self, start, end, expected):
        file = resource(temporal_start=start, temporal_end=end)
        assert told(one("META-03", resources=(file,))) == expected
        assert told(one("META-03", temporal_start=start, temporal_end=end)) == expected

    def test_contact(self):
        page = seen(resource_id=landing_page_id("ds-1"))
        assert told(one("META-04", page)) == MET
        assert told(one("META-04", replace(page, outcome="no_existe", status=404))) == FAILS
        assert told(one("META-04")) == UNSEEN
        assert told(one("META-04", landing_page="")) == MET
        assert told(one("META-04", maintainer_email="datos arroba ejemplo")) == FAILS
        assert told(one("META-04", maintainer_email="")) == FAILS

    def test_unique(self):
        alone = {"resources": (resource(),)}
        assert told(one("UNI-01", **alone)) == UNSEEN
        assert told(one("UNI-01", compared=True, **alone)) == MET
        twin = Twin("title", "Registro nacional", "otro", "ine")
        assert told(one("UNI-01", compared=True, twins=(twin,), **alone)) == FAILS
        twice = (resource(), resource(id="res-2"))
        assert told(one("UNI-01", resources=twice)) == FAILS

    def test_resources_and_their_descriptions(self):
        assert told(one("RES-01")) == MET
        assert told(one("RES-01", resources=())) == FAILS
        assert one("RES-01", resources=()).severity.value == "A"
        assert told(one("DOC-01")) == MET
        assert told(one("DOC-01", resources=(resource(description="n/a"),))) == FAILS
        assert told(one("DOC-01", resources=()))[1] == "sin_objeto"


class TestFiles:
    @pytest.mark.parametrize(
        ("listed", "expected", "best"),
        [
            (["CSV"], MET, "3 de 5"),
            (["XLSX", "CSV"], MET, "3 de 5"),
            (["XLSX"], FAILS, "2 de 5"),
            (["JSON", "XLS"], FAILS, "3 de 5"),
            (["PNG"], FAILS, "1 de 5"),
            (["RDF"], MET, "4 de 5"),
            (["quién sabe"], UNSEEN, "1 de 5"),
        ],
    )
    def test_open_formats_and_stars(self, listed, expected, best):
        files = tuple(resource(id=f, format=f, url="https://e.gob.mx/x") for f in listed)
        assert told(one("FMT-01", resources=files)) == expected
        found = one("STAR-01", resources=files)
        assert (found.evidence[0].value, found.severity.value) == (best, "I")
        assert told(found) == (MET if best >= "3" else FAILS)

    @pytest.mark.parametrize(
        ("url", "expected"),
        [
            ("https://ejemplo.gob.mx/a.csv", MET),
            ("https://ejemplo.gob.mx/año.csv", FAILS),
            ("http://200.23.1.1/a.csv", FAILS),
            ("https://[2001:db8::1]/a.csv", FAILS),
            ("ftp://ejemplo.gob.mx/a.csv", FAILS),
            ("https://[mal/a.csv", FAILS),
            ("https://intranet/a.csv", FAILS),
        ],
    )
    def test_addresses(self, url, expected):
        assert told(one("URL-01", resources=(resource(url=url),))) == expected

    def test_an_uploaded_file_has_the_address_of_this_portal(self):
        assert told(one("URL-01", resources=(resource(url="a.csv", hosted_here=True),))) == MET

    def test_available(self):
        assert told(one("URL-02")) == UNSEEN
        assert told(one("URL-02", seen())) == MET
        assert "1 de 2 archivos" in one("URL-02", seen()).evidence[0].value
        assert told(one("URL-02", seen(outcome="no_existe", status=404))) == FAILS
        assert told(one("URL-02", seen(outcome="bloqueado", confirmed="funciona"))) == MET

    def test_encoding(self):
        assert told(one("ENC-01", seen())) == MET
        assert told(one("ENC-01", seen(encoding="latin-1"))) == FAILS
        assert told(one("ENC-01", seen(encoding=""))) == UNSEEN


class TestTables:
    RULES = tuple(sorted({f.rule for f in content_faults.all_faults() if f.rule.startswith("G17")}))
    GEO = ("cve_ent", "cve_mun")

    def test_every_fault_has_a_rule_and_every_rule_of_tables_its_faults(self):
        ids = {rule.id for rule in obligations.all_rules()}
        assert {item.rule for item in content_faults.all_faults()} <= ids
        tables = {i for i in ids if i.startswith("G17-TAB")} | {"G17-DATE-01", "G17-GEO-01"}
        assert set(self.RULES) == tables

    @pytest.mark.parametrize("rule", RULES)
    def test_each_state(self, rule):
        code = min(content_faults.codes_of(rule))
        rule = rule.removeprefix("G17-")
        columns = {"columns": self.GEO}
        assert told(one(rule)) == UNSEEN
        assert told(one(rule, seen(**columns))) == MET
        bad = one(rule, seen(faults=(fault(code, 3, "renglón 2"),), **columns))
        assert told(bad) == FAILS
        assert "renglón 2" in bad.evidence[0].value
        assert told(one(rule, role="codigos"))[1] == "exento_por_rol"
        assert told(one(rule, resources=()))[1] == "sin_objeto"
        assert told(one(rule, seen(read=False))) == UNSEEN

    @pytest.mark.parametrize(("count", "expected"), [(5, MET), (6, FAILS)])
    def test_a_share_is_let_pass(self, count, expected):
        found = one("DATE-01", seen(faults=(fault("fecha_no_iso", count, of=100),)))
        assert told(found) == expected

    def test_a_fault_of_another_rule_is_not_counted(self):
        assert told(one("TAB-01", seen(faults=(fault("renglon_vacio"),)))) == MET

    def test_tables_without_places_are_not_spoken_about(self):
        assert told(one("GEO-01", seen())) == ("no_aplica", "sin_objeto")


class TestDocuments:
    ASKED = date(2026, 10, 1)

    def report(self, key="r1"):
        return paper("reporte_ciudadano", key, dated_on=self.ASKED)

    def answer(self, day, key="r1"):
        return paper("respuesta_reporte", f"a-{key}", dated_on=day, answers=key)

    def test_no_report_proves_nothing(self):
        (found,) = papers("CIT-01")
        assert told(found) == ("no_verificable", "falta_documento")
        assert [item.value for item in found.evidence] == ["0 documentos"]

    def test_natural_days_advise_and_business_days_decide(self):
        (found,) = papers("CIT-01", self.report(), day=self.ASKED)
        assert told(found) == ("no_aplica", "aun_no_exigible")
        assert found.advise_by == self.ASKED + timedelta(days=30)
        assert found.due > found.advise_by
        (last,) = papers("CIT-01", self.report(), day=found.due)
        assert told(last) == ("no_aplica", "aun_no_exigible")
        (late,) = papers("CIT-01", self.report(), day=last.next_change)
        assert told(late) == ("no_verificable", "falta_documento")
        assert late.evidence

    def test_an_answer_complies_and_a_late_one_says_so(self):
        (found,) = papers("CIT-01", self.report(), self.answer(date(2026, 10, 5)))
        assert (told(found), found.extemporaneo) == (MET, False)
        (late,) = papers("CIT-01", self.report(), self.answer(date(2026, 11, 20)))
        assert (told(late), late.extemporaneo) == (MET, True)

    def test_the_group_meets_in_each_half_year_while_the_rule_held(self):
        day = date(2025, 8, 1)
        closed, running = papers(
            "GRP-01", paper("minuta_grupo", dated_on=date(2025, 3, 1)), day=day
        )
        assert (closed.period, told(closed)) == ("2025-S1", MET)
        assert (running.period, told(running)) == ("2025-S2", ("no_aplica", "aun_no_exigible"))
        (closed, _running) = papers("GRP-01", day=day)
        assert told(closed) == ("no_verificable", "falta_documento")

    def test_diffusion_asks_for_each_piece(self):
        day = date(2025, 8, 1)
        told_in = [
            paper("difusion", f"c{m}", outcome="comunicacion", dated_on=date(2025, m, 9))
            for m in (1, 4, 6)
        ]
        rest = [
            paper("difusion", kind, outcome=kind, dated_on=date(2025, 5, 5))
            for kind in ("blog", "reporte")
        ]
        assert told(papers("COM-01", *told_in, *rest, day=day)[0]) == MET
        (closed, _running) = papers("COM-01", *told_in[:2], rest[0], day=day)
        assert "reporte semestral y la comunicación del 3.º bimestre" in closed.reason


class TestOldGrades:
    LOOKS = (seen(), seen(resource_id="res-d"))

    @pytest.mark.parametrize(
        ("fields", "medal"),
        [
            ({}, "oro"),
            ({"update_frequency": "mensual"}, "plata"),
            ({"maintainer": ""}, "bronce"),
            ({"tags": ()}, "ninguna"),
        ],
    )
    def test_medals(self, fields, medal):
        found = one("MED-01", *self.LOOKS, **fields)
        assert found.evidence[0].value == medal
        assert told(found) == (FAILS if medal == "ninguna" else MET)

    def test_a_missing_measurement_is_no_grade(self):
        assert told(one("MED-01", self.LOOKS[0])) == UNSEEN

    def test_the_clock_takes_the_gold_away_on_the_day_announced(self):
        found = one("MED-01", *self.LOOKS)
        later = one("MED-01", *self.LOOKS, day=found.next_change)
        assert later.evidence[0].value == "plata"

    def test_the_index_is_never_given(self):
        facts = institution(dataset(observations=self.LOOKS))
        found = only("G17-IDX-01", facts, TODAY)
        assert told(found) == UNSEEN
        assert found.evidence[0].value == "calidad: 60.00 de 60 puntos, en 1 de 1 conjuntos"
