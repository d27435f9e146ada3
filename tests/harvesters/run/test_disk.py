"""The documents of a run do not fill the disk."""

from __future__ import annotations

import hashlib
import types
from contextlib import closing
from typing import IO, Any

import pytest

from ckanext.gobabierto.errors import FetchError, OutOfTime, TooLarge
from ckanext.gobabierto.harvesters.records import Fault
from ckanext.gobabierto.harvesters.run import spool
from ckanext.gobabierto.harvesters.run.spool import Spool
from ckanext.gobabierto.harvesters.run.spooled import Known


class Site:
    """Answers any address with so many bytes, a thousand at a time."""

    def __init__(self, size: int) -> None:
        self.size, self.sent = size, 0

    def download(self, url: str, into: IO[bytes], **_: Any) -> Any:
        for _part in range(self.size // 1000):
            into.write(b"a" * 1000)
            self.sent += 1000
        return types.SimpleNamespace(
            url=url, content_type="text/html", charset="", size=self.size, etag="",
            last_modified="", sha256=hashlib.sha256(url.encode()).hexdigest(), not_modified=False,
        )  # fmt: skip


def test_a_document_may_have_less_than_any_other() -> None:
    site = Site(50_000)
    with closing(Spool(site)) as found:
        with pytest.raises(TooLarge) as told:
            found.get("https://a.gob.mx/1", most=20_000)
        assert told.value.code == "respuesta_demasiado_grande"
        assert site.sent == 20_000
        assert found.get("https://a.gob.mx/2", most=50_000).size == 50_000
        assert found.get("https://a.gob.mx/3").read() == b"a" * 50_000


def test_all_of_them_together_have_their_measure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spool, "MOST_OF_A_RUN", 120_000)
    site = Site(50_000)
    with closing(Spool(site)) as found:
        for number in range(2):
            found.get(f"https://a.gob.mx/{number}")
        for number in range(2, 5):
            with pytest.raises(TooLarge):
                found.get(f"https://a.gob.mx/{number}")
        assert site.sent <= 100_000 + 3 * 20_000
        assert found.get("https://a.gob.mx/0").read() == b"a" * 50_000


@pytest.mark.parametrize("accept", ["", "text/html"])
def test_one_that_is_asked_for_again_has_its_measure_too(accept: str) -> None:
    with closing(Spool(Site(10_000))) as before:
        before.get("https://a.gob.mx/1", accept=accept, most=20_000)
        (kept,) = before.answers.values()
    known = Known.at(kept.place, kept.etag, kept.last_modified, kept.sha256)
    assert known == kept
    grown = Site(50_000)
    with closing(Spool(grown)) as found:
        assert not found.unchanged({known.place: known})
        assert grown.sent == 20_000
    with closing(Spool(Site(10_000))) as found:
        assert found.unchanged({known.place: known})


def test_what_was_kept_without_a_measure_is_understood() -> None:
    for place in ("https://a.gob.mx/1", "https://a.gob.mx/1\ntext/html"):
        assert Known.at(place, "", "", "").place == place
        assert Known.at(place, "", "", "").most == 0


def test_after_its_time_nothing_is_asked_for_and_that_is_told_once() -> None:
    site = Site(10_000)
    with closing(Spool(site, seconds=1e-9)) as found:
        for number in range(2):
            url = f"https://a.gob.mx/{number}"
            with pytest.raises(OutOfTime, match="llegó al tiempo") as told:
                found.get(url)
            found.failed(url, Fault(told.value.code, told.value.message))
        assert (site.sent, found.requests) == (0, 0)
        assert [url for url, _ in found.failures] == ["https://a.gob.mx/0"]


def test_what_could_not_be_read_is_asked_again_whether_it_still_cannot() -> None:
    class Gone(Site):
        def download(self, url: str, into: IO[bytes], **named: Any) -> Any:
            if url.endswith("/1"):
                return super().download(url, into, **named)
            raise FetchError("No está.", code="no_encontrada")

    with closing(Spool(Gone(1000))) as before:
        before.get("https://a.gob.mx/1")
        with pytest.raises(FetchError):
            before.get("https://a.gob.mx/2", accept="text/html")
        known = {**before.answers, **before.unread}
    assert [each.read for each in known.values()] == [True, False]
    with closing(Spool(Gone(1000))) as found:
        assert found.unchanged(known)
    with closing(Spool(Site(1000))) as found:
        assert not found.unchanged(known)
        assert found.get("https://a.gob.mx/2", accept="text/html").size == 1000
        assert found.requests == 2
