"""What a preview tells: what a run of a source would do, as pages, actions and commands take it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from ckanext.gobabierto.harvesters.records import Fault

from .differing import FieldChange

NEW, CHANGED, VANISHED, REFUSED = "new", "changed", "vanished", "refused"
UNCHANGED = "unchanged"


@dataclass(slots=True)
class Entry:
    """What would become of one record."""

    kind: str
    """``new`` | ``changed`` | ``vanished`` | ``refused``."""
    identity: str
    title: str
    dataset_id: str = ""
    fields: list[FieldChange] = field(default_factory=list[FieldChange])
    """Of a new one, everything that is told of it (``old`` is nothing)."""
    faults: list[Fault] = field(default_factory=list[Fault])
    deleted: bool = False
    """Of one that vanished: its dataset would be deleted."""


@dataclass(slots=True)
class Preview:
    """What a run would do. The counts are of everything; ``entries`` has ``limit`` of each kind."""

    url: str
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    vanished: int = 0
    deleted: int = 0
    """Of the vanished ones: their days of grace are over, and the source says that their datasets
    are deleted then."""
    refused: int = 0
    pages: int = 0
    complete: bool = True
    """All of the source was read; otherwise nothing would be marked as vanished, or only what pages
    read in full do not offer any more, where a limit keeps the rest from being read."""
    held: bool = False
    """So much would vanish that a person would have to confirm it."""
    entries: list[Entry] = field(default_factory=list[Entry])
    failures: list[Fault] = field(default_factory=list[Fault])
    """Why not all of it was read."""
    faults: list[tuple[str, int, str]] = field(default_factory=list[tuple[str, int, str]])
    """(code, how many, an example of its message): warnings and errors of records, most first."""
    requests: int = 0
    unchecked: int = 0
    """How many of the new and changed ones are counted without having been validated, since only
    those among ``entries`` are: of them a run may refuse some."""

    def of_kind(self, kind: str) -> list[Entry]:
        """The entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)
