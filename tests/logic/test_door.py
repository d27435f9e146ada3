"""A character that no store takes is told or taken away; it is never an error of the server."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.gobabierto.logic.action import get_actions

from tests.organizations import make_institution

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
OURS = sorted(name for name in get_actions() if name.startswith("gobabierto_"))
REFERENCES = (
    "id", "organization", "owner_org", "rule", "subject_id", "period", "dataset", "resource",
    "row", "type", "profile", "sector", "group_by", "address", "organization_id", "source_id",
)  # fmt: skip
NUL = "a\0b"


@pytest.mark.parametrize("bad", [NUL, "a\ud800"])
def test_no_action_asks_the_database_for_it(bad: str) -> None:
    user = factories.Sysadmin()["name"]
    data: dict[str, Any] = dict.fromkeys(REFERENCES, bad)
    assert len(OURS) > 30
    for action in OURS:
        with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
            tk.get_action(action)({"user": user}, {**data, "group_by": [bad]})


def test_a_free_text_is_rid_of_it() -> None:
    make_institution(name="uno")
    context = {"user": factories.Sysadmin()["name"]}
    found = tk.get_action("gobabierto_compliance_list")(context, {"q": "u\0no"})
    assert found["count"] == 1


@pytest.mark.parametrize(
    "address",
    [
        "gobabierto_compliance_show?id=", "gobabierto_plan_show?id=",
        "gobabierto_dataset_compliance?id=", "gobabierto_document_show?id=",
        "gobabierto_document_list?organization=", "gobabierto_period_show?period=",
        "gobabierto_rule_failures?rule=",
        "gobabierto_verdict_explain?rule=a&subject_type=dataset&subject_id=",
    ],
)  # fmt: skip
def test_over_http_it_is_a_409_that_says_why(app: Any, address: str) -> None:
    answer = app.get(f"/api/3/action/{address}{quote(NUL)}", status=409)
    assert "caracter_no_admitido" in answer.body


def test_actions_keep_what_ckan_reads_of_them() -> None:
    for name in OURS:
        action = tk.get_action(name)
        assert action.__doc__, name
    assert tk.get_action("gobabierto_compliance_show").side_effect_free
