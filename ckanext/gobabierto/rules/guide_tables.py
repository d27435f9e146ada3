"""The Guía of 2017 on what is inside a table: dates, keys, totals, symbols, empty rows…"""

from __future__ import annotations

import re

from ckanext.gobabierto.facts.observation_types import ContentFault, ResourceObservation
from ckanext.gobabierto.facts.types import ResourceFacts
from ckanext.gobabierto.vocabularies import content_faults

from .case import Case
from .content import places, tables
from .observed import expires, nothing_to_judge, recent
from .over_files import Look, judge_files
from .registry import judges
from .verdict import Verdict

_GEO_COLUMN = re.compile(r"^(cve|clave)[ _.]*(de )?(la )?(ent|mun|loc)", re.IGNORECASE)


@judges(
    "G17-DATE-01", "G17-TAB-01", "G17-TAB-02", "G17-TAB-03", "G17-TAB-04", "G17-TAB-05",
    "G17-TAB-06", "G17-TAB-07",
)  # fmt: skip
def without_faults(case: Case) -> list[Verdict]:
    """None of the tables that were read has the faults that the rule speaks about."""
    if exempt := case.exempt_by_role():
        return [exempt]
    return judge_files(case, tables(case.data), _finder(case))


@judges("G17-GEO-01")
def known_places(case: Case) -> list[Verdict]:
    """Keys of places are INEGI's; tables without such columns are not spoken about."""
    if exempt := case.exempt_by_role():
        return [exempt]
    files = tables(case.data)
    read = [seen for item in files if (seen := recent(case, item.id)) and seen.read]
    if read and not any(_GEO_COLUMN.match(name.strip()) for one in read for name in one.columns):
        turn = min(expires(case, one) for one in read)
        return [nothing_to_judge(case, None, "sin_claves", "sin columnas de claves", until=turn)]
    return judge_files(case, files, _finder(case))


def _finder(case: Case) -> Look:
    """Tells the faults of a file that the rule judges."""
    codes = content_faults.codes_of(case.rule.id)
    listed = [item.value for item in case.rule.parameters if item.name == "share"]
    allowed = 1 - float(listed[0]) if listed else 0.0

    def look(_resource: ResourceFacts, seen: ResourceObservation) -> str | None:
        if not seen.read:
            return None
        wrong = [item for item in seen.faults if item.code in codes and _counts(item, allowed)]
        return "; ".join(_told(item) for item in wrong)

    return look


def _counts(fault: ContentFault, allowed: float) -> bool:
    """More of them than the rule lets pass; where nobody told of how many, any counts."""
    return not fault.of or fault.count / fault.of > allowed


def _told(fault: ContentFault) -> str:
    kind = content_faults.find(fault.code)
    share = f" de {fault.of}" if fault.of else ""
    return f"{kind.sentence if kind else fault.code} ({places(fault)}{share})"
