"""Takes a name of the source apart: parent, official name, siglas, star, earlier names.

The source writes ``FED - SEP-Tecnológico Nacional de México (TECNM*)``, with closing parentheses
that are missing, double blanks and several spellings of the same company form.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

NAME_LIMIT = 80

_FED = re.compile(r"^\W*FED\s*[-–]\s*")
_PARENT = re.compile(r"^([A-Z]{2,})\s*-\s*(.+)$")
_FORMER = re.compile(r"\((?:antes)\s+([^)]+)\)?", re.IGNORECASE)
_FORMER_WITHIN = re.compile(r",\s*antes\s+([^)]+)", re.IGNORECASE)
_TAIL = re.compile(r"\s*\(([^()]*)\)?$")
_SIGLAS = re.compile(
    r"^(?!F/)[*A-ZÁÉÍÓÚÜÑ][A-ZÁÉÍÓÚÜÑ0-9@. -]{0,23}\*?$"
    r"|^\*$|^[A-Za-z]*[A-Z]{2}[A-Za-z]*$|^FICA \w+( \d)?$"
)
_COMPANY = (
    (re.compile(r"\bS\.\s?A\.?\s+de\s+C\.\s?V\.?"), "S.A. de C.V."),
    (re.compile(r"\bSIstema\b"), "Sistema"),
    (re.compile(r"(\w)\s+S\.A\. de C\.V\."), r"\1, S.A. de C.V."),
)


@dataclass(frozen=True, slots=True)
class ParsedName:
    """What one line of the source says about a body."""

    pnt_id: str
    source: str
    """The name as written, without «FED -»."""
    title: str
    siglas: str = ""
    parents: tuple[str, ...] = ()
    """Siglas before the name, outermost first; an empty one means «-Name»."""
    starred: bool = False
    former_names: tuple[str, ...] = ()
    truncated: bool = False


def parse_line(line: str, known_parents: frozenset[str]) -> ParsedName:
    """Read one ``id<TAB>FED - Nombre (SIGLAS)`` line.

    :param known_parents: siglas that may stand before a name; ``XE-IPN`` is no parent.
    """
    pnt_id, raw = line.strip().split("\t")
    source = " ".join(_FED.sub("", raw.replace("\u00a0", " ")).split())
    parents, rest = _split_parents(source, known_parents)
    rest, former = _split_former(rest)
    title, siglas, starred = _split_siglas(rest)
    truncated = title.endswith("...")
    if truncated:
        title = title[:-3].rstrip() + "…"
    return ParsedName(pnt_id, source, _tidy(title), siglas, parents, starred, former, truncated)


def _split_parents(name: str, known: frozenset[str]) -> tuple[tuple[str, ...], str]:
    parents: list[str] = []
    if name.startswith("-"):
        return ("",), name[1:].strip()
    while (found := _PARENT.match(name)) and found.group(1) in known:
        parents.append(found.group(1))
        name = found.group(2).strip()
    return tuple(parents), name


def _split_former(name: str) -> tuple[str, tuple[str, ...]]:
    former = [found.strip() for found in _FORMER.findall(name)]
    name = _FORMER.sub(" ", name)
    former += [found.strip() for found in _FORMER_WITHIN.findall(name)]
    name = _FORMER_WITHIN.sub("", name)
    return " ".join(name.split()), tuple(former)


def _split_siglas(name: str) -> tuple[str, str, bool]:
    found = _TAIL.search(name)
    if not found or not _SIGLAS.match(found.group(1)):
        return name, "", False
    siglas = found.group(1)
    if siglas.endswith("..."):  # the source itself is cut there
        return name[: found.start()].strip(), "", False
    return name[: found.start()].strip(), siglas.replace("*", "").strip(), "*" in siglas


def _tidy(title: str) -> str:
    for pattern, replacement in _COMPANY:
        title = pattern.sub(replacement, title)
    return title


def fold(text: str) -> str:
    """Lower case ASCII letters and digits with single blanks: for comparing names."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return " ".join(re.findall(r"[a-z0-9]+", plain.lower()))


def slug(text: str, limit: int = NAME_LIMIT) -> str:
    """A CKAN name with underscores, as the national platform writes them, cut between words."""
    words = fold(text).split()
    while len("_".join(words)) > limit:
        words.pop()
    return "_".join(words)
