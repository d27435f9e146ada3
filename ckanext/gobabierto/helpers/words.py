"""The words shown for the public values (states, verbs, causes), in the language of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from .documents import gobabierto_document_type
from .fact_labels import gobabierto_fact_label

STATES = ("cumple", "por_vencer", "incumple", "no_verificable", "no_aplica")
PLURALS = ("breadcrumb", "content tab", "facet label", "main nav", "page title")
"""Places where CKAN names all the institutions or all the categories."""

VERBS = ("publicar", "actualizar", "difundir", "impulsar")


def N_(message: str) -> str:  # noqa: N802 - the name that the extraction of messages knows
    """Marks a message that is translated only if it is the one to be shown."""
    return message


def _told(words: Mapping[str, str], value: str) -> str:
    return _(words[value]) if value in words else value


def gobabierto_state(value: str) -> str:
    """Name of a state."""
    words = {
        "cumple": N_("Met"),
        "por_vencer": N_("Due soon"),
        "incumple": N_("Not met"),
        "no_verificable": N_("Not verifiable"),
        "no_aplica": N_("Not applicable"),
    }
    return _told(words, value)


def gobabierto_verb(value: str) -> str:
    """Name of a verb of Eje 3."""
    words = {
        "publicar": N_("Publishing"),
        "actualizar": N_("Updating"),
        "difundir": N_("Disseminating"),
        "impulsar": N_("Promoting use"),
    }
    return _told(words, value)


def gobabierto_severity(value: str) -> str:
    """What breaking a rule means."""
    words = {
        "E": N_("Law in force"),
        "A": N_("Warning"),
        "I": N_("Informative"),
    }
    return _told(words, value)


def gobabierto_cause(value: str) -> str:
    """Why there is nothing to judge by."""
    words = {
        "falta_documento": N_("A document is missing"),
        "fuente_sin_lectura": N_("The source could not be read"),
        "espera_dgid": N_("Waiting for the Dirección General"),
        "en_revision": N_("Under review by a person"),
        "sin_observacion": N_("What it asks has not been observed yet"),
    }
    return _told(words, value)


def gobabierto_exemption(value: str) -> str:
    """Why a rule does not bind, or not yet."""
    words = {
        "aun_no_exigible": N_("Not due yet"),
        "periodo_cerrado": N_("Covers a closed period"),
        "exento_por_rol": N_("Exempt because of what the dataset is for"),
        "no_obligada": N_("The institution is not bound"),
        "baja_fundada": N_("Withdrawn with grounds"),
        "reservada": N_("Reserved information"),
        "manual_sin_publicar": N_("The manual it depends on has not been published"),
        "otra_regla": N_("Counted by another rule"),
        "irregular_fundada": N_("Irregular, with its grounds"),
        "sin_supuesto": N_("Nothing has happened that would call for it"),
        "concluido": N_("Concluded, no update expected"),
        "sin_objeto": N_("It holds nothing that the rule speaks about"),
    }
    return _told(words, value)


def gobabierto_obligation(value: str) -> str:
    """Status of an institution under the law."""
    words = {
        "obligada": N_("Bound by the law"),
        "por_convenio": N_("Bound by agreement"),
        "no_aplica": N_("Not bound"),
        "por_determinar": N_("To be determined"),
        "en_liquidacion": N_("In liquidation"),
        "extinta": N_("Extinct"),
    }
    return _told(words, value)


def gobabierto_origin(value: str) -> str:
    """Who set a threshold."""
    words = {"ley": N_("Law"), "portal": N_("Criterion of the portal")}
    return _told(words, value)


def gobabierto_grade(value: str) -> str:
    """How solid a piece of evidence is."""
    words = {
        "medido": N_("Measured"),
        "declarado": N_("Declared"),
        "cotejado": N_("Compared by a second person"),
    }
    return _told(words, value)


def gobabierto_fact_kind(value: str) -> str:
    """What a fact is about."""
    words = {
        "organization": N_("Record of the institution"),
        "dataset": N_("Dataset"),
        "resource": N_("Resource"),
        "observation": N_("Reading of a file"),
        "section": N_("Page of its section"),
        "plan": N_("Version of the Plan"),
        "plan_row": N_("Row of the Plan"),
        "document": N_("Document"),
    }
    return _told(words, value)


def gobabierto_fact_value(value: Any, name: str = "") -> str:
    """A value as it was read: lists one after the other, nothing where there is nothing.

    :param name: of the fact, whose values may have words of their own.
    """
    if value is None or value in ("", [], {}):
        return _("Empty")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        between = "; " if any(isinstance(item, dict) for item in value) else ", "
        return between.join(gobabierto_fact_value(item, name) for item in value)
    if isinstance(value, dict):
        told = ((gobabierto_fact_label(str(key), name), key, item) for key, item in value.items())
        return ", ".join(
            f"{label}: {gobabierto_fact_value(item, str(key))}" for label, key, item in told
        )
    words = _VALUES.get(name)
    return words(str(value)) if words else str(value)


def _lifecycle(value: str) -> str:
    words = {
        "active": N_("Active"),
        "deleted": N_("Deleted"),
        "draft": N_("Draft"),
        "purged": N_("Purged"),
    }
    return _told(words, value)


_VALUES: dict[str, Callable[[str], str]] = {
    "state": _lifecycle,
    "status": gobabierto_obligation,
    "type": gobabierto_document_type,
}
"""Words of values that are codes; what is no such code stays as it is."""


def gobabierto_activity_type(value: str) -> str:
    """What happened, of the kinds that CKAN tells apart; another one keeps its own name."""
    words = {
        "new package": N_("New dataset"),
        "changed package": N_("Changed dataset"),
        "deleted package": N_("Deleted dataset"),
        "follow dataset": N_("Dataset followed"),
        "new resource view": N_("New view of a resource"),
        "changed resource view": N_("Changed view of a resource"),
        "deleted resource view": N_("Deleted view of a resource"),
        "new user": N_("New account"),
        "changed user": N_("Changed account"),
        "follow user": N_("Account followed"),
        "new group": N_("New category"),
        "changed group": N_("Changed category"),
        "deleted group": N_("Deleted category"),
        "follow group": N_("Category followed"),
        "new organization": N_("New institution"),
        "changed organization": N_("Changed institution"),
        "deleted organization": N_("Deleted institution"),
        "follow organization": N_("Institution followed"),
    }
    return _told(words, value)


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
        gobabierto_activity_type,
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
