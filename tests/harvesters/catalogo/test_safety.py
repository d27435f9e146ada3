"""Documents made to end the process that reads them."""

from __future__ import annotations

import io
import json
import random
from typing import Any

import pytest

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.catalogo.repair import RepairedStream
from ckanext.gobabierto.harvesters.catalogo.safety import DEEPEST, SafeBytes, TooDeep

from tests.harvesters.catalogo.documents import read


def through(body: bytes, size: int = 64 * 1024) -> bytes:
    stream = RepairedStream(io.BytesIO(body))
    return b"".join(iter(lambda: stream.read(size), b""))


DOCUMENTS: list[Any] = [
    {"a": ["\\", '"', '\\"{[', {"b": "}]"}], "c": "😀 ñ \u2028", "d": [1, -2.5, 1e10]},
    [{"texto": '\\\\" [[[[ {{{{ \\u'}] * 50,
    {"\\": {'\\"': ["é" * 300]}},
]


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("size", [1, 2, 3, 7, 11, 12, 13, 64, 65536])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_good_documents_pass_as_they_are(document: Any, size: int, ascii_only: bool) -> None:
    body = json.dumps(document, ensure_ascii=ascii_only).encode()
    assert through(body, size) == body


def test_random_documents_pass_as_they_are() -> None:
    dice = random.Random(7)
    letters = '\\"{}[]a1ñ😀\n\t/'
    for _ in range(300):
        texts = ["".join(dice.choices(letters, k=dice.randrange(40))) for _ in range(8)]
        body = json.dumps(
            [texts, dict.fromkeys(texts, 1)], ensure_ascii=dice.random() < 0.5
        ).encode()
        assert through(body, dice.randrange(1, 40)) == body


@pytest.mark.parametrize("size", [1, 100, 999, 1001, 65536])
def test_numbers_of_thousands_of_digits_are_cut(size: int) -> None:
    found = through(b'{"a": ' + b"7" * 20_000 + b', "b": 12}', size)
    assert found == b'{"a": ' + b"7" * 1000 + b', "b": 12}'


@pytest.mark.parametrize("size", [1, 5, 12, 65536])
@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        (rb'"\ud83d\ude00"', rb'"\ud83d\ude00"'),
        (rb'"\ud83d"', rb'"\ufffd"'),
        (rb'"\ude00\ud83d"', rb'"\ufffd\ufffd"'),
        (rb'"\uD83D\uD83D\uDE00"', rb'"\ufffd\uD83D\uDE00"'),
    ],
)
def test_halves_of_surrogates(written: bytes, read_as: bytes, size: int) -> None:
    assert through(written, size) == read_as


@pytest.mark.parametrize("pair", [(b"[", b"]"), (b'{"a":', b"}"), (b'[{"\\"":', b"}]")])
@pytest.mark.parametrize("size", [10, 65536])
def test_what_is_deeper_than_any_catalogue_is_not_read(
    pair: tuple[bytes, bytes], size: int
) -> None:
    start, end = pair
    with pytest.raises(TooDeep):
        through(start * (DEEPEST + 1) + b"1" + end * (DEEPEST + 1), size)
    shallow = DEEPEST // 2
    assert through(start * shallow + b"1" + end * shallow, size)


def test_brackets_in_texts_are_no_levels() -> None:
    safe = SafeBytes()
    assert safe.take(b'["' + b"[{" * 500 + b'"]', last=True)


@pytest.mark.parametrize(
    "value",
    [
        "1" * 60,
        "-" + "9" * 400,
        "1e999999",
        "0.1e-999999",
        "1" * 10_000,
        "1e99999999999999999999999",
        "[" * 200_000 + "]" * 200_000,
        '{"a":' * 200_000 + "1" + "}" * 200_000,
        '"\\ud800"',
        '"\\ud800\\udc00\\udfff"',
        '{"a":1,"a":2}',
        '"' + "x" * 1_000_000 + '"',
    ],
    ids=lambda value: value[:20],
)
@pytest.mark.parametrize("key", ["id", "title", "keyword", "distribution", "publisher"])
def test_a_hostile_value_ends_nothing(key: str, value: str) -> None:
    hostile = f'{{"identifier": "1", "title": "A", "{key}": {value}}}'
    others = [json.dumps({"identifier": one, "title": "B"}) for one in ("0", "2")]
    body = f'{{"dataset": [{others[0]}, {hostile}, {others[1]}]}}'
    if value[:1] in {"[", "{"} and len(value) > 1000:
        with pytest.raises(BadInput, match="100 niveles"):
            read(body.encode())
        return
    result = read(body.encode())
    told = [fault.code for _, fault in result.documents.failures]
    assert result.records[0].identity == "0"
    assert result.records[-1].identity == "2" or told == ["catalogo_cortado"]
