"""Why a stored verdict and the same day judged again differ: what is known to have changed."""

from __future__ import annotations

from datetime import datetime

from ckanext.gobabierto import clock
from ckanext.gobabierto.rules.spanish import long_date

from . import timeline
from .explain_account import Account, Body

_CODES = {
    "otras_reglas": (
        "Desde la última evaluación cambiaron las reglas, lo que ellas leen o las opciones del "
        "portal; lo ya juzgado se conserva como se juzgó."
    ),
    "otro_programa": (
        "Los hechos y la regla son los mismos: cambió el programa que los aplica o una opción "
        "del portal. Lo ya juzgado se conserva como se juzgó."
    ),
    "sin_respuesta": "Aplicada hoy, la regla no dice nada de este sujeto.",
}


def why_not(account: Account, stored: Body, again: Body | None) -> list[Body]:
    """The known reasons, each with a stable code and a sentence."""
    found: dict[str, str] = {}
    if again is None:
        found["sin_respuesta"] = _CODES["sin_respuesta"]
    elif stored["rule_version"] != account.rule.version:
        found["version_perdida"] = (
            f"Se juzgó con la versión {stored['rule_version']}, que no está guardada; se aplicó "
            f"la {account.rule.version}."
        )
    elif again["rule_version"] != stored["rule_version"]:
        found["version_sin_programa"] = (
            f"El programa de hoy pide algo que la versión {stored['rule_version']} no dice; se "
            f"aplicó la {again['rule_version']}."
        )
    if account.lost:
        found["parte_perdida"] = account.lost
    if learned := _learned_later(account, stored):
        found["hecho_posterior"] = learned
    if account.evaluated_with and account.evaluated_with != timeline.rules_state():
        found["otras_reglas"] = _CODES["otras_reglas"]
    if not found:
        found["otro_programa"] = _CODES["otro_programa"]
    return [{"code": code, "text": text} for code, text in found.items()]


def _learned_later(account: Account, stored: Body) -> str:
    """Facts of that day which this portal learned after it had reached the verdict."""
    known = stored.get("known_from")
    if not known:
        return ""
    moment = datetime.fromisoformat(known)
    later = [item.known_from for item in account.held if item.known_from > moment]
    if not later:
        return ""
    return (
        "Algo que vale para ese día se supo después de juzgarlo, el "
        f"{long_date(clock.day_of(max(later)))}: lo acreditado después no reescribe lo que se "
        "mostró."
    )
