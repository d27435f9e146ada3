"""What CKAN's validators say while nobody asks for a page is said in Spanish, as every fault is."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from flask import has_app_context
from flask_babel import force_locale

from ckan.config import middleware

_LANGUAGE = "es"


@contextmanager
def spanish() -> Generator[None]:
    """Translate into Spanish inside the block, whoever runs it.

    Without an application there are no catalogues: a worker of the queue has one and no request.
    """
    if has_app_context():
        with force_locale(_LANGUAGE):
            yield
        return
    made: Any = getattr(middleware, "_internal_test_request_context", None)
    if made is None:
        yield
        return
    with made.app.app_context(), force_locale(_LANGUAGE):
        yield
