"""Pages are asked over CKAN's test client, with answers that a test sets."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk

from . import answers


@pytest.fixture
def answer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Callable that makes actions answer what it is given."""

    set_ones: dict[str, Callable[..., Any]] = {}
    real = tk.get_action
    monkeypatch.setattr(tk, "get_action", lambda name: set_ones.get(name) or real(name))
    return lambda **given: set_ones.update(answers.actions(**given))


@pytest.fixture
def page(app: Any) -> Callable[..., BeautifulSoup]:
    """Callable that asks for a page and gives it parsed."""

    def get(address: str, status: int = 200, **kwargs: Any) -> BeautifulSoup:
        ask = app.post if kwargs.pop("method", "GET") == "POST" else app.get
        response = ask(address, status=status, **kwargs)
        return BeautifulSoup(response.body, "html.parser")

    return get


def words(node: Any) -> str:
    """The text of a node with single blanks."""
    return " ".join(node.get_text(" ").split())
