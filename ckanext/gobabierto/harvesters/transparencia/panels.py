"""Accordions and tabs: the control that opens a panel is the heading of what is in the panel."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .wording import squeeze

_CONTROLS = (
    "[data-toggle=collapse],[data-bs-toggle=collapse],[data-toggle=tab],[data-bs-toggle=tab],"
    "[data-toggle=pill],[data-bs-toggle=pill],[aria-controls]"
)
_MARKS = ("aria-controls", "-toggle")
_ID = re.compile(r"[\w:.-]{1,100}")
_MOST = 500
_LONG = 200


def _panel_id(control: LexborNode) -> str:
    told = control.attributes
    for name in ("aria-controls", "data-bs-target", "data-target", "href"):
        value = (told.get(name) or "").strip().removeprefix("#")
        if value and _ID.fullmatch(value):
            return value
    return ""


def may_be(html: str) -> bool:
    """*html* may have such controls."""
    return any(mark in html for mark in _MARKS)


def labels_of_panels(tree: LexborHTMLParser, html: str) -> dict[int, str]:
    """Node of each link inside a panel → the text of the control that opens it."""
    if not may_be(html):
        return {}
    named: dict[str, str] = {}
    for control in tree.css(_CONTROLS)[:_MOST]:
        text = squeeze(control.text(separator=" "))
        if text and len(text) <= _LONG and (panel := _panel_id(control)):
            named.setdefault(panel, text)
    found: dict[int, str] = {}
    if not named:
        return found
    for panel in tree.css("[id]"):
        label = named.get(panel.attributes.get("id") or "")
        if label and panel.tag not in {"body", "main", "html", "nav", "header"}:
            found |= {link.mem_id: label for link in panel.css("a[href]")}
    return found
