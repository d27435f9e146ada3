"""Numbers as people read them; a percentage is always recomputed from its two numbers."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any


def percent(met: int, applicable: int) -> str | None:
    """Two decimals, rounded as people round («59.41»); ``None`` without a denominator."""
    if not applicable:
        return None
    share = Decimal(100 * met) / Decimal(applicable)
    return str(share.quantize(Decimal("0.01"), ROUND_HALF_UP))


def gobabierto_percent(met: int, applicable: int) -> str:
    """«59.41 %», with a space that does not break; empty where there is no denominator."""
    share = percent(met, applicable)
    return f"{share}\u00a0%" if share else ""


def gobabierto_number(value: int) -> str:
    """Thousands with a comma, as in Mexico."""
    return f"{value:,}"


HELPERS: dict[str, Callable[..., Any]] = {
    "gobabierto_number": gobabierto_number,
    "gobabierto_percent": gobabierto_percent,
}
