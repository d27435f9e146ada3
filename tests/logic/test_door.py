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


SINGLE = ("id", "organization", "dataset", "rule", "period", "known_at", "profile", "eje", "year")
NUMBERS = ("limit", "offset", "year", "version", "present")
FLAGS = ("needs_review", "deleted", "public", "background", "with_datasets", "dry_run")


@pytest.mark.parametrize(
    ("names", "bad"),
    [
        *((SINGLE, bad) for bad in ([], ["a"], {"a": 1})),
        *((NUMBERS, bad) for bad in ("quizá", -1, "-1", "9" * 5000, float("inf"), True, [], 1.5)),
        (("limit", "offset", "present", "version"), 10**30),
        *((FLAGS, bad) for bad in ("quizá", "x" * 5000, [], {}, 0.5)),
    ],
)
def test_what_can_mean_nothing_is_told_with_its_place(names: tuple[str, ...], bad: Any) -> None:
    user = factories.Sysadmin()["name"]
    for action in OURS:
        if action == "gobabierto_dataset_check":
            continue
        with pytest.raises(tk.ValidationError) as told:
            tk.get_action(action)({"user": user}, dict.fromkeys(names, bad))
        assert set(told.value.error_dict) == set(names)


@pytest.mark.parametrize("blank", ["", " ", None])
def test_a_blank_number_is_none_at_all(blank: str | None) -> None:
    make_institution(name="uno")
    context = {"user": factories.Sysadmin()["name"]}
    asked: dict[str, Any] = dict.fromkeys((*NUMBERS, *FLAGS), blank)
    asked = {key: value for key, value in asked.items() if value is not None}
    for action, more in (
        ("gobabierto_compliance_list", {}),
        ("gobabierto_compliance_show", {"id": "uno"}),
        ("gobabierto_document_list", {}),
        ("gobabierto_plan_show", {"id": "uno"}),
        ("gobabierto_proposal_list", {}),
    ):
        assert tk.get_action(action)(context, {**more, **asked})


def test_it_is_looked_for_within_objects_too() -> None:
    user = factories.Sysadmin()["name"]
    data: dict[str, Any] = {
        "period": "2022-07/2023-06",
        "source": {"title": "a\ud800"},
        "figures": [{"a": NUL}],
    }
    with pytest.raises(tk.ValidationError) as told:
        tk.get_action("gobabierto_period_record")({"user": user}, data)
    assert {"source", "figures"} <= set(told.value.error_dict)


@pytest.mark.parametrize("odd", [10**30, True, {"a": "b"}, NUL])
def test_what_is_no_identifier_names_nothing(odd: Any) -> None:
    context = {"user": factories.Sysadmin()["name"]}
    for action, key in (
        ("gobabierto_proposal_show", "id"), ("gobabierto_proposal_accept", "id"),
        ("harvest_job_create", "source_id"), ("harvest_job_show", "id"),
        ("harvest_send_job_to_gather_queue", "id"), ("harvest_source_index_clear", "id"),
        ("harvest_source_job_history_clear", "id"), ("harvest_source_show_status", "id"),
    ):  # fmt: skip
        with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
            tk.get_action(action)({**context}, {key: odd})


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
