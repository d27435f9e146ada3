"""Days as Spanish pages write them."""

from __future__ import annotations

import re
from datetime import date

from .periods import MONTHS
from .spanish import fold

_FORMS = (
    re.compile(r"(?<!\d)(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>\d{4})(?!\d)"),
    re.compile(
        r"(?<!\d)(?P<d>\d{1,2})\s*(?:de\s*)?(?P<m>[a-z]{3,10})\.?\s*(?:del?\s*)?(?P<y>\d{4})"
    ),
)


def find_day(text: str) -> date | None:
    """The first full day written in *text*; ``None`` where there is none or it does not exist."""
    plain = fold(text)
    for form in _FORMS:
        for match in form.finditer(plain):
            month = match["m"] if match["m"].isdigit() else str(MONTHS.get(match["m"], 0))
            try:
                return date(int(match["y"]), int(month), int(match["d"]))
            except ValueError:
                continue
    return None
