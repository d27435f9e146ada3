"""A YAML file whose every value knows its line, held against a JSON Schema; faults in Spanish."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson
import yaml

from ckanext.gobabierto.errors import BadObligationFile

_FOLDER = Path(__file__).parent
Place = Sequence[str | int]
_TYPES = {
    "string": "un texto",
    "object": "claves con sus valores",
    "array": "una lista",
    "boolean": "true o false",
    "integer": "un número entero",
    "number": "un número",
    "null": "null",
}


class _PlainDates(yaml.SafeLoader):
    """Days stay texts, so that the file validates as JSON and hashes the same everywhere."""


_PlainDates.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class YamlFile:
    """The content of a file and where each part of it stands."""

    path: Path
    content: Any
    tree: Any

    def line(self, place: Place) -> int:
        """Line (from 1) of the value that *place* leads to, or of the nearest one above it."""
        node, line = self.tree, 1
        for step in place:
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

    def fault(
        self, message: str, place: Place, *, found: str, expected: str, code: str | None = None
    ) -> BadObligationFile:
        """An error that names the file, the line and the value at *place*."""
        steps = "/".join(str(step) for step in place) or "la raíz"
        return BadObligationFile(
            message,
            where=f"{self.path.name}, línea {self.line(place)}, en {steps}",
            found=shorten(found),
            expected=expected,
            code=code,
        )


def read(path: Path, what: str) -> YamlFile:
    """Read a YAML file.

    :param what: what the file should be, for the error.
    :raises BadObligationFile: when it cannot be read, is no YAML, or says the same key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = yaml.load(text, Loader=_PlainDates)  # noqa: S506 - a SafeLoader
        tree = yaml.compose(text, Loader=_PlainDates)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise BadObligationFile(
            "El archivo no es YAML válido.",
            where=f"{path.name}, línea {mark.line + 1 if mark else 1}",
            found=str(getattr(error, "problem", "") or error),
            expected=what,
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise BadObligationFile(
            "El archivo no se puede leer.",
            where=str(path),
            found=str(error),
            expected=f"{what}, en UTF-8",
        ) from error
    file = YamlFile(path, content, tree)
    for line, key, message in _bad_keys(tree):
        raise BadObligationFile(
            message,
            where=f"{path.name}, línea {line}",
            found=key,
            expected="claves de texto, cada una una sola vez",
        )
    return file


def _bad_keys(node: Any) -> Iterator[tuple[int, str, str]]:
    """Line and name of each key that its mapping has already, or that YAML takes for no text."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            place = (int(key.start_mark.line) + 1, str(key.value))
            if key.tag != "tag:yaml.org,2002:str":
                yield (*place, "YAML no lee esa clave como texto; póngala entre comillas.")
            if key.value in seen:
                yield (*place, "Una clave está dos veces; la segunda taparía a la primera.")
            seen.add(key.value)
            yield from _bad_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _bad_keys(value)


def schema_faults(file: YamlFile, schema: str) -> Iterator[BadObligationFile]:
    """What in *file* does not follow the schema of that name, in the order of the file.

    :param schema: name of a JSON Schema of this room, such as ``schema.json``.
    """
    found = sorted(
        _validator(schema).iter_errors(file.content),
        key=lambda fault: file.line(list(fault.instance_path)),
    )
    for fault in found:
        value, expected = _in_words(fault)
        yield file.fault(
            "El archivo de obligaciones no sigue su esquema.",
            list(fault.instance_path),
            found=value,
            expected=f"{expected} (obligations/{schema})",
        )


@lru_cache(maxsize=4)
def _validator(schema: str) -> Any:
    return jsonschema_rs.validator_for(orjson.loads((_FOLDER / schema).read_bytes()))


def _in_words(fault: Any) -> tuple[str, str]:
    """What was found and what was expected, in Spanish."""
    told, value = fault.kind.as_dict(), _told(fault.instance)
    found, expected = value or "vacío", "lo que pide el esquema"
    match fault.kind.name:
        case "required":
            found, expected = "no está", f"la clave «{told['property']}»"
        case "additionalProperties":
            found = ", ".join(told["unexpected"])
            expected = "sólo las claves que el esquema conoce"
        case "enum":
            expected = "uno de: " + ", ".join(_told(item) for item in told["options"])
        case "type":
            kinds = told["types"] if isinstance(told["types"], list) else [told["types"]]
            expected = " o ".join(_TYPES.get(str(kind), str(kind)) for kind in kinds)
        case "pattern":
            expected = f"la forma {told['pattern']}"
        case "minLength" | "minItems" | "minProperties":
            expected = "algo, no vacío"
        case _:
            pass
    return found, expected


def _told(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value, default=str).decode()


def shorten(text: str, limit: int = 200) -> str:
    """*text*, cut where an error would be too long to read."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
