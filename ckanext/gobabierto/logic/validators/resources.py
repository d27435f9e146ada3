# ruff: noqa: ARG001  (CKAN passes the four of them)
"""Fields of a file. What its source wrote badly never costs the dataset: it is kept aside.

A size or a date that cannot be read goes to ``<field>_declared`` of the resource, as it came.
"""

from __future__ import annotations

import logging
import re
from datetime import date, datetime, timezone
from typing import Any

from dateutil.parser import isoparse

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.logic.validators.contact import web_address
from ckanext.gobabierto.logic.validators.refusal import refusal
from ckanext.gobabierto.vocabularies import days, formats

log = logging.getLogger(__name__)

_UNITS = {"": 1, "b": 1, "bytes": 1, "kb": 1024, "k": 1024, "mb": 1024**2, "m": 1024**2,
          "gb": 1024**3, "g": 1024**3}  # fmt: skip
_SIZE = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>[a-z]*)")
_SAYS_NOTHING = frozenset({"", "null", "none", "n/a", "na", "no aplica", "-", "0"})
_LARGEST = 2**63 - 1
_RUNS = re.compile(r"^\s*(?:javascript|data|vbscript|file)\s*:", re.IGNORECASE)


def find_size(text: object) -> int | None:
    """Bytes out of ``"1,234"``, ``"12.5 MB"``, ``12.0``…; ``None`` when it says nothing."""
    match = _SIZE.fullmatch(str(text).strip().lower())
    if not match or match["unit"] not in _UNITS:
        return None
    size = float(match["number"].replace(",", "")) * _UNITS[match["unit"]]
    return int(size) if 0 < size <= _LARGEST else None


def find_moment(value: object) -> datetime | None:
    """The moment of a text, as the naive UTC that CKAN stores; a month is its last day.

    A year that no catalogue has (what programs write for «no date») is no moment.
    """
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    else:
        moment = _written_moment(str(value).strip())
    if moment and moment.year not in days.YEARS:
        return None
    if moment and moment.tzinfo:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return moment


def _written_moment(text: str) -> datetime | None:
    try:
        return isoparse(text)
    except ValueError:
        period = days.find_period(text)
    if period is None or period.month is None:
        return None
    return datetime.combine(period.last, datetime.min.time())


def _keep_aside(key: Any, data: dict[Any, Any], value: object) -> None:
    """Keep under ``<field>_declared`` what could not be read."""
    if str(value).strip().lower() in _SAYS_NOTHING:
        return
    log.warning("resource %s: unreadable value kept aside: %r", key[-1], value)
    extras_key = (*key[:-1], "__extras")
    extras = dict(data.get(extras_key) or {})
    extras[f"{key[-1]}_declared"] = str(value)[:200]
    data[extras_key] = extras


def gobabierto_resource_size(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """Bytes; what is no number is kept aside and the size stays unknown."""
    value = data.get(key)
    if value is None or value == "":
        data[key] = None
        return
    size = value if type(value) is int and 0 <= value <= _LARGEST else find_size(value)
    if size is None:
        _keep_aside(key, data, value)
    data[key] = size


def gobabierto_resource_moment(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """The moment of the last change; what is no date is kept aside and it stays unknown."""
    value = data.get(key)
    if value is None or value == "":
        data[key] = None
        return
    moment = find_moment(value)
    if moment is None:
        _keep_aside(key, data, value)
    data[key] = moment


def gobabierto_resource_url(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """An address without outer blanks; one that a browser would run is refused.

    Other dirt (no scheme, a sentence) is kept: the dataset is worth more, and it is judged later.
    """
    value = data.get(key)
    text = str(value or "").strip().strip("\u00a0\u200b\ufeff")
    if _RUNS.match(text):
        raise refusal(
            tk._("This address could run a program in the reader's browser."),
            tk._("Write the address of the file, which begins with https://."),
            "direccion_peligrosa",
            text,
        )
    is_upload = data.get((*key[:-1], "url_type")) == "upload"
    data[key] = text if is_upload else (web_address(text) or text)


def gobabierto_format(key: Any, data: dict[Any, Any], errors: Any, context: Any) -> None:
    """The known format behind what was written; an unknown word stays, for the eye to see."""
    value = data.get(key)
    declared = value.strip() if isinstance(value, str) else ""
    mimetype = data.get((*key[:-1], "mimetype"))
    url = data.get((*key[:-1], "url"))
    found = formats.normalize(
        declared,
        mimetype if isinstance(mimetype, str) else "",
        url if isinstance(url, str) else "",
    )
    if found.known:
        data[key] = found.code
    elif declared:
        data[key] = declared
