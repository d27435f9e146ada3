"""What to do where nothing could be judged."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.obligations import rule
from ckanext.gobabierto.rules.verdict import Cause
from ckanext.gobabierto.vocabularies import remedies


@pytest.mark.parametrize(("key", "text"), remedies.all_remedies().items(), ids=str)
def test_each_is_of_a_rule_and_a_cause_that_there_are(key: tuple[str, str], text: str) -> None:
    known, cause = rule(key[0]), Cause(key[1])
    assert known is not None
    assert cause
    assert text.endswith(".")
    assert text != known.how_to_comply


def test_what_was_judged_keeps_the_words_of_its_rule() -> None:
    assert remedies.of("L25-PRIV-01", None, "Revise") == "Revise"
    assert remedies.of("L25-PRIV-01", "fuente_sin_lectura", "Revise") == "Revise"
    assert "nada que corregir" in remedies.of("L25-PRIV-01", "sin_observacion", "Revise")
    assert "periodicidad" in remedies.of("L25-UPD-01", "sin_observacion", "Cargue")
