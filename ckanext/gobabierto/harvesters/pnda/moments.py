"""Moments of the platform: UTC without zone in its API, with zone or in words in its pages."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone

from ckanext.gobabierto import clock
from ckanext.gobabierto.vocabularies.days import find_day

_WORDS = re.compile(r"^[^,(]+")
_SHORT_ZONE = re.compile(r"([+-]\d{2})(\d{2})$")


def day(written: object) -> date | None:
    """The day in Mexico City of a moment; ``None`` where none is written."""
    text = str(written or "").strip()
    try:
        # Python 3.10 wants «+00:00» where the platform writes «+0000».
        moment = datetime.fromisoformat(_SHORT_ZONE.sub(r"\1:\2", text.replace("Z", "+00:00")))
    except ValueError:
        return find_day(found[0].strip()) if (found := _WORDS.match(text)) else None
    if "T" not in text and " " not in text:
        return moment.date()
    return clock.day_of(moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))
