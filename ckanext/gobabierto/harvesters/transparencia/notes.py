"""What a person should look at in a series: overlaps, gaps, contradictions. Nothing is mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from . import periods
from .blocks import Block
from .files import LinkedFile
from .page import Page
from .periods import Period
from .results import Note
from .series import Series
from .spanish import fold
from .updated import UpdateStatement

_MANY = 3


def _data(series: Series) -> tuple[LinkedFile, ...]:
    data = tuple(f for f in series.files if f.is_data)
    return data or series.files


def _overlaps(series: Series) -> Iterator[Note]:
    by_slot: dict[tuple[Period, str], int] = defaultdict(int)
    for file in _data(series):
        if file.period:
            by_slot[(file.period, file.target.format)] += 1
    for (period, kind), count in sorted(by_slot.items()):
        if count > 1:
            yield Note(
                "periodo_repetido", f"Hay {count} archivos {kind} de {period.code}.", period.code
            )
    distinct = sorted({period for period, _ in by_slot})
    inside: dict[str, list[str]] = defaultdict(list)
    for a, b in combinations(distinct, 2):
        if a.overlaps(b):
            wide, narrow = (a, b) if a.contains(b) else (b, a)
            inside[wide.code].append(narrow.code)
    for code, others in inside.items():
        listed = " y ".join(others)
        yield Note(
            "periodos_traslapados",
            f"El archivo de {code} se traslapa con {listed}.",
            f"{code}: {listed}",
        )


def _missing_parts(codes: set[str], letter: str, size: int) -> list[str]:
    years = sorted({c[:4] for c in codes if c[4:6] == f"-{letter}"})
    missing: list[str] = []
    for year in years:
        present = [int(c[6:]) for c in codes if c.startswith(f"{year}-{letter}")]
        last = max(present) if year == years[-1] else size
        missing += [f"{year}-{letter}{n}" for n in range(1, last + 1) if n not in present]
    return missing


def _missing_years(codes: set[str]) -> list[str]:
    years = sorted({int(c[:4]) for c in codes})
    gaps = [y for y in range(years[0], years[-1] + 1) if y not in years] if years else []
    return [str(y) for y in gaps] if len(years) >= _MANY and len(gaps) < len(years) else []


def _gaps(series: Series) -> Iterator[Note]:
    codes = {f.period.code for f in _data(series) if f.period}
    missing = [
        *_missing_years(codes),
        *_missing_parts(codes, "S", 2),
        *_missing_parts(codes, "T", 4),
    ]
    if missing:
        listed = ", ".join(missing)
        yield Note("periodos_faltantes", f"No están los periodos {listed}.", listed)


def _file_notes(file: LinkedFile, several: bool) -> Iterator[Note]:
    if periods.contradict(file.said, file.named) and file.said.period and file.named.period:
        said, named = file.said.period.code, file.named.period.code
        yield Note(
            "texto_y_archivo_contradictorios",
            f"El texto del enlace dice {said} y el nombre del archivo {named}; se tomó el texto.",
            f"{file.text} → {file.url.rsplit('/', 1)[-1]}",
        )
    for other in file.also:
        told = periods.read(other).period
        if told and file.period and not told.overlaps(file.period):
            yield Note(
                "un_archivo_dos_periodos",
                f"El mismo archivo se ofrece como {file.period.code} y como {told.code}.",
                f"{file.text} / {other}",
            )
    if file.period is None and several:
        yield Note("sin_periodo", f"No se sabe de qué periodo es «{file.text}».", file.text)


def said_periods(page: Page) -> tuple[Block, ...]:
    """What the page says of periods in its running text."""
    if not page.says("odo"):  # «periodo», «período» and «per&iacute;odo»
        return ()
    return tuple(block for block in page.blocks if "periodo" in fold(block.text))


def _page_says(
    series: Series, said: tuple[Block, ...], updates: tuple[UpdateStatement, ...]
) -> Iterator[Note]:
    paths = {f.heading_path for f in series.files}
    known = [f.period for f in series.files if f.period]
    if not known:
        return
    listed = ", ".join(p.code for p in known)
    for block in said:
        if block.heading_path not in paths:
            continue
        stated = periods.read(block.text).exact
        if stated and not any(stated.overlaps(p) for p in known):
            yield Note(
                "periodo_de_la_pagina_distinto",
                f"La página dice {stated.code} y sus enlaces {listed}; se tomaron los enlaces.",
                block.text,
            )
    last = max(known, key=lambda p: p.end)
    for update in updates:
        if update.heading_path in paths and update.day < last.start:
            yield Note(
                "actualizacion_anterior_al_periodo",
                f"La página dice actualizada el {update.day.isoformat()}, antes de {last.code}.",
                update.text,
            )


def notes(
    series: Series, said: tuple[Block, ...], updates: tuple[UpdateStatement, ...]
) -> tuple[Note, ...]:
    """All notes on *series*.

    :param said: what its page says of periods.
    """
    several = len(series.files) > 1
    found = [*_overlaps(series), *_gaps(series)]
    for file in series.files:
        found += _file_notes(file, several)
    found += _page_says(series, said, updates)
    return tuple(dict.fromkeys(found))
