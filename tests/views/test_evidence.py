"""Evidence in words: sources by name, days written out, what the law asks first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ckanext.gobabierto.helpers import sources

RULES = Path(sources.__file__).resolve().parent.parent / "rules"
FIELD = re.compile(r'"((?:dataset|resource|organization)\.[a-z_]+)"')


@pytest.mark.usefixtures("with_request_context")
class TestSources:
    @pytest.mark.parametrize(
        ("source", "words"),
        [
            ("resource.last_modified", "Fecha de modificación del recurso"),
            ("resource 3f1c", "Ficha del recurso"),
            (
                "resource.temporal_end, resource.name o dataset.title",
                "Periodo del recurso; Nombre del recurso; Título del conjunto",
            ),
            ("https://e.gob.mx/datos", "https://e.gob.mx/datos"),
            ("algo nuevo", "algo nuevo"),
        ],
    )
    def test_a_technical_name_becomes_words(self, source: str, words: str) -> None:
        assert sources.gobabierto_source(source) == words

    def test_every_field_a_rule_names_has_words(self) -> None:
        named = {name for file in RULES.glob("*.py") for name in FIELD.findall(file.read_text())}
        assert len(named) > 8
        assert not {name for name in named if sources.gobabierto_source(name) == name}

    def test_days_are_written_out_but_not_inside_names(self) -> None:
        found = sources.gobabierto_dates_in("2026-03-31 (trimestral)")
        assert "2026-03-31" not in found
        assert found.endswith("(trimestral)")
        assert sources.gobabierto_dates_in("https://e.mx/2026-03-31/x") == (
            "https://e.mx/2026-03-31/x"
        )


def test_what_the_law_asks_goes_first() -> None:
    items = [
        {"value": "a", "threshold": "", "threshold_origin": ""},
        {"value": "b", "threshold": "1", "threshold_origin": "portal"},
        {"value": "c", "threshold": "1", "threshold_origin": "ley"},
    ]
    assert [item["value"] for item in sources.gobabierto_evidence(items)] == ["c", "b", "a"]
