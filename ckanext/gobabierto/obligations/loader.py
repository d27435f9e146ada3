"""From a YAML file to a profile, or a clear error with the file and the line that is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import yaml

from ckanext.gobabierto.errors import BadObligationFile

from .types import Parameter, Profile, Quotation, Rule, Source, canonical_hash

_SCHEMA = Path(__file__).with_name("schema.json")


class _PlainDates(yaml.SafeLoader):
    """Days stay texts, so that the file validates as JSON and hashes the same everywhere."""


_PlainDates.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@lru_cache(maxsize=1)
def _validator() -> Any:
    return jsonschema_rs.validator_for(orjson.loads(_SCHEMA.read_bytes()))


def load_profile(path: Path) -> Profile:
    """Read one file of obligations.

    :param path: the YAML file.
    :raises BadObligationFile: with file and line, what was found and what was expected.
    """
    text = path.read_text(encoding="utf-8")
    try:
        content = yaml.load(text, Loader=_PlainDates)  # noqa: S506 - a SafeLoader
        tree = yaml.compose(text, Loader=_PlainDates)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadObligationFile(
            "El archivo no es YAML válido.",
            where=f"{path.name}, línea {mark.line + 1 if mark else 1}",
            found=str(getattr(error, "problem", "") or error),
            expected="un perfil de obligaciones en YAML",
        ) from error
    for fault in _validator().iter_errors(content):
        raise BadObligationFile(
            "El archivo de obligaciones no sigue su esquema.",
            where=f"{path.name}, línea {_line_of(tree, list(fault.instance_path))}"
            f", en {'/'.join(str(step) for step in fault.instance_path) or 'la raíz'}",
            found=_shorten(fault.message),
            expected="lo que pide obligations/schema.json",
        )
    profile = _profile(content, path, tree)
    _refuse_repeated(profile, path, tree)
    return profile


def _line_of(node: Any, path: Sequence[str | int]) -> int:
    """Line (from 1) of the node that *path* leads to, or of the nearest one above it."""
    line = 1
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next((v for k, v in node.value if k.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
            found = node.value[step] if step < len(node.value) else None
        else:
            found = None
        if found is None:
            break
        node = found
        line = int(node.start_mark.line) + 1
    return line


def _shorten(message: str, limit: int = 200) -> str:
    return message if len(message) <= limit else message[: limit - 1] + "…"


def _refuse_repeated(profile: Profile, path: Path, tree: Any) -> None:
    seen: set[str] = set()
    for position, rule in enumerate(profile.rules):
        if rule.id in seen:
            raise BadObligationFile(
                "Una regla está dos veces en el archivo.",
                where=f"{path.name}, línea {_line_of(tree, ['rules', position])}",
                found=rule.id,
                expected="un identificador distinto por regla",
            )
        seen.add(rule.id)


def _day(text: str | None, path: Path, tree: Any, place: Sequence[str | int]) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BadObligationFile(
            "Una fecha del archivo no existe en el calendario.",
            where=f"{path.name}, línea {_line_of(tree, place)}",
            found=text,
            expected="un día como 2026-01-20",
        ) from error


def _profile(content: dict[str, Any], path: Path, tree: Any) -> Profile:
    since = _day(content["valid_from"], path, tree, ["valid_from"]) or date.min
    until = _day(content["valid_until"], path, tree, ["valid_until"])
    source = content["source"]
    rules: list[Rule] = []
    for position, row in enumerate(content["rules"]):
        place = ["rules", position]
        days = {
            key: _day(row.get(key), path, tree, [*place, key])
            for key in ("first_enforceable", "valid_from", "valid_until")
        }
        rules.append(_rule(row, content["profile"], days, since, until))
    return Profile(
        id=content["profile"],
        title=content["title"],
        short_title=content["short_title"],
        kind=content["kind"],
        source=Source(
            title=source["title"],
            issuer=source["issuer"],
            dof=_day(source["dof"], path, tree, ["source", "dof"]) or since,
            address=source["address"],
        ),
        valid_from=since,
        valid_until=until,
        who_is_bound=content["who_is_bound"],
        rules=tuple(rules),
    )


def _rule(
    row: dict[str, Any], profile: str, days: dict[str, date | None], since: date, until: date | None
) -> Rule:
    texts = row["texts"]
    return Rule(
        id=row["id"],
        profile=profile,
        articles=tuple(row["articles"]),
        quotations=tuple(Quotation(q["article"], q["text"]) for q in row["quotations"]),
        verb=row["verb"],
        subject=row["subject"],
        severity=row["severity"],
        automatic=row["automatic"],
        first_enforceable=days["first_enforceable"] or since,
        reading=row["reading"],
        valid_from=days["valid_from"] or since,
        valid_until=days["valid_until"] or until,
        title=texts["title"],
        asks=texts["asks"],
        how_to_comply=texts["how_to_comply"],
        reasons=dict(texts["reasons"]),
        labels=dict(texts.get("labels", {})),
        notes=dict(texts.get("notes", {})),
        parameters=tuple(Parameter(**item) for item in row["parameters"]),
        characteristic=row.get("characteristic", ""),
        severity_note=row.get("severity_note", ""),
        reading_note=row.get("reading_note", ""),
        core=row.get("core", False),
        counts_data=row.get("counts_data", False),
        period=row.get("period", ""),
        exempt_roles=tuple(row.get("exempt_roles", ())),
        content=row,
        version=f"{row['id']}@{canonical_hash(row)}",
    )
