"""Accounts and institutions that every dataset of a batch asks for are looked up once.

For each dataset CKAN asks four times who writes and three times for the institution. The answer is
the same object of the session each time: inside :func:`remembered` it is kept, and nothing else.
"""

# pyright: reportPrivateUsage=false
# CKAN offers no other door to what is done once for a batch instead of once for each dataset.

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from ckan import model
from ckan.lib.dictization import model_dictize

Memory = dict[tuple[Any, ...], Any]

_memory: ContextVar[Memory | None] = ContextVar("gobabierto_lookups", default=None)
_PLACES: tuple[tuple[Any, str], ...] = ((model.User, "get"), (model.User, "by_name"),
                                       (model.Group, "get"))  # fmt: skip
_MARK = "_gobabierto_remembers"


@contextmanager
def remembered() -> Generator[None]:
    """Look up each account and institution once in this thread until the block ends."""
    _install()
    token = _memory.set({})
    try:
        yield
    finally:
        _memory.reset(token)


def packages(dataset_ids: Iterable[str]) -> list[Any]:
    """The datasets that are there, as they are stored now, in one query.

    Whoever keeps the answer keeps CKAN from asking for each of them again, until a commit.
    """
    ids = sorted(set(dataset_ids))
    if not ids:
        return []
    model.Session.flush()
    files = model.Package.resources_all
    query = sa.select(model.Package).where(model.Package.id.in_(ids))
    query = query.options(selectinload(files))
    found = model.Session.execute(query.execution_options(populate_existing=True))
    return list(found.scalars())


def _install() -> None:
    """Once for the process; without the mark of the block above they are CKAN's own."""
    for place, name in _PLACES:
        if not hasattr(getattr(place, name), _MARK):
            setattr(place, name, classmethod(_remembering(getattr(place, name).__func__)))
    if not hasattr(model_dictize._get_members, _MARK):  # noqa: SLF001
        members = _remembering(model_dictize._get_members, of_object)  # noqa: SLF001
        model_dictize._get_members = members  # noqa: SLF001

    if not hasattr(model.Member.related_packages, _MARK):
        member: Any = model.Member
        member.related_packages = _related(member.related_packages)


def _related(ask: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """At every commit CKAN asks for the dataset of each new membership: the session has it."""

    @wraps(ask)
    def related(member: Any) -> Any:
        if _memory.get() is None or member.table_name != "package":
            return ask(member)
        package = model.Session.get(model.Package, member.table_id)
        return [package] if package is not None else []

    setattr(related, _MARK, True)
    return related


def of_object(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Members are asked for a context, which says nothing, and a group."""
    _context, group, kind = arguments
    return group.id, kind


def _remembering(
    ask: Callable[..., Any], key_of: Callable[[tuple[Any, ...]], tuple[Any, ...]] = tuple
) -> Callable[..., Any]:
    @wraps(ask)
    def asked(*arguments: Any, **named: Any) -> Any:
        memory = _memory.get()
        if memory is None or named:
            return ask(*arguments, **named)
        key = (ask, *key_of(arguments))
        found = memory.get(key)
        if found is None:
            found = ask(*arguments)
            memory[key] = found
        return found

    setattr(asked, _MARK, True)
    return asked
