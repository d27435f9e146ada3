"""Which of the test environments this process uses: each has its own services.

The processes among which ``make test`` splits the suite are told their number; one alone uses the
first environment, the one of ``make test-stack``.
"""

from __future__ import annotations

import json
import os
from typing import Any

from dev.paths import TESTS, environment_dir


def name() -> str:
    """Of the environment."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
    return TESTS[int(worker.removeprefix("gw")) % len(TESTS)]


def stack() -> dict[str, Any]:
    """Addresses of its services.

    :raises OSError: they were never started.
    """
    return json.loads((environment_dir(name()) / "stack.json").read_text())
