"""Which text of a vocabulary is read: the installed one, or that with which a day was judged.

A verdict of the past is reached again with the words of then: whoever judges it says so here, and
every reader below, however deep, reads those.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Edition:
    """Contents that stand in the place of the installed ones, by name (``frequencies``)."""

    contents: Mapping[str, Any]


_given: ContextVar[Edition | None] = ContextVar("gobabierto_edition", default=None)


def in_use() -> Edition | None:
    """The edition that is read; ``None``: what is installed."""
    return _given.get()


def given(name: str) -> Any:
    """The content that stands in the place of the installed one, or ``None``."""
    edition = _given.get()
    return edition.contents.get(name) if edition is not None else None


@contextmanager
def reading_with(edition: Edition | None) -> Generator[None]:
    """Read *edition* inside the block; ``None``: what is installed."""
    token = _given.set(edition)
    try:
        yield
    finally:
        _given.reset(token)


def once_for_each_edition(most: int = 16) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """The decorated function works out an answer once for each edition (and arguments).

    :param most: how many answers are kept.
    """

    def decorate(work: Callable[P, T]) -> Callable[P, T]:
        @lru_cache(maxsize=most)
        def kept(_edition: Edition | None, *args: Any) -> Any:
            plain: Callable[..., Any] = work
            return plain(*args)

        @wraps(work)
        def asked(*args: Any) -> T:
            return kept(_given.get(), *args)

        return asked  # type: ignore[return-value]

    return decorate
