"""Checks of the rules: the law's files, and the portal's own."""

from __future__ import annotations

from collections.abc import Iterator

from ckanext.gobabierto import obligations
from ckanext.gobabierto.diagnosis.finding import Finding, broken, fine, notice
from ckanext.gobabierto.obligations import checking
from ckanext.gobabierto.rules import registered

_MEND = "Corrija el archivo y reinicie los procesos: ckan gobabierto rules check"


def rules() -> Iterator[Finding]:
    """Every file of rules follows its schema, and every rule has who judges it."""
    faults = checking.check(obligations.FOLDER, obligations.Rulebook(()))
    if faults:
        yield from (broken("rules", str(fault), "Reinstale la extensión.") for fault in faults)
        return
    own = obligations.site_path()
    faults = checking.check(own, obligations.bundled()) if own else []
    if faults:
        yield from (broken("rules", str(fault), f"{_MEND} {own}") for fault in faults)
        return
    book = obligations.current()
    unjudged = sorted({rule.id for rule in book.rules} - set(registered()))
    if unjudged:
        yield notice("rules", f"Nadie juzga las reglas {', '.join(unjudged)}.", "Son informativas.")
    changed = [
        f"{rule.id}.{item.name}" for rule in book.rules for item in rule.parameters if item.changed
    ]
    note = f" Este portal cambió {', '.join(changed)}." if changed else ""
    yield fine("rules", f"Las {len(book.rules)} reglas se leen bien.{note}")
