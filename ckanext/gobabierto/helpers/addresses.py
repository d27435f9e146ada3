"""Links: out of what others wrote only web addresses become one, everything else stays text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk


def gobabierto_web_address(value: Any) -> str:
    """The address if it is ``http(s)`` with a host or a path of this portal; else empty."""
    text = str(value or "").strip()
    if text.startswith("/") and not text.startswith(("//", "/\\")):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in {"http", "https"} and parts.netloc else ""


def gobabierto_subject_address(subject: dict[str, Any], institution: str) -> str:
    """Where the subject of an obligation is seen; empty where nowhere."""
    kind, reference = subject["type"], subject.get("name") or subject["id"]
    if kind == "institution":
        return tk.h.url_for("organization.read", id=institution)
    if kind == "dataset":
        return tk.h.url_for("dataset.read", id=reference)
    if kind == "resource" and subject.get("dataset"):
        return tk.h.url_for(
            "dataset_resource.read", id=subject["dataset"], resource_id=subject["id"]
        )
    return gobabierto_web_address(subject.get("url"))


def gobabierto_subject_form(subject: dict[str, Any], institution: str) -> str:
    """The form where the subject of an obligation is mended; empty where there is none."""
    kind, reference = subject["type"], subject.get("name") or subject["id"]
    if kind == "institution":
        return tk.h.url_for("organization.edit", id=institution)
    if kind == "dataset":
        return tk.h.url_for("dataset.edit", id=reference)
    if kind == "resource" and subject.get("dataset"):
        return tk.h.url_for(
            "dataset_resource.edit", id=subject["dataset"], resource_id=subject["id"]
        )
    return ""


def gobabierto_explanation_address(
    verdict: dict[str, Any], institution: dict[str, Any], as_of: str | None
) -> str:
    """Where a verdict is explained."""
    subject = verdict["subject"]
    asked = {"rule": verdict["rule"], "type": subject["type"], "subject": subject["id"]}
    if verdict.get("period"):
        asked["period"] = verdict["period"]
    if as_of:
        asked["as_of"] = str(as_of)
    organization = institution.get("name") or institution.get("id")
    return tk.h.url_for("gobabierto.explanation", organization=organization, **asked)


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_explanation_address": gobabierto_explanation_address,
    "gobabierto_subject_address": gobabierto_subject_address,
    "gobabierto_subject_form": gobabierto_subject_form,
    "gobabierto_web_address": gobabierto_web_address,
}
