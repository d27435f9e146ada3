"""One record of a chunk on its way into its dataset, and what is to be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckanext.gobabierto.harvesters.records import Fault, Record, Source
from ckanext.gobabierto.harvesters.writing import shows
from ckanext.gobabierto.vocabularies import harvest_faults

from . import ledger, ownership, packages
from .ledger import Row
from .objects import Member
from .packages import Change
from .prepared import Prepared
from .standing import Standing

ADDED, UPDATED, UNCHANGED = "added", "updated", "not modified"
GONE, ERRORED, BESIDE = "deleted", "errored", "section"
WRITE, DONE, REFUSE = "write", "done", "refuse"
DELETED_HERE = "conjunto_borrado_aqui"
WITHDRAWN = "archivo_retirado"
BEING_EDITED = "conjunto_en_edicion"


Shown = Callable[[str], dict[str, Any]]
_TOGETHER = 50


@dataclass(slots=True)
class Work:
    """One member of the chunk."""

    member: Member
    content: dict[str, Any]
    row: Row | None
    key: str = ""
    """Id of the dataset to be made, where there is none."""
    change: Change | None = None
    report: str = UNCHANGED
    faults: tuple[Fault, ...] = ()
    current: dict[str, Any] | None = None
    """The dataset as it was found."""
    standing: Standing | None = None
    """How it was stored when it was looked at."""
    kept_out: bool = False
    """A person deleted the dataset: what the record says waits until it is restored."""
    moved: bool = False
    """Somebody saved the dataset meanwhile: it is to be planned again."""
    owned: Prepared | None = None
    """Its refusal, where another source was faster."""

    @property
    def identity(self) -> str:
        """Of the record."""
        return str(self.content["identity"])

    @property
    def title(self) -> str:
        """Of the record, as far as it is told."""
        return str(self.content.get("title") or (self.row.title if self.row else ""))

    @property
    def already(self) -> bool:
        """The ledger says what the record says."""
        row = self.row
        if row is None or row.dataset_id is None:
            return False
        return row.hash == self.content["hash"] and row.status == ledger.ACTIVE

    @property
    def claims(self) -> bool:
        """Written, it makes a record its source's that was not before: others may want it too."""
        row = self.row
        if row is None or row.dataset_id is None or row.status == ledger.DELETED:
            return True
        return bool(self.content.get("old_guid")) and self.content["old_guid"] != row.old_guid

    @property
    def told(self) -> bool:
        """A person's edit keeps the change out, or a file went or came back: it is told as changed,
        once."""
        return bool(self.change and (self.change.differences or self.change.moved))

    @property
    def quiet(self) -> bool:
        """Planned, and there is nothing to write nor to tell of it."""
        back = self.row is not None and self.row.status in {ledger.MISSING, ledger.RETIRED}
        return not self.already and self.report == UPDATED and not back and not self.told


def as_they_are(works: Sequence[Work]) -> Shown:
    """The datasets of *works*, many of them read together when the first of those is asked for."""
    left = [str(w.row.dataset_id) for w in works if w.row and w.row.dataset_id and not w.already]
    known: dict[str, dict[str, Any]] = {}

    def shown(dataset_id: str) -> dict[str, Any]:
        if dataset_id not in known:
            at = left.index(dataset_id)
            known.clear()  # they are asked for in their order: earlier ones are not needed any more
            known.update(shows.current(left[at : at + _TOGETHER]))
        return known[dataset_id]

    return shown


def plan(work: Work, record: Record, source: Source, shown: Shown) -> str:
    """What is to be done with a record (``WRITE``, ``DONE``, ``REFUSE``); fills in how.

    :param shown: gives datasets as they are now.
    """
    row = work.row
    if work.already:
        work.report = work.member.report or UNCHANGED  # of the attempt that wrote it
        return DONE
    if row is None or row.dataset_id is None:
        work.report = ADDED
        work.change = packages.new(record, work.key, source.organization_id)
        return WRITE
    gone = row.dataset_state is None or (
        row.dataset_state != "active" and row.status != ledger.DELETED
    )
    mine = source.organization_id in {row.dataset_owner, row.organization_id if gone else None}
    if not mine:  # nor is what was deleted, where the source is of another institution since
        work.faults = (ownership.fault(ownership.OTHER_INSTITUTION, work.title),)
        return REFUSE
    if gone:
        work.kept_out = True
        if row.hash != f"{ledger.NOT_APPLIED}{work.content['hash']}":  # it was told then
            work.faults = (deleted_here(work.title),)
        return DONE
    work.report = UPDATED
    work.current = shown(row.dataset_id)
    work.change = packages.change(record, work.current, row.baseline)
    work.faults = tuple(withdrawn(each) for each in work.change.withdrawn)
    if row.status == ledger.DELETED:
        work.change.package["state"] = "active"
    return DONE if work.change.needless and row.status != ledger.DELETED else WRITE


def deleted_here(title: str) -> Fault:
    """That a person deleted the dataset, which does not come back by itself."""
    told = harvest_faults.find(DELETED_HERE)
    return Fault(DELETED_HERE, told.sentence if told else DELETED_HERE, found=title)


def withdrawn(file: Mapping[str, Any]) -> Fault:
    """That the source does not offer a file any more; *file* as :class:`Merge` tells it."""
    told = harvest_faults.find(WITHDRAWN)
    sentence = told.sentence if told else WITHDRAWN
    return Fault(WITHDRAWN, sentence, str(file["name"]), str(file["url"]))
