"""The form, as a browser without script uses it."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")


@pytest.fixture
def as_user(app):
    """The test client with a token of that user."""

    def call(user, method, url, **kwargs):
        token = factories.APIToken(user=user["name"])
        headers = {"Authorization": token["token"], **kwargs.pop("headers", {})}
        return getattr(app, method)(url, headers=headers, **kwargs)

    return call


def form_of(response, form_id: str) -> dict[str, str]:
    """What a browser would send of a form."""
    form = BeautifulSoup(response.body, "html.parser").find(id=form_id)
    assert form is not None
    sent: dict[str, str] = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]") or field.select_one("option")
            sent[field["name"]] = chosen["value"] if chosen else ""
        elif field.name == "textarea":
            sent[field["name"]] = field.text
        elif field.get("type") not in {"file", "submit", "checkbox", "radio"}:
            sent[field["name"]] = field.get("value", "")
    return sent


def test_the_form_is_grouped_and_every_field_explains_itself(as_user, institution):
    response = as_user(institution.editor, "get", "/dataset/new")
    page = BeautifulSoup(response.body, "html.parser")
    legends = [legend.text.strip() for legend in page.select("#dataset-edit legend")]
    assert legends == ["Identificación", "Actualización", "Cobertura", "Responsables"]
    for group in page.select("#dataset-edit fieldset .form-group"):
        field = group.select_one("input, select, textarea")
        assert group.select_one(f"label[for='{field['id']}']"), field["id"]
        described = field["aria-describedby"].split()
        help_text = page.find(id=described[-1]).text
        assert re.search(r"[Aa]rts?\. \d|[Cc]riterio del portal|Art\. 39", help_text), field["id"]
    # optional fields do not drown the needed ones
    hidden = {f["name"] for f in page.select("#dataset-edit details [name]")}
    assert {"legal_basis", "methodology", "language"} <= hidden
    assert not hidden & {"title", "owner_org", "category", "update_frequency", "maintainer_email"}
    assert len(page.select("#dataset-edit [required]")) == 1


def test_an_editor_creates_a_dataset_and_a_file_by_the_form(as_user, institution, groups):
    response = as_user(institution.editor, "get", "/dataset/new")
    sent = form_of(response, "dataset-edit")
    assert sent["license_id"] == "cc-by-4.0"
    assert sent["owner_org"] == institution.id
    sent |= {
        "title": "Asesoría Jurídica Federal",
        "category": "derechos_humanos",
        "tag_string": "asesoría jurídica, víctimas (2026)",
        "update_frequency": "trimestral",
        "modified": "2026-11-20",
        "private": "False",
        "save": "",
    }
    response = as_user(
        institution.editor, "post", "/dataset/new", data=sent, follow_redirects=False
    )
    assert response.status_code == 302, response.body[-3000:]
    assert "/dataset/asesoria_juridica_federal/resource/new" in response.headers["Location"]

    url = "/dataset/asesoria_juridica_federal/resource/new"
    response = as_user(institution.editor, "get", url)
    assert "diccionario" in response.body.lower()
    resource = form_of(response, "resource-edit")
    resource |= {
        "url": "https://repodatos.example.org/asesoria.csv",
        "url_type": "",
        "name": "Servicios, 2026",
        "kind": "datos",
        "format": "CVS",
        "save": "go-metadata",
    }
    response = as_user(institution.editor, "post", url, data=resource, follow_redirects=False)
    assert response.status_code == 302, response.body[-3000:]

    dataset = tk.get_action("package_show")({}, {"id": "asesoria_juridica_federal"})
    assert dataset["state"] == "active"
    assert dataset["private"] is False
    assert dataset["category"] == "derechos_humanos"
    assert [group["name"] for group in dataset["groups"]] == ["derechos_humanos"]
    assert {tag["name"] for tag in dataset["tags"]} == {"asesoría jurídica", "víctimas 2026"}
    assert dataset["resources"][0]["format"] == "CSV"
    assert dataset["resources"][0]["kind"] == "datos"

    # its page, the page of the file and the form again
    for path in ("", "/resource/" + dataset["resources"][0]["id"]):
        assert (
            as_user(institution.editor, "get", f"/dataset/{dataset['name']}{path}").status_code
            == 200
        )
    edit = as_user(institution.editor, "get", f"/dataset/edit/{dataset['name']}")
    again = form_of(edit, "dataset-edit")
    assert again["update_frequency"] == "trimestral"
    assert again["category"] == "derechos_humanos"
    second = as_user(institution.editor, "get", url)
    assert "todavía no tiene diccionario" in second.body or "has no data dictionary" in second.body


def test_an_error_leads_to_its_field_and_keeps_what_was_written(as_user, institution):
    response = as_user(institution.editor, "get", "/dataset/new")
    sent = form_of(response, "dataset-edit") | {
        "title": "Con correo a medias",
        "maintainer_email": "datos@ceav",
        "save": "",
    }
    response = as_user(institution.editor, "post", "/dataset/new", data=sent)
    page = BeautifulSoup(response.body, "html.parser")
    summary = page.select_one(".ga-errors")
    assert summary.select_one("a[href='#field-maintainer_email']")
    field = page.find(id="field-maintainer_email")
    assert field["aria-invalid"] == "true"
    assert field["value"] == "datos@ceav"
    error = page.find(id=field["aria-describedby"].split()[0])
    assert "correo_dominio_incompleto" in error.text
    assert page.find(id="field-title")["value"] == "Con correo a medias"
    assert model.Package.get("con_correo_a_medias") is None


def test_an_empty_form_asks_for_the_title_alone(as_user, institution):
    sent = form_of(as_user(institution.editor, "get", "/dataset/new"), "dataset-edit") | {
        "save": ""
    }
    response = as_user(institution.editor, "post", "/dataset/new", data=sent)
    page = BeautifulSoup(response.body, "html.parser")
    links = [link["href"] for link in page.select(".ga-errors a")]
    assert links == ["#field-title"]


def test_the_form_keeps_values_that_no_list_has(as_user, institution, create):
    dataset = create(license_id="licencia de la casa", update_frequency="de vez en cuando")
    sent = form_of(
        as_user(institution.editor, "get", f"/dataset/edit/{dataset['name']}"), "dataset-edit"
    )
    assert sent["license_id"] == "licencia de la casa"
    assert sent["update_frequency"] == "de vez en cuando"


def test_editing_does_not_add_a_licence_nobody_declared(as_user, institution, create):
    dataset = create()
    sent = form_of(
        as_user(institution.editor, "get", f"/dataset/edit/{dataset['name']}"), "dataset-edit"
    )
    assert sent["license_id"] == ""


def test_a_member_gets_no_form(as_user, institution):
    assert as_user(institution.member, "get", "/dataset/new", status=403)
