"""A process that writes a batch and is killed half-way: run by :mod:`test_faults`."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any


def main() -> None:
    """``python -m tests.harvesters.writing.dies MOMENT ITEMS``."""
    moment, packages, user = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    make_app(CKANConfigLoader("test.ini").get_config())
    from ckanext.gobabierto.harvesters.writing import debts, saving
    from ckanext.gobabierto.harvesters.writing.batch import write_batch
    from ckanext.gobabierto.harvesters.writing.items import Item

    def die(*_: Any, **__: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    calls: list[int] = []

    def die_at_third(next_: Any) -> Any:
        def called(*arguments: Any) -> Any:
            calls.append(1)
            return die() if len(calls) == 3 else next_(*arguments)

        return called

    if moment == "saving":
        saving._save = die_at_third(saving._save)
    if moment == "committed":
        debts.settle = die
    before = die if moment == "ledger" else None
    write_batch([Item(n, "", package) for n, package in enumerate(packages)], user, before)


if __name__ == "__main__":
    main()
