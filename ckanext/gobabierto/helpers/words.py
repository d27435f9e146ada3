"""The words shown for the public values (states, verbs, causes), in the language of the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from .fact_labels import gobabierto_fact_label

STATES = ("cumple", "por_vencer", "incumple", "no_verificable", "no_aplica")
PLURALS = ("breadcrumb", "content tab", "facet label", "main nav", "page title")
"""Places where CKAN names all the institutions or all the categories."""

VERBS = ("publicar", "actualizar", "difundir", "impulsar")


def left_by_ckan() -> tuple[str, ...]:
    """Buttons of CKAN's own forms that its Spanish catalogue leaves out; ours is merged into it."""
    return _("Publish"), _("Unpublish")


def gobabierto_state(value: str) -> str:
    """Name of a state."""
    return {
        "cumple": _("Met"),
        "por_vencer": _("Due soon"),
        "incumple": _("Not met"),
        "no_verificable": _("Not verifiable"),
        "no_aplica": _("Not applicable"),
    }.get(value, value)


def gobabierto_verb(value: str) -> str:
    """Name of a verb of Eje 3."""
    return {
        "publicar": _("Publishing"),
        "actualizar": _("Updating"),
        "difundir": _("Disseminating"),
        "impulsar": _("Promoting use"),
    }.get(value, value)


def gobabierto_severity(value: str) -> str:
    """What breaking a rule means."""
    return {
        "E": _("Law in force"),
        "A": _("Warning"),
        "I": _("Informative"),
    }.get(value, value)


def gobabierto_cause(value: str) -> str:
    """Why there is nothing to judge by."""
    return {
        "falta_documento": _("A document is missing"),
        "fuente_sin_lectura": _("The source could not be read"),
        "espera_dgid": _("Waiting for the Dirección General"),
        "en_revision": _("Under review by a person"),
        "sin_observacion": _("Nothing has been observed yet"),
    }.get(value, value)


def gobabierto_exemption(value: str) -> str:
    """Why a rule does not bind, or not yet."""
    return {
        "aun_no_exigible": _("Not due yet"),
        "periodo_cerrado": _("Covers a closed period"),
        "exento_por_rol": _("Exempt because of what the dataset is for"),
        "no_obligada": _("The institution is not bound"),
        "baja_fundada": _("Withdrawn with grounds"),
        "reservada": _("Reserved information"),
        "manual_sin_publicar": _("The manual it depends on has not been published"),
        "otra_regla": _("Counted by another rule"),
        "irregular_fundada": _("Irregular, with its grounds"),
        "sin_supuesto": _("Nothing has happened that would call for it"),
        "concluido": _("Concluded, no update expected"),
        "sin_objeto": _("It holds nothing that the rule speaks about"),
    }.get(value, value)


def gobabierto_obligation(value: str) -> str:
    """Status of an institution under the law."""
    return {
        "obligada": _("Bound by the law"),
        "por_convenio": _("Bound by agreement"),
        "no_aplica": _("Not bound"),
        "por_determinar": _("To be determined"),
        "en_liquidacion": _("In liquidation"),
        "extinta": _("Extinct"),
    }.get(value, value)


def gobabierto_origin(value: str) -> str:
    """Who set a threshold."""
    return {"ley": _("Law"), "portal": _("Criterion of the portal")}.get(value, value)


def gobabierto_grade(value: str) -> str:
    """How solid a piece of evidence is."""
    return {
        "medido": _("Measured"),
        "declarado": _("Declared"),
        "cotejado": _("Compared by a second person"),
    }.get(value, value)


def gobabierto_fact_kind(value: str) -> str:
    """What a fact is about."""
    return {
        "organization": _("Record of the institution"),
        "dataset": _("Dataset"),
        "resource": _("Resource"),
        "observation": _("Reading of a file"),
        "section": _("Page of its section"),
        "plan": _("Version of the Plan"),
        "plan_row": _("Row of the Plan"),
        "document": _("Document"),
    }.get(value, value)


def gobabierto_fact_value(value: Any) -> str:
    """A value as it was read: lists one after the other, nothing where there is nothing."""
    if value is None or value in ("", [], {}):
        return _("Empty")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return ", ".join(gobabierto_fact_value(item) for item in value)
    if isinstance(value, dict):
        told = ((gobabierto_fact_label(str(key)), item) for key, item in value.items())
        return "; ".join(f"{key}: {gobabierto_fact_value(item)}" for key, item in told)
    return str(value)


@tk.chained_helper
def humanize_entity_type(
    next_helper: Callable[..., Any], entity_type: str, object_type: str, purpose: str
) -> str | None:
    """CKAN's organizations are institutions here, and its groups the categories."""
    if purpose in PLURALS and entity_type == object_type:
        if entity_type == "organization":
            return _("Institutions")
        if entity_type == "group":
            return _("Categories")
    return next_helper(entity_type, object_type, purpose)


HELPERS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        gobabierto_cause,
        gobabierto_exemption,
        gobabierto_fact_kind,
        gobabierto_fact_value,
        gobabierto_grade,
        gobabierto_obligation,
        gobabierto_origin,
        gobabierto_severity,
        gobabierto_state,
        gobabierto_verb,
        humanize_entity_type,
    )
}
