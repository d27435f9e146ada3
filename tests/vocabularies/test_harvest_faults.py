from __future__ import annotations

import pytest

from ckanext.gobabierto.vocabularies import harvest_faults


@pytest.mark.parametrize("text", harvest_faults.all_faults().values(), ids=lambda t: t.code)
def test_each_code_says_what_happened_and_how_to_mend_it(text: harvest_faults.FaultText) -> None:
    assert text.code == text.code.lower()
    assert " " not in text.code
    assert text.sentence.endswith(".")
    assert text.fix.endswith(".")
    assert text.example


def test_an_unknown_code_has_no_texts() -> None:
    assert harvest_faults.find("no_existe") is None
