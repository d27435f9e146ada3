"""The pages of a long table: how many, and which numbers to offer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

_AROUND = 2


@dataclass(frozen=True, slots=True)
class Pages:
    """Pages of a table.

    :param current: number of the present one, from 1.
    :param pages: how many there are.
    :param address: the address of a page, by its number.
    """

    current: int
    pages: int
    address: Callable[[int], str]

    def page(self, number: int) -> str:
        """Address of a page."""
        return self.address(number)

    def numbers(self) -> list[int | None]:
        """First, last and those around the present page; ``None`` is a gap."""
        near = range(self.current - _AROUND, self.current + _AROUND + 1)
        shown = sorted({1, self.pages, *(n for n in near if 1 <= n <= self.pages)})
        out: list[int | None] = []
        for number in shown:
            if out and number - (out[-1] or 0) > 1:
                out.append(None)
            out.append(number)
        return out


def pages_of(count: int, per_page: int) -> int:
    """How many pages *count* rows fill; an empty table has one."""
    return max(1, -(-count // per_page))
