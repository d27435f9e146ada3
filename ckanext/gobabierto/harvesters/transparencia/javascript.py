"""A literal of JavaScript (objects, lists, texts) as a value, without running anything.

Nuxt 2 writes the data of a page as ``window.__NUXT__=(function(a,b){return {…a…}}("x",1))``.
"""

from __future__ import annotations

import re
from typing import Any

import orjson

_WORD = re.compile(
    r"\s*(?:(?P<text>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
    r"|(?P<number>-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)"
    r"|(?P<name>[A-Za-z_$][\w$]*)|(?P<mark>[{}\[\](),:!;]))",
    re.DOTALL,
)
_MOST_WORDS = 400_000
_MOST_DEEP = 60
_VALUES: dict[str, Any] = {"true": True, "false": False, "null": None, "undefined": None}
_FUNCTION = re.compile(r"\s*\(?\s*function\s*\(([\w$,\s]*)\)\s*\{\s*return\s*")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": ""}


class NotLiteral(ValueError):
    """Something else than a literal."""


def _plain(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])


def _text(word: str) -> str:
    return _ESCAPE.sub(_plain, word[1:-1])


class _Parser:
    def __init__(self, text: str, place: int, names: dict[str, Any]) -> None:
        self.text, self.place, self.names = text, place, names
        self.left = _MOST_WORDS

    def next(self) -> tuple[str, str]:
        match = _WORD.match(self.text, self.place)
        self.left -= 1
        if match is None or self.left < 0:
            raise NotLiteral(self.text[self.place : self.place + 40])
        self.place = match.end()
        return match.lastgroup or "", match[match.lastgroup or 0]

    def peek(self) -> str:
        place = self.place
        kind, word = self.next()
        self.place = place
        return word if kind == "mark" else ""

    def value(self, deep: int = 0) -> Any:
        if deep > _MOST_DEEP:
            raise NotLiteral("too deep")
        kind, word = self.next()
        if kind == "text":
            return _text(word)
        if kind == "number":
            return float(word) if any(c in word for c in ".eE") else int(word)
        if kind == "name":
            return self.name(word, deep)
        if word == "!":  # «!0» is true
            return not self.value(deep + 1)
        if word == "{":
            return self.object(deep)
        if word == "[":
            return self.items("]", deep)
        raise NotLiteral(word)

    def name(self, word: str, deep: int) -> Any:
        if word in _VALUES:
            return _VALUES[word]
        if word == "void":
            self.value(deep + 1)
            return None
        if word == "new":
            return self.value(deep + 1)
        if self.peek() == "(":  # «Date(…)», «Array(3)», «Map([…])»: what is inside says it
            self.next()
            inside = self.items(")", deep)
            return inside[0] if inside else None
        return self.names.get(word)

    def items(self, end: str, deep: int) -> list[Any]:
        found: list[Any] = []
        while self.peek() != end:
            if self.peek() == ",":
                self.next()
                continue
            found.append(self.value(deep + 1))
        self.next()
        return found

    def object(self, deep: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.peek() != "}":
            if self.peek() == ",":
                self.next()
                continue
            kind, word = self.next()
            key = _text(word) if kind == "text" else word
            if self.next()[1] != ":":
                raise NotLiteral(key)
            found[key] = self.value(deep + 1)
        self.next()
        return found


def literal(text: str) -> Any:
    """The value that *text* begins with.

    :raises NotLiteral: it is no literal, or too large a one.
    """
    try:
        return orjson.loads(text.rstrip().rstrip(";"))
    except orjson.JSONDecodeError:
        pass
    head = _FUNCTION.match(text)
    if head is None:
        return _Parser(text, 0, {}).value()
    wanted = [name.strip() for name in head[1].split(",") if name.strip()]
    probe = _Parser(text, head.end(), {})
    probe.value()  # only to know where it ends: what its names mean is said after it
    while (word := probe.next()[1]) != "(":
        if word not in {"}", ")", ";"}:
            raise NotLiteral(word)
    given = probe.items(")", 0)
    return _Parser(text, head.end(), dict(zip(wanted, given, strict=False))).value()
