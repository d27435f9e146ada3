"""The configuration of a source: what every type understands, and what its reader does."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from ckanext.gobabierto import clock, config
from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.configuration import wrong
from ckanext.gobabierto.harvesters.records import Reader

EXAMPLE = '{"grace_days": 15, "vanish_share": 10}'
KEEP, DELETE = "keep", "delete"
_NUMBERS = {"grace_days": (0, 3650), "vanish_number": (0, 1_000_000), "vanish_share": (0, 100)}
_FEW, _HALF = 5, 50
COMMON = frozenset({"on_vanish", "secret", *_NUMBERS})


@dataclass(frozen=True, slots=True)
class Policy:
    """What is done with records that their source no longer offers."""

    on_vanish: str = KEEP
    grace_days: int = 30
    vanish_number: int = 100
    vanish_share: float = 20.0
    own_share: bool = False
    """The source says its share itself."""

    @property
    def grace_began(self) -> datetime:
        """What is missing since before that moment has had its days."""
        return clock.now() - timedelta(days=self.grace_days)

    def suspicious(self, missing: int, known: int, before: int = 0) -> bool:
        """Too many to be marked as missing without asking.

        One in four of a small source is no alarm, half of it is: where the source does not say
        otherwise, and the share is less than that.

        :param before: that vanished lately, in other runs; they count for the share.
        """
        lost = missing + before
        if lost <= _FEW and self.vanish_share < _HALF and not self.own_share:
            return missing > self.vanish_number or 0 < known <= lost * 2
        return missing > self.vanish_number or self.too_large(lost, known)

    def too_large(self, missing: int, known: int) -> bool:
        """More than the share of a source, however small it is: so much is not deleted unasked."""
        return missing * 100 > known * self.vanish_share


def policy(options: Mapping[str, Any]) -> Policy:
    """What a checked configuration says, and the portal's options where it says nothing."""
    return Policy(
        on_vanish=str(options.get("on_vanish") or KEEP),
        grace_days=int(options.get("grace_days", config.harvest_grace_days())),
        vanish_number=int(options.get("vanish_number", config.harvest_vanish_number())),
        vanish_share=float(options.get("vanish_share", config.harvest_vanish_share())),
        own_share="vanish_share" in options,
    )


def bad(message: str, found: Any, expected: str = EXAMPLE) -> BadInput:
    """What is wrong with a configuration."""
    return wrong(message, found, expected)


def check(reader: Reader, text: str | None, url: str) -> dict[str, Any]:
    """The whole configuration in *text*, checked and completed.

    :raises BadInput: what is wrong, what was found, what was expected with an example.
    """
    data = parse(text)
    own = {key: value for key, value in data.items() if key not in COMMON}
    common = _common({key: value for key, value in data.items() if key in COMMON})
    return {**common, **reader.check_config(own, url)}


def parse(text: str | None) -> dict[str, Any]:
    """The JSON object in *text*; nothing is an empty one.

    :raises BadInput: it is none.
    """
    if not text or not text.strip():
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise bad("La configuración no es JSON.", text) from None
    if not isinstance(data, dict):
        raise bad("La configuración debe ser un objeto JSON.", text)
    return {str(key): value for key, value in data.items()}


def _common(data: dict[str, Any]) -> dict[str, Any]:
    for key, (least, most) in _NUMBERS.items():
        value = data.get(key)
        if value is None:
            continue
        whole = isinstance(value, int) or (isinstance(value, float) and key == "vanish_share")
        if isinstance(value, bool) or not whole or not least <= value <= most:
            raise bad(f"«{key}» debe ser un número entre {least} y {most}.", value)
    if data.get("on_vanish", KEEP) not in {KEEP, DELETE}:
        raise bad("«on_vanish» debe ser «keep» o «delete».", data["on_vanish"],
                  '{"on_vanish": "keep"}')  # fmt: skip
    if not isinstance(data.get("secret", ""), str):
        raise bad("«secret» debe ser el nombre de un secreto del portal.", type(data["secret"]),
                  '{"secret": "acceso_pnda"}')  # fmt: skip
    return {key: value for key, value in data.items() if value is not None}
