"""What an export does not do as it should, as warnings: by row and column, never by value."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ckanext.gobabierto.harvesters.records import Fault
from ckanext.gobabierto.harvesters.transparencia import periods
from ckanext.gobabierto.harvesters.transparencia.periods import Period

from .survey import Survey, Tally

# code → (what the rows do, what is expected). «{column}» is the column's name.
_ROWS = {
    "sipot_renglon_incompleto": (
        "tienen menos celdas que el encabezado",
        "una celda por columna, aunque esté vacía",
    ),
    "sipot_fecha_de_periodo": (
        "no dicen con fechas que se puedan leer qué periodo informan",
        "01/01/2026 y 31/03/2026",
    ),
    "sipot_ejercicio_distinto": (
        "llevan un ejercicio que no es el año de su periodo",
        "2026, si el periodo es del 01/01/2026 al 31/03/2026",
    ),
    "sipot_sin_actualizacion": (
        "no llevan una fecha de actualización que se pueda leer",
        "15/04/2026",
    ),
    "sipot_actualizacion_anterior": (
        "llevan una fecha de actualización anterior al fin de su periodo",
        "una fecha igual o posterior al fin del periodo que se informa",
    ),
    "sipot_actualizacion_tardia": (
        "llevan una fecha de actualización más de treinta días posterior al fin de su periodo",
        "una fecha dentro de los treinta días siguientes al fin del periodo",
    ),
    "sipot_sin_area": (
        "no dicen qué área es responsable de la información",
        "Dirección de Recursos Humanos",
    ),
    "sipot_sin_nota": (
        "tienen celdas vacías y ninguna nota que lo explique",
        "una nota con la razón de que no haya información",
    ),
    "sipot_valor_fuera_de_lista": (
        "tienen en «{column}» un valor que no es de su lista",
        "uno de los valores de la hoja Hidden de esa columna",
    ),
}
_MONTHS = {1: "mes", 2: "bimestre", 3: "trimestre", 4: "cuatrimestre", 6: "semestre"}
_ORDINALS = ("1er", "2do", "3er", "4to", "5to", "6to")
_NAMES = (
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
).split()
_SEPARATORS = re.compile(r"[,;|]|\by\b")
_YEAR = 12


def of_survey(survey: Survey, where: str, said: str) -> tuple[Fault, ...]:
    """Everything that is to be warned of in one export.

    :param where: the name of the file.
    :param said: the period that its name says.
    """
    found: list[Fault] = []
    for (code, column), tally in survey.tallies.items():
        does, expected = _ROWS[code]
        found.append(
            Fault(
                code=code,
                message=f"{_rows(tally.count)} {does.format(column=column)}.",
                path=_place(where, survey.sheet, tally),
                found=str(tally.count),
                expected=expected,
            )
        )
    found += _periods(survey, where, said)
    found += _tables(survey, where)
    return tuple(found)


def _rows(count: int) -> str:
    return "Un renglón" if count == 1 else f"{count} renglones"


def _place(where: str, sheet: str, tally: Tally) -> str:
    inside = f", hoja «{sheet}»" if sheet else ""
    numbers = ", ".join(map(str, tally.places))
    more = "…" if tally.count > len(tally.places) else ""
    return f"{where}{inside}, renglón {numbers}{more}"


def _periods(survey: Survey, where: str, said: str) -> Iterator[Fault]:
    """The period of the title and of the name, against that of the date columns."""
    real = {span for period in survey.periods if period and (span := _span(period))}
    title = survey.head.period
    for text, place in ((title, "renglón «Periodo:»"), (said, "nombre del archivo")):
        parts = [periods.read(part).months for part in _SEPARATORS.split(text)]
        written = {part for part in parts if part}
        if not written or not real or real <= written:
            continue
        yield Fault(
            code="sipot_periodo_distinto",
            message=(
                "El periodo que dice el archivo no es el que informan sus registros; se tomó el de "
                "las columnas de fechas."
            ),
            path=f"{where}, {place}",
            found=text,
            expected=", ".join(sorted(name(p) for p in survey.periods if p)),
        )


def _span(period: Period) -> tuple[int, int] | None:
    """First month and how many, where whole months of one year are covered."""
    count = period.end.month - period.start.month + 1
    same_year = period.start.year == period.end.year
    whole = Period(period.start, period.end).code.count("-") < 4  # noqa: PLR2004 - two ISO days
    return (period.start.month, count) if same_year and whole else None


def name(period: Period) -> str:
    """«1er trimestre de 2019», «marzo de 2024», «2021», or the two days."""
    span, year = _span(period), period.start.year
    if span and span[1] == _YEAR:
        return str(year)
    if span and span[1] == 1:
        return f"{_NAMES[span[0] - 1]} de {year}"
    if span and span[1] in _MONTHS and (span[0] - 1) % span[1] == 0:
        return f"{_ORDINALS[(span[0] - 1) // span[1]]} {_MONTHS[span[1]]} de {year}"
    return f"{period.start.isoformat()} a {period.end.isoformat()}"


def _tables(survey: Survey, where: str) -> Iterator[Fault]:
    """Children without a parent, and sheets and columns that lack one another."""
    if survey.format != "XLSX":
        return  # a CSV brings no other sheets
    pointed = {c.table: c.name for c in survey.head.columns if c.table}
    for number, table in survey.tables.items():
        sheet = f"{where}, hoja «Tabla_{number}»"
        if number not in pointed:
            yield Fault(
                code="sipot_tabla_suelta",
                message="Ninguna columna de los registros lleva a esta tabla.",
                path=sheet,
                expected=f"una columna cuyo nombre termine en (Tabla_{number})",
            )
        elif table.orphans:
            rows = ", ".join(map(str, table.orphan_places))
            more = "…" if table.orphans > len(table.orphan_places) else ""
            yield Fault(
                code="sipot_hijo_sin_registro",
                message=f"{_rows(table.orphans)} de la tabla no corresponden a ningún registro.",
                path=f"{sheet}, renglón {rows}{more}",
                found=str(table.orphans),
                expected=f"el ID de un registro que lleve a la tabla por «{pointed[number]}»",
            )
    for number, column in pointed.items():
        if number not in survey.tables:
            yield Fault(
                code="sipot_tabla_ausente",
                message=f"Falta la hoja a la que lleva la columna «{column}».",
                path=where,
                expected=f"una hoja «Tabla_{number}»",
            )
