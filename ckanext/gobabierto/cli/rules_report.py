"""How the differences between two sets of rules are told."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.gobabierto.cli import rules_words
from ckanext.gobabierto.cli.rules_words import list_of, said, state
from ckanext.gobabierto.compliance.rule_changes import RuleChanges
from ckanext.gobabierto.compliance.rule_trial import TrialReport


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
    lines = [
        f"Reglas nuevas: {list_of(told['added'])}",
        f"Reglas quitadas: {list_of(told['removed'])}",
    ]
    lines.append(f"Reglas cambiadas: {len(told['changed']) or 'ninguna'}")
    for row in told["changed"]:
        lines.append(f"  {row['rule']}")
        for item in row["fields"]:
            lines += _change(rules_words.field(row["rule"], item["field"]), item)
    lines += [line for row in told["parts"] for line in _part(row)]
    lines += [f"Nadie juzga {rule_id}." for rule_id in told["unjudged_rules"]]
    lines += ["", f"Resultados de hoy, {told['as_of']}, que serían otros:"]
    lines += [
        f"  {row['rule']}: {state(row['before'])} → {state(row['after'])}: {row['count']}"
        for row in told["verdicts"]
    ] or ["  ninguno"]
    lines.append(
        f"Instituciones con algún cambio: {len(told['institutions'])} de "
        f"{told['judged_institutions']} juzgadas"
    )
    lines += [f"  {row['name']}: {row['verdicts']}" for row in told["institutions"]]
    return "\n".join(lines)


def _part(row: dict[str, Any]) -> list[str]:
    lines = [
        f"{rules_words.part_changes(row['part'])}; se juzgaron de nuevo las reglas que lo leen:"
    ]
    return lines + [line for item in row["fields"] for line in _change(item["field"], item)]


def _change(name: str, item: dict[str, Any]) -> list[str]:
    """What it was and what it would be, whole: one below the other where a line does not do."""
    before, after = said(item["before"]), said(item["after"])
    if len(name) + len(before) + len(after) <= _LINE:
        return [f"    {name}: {before} → {after}"]
    return [f"    {name}:", f"      antes: {before}", f"      ahora: {after}"]


_LINE = 90
"""Characters that go in one."""
