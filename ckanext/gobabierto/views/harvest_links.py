"""The links of ckanext-harvest that do something when they are followed.

A link is followed by whoever is made to: an image in a page is enough. So these lead to a page
that asks, whose form carries CKAN's token. Scripts use the actions.
"""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk

_DEEDS = {
    "harvester.refresh": ("cosechar", "id"),
    "harvester.clear": ("vaciar", "id"),
    "harvester.delete": ("quitar", "id"),
    "harvester.job_abort": ("detener", "source"),
}


def ask_first() -> AnyResponse | None:
    """Before any page of the portal."""
    found = _DEEDS.get(tk.request.endpoint or "")
    if found is None:
        return None
    deed, argument = found
    if deed == "quitar" and tk.request.args.get("clear", "").lower() in {"true", "1"}:
        deed = "quitar-todo"
    source = (tk.request.view_args or {}).get(argument, "")
    return tk.redirect_to("gobabierto_sources.question", source=source, deed=deed)


def register(blueprint: Blueprint) -> None:
    """Look at every request of the portal."""
    blueprint.before_app_request(ask_first)
