"""What the forms show: choices with the value kept as it came, fields by group, rows to fill in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.logic.validators.obligation import as_rows
from ckanext.gobabierto.vocabularies import categories, frequencies, licences, terms

Choice = dict[str, Any]
EMPTY_ROWS = 2


def gobabierto_choices(field: dict[str, Any]) -> list[Choice]:
    """The choices of the vocabulary that a scheming field names."""
    name = field["vocabulary"]
    if name == "categories":
        return [
            _choice(item.slug, {"es": item.label, "en": item.label_en})
            for item in categories.all_categories()
        ]
    if name == "frequencies":
        return [_choice(item.code, item.label) for item in frequencies.all_frequencies()]
    if name == "licences":
        return [_choice(item.id, item.title) for item in licences.offered()]
    if name == "areas":
        return [_choice(t.code, f"{t.code} {t.label}") for t in terms.AREAS.terms]
    return [_choice(term.code, term.labels) for term in terms.vocabulary(name).terms]


def _choice(value: str, label: str | dict[str, str]) -> Choice:
    return {"value": value, "label": label}


def gobabierto_options(field: dict[str, Any], selected: Any) -> list[Choice]:
    """Choices of a select: an empty one first, and what is stored even if no list has it.

    Without the last a form would change a value of a source by merely being saved.
    """
    text = tk.h.scheming_language_text
    options = [
        {"value": item["value"], "text": text(item["label"])} for item in gobabierto_choices(field)
    ]
    value = "" if selected is None else str(selected)
    if value and value not in {item["value"] for item in options}:
        options.append({"value": value, "text": _kept_label(field, value)})
    return [{"value": "", "text": tk._("Choose…")}, *options]


def _kept_label(field: dict[str, Any], value: str) -> str:
    known = licences.find(value) if field["vocabulary"] == "licences" else None
    if known:
        return tk._("{value} (as the source declares)").format(value=known.title)
    if field["vocabulary"] == "areas" and terms.find_area(value):
        return f"{value} ({terms.AREAS.label(value[:2])})"
    return tk._("{value} (not in the list)").format(value=value)


def gobabierto_term_label(field: dict[str, Any], value: Any) -> str:
    """The label of a stored code, or the value itself where no list has it."""
    text = tk.h.scheming_language_text
    for item in gobabierto_choices(field):
        if item["value"] == value:
            return text(item["label"])
    known = licences.find(str(value)) if field["vocabulary"] == "licences" else None
    return known.title if known else str(value or "")


def gobabierto_form_groups(
    schema: dict[str, Any], fields: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """The fieldsets of a form: ``label``, ``main`` and ``more`` fields; none is left out."""
    groups = [
        {"key": group["key"], "label": group["label"], "main": [], "more": []}
        for group in schema.get("form_groups", ())
    ]
    by_key = {group["key"]: group for group in groups}
    for field in fields:
        if field.get("form_snippet", "") is None:
            continue
        group = by_key.get(field.get("form_group", "")) or groups[-1]
        group["more" if field.get("advanced") else "main"].append(field)
    return groups


def gobabierto_has_any(fields: list[dict[str, Any]], data: dict[str, Any]) -> bool:
    """Whether *data* (values or errors) says anything of one of *fields*."""
    return any(data.get(field["field_name"]) for field in fields)


def gobabierto_obligation_rows(value: Any, spare: int = EMPTY_ROWS) -> list[dict[str, str]]:
    """The intervals of an obligation, and *spare* empty rows to write new ones into."""
    try:
        rows = as_rows(value)
    except ValueError:
        rows = []
    return [*rows, *({} for _ in range(spare))]


def gobabierto_statuses() -> list[Choice]:
    """The states that an obligation may have."""
    text = tk.h.scheming_language_text
    return [{"value": t.code, "text": text(t.labels)} for t in terms.OBLIGATION_STATUSES.terms]


def gobabierto_status_label(code: str) -> str:
    """The label of a state of the obligation."""
    found = terms.OBLIGATION_STATUSES.find(code)
    return tk.h.scheming_language_text(found.labels) if found else code


def gobabierto_dictionary_state(package_name: str | None) -> str:
    """Has the dataset a data dictionary already: ``si``, ``no``, or empty when it has no files."""
    if not package_name:
        return ""
    try:
        package = tk.get_action("package_show")({}, {"id": package_name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return ""
    kinds = [resource.get("kind") or "datos" for resource in package.get("resources", ())]
    if not kinds:
        return ""
    return "si" if "diccionario" in kinds else "no"


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_choices": gobabierto_choices,
    "gobabierto_dictionary_state": gobabierto_dictionary_state,
    "gobabierto_form_groups": gobabierto_form_groups,
    "gobabierto_has_any": gobabierto_has_any,
    "gobabierto_obligation_rows": gobabierto_obligation_rows,
    "gobabierto_options": gobabierto_options,
    "gobabierto_status_label": gobabierto_status_label,
    "gobabierto_statuses": gobabierto_statuses,
    "gobabierto_term_label": gobabierto_term_label,
}
