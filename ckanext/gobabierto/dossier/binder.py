"""A ZIP whose index says the SHA-256 of each file, readable without any software of ours.

The same content gives the same bytes: entries have a fixed date and their order is that of adding.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Mapping
from html import escape
from tempfile import SpooledTemporaryFile
from typing import IO, Any

FORMAT = "gobabierto-expediente/1"
_IN_MEMORY = 8 << 20
_DATE = (1980, 1, 1, 0, 0, 0)
_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222}"
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #999;padding:.3rem .5rem;"
    "text-align:left;vertical-align:top}code{overflow-wrap:anywhere;font-size:.8rem}"
)


def json_bytes(value: Any) -> bytes:
    """*value* as a JSON file: the same value, the same bytes."""
    text = json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return f"{text}\n".encode()


class Binder:
    """Writes the files of an expediente and, last, their index."""

    def __init__(self) -> None:
        self.file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  handed over
        self._zip = zipfile.ZipFile(self.file, "w", zipfile.ZIP_DEFLATED)
        self.files: list[dict[str, Any]] = []
        self.left_out: list[dict[str, str]] = []

    def add(self, path: str, title: str, content: bytes | Iterable[bytes], **told: Any) -> None:
        """Write a file.

        :param path: in the ZIP; made by us, never from a name that came from outside.
        :param told: what else the index says of it.
        """
        digest, size = hashlib.sha256(), 0
        blocks = [content] if isinstance(content, bytes) else content
        with self._zip.open(self._info(path), "w", force_zip64=True) as out:
            for block in blocks:
                digest.update(block)
                size += len(block)
                out.write(block)
        entry = {"path": path, "title": title, "bytes": size, "sha256": digest.hexdigest()}
        self.files.append({**entry, **{key: value for key, value in told.items() if value}})

    def leave_out(self, title: str, reason: str) -> None:
        """Say what is not in it, and why."""
        self.left_out.append({"title": title, "reason": reason})

    def close(self, about: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
        """Write the index in its two forms; the index, and its SHA-256."""
        index = {
            "format": FORMAT,
            **about,
            "files": self.files,
            "left_out": self.left_out,
        }
        text = json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True).encode()
        sha256 = hashlib.sha256(text).hexdigest()
        self._write("index.json", text)
        self._write("index.json.sha256", f"{sha256}  index.json\n".encode())
        self._write("index.html", _page(index, sha256).encode())
        self._zip.close()
        self.file.seek(0)
        return index, sha256

    def _write(self, path: str, content: bytes) -> None:
        with self._zip.open(self._info(path), "w") as out:
            out.write(content)

    @staticmethod
    def _info(path: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(path, _DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        return info


def _page(index: Mapping[str, Any], sha256: str) -> str:
    """The index for people: no script, nothing from outside."""
    rows = "".join(_row(entry) for entry in index["files"])
    missing = "".join(
        f"<li>{escape(item['title'])}: {escape(item['reason'])}</li>" for item in index["left_out"]
    )
    facts = "".join(
        f"<li>{escape(label)}: {escape(str(index[key]))}</li>"
        for key, label in (
            ("institution_title", "Institución"),
            ("period", "Periodo"),
            ("as_of", "Día que se juzga"),
            ("version", "Versión"),
            ("generated_at", "Generado"),
        )
    )
    left = f"<h2>Lo que no está</h2><ul>{missing}</ul>" if missing else ""
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8">'
        f"<title>Expediente</title><style>{_STYLE}</style></head><body><h1>Expediente</h1>"
        f"<ul>{facts}</ul><p>{escape(str(index['disclaimer']))}</p>"
        f"<p>SHA-256 de index.json: <code>{sha256}</code></p>"
        "<p>Para comprobar un archivo, calcule su SHA-256 y compárelo con el de esta tabla.</p>"
        "<table><thead><tr><th>Archivo</th><th>Qué es</th><th>Bytes</th><th>SHA-256</th></tr>"
        f"</thead><tbody>{rows}</tbody></table>{left}</body></html>\n"
    )


def _row(entry: Mapping[str, Any]) -> str:
    path = escape(entry["path"], quote=True)
    return (
        f'<tr><td><a href="{path}">{path}</a></td><td>{escape(entry["title"])}</td>'
        f"<td>{entry['bytes']}</td><td><code>{entry['sha256']}</code></td></tr>"
    )
