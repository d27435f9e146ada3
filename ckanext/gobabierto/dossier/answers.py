"""What sites answered, as files of an expediente: what proves the failures that were read."""

from __future__ import annotations

from ckanext.gobabierto.facts import evidence
from ckanext.gobabierto.facts.evidence_types import Kept, canonical

from .binder import Binder

MOST_ANSWERS = 2_000
"""Answers of sites in one expediente."""
_AT_ONCE = 200


def add_answers(binder: Binder, names: list[str]) -> None:
    """What sites answered, each in a file whose SHA-256 is the name that the facts know it by."""
    for start in range(0, min(len(names), MOST_ANSWERS), _AT_ONCE):
        kept = evidence.find(names[start : start + _AT_ONCE])
        listed = sorted(kept.values(), key=lambda each: (each.record["read_at"], each.sha256))
        for item in listed:
            _answer(binder, item)
    if len(names) > MOST_ANSWERS:
        binder.leave_out("Respuestas de sitios", f"Pasan de {MOST_ANSWERS}; están en el portal.")


def _answer(binder: Binder, item: Kept) -> None:
    status = item.record["status"]
    said = f"HTTP {status}" if status else item.record["error"] or "sin respuesta"
    title = f"Respuesta de {item.record['asked']}: {said}"
    path = f"evidencia/respuestas/{item.sha256}"
    binder.add(f"{path}.json", title, canonical(item.record), read_at=item.record["read_at"])
    if item.withheld:
        why = "Se quitó: hay o puede haber datos de personas."
        binder.leave_out(f"Principio de lo que envió {item.record['asked']}", why)
    if item.excerpt is not None:
        kind = "bin" if item.record["excerpt"]["form"] == "inicio" else "txt"
        title = f"Principio de lo que envió {item.record['asked']}"
        binder.add(f"{path}.{kind}", title, item.excerpt)
