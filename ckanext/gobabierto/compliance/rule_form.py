"""A rule as JSON: what the list of rules, the explanation of a verdict and the commands answer."""

from __future__ import annotations

from typing import Any

from ckanext.gobabierto.obligations import Parameter, Profile, Rule
from ckanext.gobabierto.obligations.parts import CALENDAR
from ckanext.gobabierto.rules.wording import parameter_text, parameter_title

from .laws import is_stored

NOT_STORED = (
    "No se guarda resultado de esta regla: lee todos los archivos de todos los conjuntos de la "
    "institución y es sólo para exportar, así que se calcula al descargar la institución completa "
    "o al pedirla con exported=true; nunca se muestra como calificación."
)


def profile_to_dict(profile: Profile | None) -> dict[str, Any] | None:
    """A profile without its rules."""
    if profile is None:
        return None
    return {
        "id": profile.id,
        "title": profile.title,
        "short_title": profile.short_title,
        "kind": profile.kind,
        "source": {
            "title": profile.source.title,
            "issuer": profile.source.issuer,
            "dof": profile.source.dof.isoformat() if profile.source.dof else None,
            "address": profile.source.address,
        },
        "valid_from": profile.valid_from.isoformat(),
        "valid_until": profile.valid_until.isoformat() if profile.valid_until else None,
    }


def describe(rule: Rule, profile: Profile) -> dict[str, Any]:
    """A rule with its texts, legal basis and parameters."""
    described = profile_to_dict(profile) or {}
    return {
        "id": rule.id,
        "version": rule.version,
        "profile": rule.profile,
        "profile_title": profile.title,
        "profile_short_title": profile.short_title,
        "kind": profile.kind,
        "source": described["source"],
        "title": rule.title,
        "asks": rule.asks,
        "how_to_comply": rule.how_to_comply,
        "articles": list(rule.articles),
        "quotations": [
            {"article": q.article, "text": q.text, "address": q.address or profile.source.address}
            for q in rule.quotations
        ],
        "verb": rule.verb,
        "characteristic": rule.characteristic,
        "subject": rule.subject,
        "severity": rule.severity,
        "severity_note": rule.severity_note,
        "automatic": rule.automatic,
        "core": rule.core,
        "period": rule.period,
        "export_only": rule.export_only,
        "stored": is_stored(rule),
        "stored_note": "" if is_stored(rule) else NOT_STORED,
        "reading": rule.reading,
        "reading_note": rule.reading_note,
        "exempt_roles": list(rule.exempt_roles),
        "first_enforceable": rule.first_enforceable.isoformat(),
        "valid_from": rule.valid_from.isoformat(),
        "valid_until": rule.valid_until.isoformat() if rule.valid_until else None,
        "parameters": [parameter_to_dict(rule, item) for item in rule.parameters],
        "parts": dict(rule.content.get("parts", {})),
        "calendar_days": calendar_days(rule),
    }


def calendar_days(rule: Rule) -> list[dict[str, Any]]:
    """The rest days that this portal adds to the law's or takes out of them, by whom and why."""
    calendar = rule.parts.get(CALENDAR)
    return list((calendar.content or {}).get("changed", ())) if calendar else []


def parameter_to_dict(rule: Rule, item: Parameter) -> dict[str, Any]:
    """A parameter in words and as it is, who set it, and what this portal changed in it."""
    change = item.changed
    return {
        "name": item.name,
        "title": parameter_title(rule.id, item.name),
        "text": parameter_text(rule, item),
        "value": item.value,
        "unit": item.unit,
        "origin": item.origin,
        "note": item.note,
        "changed": change
        and {
            "before": change.before,
            "before_text": parameter_text(rule, item, change.before),
            "who": change.who,
            "why": change.why,
            "decided_on": change.decided_on or None,
            "note": change.note,
        },
    }
