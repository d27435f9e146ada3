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
from ckanext.gobabierto.harvesters.run import prepared

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


def test_catalogues_with_bytes_changed_by_chance_end_nothing() -> None:
    dice = random.Random(11)
    datasets = [
        {
            "identifier": str(n),
            "title": f"Niñez {n}",
            "keyword": ["a/b", "ñ"],
            "temporal": "2014-01/2014-04",
            "spatial": [1.5, -2],
            "publisher": {"name": "SEDIAG", "mbox": "a@b.gob.mx"},
            "distribution": [{"downloadURL": "www.a.gob.mx/x y.csv", "byteSize": 7}],
        }
        for n in range(6)
    ]
    body = json.dumps({"dataset": datasets}, ensure_ascii=False).encode()
    for _ in range(400):
        changed = bytearray(body)
        for _ in range(dice.randrange(1, 8)):
            at = dice.randrange(len(changed))
            changed[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(4))
        try:
            result = read(bytes(changed))
        except BadInput:
            continue
        identities = [one.identity for one in result.records]
        assert len(identities) == len(set(identities))
        assert all(prepared.record(one).hash == one.content_hash() for one in result.records)


def test_values_of_any_shape_by_chance_end_nothing() -> None:
    dice = random.Random(13)
    plain: list[Any] = [
        None,
        True,
        7,
        -1.5,
        "",
        "texto",
        "http://a.mx/x",
        "2014-01-01",
        "\u0000",
        [],
    ]
    keys = (
        "title description keyword distribution publisher temporal spatial theme name url".split()
    )

    def value(depth: int) -> Any:
        kind = dice.randrange(4) if depth else 3
        if kind == 0:
            return [value(depth - 1) for _ in range(dice.randrange(4))]
        if kind == 1:
            return {dice.choice(keys): value(depth - 1) for _ in range(dice.randrange(4))}
        return dice.choice(plain)

    for _ in range(300):
        records = [{"identifier": str(n), **{k: value(3) for k in keys}} for n in range(5)]
        packages = [
            {"id": str(n), "resources": value(2), **{k: value(3) for k in keys}} for n in range(5)
        ]
        for document in ({"dataset": records}, {"success": True, "result": {"results": packages}}):
            result = read(document, publishers=["*"])
            assert len(result.reads) <= 5
            for one in result.records:
                assert prepared.record(one).hash == one.content_hash()
