"""How the differences between two sets of rules are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.gobabierto.compliance.rule_changes import RuleChanges
from ckanext.gobabierto.compliance.rule_trial import TrialReport

_LONGEST = 90


def as_dict(
    changes: RuleChanges, report: TrialReport, names: dict[str, str], day: date
) -> dict[str, Any]:
    """The differences as JSON.

    :param names: name of each institution touched, by id.
    """
    return {
        "as_of": day.isoformat(),
        "added": list(changes.added),
        "removed": list(changes.removed),
        "changed": [
            {"rule": rule_id, "fields": fields} for rule_id, fields in changes.changed.items()
        ],
        "parts": [{"part": name, "fields": fields} for name, fields in changes.parts.items()],
        "calendar_changed": "calendar" in changes.parts,
        **report.to_dict(),
        "institutions": [
            {"id": key, "name": names.get(key, key), "verdicts": count}
            for key, count in sorted(report.institutions.items(), key=lambda item: -item[1])
        ],
    }


def as_text(told: dict[str, Any]) -> str:
    """The differences for people."""
    lines = [f"Reglas nuevas: {_list(told['added'])}", f"Reglas quitadas: {_list(told['removed'])}"]
    lines.append(f"Reglas cambiadas: {len(told['changed']) or 'ninguna'}")
    for row in told["changed"]:
        lines.append(f"  {row['rule']}")
        lines += [
            f"    {item['field']}: {_short(item['before'])} → {_short(item['after'])}"
            for item in row["fields"]
        ]
    lines += [line for row in told["parts"] for line in _part(row)]
    lines += [f"Nadie juzga {rule_id}." for rule_id in told["unjudged_rules"]]
    lines += ["", f"Resultados de hoy, {told['as_of']}, que serían otros:"]
    lines += [
        f"  {row['rule']}: {row['before']} → {row['after']}: {row['count']}"
        for row in told["verdicts"]
    ] or ["  ninguno"]
    lines.append(
        f"Instituciones con algún cambio: {len(told['institutions'])} de "
        f"{told['judged_institutions']} juzgadas"
    )
    lines += [f"  {row['name']}: {row['verdicts']}" for row in told["institutions"]]
    return "\n".join(lines)


def _part(row: dict[str, Any]) -> list[str]:
    name = _PARTS.get(row["part"], f"El vocabulario «{row['part']}» cambia")
    return [
        f"{name}; se juzgaron de nuevo las reglas que lo leen:",
        *(
            f"    {item['field']}: {_short(item['before'])} → {_short(item['after'])}"
            for item in row["fields"]
        ),
    ]


_PARTS = {
    "calendar": "El calendario de días inhábiles cambia",
    "frequencies": "El vocabulario de periodicidades cambia",
}


def _list(rules: list[str]) -> str:
    return ", ".join(rules) or "ninguna"


def _short(value: Any) -> str:
    text = "nada" if value is None else str(value)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
