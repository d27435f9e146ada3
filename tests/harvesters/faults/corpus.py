"""What somebody would write into a catalogue or a page to do harm wherever it is shown."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import Any

from bs4 import BeautifulSoup

BLOW = "golpe("
"""In everything that would be run, if anything of it were."""
TEXTS = (
    "<script>golpe(1)</script>",
    "</title><script>golpe(2)</script>",
    '"><img src=x onerror=golpe(3)>',
    "' onmouseover='golpe(4)",
    "[pulse](javascript:golpe(5))",
    "![x](data:text/html;base64,PHNjcmlwdD5nb2xwZSgpPC9zY3JpcHQ+)",
    "<svg/onload=golpe(6)>",
    "<iframe srcdoc='<script>golpe(7)</script>'></iframe>",
    "{{ 7*191 }}{% raw %}${7*191}",
    "]]><script>golpe(8)</script><![CDATA[",
    "&lt;script&gt;golpe(9)&lt;/script&gt;",
    "<a href='javascript:golpe(10)'>x</a>",
    "=cmd|'/c golpe('!A1",
    "+golpe(11)",
    "-golpe(12)",
    "@golpe(13)",
    "\t=golpe(14)",
    "\r\n=golpe(15)",
    "\u202egpj.golpe(16)\u202c",
    "\u2066oculto\u2069 golpe(17)",
    "nulo\x00 y \x07campana \x1b[31mgolpe(18)",
    "\ufeff=golpe(19)",
    "Z̸̡̢͎" * 40 + "golpe(20)",
    "x" * 40_000,
)
LINKS = (
    "javascript:golpe(30)",
    "JaVaScRiPt:golpe(31)",
    " java\tscript:golpe(32)",
    "\x01javascript:golpe(33)",
    "data:text/html,<script>golpe(34)</script>",
    "vbscript:golpe(35)",
    "file:///etc/passwd",
    "//malo.example/golpe(36)",
    'https://datos.sediag.gob.mx/a.csv?x="><script>golpe(37)</script>',
    "https://datos.sediag.gob.mx/'onclick='golpe(38)/b.csv",
    "https://usuario:clave@datos.sediag.gob.mx/c.csv",
    "https://datos.sediag.gob.mx/\u202evsc.golpe(39)",
    "https://datos.sediag.gob.mx/d.csv\r\nX-Golpe: golpe(40)",
)
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069]")
_STARTS = ("=", "+", "-", "@", "\t", "\r")
_BAD = re.compile(r"^(javascript|data|vbscript|file):", re.IGNORECASE)
_LINKS = ("href", "src", "action", "formaction", "xlink:href", "data-url", "poster")


def catalogue() -> bytes:
    """A dataset for each text, with it everywhere; a file for each link."""
    found = [_dataset(number, text) for number, text in enumerate(TEXTS)]
    found.append(
        {
            "identifier": "enlaces",
            "title": "Enlaces",
            "landingPage": LINKS[0],
            "describedBy": LINKS[4],
            "contactPoint": {"fn": TEXTS[0], "hasEmail": "mailto:javascript:golpe(41)"},
            "distribution": [
                {"title": f"Enlace {n}", "downloadURL": link} for n, link in enumerate(LINKS)
            ],
        }
    )
    return json.dumps({"dataset": found}).encode()


def _dataset(number: int, text: str) -> dict[str, Any]:
    return {
        "identifier": f"h{number}",
        "title": f"{text}",
        "description": text,
        "keyword": [text, f"a{text}"],
        "modified": text,
        "accrualPeriodicity": text,
        "license": text,
        "spatial": text,
        "language": text,
        "theme": [text],
        "contactPoint": {"fn": text, "hasEmail": text},
        "publisher": {"name": "SEDIAG", "mbox": text},
        "distribution": [
            {
                "title": text,
                "description": text,
                "downloadURL": f"https://datos.sediag.gob.mx/{number}.csv",
                "mediaType": text,
                "format": text,
            }
        ],
    }


def section() -> bytes:
    """A page with every text as heading and as link, and every link."""
    lines = ["<!doctype html><meta charset=utf-8><h1>Transparencia</h1>"]
    for number, text in enumerate(TEXTS):
        shown = text.replace("&", "&amp;").replace("<", "&lt;").replace("\x00", "")
        lines.append(
            f"<h2>Padrón {number} {shown}</h2><p>"
            f'<a href="h/padron_{number}_2024.csv">{shown} 2024</a> '
            f'<a title="{shown}" href="h/padron_{number}_2025.csv">{shown} 2025</a></p>'
        )
    for number, link in enumerate(LINKS):
        shown = link.replace("&", "&amp;").replace('"', "&quot;")
        lines.append(f'<p><a href="{shown}">Datos {number} 2024 csv</a></p>')
    return "\n".join(lines).encode()


def assert_harmless(html: str) -> None:
    """Nothing of the corpus would be run, followed or shown as something else in a page."""
    page = BeautifulSoup(html, "html.parser")
    for script in page.find_all("script"):
        if script.get("type") not in {"application/ld+json", "application/json"}:
            assert BLOW not in script.get_text(), script.get_text()[:200]
    assert not page.find_all("iframe", srcdoc=True)
    for tag in page.find_all(True):
        for name, value in tag.attrs.items():
            told = " ".join(value) if isinstance(value, list) else str(value)
            assert not (name.lower().startswith("on") and BLOW in told), str(tag)[:300]
            if name.lower() in _LINKS:
                plain = "".join(c for c in told if unicodedata.category(c)[0] not in "CZ")
                own = plain.startswith("data:image") or plain == "javascript:void(0);"  # CKAN's
                assert own or not _BAD.match(plain), told[:300]
        assert not (tag.name in {"svg", "img", "iframe", "object"} and BLOW in str(tag.attrs))
    assert "7*191" not in html or "1337" not in html.replace("7*191", "")


def assert_plain(text: str) -> None:
    """No character that hides others, no control."""
    assert not _HIDDEN.search(text), ascii(text)[:200]
    controls = [c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t\r"]
    assert not controls, ascii(text)[:200]


def assert_cells(text: str) -> int:
    """No cell of a CSV that a spreadsheet would run; gives how many rows there are."""
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    for row in rows:
        for cell in row:
            bare = cell.lstrip(" \ufeff")
            number = re.fullmatch(r"[+-]?\d+([.,]\d+)?%?", bare)
            assert number or not bare.startswith(_STARTS), ascii(cell)[:200]
    return len(rows)
