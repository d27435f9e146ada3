"""Writes ``institutions/registry.csv`` from the list of federal obliged subjects.

Run ``python -m dev.registry.build SIPOT_FOLDER`` where the folder holds ``instituciones_FED.txt``
(December 2025), ``sujetos_obligados_federales_2021.txt`` and ``federacion.json`` (older lists). A
test proves that the bundled file is what this makes.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from dev.registry.classify import LINEAMIENTOS, POLITICA, Classified, Obligation, classify
from dev.registry.names import ParsedName, fold, parse_line, slug

TARGET = Path(__file__).parents[2] / "ckanext/gobabierto/institutions/registry.csv"
COLUMNS = (
    "name",
    "title",
    "siglas",
    "pnt_id",
    "institution_type",
    "sector",
    "parent_institution",
    "former_names",
    "obligation_status",
    "obligation_from",
    "obligation_reason",
    "obligation_document",
)
_PREFIX = re.compile(r"^\d+\t\W*FED\s*[-–]\s*([A-Z]{2,})\s*-")
_PORT = "Administración del Sistema Portuario Nacional "
_OLD_PORT = "Administración Portuaria Integral de "
_NO_PARENTS = {"XE"}


class Sources:
    """The three lists and the decisions made by hand."""

    def __init__(self, folder: Path) -> None:
        text = (folder / "instituciones_FED.txt").read_text(encoding="utf-8")
        self.lines = [line for line in text.splitlines() if line.strip()]
        newer = (folder / "sujetos_obligados_federales_2021.txt").read_text(encoding="utf-8")
        older = json.loads((folder / "federacion.json").read_text(encoding="utf-8"))
        self.newer = {_plain(line) for line in newer.splitlines()}
        self.older = {_plain(name): name for name in older}
        hand = Path(__file__).with_name("overrides.yaml").read_text(encoding="utf-8")
        self.hand: dict[str, Any] = yaml.safe_load(hand)

    def bodies(self) -> Iterator[ParsedName]:
        """Every line of the main list, parsed and corrected by hand."""
        known = {m.group(1) for line in self.lines if (m := _PREFIX.match(line))} - _NO_PARENTS
        known |= set(self.hand["parents"])
        for raw in self.lines:
            line = raw.replace("\u00a0", " ")
            extra = next((r for r in self.hand["reread"] if f"- {r['starts']}" in line), None)
            plain = line.replace(extra["starts"], "") if extra else line
            body = parse_line(plain, frozenset(known))
            yield self._corrected(body, extra["parent"] if extra else "")

    def _corrected(self, body: ParsedName, parent: str) -> ParsedName:
        key = body.pnt_id
        former = (*body.former_names, *self.hand["former_names"].get(key, ()))
        old_port = self._old_port(body.title)
        if old_port:
            former = (*former, old_port)
        parent = parent or self.hand["parent_of"].get(key, "")
        return replace(
            body,
            siglas=self.hand["siglas"].get(key, body.siglas),
            parents=(parent,) if parent else body.parents,
            former_names=former,
            title=self.hand["titles"].get(key, body.title),
        )

    def _old_port(self, title: str) -> str:
        if not title.startswith(_PORT):
            return ""
        return self.older.get(_plain(_OLD_PORT + title[len(_PORT) :]), "")

    def existed_in_2021(self, body: ParsedName) -> bool:
        """Both older lists name it so, or by a name it had before: it was there in June 2021."""
        return any(
            _plain(name) in self.older and _plain(name) in self.newer
            for name in (" ".join((*body.parents, body.title)), *body.former_names)
        ) or (self._old_port(body.title) != "" and _plain(body.title) in self.newer)


def _plain(name: str) -> str:
    return fold(re.sub(r"\s*\([^()]*\)?$", "", name))


def build(folder: Path) -> tuple[list[dict[str, str]], Counter[str]]:
    """The rows of the registry in the order of their names, and how many of each class."""
    sources = Sources(folder)
    counts: Counter[str] = Counter()
    kept: list[tuple[ParsedName, Classified]] = []
    for body in sources.bodies():
        found = classify(body, sources.hand)
        counts[found.kind if found else "sindicato_o_partido"] += 1
        if found:
            kept.append((body, found))
    names = _names(kept)
    carriers = _carriers(kept, names, sources.hand)
    rows = [_row(body, found, names[body.pnt_id], carriers, sources) for body, found in kept]
    return sorted(rows, key=lambda row: row["name"]), counts


def _names(kept: list[tuple[ParsedName, Classified]]) -> dict[str, str]:
    """A unique CKAN name for each: its siglas, else its title, with the prefix before."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for body, found in sorted(kept, key=lambda pair: (len(pair[0].parents), int(pair[0].pnt_id))):
        alone = not body.parents or found.kind in ("organo_de_dependencia", "filial")
        before = "" if alone else "_".join(slug(p) for p in body.parents) + "_"
        options = [before + slug(body.siglas)] if body.siglas else []
        options += [before + slug(body.title), f"{before}{slug(body.title)}_{body.pnt_id}"]
        name = next(option for option in options if option not in taken)
        taken.add(name)
        names[body.pnt_id] = name
    return names


def _carriers(
    kept: list[tuple[ParsedName, Classified]], names: dict[str, str], hand: dict[str, Any]
) -> dict[str, str]:
    """Siglas → name of the body that carries them."""
    carriers = {b.siglas: names[b.pnt_id] for b, _ in reversed(kept) if b.siglas}
    for siglas, pnt_id in hand["parents"].items():
        carriers[siglas] = names.get(pnt_id, "")
    return carriers


def _row(
    body: ParsedName,
    found: Classified,
    name: str,
    carriers: dict[str, str],
    sources: Sources,
) -> dict[str, str]:
    parent = body.parents[-1] if body.parents else ""
    own_sector = body.siglas if found.institution_type == "secretaria" else ""
    obligation = found.obligation
    since = LINEAMIENTOS
    if obligation.status == "obligada" and sources.existed_in_2021(body):
        since = POLITICA
        obligation = Obligation(
            "obligada", "", f"Política DOF 30-06-2021; {found.obligation.document}"
        )
    return {
        "name": name,
        "title": body.title,
        "siglas": body.siglas,
        "pnt_id": body.pnt_id,
        "institution_type": found.institution_type,
        "sector": body.parents[0] if body.parents else own_sector,
        "parent_institution": carriers.get(parent, ""),
        "former_names": " | ".join(body.former_names),
        "obligation_status": obligation.status,
        "obligation_from": since,
        "obligation_reason": obligation.reason,
        "obligation_document": obligation.document,
    }


def as_csv(rows: list[dict[str, str]]) -> str:
    """The file as text, ``\\n`` at the end of each line."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> None:
    if len(sys.argv) != 2:  # noqa: PLR2004
        sys.exit("Uso: python -m dev.registry.build CARPETA_SIPOT")
    rows, counts = build(Path(sys.argv[1]))
    TARGET.write_text(as_csv(rows), encoding="utf-8")
    for kind, count in counts.most_common():
        print(f"{count:5d}  {kind}")
    print(f"{len(rows):5d}  filas en {TARGET.name}; por condición:")
    for status, count in Counter(row["obligation_status"] for row in rows).most_common():
        print(f"{count:5d}  {status}")


if __name__ == "__main__":
    main()
