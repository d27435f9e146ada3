"""Killed in the middle, several writers at once: the state is that of nothing having happened."""

from __future__ import annotations

import datetime as dt
import signal
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.harvesters.writing import batch as writing
from ckanext.gobabierto.harvesters.writing import debts
from ckanext.gobabierto.harvesters.writing.batch import write_batch
from ckanext.gobabierto.harvesters.writing.items import Item

from tests.harvesters.faults import workers
from tests.harvesters.faults.workers import WRITING, dies

from .conftest import indexed, stored

NAMES = {f"conjunto_{n}" for n in range(5)}
MOMENTS = {
    "saving": dies(f"{WRITING}.saving:_save", 3),
    "ledger": lambda: None,
    "committed": dies(f"{WRITING}.debts:settle"),
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_killed(moment: str, package: Any, user: str) -> None:
    items = [Item(n, "", package(n)) for n in range(5)]
    ledger = (lambda *_: workers.die()) if moment == "ledger" else None
    work = workers.armed(MOMENTS[moment], lambda: write_batch(items, user, ledger))
    assert workers.in_process(work) == -signal.SIGKILL
    assert indexed() == set()
    assert stored() == (NAMES if moment == "committed" else set())
    with clock.frozen(clock.now() + dt.timedelta(minutes=5)):
        written = write_batch([Item(n, "", package(n)) for n in range(5, 7)], user)
    assert not any(one.refused for one in written)
    later = {"conjunto_5", "conjunto_6"}
    assert stored() == indexed() == (NAMES | later if moment == "committed" else later)
    assert debts.waiting() == 0


def test_writers_at_once(package: Any, user: str) -> None:
    """Three workers, the same institution, the same new tags and names."""
    failed: list[BaseException] = []
    results: list[Any] = []

    def work(number: int) -> None:
        try:
            items = [
                Item(n, "", package(n, identifier=f"{number}-{n}", tags=[{"name": f"nueva {n}"}]))
                for n in range(8)
            ]
            results.extend(write_batch(items, user))
        except BaseException as problem:  # noqa: BLE001 - told by the thread that waits
            failed.append(problem)
        finally:
            model.Session.remove()

    workers = [threading.Thread(target=work, args=(n,)) for n in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert not failed
    assert not [one.faults for one in results if one.faults]
    assert len(stored()) == 24
    assert indexed() == stored()
    tags = sa.text("SELECT count(*), count(DISTINCT name) FROM tag")
    made, names = model.Session.execute(tags).one()
    assert made == names == 8


def test_a_name_that_is_taken_between_validation_and_storing(
    items: Any, package: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CKAN would overwrite the dataset of the other one."""
    real = writing._together
    nothing = writing._Hooks(None, None)
    other: list[Any] = []

    def overtaken(*arguments: Any) -> Any:
        if not other:
            other.append(None)
            other[0] = real(
                [_sound(package(2, title="De otro", resources=[]), user)], user, nothing
            )
        return real(*arguments)

    monkeypatch.setattr(writing, "_together", overtaken)
    written = write_batch(items(4), user)
    assert not any(one.refused for one in written)
    assert written[2].dataset
    assert written[2].dataset["name"] == "conjunto_2_2"
    theirs = model.Package.get("conjunto_2")
    assert theirs.title == "De otro"
    assert theirs.id == other[0][0].dataset["id"]


def test_names_that_are_taken_one_after_the_other(
    items: Any, package: Any, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of datasets with files: their ids cannot be overwritten, and PostgreSQL says so itself."""
    real, nothing = writing._together, writing._Hooks(None, None)
    faster = ["conjunto_0", "conjunto_0_2", "conjunto_0_3"]

    def overtaken(*arguments: Any) -> Any:
        if faster:
            real([_sound(package(0, name=faster.pop(0)), user)], user, nothing)
        return real(*arguments)

    monkeypatch.setattr(writing, "_together", overtaken)
    (written,) = write_batch(items(1), user)
    assert written.faults == ()
    assert stored() == {"conjunto_0", "conjunto_0_2", "conjunto_0_3", "conjunto_0_4"}


def _sound(package: dict[str, Any], user: str) -> Any:
    item = writing._with_id(Item("other", "", package))
    return writing._checked(item, user, set())
