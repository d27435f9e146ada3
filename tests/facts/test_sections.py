"""A reading of a section becomes a fact, and the fact a verdict of its time."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import reports, timeline
from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.facts.recording import record_section
from ckanext.gobabierto.facts.types import SectionFacts

from ..organizations import make_institution

PAGE = "https://ejemplo.gob.mx/transparencia"


@pytest.mark.usefixtures("with_plugins", "clean_db")
def test_a_section_read_in_2023_is_judged_in_2023():
    with clock.frozen(date(2023, 3, 1)):
        institution = make_institution()
    with clock.frozen(date(2023, 4, 1)):
        unread = SectionFacts(PAGE, ok=False, failure="sin_respuesta")
        assert record_section(institution["id"], unread)
        assert not record_section(institution["id"], unread)
    with clock.frozen(date(2023, 5, 1)):
        links = ("https://datos.gob.mx/busca/organization/ejemplo",)
        record_section(institution["id"], SectionFacts(PAGE, ok=True, platform_links=links))
    with clock.frozen(date(2026, 11, 22)):
        timeline.evaluate(institution["id"])

    def found(day):
        answer = reports.institution_report(institution["id"], day, private=False)
        return next(
            v
            for v in answer["verdicts"]
            if v["rule"] == "E3-DIF-02" and v["period"] == "2022-07/2023-06"
        )

    assert found(date(2023, 4, 15))["cause"] == "fuente_sin_lectura"
    assert found(date(2023, 6, 30))["state"] == "cumple"
    assert found(date(2023, 6, 30))["evidence"][0]["grade"] == "medido"
    history = institution_history(institution["id"])
    assert history.at(date(2023, 4, 15)).sections[0].ok is False
