"""From a YAML file to a profile, or a clear error with the file and the line that is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from ckanext.gobabierto.errors import BadObligationFile

from .types import Change, Notices, Parameter, Profile, Quotation, Rule, Source, canonical_hash
from .yaml_file import Place, YamlFile, read, schema_faults

SCHEMA = "schema.json"
WHAT = "un perfil de obligaciones en YAML"
Changes = Mapping[str, Mapping[str, Change]]
_DAYS = ("first_enforceable", "valid_from", "valid_until")


def load_profile(path: Path, changes: Changes | None = None) -> Profile:
    """Read one file of obligations.

    :param path: the YAML file.
    :param changes: values of this portal, by rule and parameter, that stand for the file's own.
    :raises BadObligationFile: with file and line, what was found and what was expected.
    """
    file = read(path, WHAT)
    for fault in faults(file):
        raise fault
    content = file.content
    source = content["source"]
    since = _day(content["valid_from"]) or date.min
    profile = Profile(
        id=content["profile"],
        title=content["title"],
        short_title=content["short_title"],
        kind=content["kind"],
        source=Source(
            title=source["title"],
            issuer=source["issuer"],
            dof=_day(source["dof"]),
            address=source["address"],
        ),
        valid_from=since,
        valid_until=_day(content["valid_until"]),
        who_is_bound=content["who_is_bound"],
        rules=(),
        notices=Notices(**content.get("notices", {})),
    )
    rows = [_changed(row, (changes or {}).get(row["id"], {})) for row in content["rules"]]
    return profile.with_rules(tuple(rule_of(row, profile) for row in rows))


def rule_of(row: Mapping[str, Any], profile: Profile) -> Rule:
    """The rule that *row* says: of a file that was checked, or stored when it was judged with.

    :param profile: the profile whose validity holds where the row states none of its own.
    """
    texts = row["texts"]
    days = {key: _day(row.get(key)) for key in _DAYS}
    return Rule(
        id=row["id"],
        profile=profile.id,
        articles=tuple(row["articles"]),
        quotations=tuple(
            Quotation(q["article"], q["text"], q.get("address", "")) for q in row["quotations"]
        ),
        verb=row["verb"],
        subject=row["subject"],
        severity=row["severity"],
        automatic=row["automatic"],
        first_enforceable=days["first_enforceable"] or profile.valid_from,
        reading=row["reading"],
        valid_from=days["valid_from"] or profile.valid_from,
        valid_until=days["valid_until"] or profile.valid_until,
        title=texts["title"],
        asks=texts["asks"],
        how_to_comply=texts["how_to_comply"],
        reasons=dict(texts["reasons"]),
        labels=dict(texts.get("labels", {})),
        notes=dict(texts.get("notes", {})),
        parameters=tuple(_parameter(item) for item in row["parameters"]),
        characteristic=row.get("characteristic", ""),
        severity_note=row.get("severity_note", ""),
        reading_note=row.get("reading_note", ""),
        core=row.get("core", False),
        counts_data=row.get("counts_data", False),
        period=row.get("period", ""),
        export_only=row.get("export_only", False),
        exempt_roles=tuple(row.get("exempt_roles", ())),
        reads=tuple(row.get("reads", ())),
        content=row,
        version=f"{row['id']}@{canonical_hash(row)}",
    )


def _parameter(item: Mapping[str, Any]) -> Parameter:
    changed: Mapping[str, Any] | None = item.get("changed")
    read = {key: value for key, value in item.items() if key not in {"choices", "changed"}}
    return Parameter(
        **read,
        choices=tuple(item.get("choices", ())),
        changed=Change(**changed) if changed else None,
    )


def _changed(row: dict[str, Any], changes: Mapping[str, Change]) -> dict[str, Any]:
    """The row with the values of this portal, which make it another version of the rule."""
    if not changes:
        return row
    parameters = [
        {**item, "value": change.value, "changed": asdict(change)}
        if (change := changes.get(item["name"]))
        else item
        for item in row["parameters"]
    ]
    return {**row, "parameters": parameters}


def faults(file: YamlFile) -> Iterator[BadObligationFile]:
    """Everything that is wrong in *file*; of one that breaks the schema, only that."""
    broken = False
    for fault in schema_faults(file, SCHEMA):
        broken = True
        yield fault
    if broken:
        return
    yield from _bad_days(file)
    yield from _repeated(file)


def _bad_days(file: YamlFile) -> Iterator[BadObligationFile]:
    content = file.content
    places: list[tuple[Place, str | None]] = [
        (["valid_from"], content["valid_from"]),
        (["valid_until"], content["valid_until"]),
        (["source", "dof"], content["source"]["dof"]),
    ]
    for position, row in enumerate(content["rules"]):
        places += [(["rules", position, key], row.get(key)) for key in _DAYS]
    for place, text in places:
        if text is not None and not _exists(text):
            yield file.fault(
                "Una fecha del archivo no existe en el calendario.",
                place,
                found=text,
                expected="un día como 2026-01-20",
            )


def _repeated(file: YamlFile) -> Iterator[BadObligationFile]:
    seen: set[str] = set()
    for position, row in enumerate(file.content["rules"]):
        if row["id"] in seen:
            yield file.fault(
                "Una regla está dos veces en el archivo.",
                ["rules", position],
                found=row["id"],
                expected="un identificador distinto por regla",
            )
        seen.add(row["id"])
        names: set[str] = set()
        for number, item in enumerate(row["parameters"]):
            if item["name"] in names:
                yield file.fault(
                    f"Un parámetro de {row['id']} está dos veces.",
                    ["rules", position, "parameters", number],
                    found=item["name"],
                    expected="un nombre distinto por parámetro",
                )
            names.add(item["name"])


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
