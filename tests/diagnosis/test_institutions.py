"""The doctor tells what an extinct institution still holds, and to whom it goes."""

from __future__ import annotations

import json
from datetime import date

import pytest

from ckan.tests import helpers

from ckanext.gobabierto import clock
from ckanext.gobabierto.diagnosis import institutions
from ckanext.gobabierto.diagnosis.finding import Grade

from tests.organizations import make_institution, our_fields

pytestmark = [
    pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index"),
    pytest.mark.ckan_config("ckanext.gobabierto.evaluate_in_background", False),
]
BEFORE, AFTER = date(2026, 5, 1), date(2026, 6, 2)
ENDED = [
    {"status": "obligada", "from": "2020-01-01", "to": "2026-05-31"},
    {"status": "extinta", "from": "2026-06-01", "reason": "Decreto", "successor": "heredera"},
]


def test_what_an_extinct_institution_holds_is_told_with_its_heir():
    with clock.frozen(BEFORE):
        old = make_institution(title="Vieja", obligation=json.dumps(ENDED))
        heir = make_institution(name="heredera", title="Heredera")
        acting = {"user": helpers.call_action("get_site_user")["name"], "ignore_auth": True}
        made = helpers.call_action(
            "package_create",
            dict(acting),
            name="registro",
            title="Registro",
            owner_org=old["id"],
            **our_fields(update_frequency="anual"),
        )
        assert [each.grade for each in institutions.heirs()] == [Grade.FINE]
    with clock.frozen(AFTER):
        (told,) = institutions.heirs()
        assert told.grade is Grade.NOTICE
        assert told.message.startswith("Vieja se extinguió y conserva 1 conjuntos")
        assert "heredera" in told.fix
        given = {"id": made["id"], "organization_id": heir["id"]}
        helpers.call_action("package_owner_org_update", dict(acting), **given)
        assert [each.grade for each in institutions.heirs()] == [Grade.FINE]
