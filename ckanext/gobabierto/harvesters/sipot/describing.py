"""The columns, lists and children of an export as a description: its dictionary, as far as it goes.

The SIPOT gives no dictionary apart, and the portal makes up none: what the sheets themselves say is
written down, and nobody takes it for the dictionary that art. 3-XV asks for.
"""

from __future__ import annotations

from ckanext.gobabierto.harvesters.transparencia.periods import Period

from .checks import name as period_name
from .columns import key
from .survey import PeriodRows, Survey

_OF_SYSTEM = frozenset({"id", "fecha creacion", "fecha modificacion"})
_VALUES = 40
_LONGEST = 8000


def of_resource(survey: Survey, period: Period | None, rows: PeriodRows) -> str:
    """What one file holds of one period."""
    parts = [_first(period, rows)]
    columns = [column.name for column in survey.head.columns]
    parts.append(f"**Columnas ({len(columns)}):** " + "; ".join(columns) + ".")
    if survey.tables:
        parts.append("**Tablas relacionadas:**\n\n" + "\n".join(_tables(survey)))
    if survey.lists:
        parts.append("**Valores admitidos:**\n\n" + "\n".join(_lists(survey)))
    text = "\n\n".join(parts)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rsplit(" ", 1)[0] + "…"


def _first(period: Period | None, rows: PeriodRows) -> str:
    count = "1 registro" if rows.rows == 1 else f"{rows.rows} registros"
    when = f", {period_name(period)}" if period else " sin un periodo que se pueda leer"
    updated = f"; actualizados al {rows.updated.isoformat()}" if rows.updated else ""
    return f"{count}{when}{updated}."


def _tables(survey: Survey) -> list[str]:
    """One line for each sheet of children, those without rows too: they are part of the format."""
    by_number = {c.table: c.name for c in survey.head.columns if c.table}
    lines: list[str] = []
    for number, table in sorted(survey.tables.items()):
        title = table.title or by_number.get(number, "")
        rows = "1 renglón" if table.rows == 1 else f"{table.rows} renglones"
        columns = "; ".join(name for name in table.columns if key(name) not in _OF_SYSTEM)
        lines.append(f"- Tabla_{number}, {title}: {rows}. Columnas: {columns}.")
    return lines


def _lists(survey: Survey) -> list[str]:
    lines: list[str] = []
    for column, values in survey.lists.items():
        more = f"; y {len(values) - _VALUES} más" if len(values) > _VALUES else ""
        lines.append(f"- {column}: " + "; ".join(values[:_VALUES]) + more + ".")
    return lines
