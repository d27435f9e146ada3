"""Dates and lists as a Spanish sentence says them; independent of any locale of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


def long_date(day: date) -> str:
    """``20 de enero de 2026``; the first of a month is ``1 de enero de 2026``."""
    return f"{day.day} de {MONTHS[day.month - 1]} de {day.year}"


def join(words: Sequence[str]) -> str:
    """``a, b y c``, with ``e`` before the sound of i; a Roman number is read as a number."""
    if not words:
        return ""
    if len(words) == 1:
        return words[0]
    last = words[-1]
    sounds_i = last[:1].casefold() in {"i", "í"} or last[:2].casefold() == "hi"
    sounds_i = sounds_i and not set(last) <= set("IVXLC")
    return f"{', '.join(words[:-1])} {'e' if sounds_i else 'y'} {last}"


def shorten(text: str, limit: int = 120) -> str:
    """*text* in one line and not longer than *limit*."""
    plain = " ".join(text.split())
    return plain if len(plain) <= limit else plain[: limit - 1].rstrip() + "…"
