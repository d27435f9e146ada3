"""Institutions: form without script, obligation as dated intervals, who may set it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from .test_form import as_user, form_of  # noqa: F401

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")

BOUND = [{"status": "obligada", "from": "2025-09-12", "document": "DOF 11-09-2025, art. 1"}]
EVERY_FIELD = {
    "siglas": "IDP",
    "institution_type": "descentralizado",
    "sector": "Salud",
    "parent_institution": "secretaria_de_salud",
    "pnt_id": "30532",
    "portal_url": "https://www.gob.mx/idp",
    "transparency_urls": "https://www.gob.mx/idp/transparencia\nhttps://www.gob.mx/idp/datos",
    "open_data_url": "https://www.gob.mx/idp/datos",
    "publica_a_traves_de": "secretaria_de_salud",
    "area_coordinadora": "Dirección de Datos",
    "area_head": "Titular de la Dirección",
    "area_head_rank": "Dirección General",
    "area_email": "datos@idp.gob.mx",
    "area_oficio": "IDP/2025/001",
    "area_oficio_on": "2025-09-24",
    "email_domains": "idp.gob.mx",
    "plan_addresses": "2026 https://www.gob.mx/idp/plan.csv 2026-01-15",
    "former_names": "Instituto Anterior",
}


def patch(institution: Any, role: str, **fields: Any) -> dict[str, Any]:
    user = institution.role(role)["name"]
    return tk.get_action("organization_patch")({"user": user}, {"id": institution.id, **fields})


def stored(institution: Any) -> list[dict[str, str]]:
    shown = tk.get_action("organization_show")({}, {"id": institution.id})
    return json.loads(shown.get("obligation") or "[]")


def test_every_field_is_stored_and_shown(institution):
    patch(institution, "sysadmin", **EVERY_FIELD, obligation=BOUND)
    shown = tk.get_action("organization_show")({}, {"id": institution.id})
    for key, value in EVERY_FIELD.items():
        assert shown[key] == value, key
    assert json.loads(shown["obligation"]) == BOUND


@pytest.mark.parametrize("as_text", [True, False])
def test_a_sysadmin_sets_the_obligation_as_list_or_text(institution, as_text):
    patch(institution, "sysadmin", obligation=json.dumps(BOUND) if as_text else BOUND)
    assert stored(institution) == BOUND


def test_an_admin_of_the_institution_does_not_set_it(institution):
    role = "admin"
    patch(institution, "sysadmin", obligation=BOUND)
    ended = [{**BOUND[0], "to": "2026-01-01"}]
    with pytest.raises(tk.ValidationError) as caught:
        patch(institution, role, obligation=ended)
    assert "obligacion_reservada" in str(caught.value.error_dict["obligation"])
    with pytest.raises(tk.ValidationError):
        patch(institution, role, obligation="")
    assert stored(institution) == BOUND
    # what does not change it is theirs to do
    patch(institution, role, sector="Salud", obligation=BOUND)
    shown = tk.get_action("organization_show")({}, {"id": institution.id})
    assert shown["sector"] == "Salud"


@pytest.mark.parametrize("role", ["editor", "member"])
def test_who_may_not_edit_the_institution_may_not_edit_this(institution, role):
    with pytest.raises(tk.NotAuthorized):
        patch(institution, role, obligation=BOUND)


@pytest.mark.parametrize("role", ["admin", "sysadmin"])
def test_an_update_that_does_not_speak_of_it_keeps_it(institution, role):
    patch(institution, "sysadmin", obligation=BOUND, siglas="IDP")
    user = institution.role(role)["name"]
    tk.get_action("organization_update")(
        {"user": user}, {"id": institution.id, "name": institution.name, "title": "Otro"}
    )
    assert stored(institution) == BOUND


@pytest.mark.ckan_config("ckan.auth.user_create_organizations", True)
def test_an_outsider_creates_no_bound_institution():
    user = factories.User()
    with pytest.raises(tk.ValidationError) as caught:
        tk.get_action("organization_create")(
            {"user": user["name"]}, {"title": "Otra", "obligation": BOUND}
        )
    assert "obligacion_reservada" in str(caught.value.error_dict)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([{"status": "cosa"}], "obligacion_estado_desconocido"),
        ([{"from": "2025-01-01"}], "obligacion_estado_desconocido"),
        ([{"status": "obligada", "from": "ayer"}], "obligacion_fecha_ilegible"),
        (
            [{"status": "obligada", "from": "2025-02-01", "to": "2025-01-01"}],
            "obligacion_invertida",
        ),
        ([{"status": "extinta", "from": "2025-01-01"}], "obligacion_sin_motivo"),
        (
            [
                {"status": "obligada", "from": "2021-01-01"},
                {"status": "por_convenio", "from": "2025-01-01"},
            ],
            "obligacion_traslapada",
        ),
        (
            [
                {"status": "obligada", "from": "2021-01-01", "to": "2025-01-01"},
                {"status": "por_convenio", "from": "2025-01-01"},
            ],
            "obligacion_traslapada",
        ),
        ("no es JSON", "obligacion_ilegible"),
        ('{"status": "obligada"}', "obligacion_ilegible"),
    ],
)
def test_errors_of_the_obligation(institution, rows, code):
    with pytest.raises(tk.ValidationError) as caught:
        patch(institution, "sysadmin", obligation=rows)
    assert code in " ".join(caught.value.error_dict["obligation"])


def test_the_last_day_counts_so_one_day_is_a_period(institution):
    days = [
        {"status": "obligada", "from": "2026-01-01", "to": "2026-01-01"},
        {"status": "por_convenio", "from": "2026-01-02"},
    ]
    patch(institution, "sysadmin", obligation=days)
    assert stored(institution) == days


def test_intervals_are_put_in_order_and_days_normalized(institution):
    patch(
        institution,
        "sysadmin",
        obligation=[
            {"status": "En liquidación", "from": "1 de enero de 2026", "reason": "Decreto"},
            {"status": "Obligada", "from": "12/09/2025", "to": "2025-12-31"},
            {"status": "", "from": ""},
        ],
    )
    assert stored(institution) == [
        {"status": "obligada", "from": "2025-09-12", "to": "2025-12-31"},
        {"status": "en_liquidacion", "from": "2026-01-01", "reason": "Decreto"},
    ]


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"title": ""}, "title", "titulo_falta"),
        ({"institution_type": "cosa"}, "institution_type", "valor_fuera_de_lista"),
        ({"portal_url": "javascript:alert(1)"}, "portal_url", "direccion_invalida"),
        ({"transparency_urls": "nada"}, "transparency_urls", "direccion_invalida"),
        ({"email_domains": "idp"}, "email_domains", "dominio_invalido"),
        ({"plan_addresses": "el plan"}, "plan_addresses", "plan_renglon_invalido"),
        ({"area_email": "datos@idp"}, "area_email", "correo_dominio_incompleto"),
        ({"area_oficio_on": "pronto"}, "area_oficio_on", "fecha_ilegible"),
    ],
)
def test_errors_say_what_to_write(institution, fields, field, code):
    with pytest.raises(tk.ValidationError) as caught:
        patch(institution, "sysadmin", **fields)
    assert code in " ".join(caught.value.error_dict[field])


def test_the_name_is_made_from_the_acronym(institution):
    made = tk.get_action("organization_create")(
        {"user": institution.sysadmin["name"]},
        {"title": "Consejo Nacional de Ejemplo", "siglas": "CONEJ"},
    )
    assert made["name"] == "conej"


def test_the_form_sets_the_obligation_without_script(as_user, institution):  # noqa: F811
    url = f"/organization/edit/{institution.name}"
    response = as_user(institution.sysadmin, "get", url)
    page = BeautifulSoup(response.body, "html.parser")
    assert [legend.text.strip() for legend in page.select("legend")] == [
        "Identificación",
        "Obligación",
        "Área Coordinadora de Datos Abiertos",
        "Sitios y secciones",
    ]
    assert len(page.select("select[name^='obligation__']")) == 2
    sent = form_of(response, "organization-edit-form") | {
        "obligation__0__status": "obligada",
        "obligation__0__from": "2025-09-12",
        "siglas": "IDP",
        "save": "",
    }
    response = as_user(institution.sysadmin, "post", url, data=sent, follow_redirects=False)
    assert response.status_code == 302, response.body[-3000:]
    assert stored(institution) == [{"status": "obligada", "from": "2025-09-12"}]
    again = as_user(institution.sysadmin, "get", url)
    assert len(BeautifulSoup(again.body, "html.parser").select("select[name^='obligation__']")) == 3


def test_the_form_of_an_admin_shows_the_obligation_and_keeps_it(as_user, institution):  # noqa: F811
    patch(institution, "sysadmin", obligation=BOUND)
    url = f"/organization/edit/{institution.name}"
    response = as_user(institution.admin, "get", url)
    assert "DOF 11-09-2025" in response.body
    assert 'name="obligation__' not in response.body
    sent = form_of(response, "organization-edit-form") | {"sector": "Salud", "save": ""}
    response = as_user(institution.admin, "post", url, data=sent, follow_redirects=False)
    assert response.status_code == 302, response.body[-3000:]
    assert stored(institution) == BOUND


def test_an_error_of_the_form_keeps_the_rows(as_user, institution):  # noqa: F811
    url = f"/organization/edit/{institution.name}"
    sent = form_of(as_user(institution.sysadmin, "get", url), "organization-edit-form") | {
        "obligation__0__status": "extinta",
        "obligation__0__from": "2026-01-01",
        "save": "",
    }
    response = as_user(institution.sysadmin, "post", url, data=sent)
    assert "obligacion_sin_motivo" in response.body
    page = BeautifulSoup(response.body, "html.parser")
    assert page.select_one("[name='obligation__0__from']")["value"] == "2026-01-01"


def test_the_about_page_shows_what_is_registered(app, institution):
    patch(institution, "sysadmin", **EVERY_FIELD, obligation=BOUND)
    body = app.get(f"/organization/about/{institution.name}").body
    for text in ("Organismo descentralizado", "Obligada", "Dirección de Datos", "IDP/2025/001"):
        assert text in body
