"""Which records the main sheet has, and which children it points to.

Nearly always a record points with its own ID to every table: what is remembered is small.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .cells import Cell, identifier, is_empty

_Key = int | str


@dataclass(slots=True)
class Links:
    """Filled while the main rows are read; asked about children afterwards."""

    _records: set[_Key] = field(default_factory=set[_Key])
    _by_itself: set[str] = field(default_factory=set[str])
    _others: dict[str, set[_Key]] = field(default_factory=dict[str, set[_Key]])
    repeated: int = 0
    """Records whose ID another one has."""

    def record(self, cell: Cell) -> _Key | None:
        """Remember a record; gives its ID."""
        if is_empty(cell):
            return None
        key = identifier(cell)
        self.repeated += key in self._records
        self._records.add(key)
        return key

    def point(self, record: _Key | None, table: str, cell: Cell) -> None:
        """Remember that a record points to *cell* in a table."""
        if is_empty(cell):
            return
        key = identifier(cell)
        if key == record:
            self._by_itself.add(table)
        else:
            self._others.setdefault(table, set()).add(key)

    def known(self, table: str, cell: Cell) -> bool:
        """Whether some record points to that ID of a table."""
        key = identifier(cell)
        if table in self._by_itself and key in self._records:
            return True
        return key in self._others.get(table, ())

    @property
    def first(self) -> int:
        """The lowest numeric ID: tells the parts of one export apart, whatever they are called."""
        return min((key for key in self._records if isinstance(key, int)), default=0)
