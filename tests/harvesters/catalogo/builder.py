"""The catalogues of 73 institutions of 2015, as ADELA would serve them, out of their real rows.

``distribuciones_catalogos_2015.csv`` keeps the distributions and not the datasets they were in;
``resumen_catalogos_2015.csv`` says how many datasets each catalogue had. The rows of an institution
are parted into that many runs, the longest first, where neighbours resemble each other least;
everything that the rows say is left as it is, dirt included.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest

from ckanext.gobabierto.vocabularies.texts import without_accents

ROWS = "distribuciones_catalogos_2015.csv"
_TOTALS = "resumen_catalogos_2015.csv"
_API = "http://adela.datos.gob.mx/api/v1"
_LICENCE = "https://datos.gob.mx/libreusomx/"


@dataclass(frozen=True)
class Row:
    """One distribution, with its line in the file."""

    line: int
    institution: str
    title: str
    url: str
    media_type: str
    size: str


@dataclass
class Catalogue:
    """The rows of one institution, in datasets."""

    slug: str
    datasets: list[list[Row]] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        return [row for rows in self.datasets for row in rows]

    def document(self) -> dict[str, Any]:
        """``/{slug}/catalogo.json``."""
        titles = _titles(self.datasets)
        return {
            "title": f"Catálogo de datos abiertos de {self.slug}",
            "description": "",
            "homepage": "",
            "issued": "2015-11-03T10:00:00-06:00",
            "modified": "2015-11-20T10:00:00-06:00",
            "language": "es",
            "license": _LICENCE,
            "dataset": [
                _dataset(self.slug, number, titles[number], rows)
                for number, rows in enumerate(self.datasets)
            ],
        }

    def body(self) -> bytes:
        return json.dumps(self.document(), ensure_ascii=False).encode()


def folder() -> Path | None:
    """Where the real data of ADELA are on this machine, if they are."""
    beside = Path(__file__).resolve().parents[3].parent / "shared" / "realdata"
    for base in (os.environ.get("GOBABIERTO_REALDATA"), beside):
        if base and (Path(base) / "adela" / ROWS).is_file():
            return Path(base) / "adela"
    return None


def required() -> Path:
    """The folder, or skip saying why."""
    found = folder()
    if found is None:
        pytest.skip("no real data here: set GOBABIERTO_REALDATA to the folder that holds them")
    return found


def read_rows() -> Iterator[Row]:
    with (required() / ROWS).open(encoding="utf-8", newline="") as file:
        for number, cells in enumerate(csv.DictReader(file), start=2):
            yield Row(
                number,
                cells["institution"],
                cells["base_name"],
                cells["url"],
                cells["type"],
                cells["size"],
            )


def catalogues() -> list[Catalogue]:
    """The 73, in the order of the file."""
    by_institution: dict[str, list[Row]] = {}
    for row in read_rows():
        by_institution.setdefault(row.institution, []).append(row)
    numbers = _numbers([len(rows) for rows in by_institution.values()])
    return [
        Catalogue(slug, _parted(rows, number))
        for (slug, rows), number in zip(by_institution.items(), numbers, strict=True)
    ]


def _numbers(sizes: list[int]) -> list[int]:
    """How many datasets each catalogue had: both files list the catalogues in the same order."""
    with (required() / _TOTALS).open(encoding="utf-8", newline="") as file:
        totals = [(int(r["num_bases"]), int(r["num_catalogos"])) for r in csv.DictReader(file)]
    found: list[int] = []
    for size in sizes:
        rest = [number for files, number in totals if files == size]
        found.append(min(rest[0], size) if rest else max(1, size // 3))
    return found


def _parted(rows: list[Row], number: int) -> list[list[Row]]:
    """Part the longest run where neighbours resemble each other least, until there are enough."""
    runs = [rows]
    while len(runs) < number:
        longest = max(range(len(runs)), key=lambda i: (len(runs[i]), -i))
        run = runs[longest]
        cut = min(range(1, len(run)), key=lambda i: (_alike(run[i - 1], run[i]), i))
        runs[longest : longest + 1] = [run[:cut], run[cut:]]
    return runs


def _beginning(texts: list[str]) -> str:
    """The letters with which all of *texts* begin."""
    letters = zip(*texts, strict=False)
    return "".join(same[0] for same in takewhile(lambda each: len(set(each)) == 1, letters))


def _alike(one: Row, other: Row) -> int:
    names = len(_beginning([one.title.casefold(), other.title.casefold()]))
    addresses = len(_beginning([one.url.strip(), other.url.strip()]))
    return names * 2 + addresses + 5 * (one.media_type == other.media_type)


def _titles(datasets: list[list[Row]]) -> list[str]:
    """A title for each, unique in the catalogue, as ADELA demanded."""
    taken: dict[str, int] = {}
    found: list[str] = []
    for rows in datasets:
        common = _beginning([row.title for row in rows])
        title = common.strip(" -–(,0123456789") if len(rows) > 1 else common
        title = title if len(title) > 5 else rows[0].title
        taken[_slug(title)] = times = taken.get(_slug(title), 0) + 1
        found.append(title if times == 1 else f"{title} ({times})")
    return found


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", without_accents(title).casefold()).strip("-")


def _dataset(slug: str, number: int, title: str, rows: list[Row]) -> dict[str, Any]:
    return {
        "id": 1000 + number,
        "identifier": _slug(title),
        "title": title,
        "description": f"{title}, publicado por {slug}.",
        "keyword": [slug, "federal"],
        "issued": "2015-11-03T10:00:00-06:00",
        "modified": "2015-10-29T17:03:08-06:00",
        "contactPoint": f"{_API}/datasets/{1000 + number}/contact_point.vcf",
        "publisher": {
            "name": slug.upper(),
            "position": "Administrador de Datos",
            "mbox": f"datos@{slug}.gob.mx",
        },
        "temporal": "2014-01/2014-12",
        "spatial": "Nacional",
        "accrualPeriodicity": "R/P1Y",
        "theme": "Otros",
        "govType": "federal",
        "language": "es",
        "openessRating": 3,
        "comments": None,
        "quality": None,
        "public": True,
        "publishDate": "2015-11-03T10:00:00-06:00",
        "landingPage": "",
        "distribution": [_distribution(row) for row in rows],
    }


def _distribution(row: Row) -> dict[str, Any]:
    return {
        "title": row.title,
        "description": "",
        "license": _LICENCE,
        "downloadURL": row.url,
        "mediaType": row.media_type,
        "format": None,
        "byteSize": None
        if row.size == "null"
        else int(row.size)
        if row.size.isdigit()
        else row.size,
        "temporal": "",
        "spatial": "",
        "issued": "2015-11-03T10:00:00-06:00",
        "modified": "2015-10-29T17:03:08-06:00",
        "publishDate": "2015-11-03T10:00:00-06:00",
        "tools": None,
    }
