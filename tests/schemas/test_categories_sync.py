"""The field and the group of the category, kept in step for every role and every way of writing."""

from __future__ import annotations

import pytest

import ckan.plugins.toolkit as tk
from ckan.lib import search
from ckan.tests import factories

from ckanext.gobabierto import categories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index", "groups")


def groups_of(dataset_id: str) -> set[str]:
    shown = tk.get_action("package_show")({"ignore_auth": True}, {"id": dataset_id})
    return {group["name"] for group in shown["groups"]}


def indexed_groups(dataset_id: str) -> set[str]:
    return set(search.show(dataset_id).get("groups", []))


@pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
def test_create_update_and_patch(create, institution, role):
    user = {"user": institution.role(role)["name"]}
    dataset = create(role, category="salud")
    assert groups_of(dataset["id"]) == indexed_groups(dataset["id"]) == {"salud"}

    shown = tk.get_action("package_show")(dict(user), {"id": dataset["id"]})
    tk.get_action("package_update")(dict(user), {**shown, "category": "educacion"})
    assert groups_of(dataset["id"]) == indexed_groups(dataset["id"]) == {"educacion"}

    tk.get_action("package_patch")(dict(user), {"id": dataset["id"], "category": "energia"})
    assert groups_of(dataset["id"]) == indexed_groups(dataset["id"]) == {"energia"}

    tk.get_action("package_patch")(dict(user), {"id": dataset["id"], "category": ""})
    assert groups_of(dataset["id"]) == indexed_groups(dataset["id"]) == set()


@pytest.mark.parametrize("role", ["editor", "admin", "sysadmin"])
@pytest.mark.parametrize(
    "sent",
    [[{"name": "salud"}], ["salud"], "salud", {"name": "salud"}, [{"name": "salud"}, "trabajo"]],
)
def test_groups_of_a_client_are_understood(create, role, sent):
    dataset = create(role, groups=sent)
    assert dataset["category"] == "salud"
    assert groups_of(dataset["id"]) == indexed_groups(dataset["id"]) == {"salud"}


@pytest.mark.parametrize("role", ["editor", "sysadmin"])
def test_a_client_changes_the_group_and_not_the_field(create, institution, role):
    user = {"user": institution.role(role)["name"]}
    dataset = create(role, category="salud")
    shown = tk.get_action("package_show")(dict(user), {"id": dataset["id"]})
    tk.get_action("package_update")(dict(user), {**shown, "groups": [{"name": "trabajo"}]})
    assert groups_of(dataset["id"]) == {"trabajo"}
    patched = tk.get_action("package_patch")(
        dict(user), {"id": dataset["id"], "groups": ["cultura"]}
    )
    assert patched["category"] == "cultura"
    assert groups_of(dataset["id"]) == {"cultura"}


def test_the_field_wins_when_both_change(create, institution):
    user = {"user": institution.editor["name"]}
    dataset = create(category="salud")
    tk.get_action("package_patch")(
        dict(user), {"id": dataset["id"], "category": "energia", "groups": ["trabajo"]}
    )
    assert groups_of(dataset["id"]) == {"energia"}


def test_adding_a_file_leaves_the_group(create, institution):
    dataset = create(category="salud")
    tk.get_action("resource_create")(
        {"user": institution.editor["name"]},
        {"package_id": dataset["id"], "url": "https://example.org/a.csv"},
    )
    assert groups_of(dataset["id"]) == indexed_groups(dataset["id"]) == {"salud"}


def test_a_campaign_is_left_alone(create, institution):
    campaign = factories.Group(name="reconstruccion-mx")
    dataset = create("sysadmin", category="salud", groups=[{"name": campaign["name"]}])
    assert groups_of(dataset["id"]) == {"salud", campaign["name"]}
    for role, category in (("editor", "energia"), ("sysadmin", "cultura")):
        user = {"user": institution.role(role)["name"]}
        shown = tk.get_action("package_show")(dict(user), {"id": dataset["id"]})
        tk.get_action("package_update")(dict(user), {**shown, "category": category})
        assert groups_of(dataset["id"]) == {category, campaign["name"]}


def test_an_editor_still_may_not_join_a_campaign(create):
    factories.Group(name="alertamx")
    with pytest.raises(tk.NotAuthorized):
        create(groups=[{"name": "alertamx"}])


def test_member_create_sets_the_category_instead_of_adding_a_second(create, institution):
    dataset = create(category="salud")
    context = {"user": institution.sysadmin["name"]}
    member = {"object": dataset["id"], "object_type": "package", "capacity": "public"}
    tk.get_action("member_create")(dict(context), {"id": "trabajo", **member})
    assert groups_of(dataset["id"]) == {"trabajo"}
    assert tk.get_action("package_show")({}, {"id": dataset["id"]})["category"] == "trabajo"
    tk.get_action("member_delete")(dict(context), {"id": "trabajo", **member})
    assert groups_of(dataset["id"]) == set()


def test_member_create_asks_for_the_right(create, institution):
    dataset = create(category="salud")
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("member_create")(
            {"user": institution.editor["name"], "ignore_auth": False},
            {
                "id": "trabajo",
                "object": dataset["id"],
                "object_type": "package",
                "capacity": "public",
            },
        )
    assert groups_of(dataset["id"]) == {"salud"}


def test_ensure_groups_is_idempotent_and_mends(institution):
    user = institution.sysadmin["name"]
    assert len(categories.ensure_groups(user)["updated"]) == 28  # their descriptions
    assert len(categories.ensure_groups(user)["unchanged"]) == 28
    tk.get_action("group_patch")({"user": user}, {"id": "salud", "title": "Otra cosa"})
    tk.get_action("group_delete")({"user": user}, {"id": "energia"})
    report = categories.ensure_groups(user)
    assert sorted(report["updated"]) == ["energia", "salud"]
    assert report["created"] == []


def test_datasets_out_of_place_are_found(create):
    dataset = create(category="salud")
    assert categories.misplaced_datasets() == []
    from ckan import model

    model.Session.query(model.Member).filter_by(table_id=dataset["id"], capacity="public").update(
        {"state": "deleted"}
    )
    model.Session.commit()
    assert categories.misplaced_datasets() == [(dataset["id"], "salud")]
    assert categories.sync_dataset(dataset["id"], "salud")
    model.Session.commit()
    assert categories.misplaced_datasets() == []
