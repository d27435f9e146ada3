"""The way to a verdict, step by step, in Spanish."""

from __future__ import annotations

from datetime import date, datetime

from ckanext.gobabierto import clock
from ckanext.gobabierto.obligations.parts import NAMES, label
from ckanext.gobabierto.rules.spanish import join, long_date
from ckanext.gobabierto.rules.standing import standing_on
from ckanext.gobabierto.rules.wording import cite, parameter_lines

from .explain_account import Account, Body

STATES = {
    "cumple": "cumple",
    "por_vencer": "por vencer",
    "incumple": "incumple",
    "no_aplica": "no aplica",
    "no_verificable": "no verificable",
}
_STATUS = {
    "obligada": "estaba obligada por la ley",
    "por_convenio": "estaba obligada por convenio",
}
_KINDS = {
    "organization": ("la ficha de la institución", "las fichas de {n} instituciones"),
    "dataset": ("un conjunto", "{n} conjuntos"),
    "resource": ("un recurso", "{n} recursos"),
    "observation": ("una lectura de archivo", "{n} lecturas de archivos"),
    "section": ("una página de su sección", "{n} páginas de su sección"),
    "plan": ("una versión del Plan", "{n} versiones del Plan"),
    "plan_row": ("un renglón del Plan", "{n} renglones del Plan"),
    "document": ("un documento", "{n} documentos"),
}


def steps(account: Account, *, private: bool) -> list[Body]:
    """Each step with a stable code and a sentence."""
    found = [
        ("ley", _law(account)),
        ("obligada", _bound(account)),
        *(("recibido", text) for text in [account.trial.instead_of] if text),
        ("version", _version(account)),
        *(("parametro", text) for text in parameter_lines(account.rule)),
        ("hechos", _facts(account, private=private)),
        *((("prueba", account.kept["note"]),) if account.kept["note"] else ()),
        *(("juicio", text) for text in _judged(account)),
        *(("guardado", text) for text in _kept(account)),
        *(("cotejo", text) for text in _compared(account)),
    ]
    return [{"n": n, "code": code, "text": text} for n, (code, text) in enumerate(found, 1)]


def _law(account: Account) -> str:
    day, profile, rule = account.asked.day, account.profile, account.rule
    if not profile.in_force(day):
        text = f"El {long_date(day)} no estaba en vigor «{profile.short_title}»"
        return f"{text}, la norma de la regla {rule.id}."
    since = f"en vigor desde el {long_date(profile.valid_from)}"
    until = f" y hasta el {long_date(profile.valid_until)}" if profile.valid_until else ""
    kind = "" if profile.kind == "primary" else " (perfil consultivo: no decide el estado)"
    text = f"El {long_date(day)} valía «{profile.short_title}»{kind}, {since}{until}."
    if not rule.in_force(day):
        return f"{text} La regla {rule.id} no estaba en vigor ese día."
    return f"{text} La regla {rule.id} se apoya en: {cite(rule.articles)}."


def _bound(account: Account) -> str:
    day = account.asked.day
    if account.trial.organization is None:
        first = account.organization
        told = standing_on(first, day, cite(account.rule.articles))
        if first.obligation and not told.bound:
            return told.reason
        return "De ese día no se sabe si la institución estaba obligada: no se había observado."
    told = standing_on(account.trial.organization, day, cite(account.rule.articles))
    if not told.bound:
        return told.reason
    since = f" desde el {long_date(told.since)}" if told.since else ""
    bound = _STATUS.get(told.status, "estaba obligada")
    return f"La institución {bound}{since}. {account.profile.who_is_bound}."


def _version(account: Account) -> str:
    return " ".join(text for text in (_which(account), _reads(account), account.lost) if text)


def _reads(account: Account) -> str:
    """What the version holds beside its words."""
    named: dict[str, str] = account.rule.content.get("parts", {})
    inner = [version for name, version in named.items() if name not in NAMES]
    parts = [f"{label(name)} ({named[name]})" for name in NAMES if name in named]
    inner_words = [f"las reglas {join(inner)}"] if inner else []
    told = [*parts, *inner_words]
    return f"La versión comprende {join(told)}." if told else ""


def _which(account: Account) -> str:
    rule, now = account.rule, account.current
    if now is None:
        return (
            f"Se usa la versión {rule.version}, guardada el {_moment(account.recorded_at)}; "
            "la regla ya no está en los archivos."
        )
    if now.version == rule.version:
        return f"Se usa la versión {rule.version}, que es la que está vigente en este portal."
    return (
        f"Se usa la versión {rule.version}, con la que se juzgó, guardada el "
        f"{_moment(account.recorded_at)}; los archivos tienen hoy la {now.version}."
    )


def _facts(account: Account, *, private: bool) -> str:
    if not account.trial.observed:
        return "No se leyó ningún hecho: los de hoy nunca se aplican al pasado."
    count: dict[str, int] = {}
    for fact in account.facts:
        count[fact["type"]] = count.get(fact["type"], 0) + 1
    words = [
        (_KINDS[kind][0] if n == 1 else _KINDS[kind][1].format(n=n)) for kind, n in count.items()
    ]
    more = f", y {account.more_facts} hechos más" if account.more_facts else ""
    if not words:
        return "La regla no leyó ningún hecho que se pueda mostrar."
    own = "" if private else " De lo que no es público nada se muestra."
    return f"Se leyó lo que este portal sabía de ese día: {join(words)}{more}.{own}"


def _judged(account: Account) -> list[str]:
    if not account.trial.bodies:
        return ["La regla, aplicada de nuevo a esos hechos, no dice nada de este sujeto ese día."]
    return [
        f"La regla, aplicada de nuevo a esos hechos, responde «{STATES[body['state']]}»"
        f"{_period(body)}: {body['reason']}"
        for body in (row["again"] for row in account.rows)
        if body
    ]


def _kept(account: Account) -> list[str]:
    if not account.stored:
        return ["No hay un resultado guardado de ese día: se muestra el que se acaba de obtener."]
    return [
        f"Lo guardado dice «{STATES[body['state']]}»{_period(body)}{_since(body)}: {body['reason']}"
        for body in account.stored
    ]


def _compared(account: Account) -> list[str]:
    found: list[str] = []
    for row in account.rows:
        if row["agrees"]:
            found.append(
                f"Coinciden letra por letra{_period(row['verdict'])} (huella {row['hash']})."
            )
        elif row["agrees"] is False:
            reasons = " ".join(item["text"] for item in row["why_not"])
            found.append(f"No coinciden{_period(row['verdict'])}. {reasons}")
    return found


def _period(body: Body) -> str:
    severity = {"A": ", como advertencia", "I": ", como dato"}.get(body["severity"], "")
    return f" del periodo {body['period']}{severity}" if body["period"] else severity


def _since(body: Body) -> str:
    return f" desde el {long_date(date.fromisoformat(body['since']))}" if body.get("since") else ""


def _moment(moment: datetime | None) -> str:
    return long_date(clock.day_of(moment)) if moment else "no consta cuándo"
