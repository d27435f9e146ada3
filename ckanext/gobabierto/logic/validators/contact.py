"""Addresses and mailboxes: nothing that a browser would run, nothing that no mail reaches."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.logic.validators.refusal import refusal
from ckanext.gobabierto.vocabularies import days

_MAILBOX = re.compile(r"^[^@\s<>()\[\]\\,;:\"]+@(?P<domain>[^@\s]+)$")
_DOMAIN = re.compile(r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,24}$")
_PLAN_LINE = re.compile(r"^(?P<year>20\d{2})\s+(?P<url>\S+)(?:\s+(?P<day>.+))?$")


def gobabierto_email(value: Any) -> Any:
    """A complete mailbox; several may be given, separated by commas, and the first one stays."""
    if not value:
        return value
    text = str(value).strip().removeprefix("mailto:")
    match = _MAILBOX.match(text)
    if match and _DOMAIN.match(match["domain"].lower()):
        return text
    if match and "." not in match["domain"]:
        raise refusal(
            tk._("The domain of the e-mail is not complete."),
            tk._("Write the whole address, for example {example}.").format(
                example=f"{text}.gob.mx"
            ),
            "correo_dominio_incompleto",
            text,
        )
    raise refusal(
        tk._("This is not an e-mail address."),
        tk._("Write one address, for example datos.abiertos@institucion.gob.mx."),
        "correo_invalido",
        text,
    )


def web_address(text: str) -> str | None:
    """*text* as an http(s) address, adding the scheme that people leave out; else ``None``."""
    plain = text.strip()
    if plain.lower().startswith("www."):
        plain = f"https://{plain}"
    try:
        parts = urlsplit(plain)
        host = parts.hostname or ""
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or "." not in host or " " in parts.netloc:
        return None
    return plain.replace(" ", "%20")


def _address(text: str) -> str:
    found = web_address(text)
    if found is None:
        raise refusal(
            tk._("This is not a web address."),
            tk._("Write it whole, for example https://www.gob.mx/institucion."),
            "direccion_invalida",
            text,
        )
    return found


def gobabierto_address(value: Any) -> Any:
    """One http(s) address."""
    return _address(str(value)) if value else value


def lines(value: Any) -> list[str]:
    """The lines of a text (or list) without blanks at the ends, empty ones and repeated ones."""
    parts = value if isinstance(value, list) else str(value).splitlines()
    return list(dict.fromkeys(str(part).strip() for part in parts if str(part).strip()))


def gobabierto_lines(value: Any) -> Any:
    """One value per line."""
    return "\n".join(lines(value)) if value else value


def gobabierto_addresses(value: Any) -> Any:
    """One http(s) address per line."""
    return "\n".join(_address(line) for line in lines(value)) if value else value


def gobabierto_domains(value: Any) -> Any:
    """One mail domain per line; a leading ``@`` is what people write too."""
    if not value:
        return value
    found = [line.removeprefix("@").lower() for line in lines(value)]
    for domain in found:
        if not _DOMAIN.match(domain):
            raise refusal(
                tk._("This is not a mail domain."),
                tk._("Write one per line, for example coneval.org.mx."),
                "dominio_invalido",
                domain,
            )
    return "\n".join(dict.fromkeys(found))


def gobabierto_plan_addresses(value: Any) -> Any:
    """One plan per line: year, address and, if known, the day on which it was published."""
    if not value:
        return value
    return "\n".join(_plan_line(line) for line in lines(value))


def _plan_line(line: str) -> str:
    match = _PLAN_LINE.match(line)
    url = web_address(match["url"]) if match else None
    day = days.find_day(match["day"]) if match and match["day"] else None
    if not match or not url or (match["day"] and not day):
        raise refusal(
            tk._("The line of the plan cannot be read."),
            tk._("Write year, address and day: 2026 https://www.gob.mx/plan.csv 2026-01-15."),
            "plan_renglon_invalido",
            line,
        )
    return " ".join(part for part in (match["year"], url, day.isoformat() if day else "") if part)
