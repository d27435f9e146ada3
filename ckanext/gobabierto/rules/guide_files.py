"""The Guía of 2017 on files: open formats, addresses, encoding."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from urllib.parse import urlsplit

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.facts.types import ResourceFacts

from .case import Case
from .content import NO_TABLE, format_of, is_utf8, tables
from .dictionary import data_files
from .observed import nothing_to_judge
from .over_files import judge_declared, judge_files
from .registry import judges
from .spanish import join
from .verdict import Cause, Evidence, Grade, State, Verdict

_SHEETS = {"XLS", "XLSX"}
_ANSWERS = {200, 301, 302}


@judges("G17-FMT-01")
def open_format(case: Case) -> list[Verdict]:
    """Some file is in an open format; XLS only goes with a CSV."""
    if exempt := case.exempt_by_role():
        return [exempt]
    files = data_files(case.data)
    if not files:
        return [nothing_to_judge(case, None, "sin_archivos", "0 archivos")]
    found = [format_of(item) for item in files]
    codes = sorted({item.code for item in found if item.code})
    evidence = Evidence(
        "list", ", ".join(codes) or "ninguno", "resource.format", grade=Grade.MEDIDO
    )
    if not codes:
        reason = case.say("desconocido")
        return [case.verdict(State.NO_VERIFICABLE, reason, evidence, cause=Cause.SIN_OBSERVACION)]
    words = join(codes)
    if _SHEETS.intersection(codes) and "CSV" not in codes:
        return [case.verdict(State.INCUMPLE, case.say("sin_csv", formatos=words), evidence)]
    if not any(item.open and item.kind not in NO_TABLE for item in found):
        return [case.verdict(State.INCUMPLE, case.say("cerrado", formatos=words), evidence)]
    return [case.verdict(State.CUMPLE, case.say("bien", formatos=words), evidence)]


@judges("G17-STAR-01")
def openness(case: Case) -> list[Verdict]:
    """The best rating of its files by format, as the tool of 2015–2018 gave it."""
    if exempt := case.exempt_by_role():
        return [exempt]
    files = data_files(case.data)
    if not files:
        return [nothing_to_judge(case, None, "sin_archivos", "0 archivos")]
    best = max(stars(case, format_of(item).code) for item in files)
    asked = case.parameter("minimum")
    evidence = Evidence(
        "value",
        f"{best} de 5",
        "resource.format",
        threshold=f"{asked.value} de 5",
        threshold_origin=asked.origin,
        grade=Grade.MEDIDO,
    )
    good = best >= int(asked.value)
    state = State.CUMPLE if good else State.INCUMPLE
    reason = case.say("bien" if good else "mal", n=best, minimo=asked.value)
    return [case.verdict(state, reason, evidence)]


def stars(case: Case, code: str) -> int:
    """Five for linked data down to one for anything that is not listed."""
    listed = (("five_stars", 5), ("four_stars", 4), ("three_stars", 3), ("two_stars", 2))
    return next((n for name, n in listed if code in case.parameter(name).value), 1)


@lru_cache(maxsize=4096)
def address_fault(address: str, here: bool = False) -> str:
    """What an address has that the Guía does not want; empty where nothing."""
    if not address.isascii():
        return "tiene caracteres que no son ASCII"
    if here:
        return ""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
    except ValueError:
        return "no es una dirección"
    if parts.scheme not in {"http", "https"} or not host:
        return "no es una dirección http"
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "" if "." in host else "no tiene un nombre de dominio"
    return "usa una IP en lugar de un nombre de dominio"


@judges("G17-URL-01")
def plain_addresses(case: Case) -> list[Verdict]:
    """Each address is http(s), of a domain, and ASCII."""
    listed = [item for item in case.data.resources if item.url]
    return judge_declared(case, listed, lambda r: address_fault(r.url, r.hosted_here))


@judges("G17-URL-02")
def available(case: Case) -> list[Verdict]:
    """Each address answered the last time it was asked."""
    return judge_files(case, case.data.resources, _answered)


def _answered(_resource: ResourceFacts, seen: ResourceObservation) -> str | None:
    if not seen.outcome:
        return None
    if seen.outcome == "ok" or seen.status in _ANSWERS or seen.confirmed == "funciona":
        return ""
    return str(seen.status or seen.outcome.replace("_", " "))


@judges("G17-ENC-01")
def in_utf8(case: Case) -> list[Verdict]:
    """The text of each table is in UTF-8."""
    if exempt := case.exempt_by_role():
        return [exempt]
    return judge_files(case, tables(case.data), _encoding)


def _encoding(_resource: ResourceFacts, seen: ResourceObservation) -> str | None:
    if not seen.encoding:
        return None
    return "" if is_utf8(seen.encoding) else seen.encoding
