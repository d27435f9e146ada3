"""A record without measure costs neither memory nor the records beside it."""

from __future__ import annotations

import io
import json
import random
import time
import tracemalloc
from typing import Any

import pytest

from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.harvesters.catalogo import oversized
from ckanext.gobabierto.harvesters.catalogo.oversized import Trimmed
from ckanext.gobabierto.harvesters.catalogo.repair import RepairedStream

from tests.harvesters.catalogo.documents import read
from tests.harvesters.catalogo.test_ckan import Portal, package, read_portal

MEGABYTE = 1024 * 1024
GOOD = [
    {"identifier": one, "title": one, "distribution": [{"downloadURL": "https://a.gob.mx/a.csv"}]}
    for one in ("antes", "despues")
]


class Slices(io.BytesIO):
    """Gives so many bytes at a time."""

    step = 1

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self.step)


def trimmed(body: bytes, level: int, step: int) -> bytes:
    slices = Slices(body)
    slices.step = step
    stream = Trimmed(RepairedStream(slices), level)
    return b"".join(iter(stream.read, b""))


def catalogue(inside: bytes) -> bytes:
    """A record that begins so, between two good ones."""
    first, last = (json.dumps(one).encode() for one in GOOD)
    return b'{"dataset": [%s, {"identifier": "enorme", %s}, %s]}' % (first, inside, last)


WITHOUT_MEASURE = {
    "a text": b'"description": "' + b"a" * 20 * MEGABYTE + b'"',
    "objects": b'"distribution": [' + b'{"a":1},' * 1_000_000 + b"{}]",
    "numbers": b'"spatial": [' + b"1," * 4 * MEGABYTE + b"1]",
    "keys": b",".join(b'"k%d":[]' % n for n in range(200_000)),
}


@pytest.mark.parametrize("kind", WITHOUT_MEASURE)
def test_it_is_refused_alone(kind: str) -> None:
    body = catalogue(WITHOUT_MEASURE[kind])
    began = time.process_time()
    tracemalloc.start()
    result = read(body)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [one.identity for one in result.records] == ["antes", "despues"]
    (refused,) = result.refusals
    assert (refused.fault.code, refused.identity) == ("registro_demasiado_grande", "enorme")
    assert refused.fault.found.endswith(" MB")
    assert refused.fault.path == "dataset[1]"
    assert not result.documents.failures
    assert peak < 40 * MEGABYTE
    assert time.process_time() - began < 15


def test_one_that_does_not_say_which_it_is_may_be_any() -> None:
    body = b'{"dataset": [{"description": "' + b"a" * 6 * MEGABYTE + b'", "identifier": "x"}]}'
    result = read(body)
    assert [one.identity for one in result.refusals] == [""]
    assert [fault.code for _, fault in result.documents.failures] == ["registro_demasiado_grande"]


def test_a_large_one_that_is_none_of_those_is_taken() -> None:
    files = [
        {"title": f"{n}", "downloadURL": f"https://a.gob.mx/{n}.csv", "description": "ñ" * 900}
        for n in range(2000)
    ]
    result = read({"dataset": [{**GOOD[0], "distribution": files}, GOOD[1]]})
    assert [len(one.resources) for one in result.records] == [2000, 1]


def test_a_package_of_another_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oversized, "LARGEST", 200_000)
    large = {"identifier": "DGE-02", **package(2, notes="a" * 300_000)}
    result = read_portal(Portal([package(1), large, package(3)]), format="ckan")
    assert [one.title for one in result.records] == ["Conjunto 1", "Conjunto 3"]
    (refused,) = result.refusals
    assert (refused.fault.code, refused.identity) == ("registro_demasiado_grande", large["id"])


BOTH = {"id": "1-2-3", "identifier": "DGE-02", "name": "uno"}


@pytest.mark.parametrize(
    ("told", "identity"),
    [
        ({**BOTH, "owner_org": "x"}, "1-2-3"),
        ({**BOTH, "resources": []}, "1-2-3"),
        ({**BOTH, "distribution": []}, "DGE-02"),
        ({**BOTH, "title": "Uno"}, ""),
        ({"id": "1-2-3", "name": "uno"}, "1-2-3"),
        ({"name": "uno", "title": "Uno", "distribution": []}, ""),
    ],
)
def test_in_a_plain_list_it_is_known_as_one_of_its_kind_is(
    monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], identity: str
) -> None:
    monkeypatch.setattr(oversized, "LARGEST", 200_000)
    result = read([GOOD[0], {**told, "notes": "a" * 300_000}])
    assert [one.identity for one in result.refusals] == [identity]
    assert bool(result.documents.failures) is not bool(identity)


@pytest.mark.parametrize(
    "body",
    [
        b'{"description": "' + b"a" * 6 * MEGABYTE + b'", "dataset": []}',
        b'{"dataset": ["' + b"a" * 6 * MEGABYTE + b'"]}',
    ],
)
def test_a_text_without_measure_outside_of_records_is_no_catalogue(body: bytes) -> None:
    with pytest.raises(BadInput):
        read(body)


def test_whatever_the_slices_only_what_is_too_large_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(oversized, "LARGEST", 300)
    dice = random.Random(3)
    shapes: list[Any] = [
        lambda n: {"t": 'a"]}\\[' * (n // 7)},
        lambda n: {"l": [{"a": [1]}] * (n // 10)},
        lambda n: {"s": "ñ{" * n, "u": "\\"},
        lambda n: {},
    ]
    for _ in range(400):
        sizes = dice.choices((1, 20, 80, 150, 400, 1000), k=dice.randrange(6))
        told = [
            {"identifier": str(number), **dice.choice(shapes)(size)}
            for number, size in enumerate(sizes)
        ]
        document = {"h": "x", "dataset": told, "z": [{}]}
        step = dice.randrange(1, 60)
        found = json.loads(trimmed(json.dumps(document).encode(), 2, step))
        assert len(found["dataset"]) == len(told)
        for one, given in zip(found["dataset"], told, strict=True):
            size = len(json.dumps(given))
            assert one["identifier"] == given["identifier"]
            assert (one == given) if size <= 300 else (size < 300 + 2 * step or one != given)
