"""What was put right or left out of a record while it was read, told so that it can be mended."""

from __future__ import annotations

from ckanext.gobabierto.harvesters.records import ERROR, WARNING, Fault
from ckanext.gobabierto.vocabularies import harvest_faults
from ckanext.gobabierto.vocabularies.texts import clean_text

_SHOWN = 300
_RESERVED = "(reservado)"


def fault(
    code: str, path: str = "", found: object = "", detail: str = "", *, severity: str = WARNING
) -> Fault:
    """The fault *code*, in its words; *detail* is a sentence about this very case."""
    known = harvest_faults.find(code)
    sentence = known.sentence if known else code
    shown = clean_text(str(found)).replace("\n", " ")
    if len(shown) > _SHOWN:
        shown = shown[:_SHOWN] + "…"
    return Fault(
        code=code,
        message=f"{sentence} {detail}" if detail else sentence,
        path=path,
        found=shown,
        expected=known.example if known else "",
        severity=severity,
    )


def error(code: str, path: str = "", found: object = "", detail: str = "") -> Fault:
    """The same, for what could not be taken at all."""
    return fault(code, path, found, detail, severity=ERROR)


class Remarks:
    """The faults of one record, each at its place in the document."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.partial = False
        self._faults: list[Fault] = []

    def add(self, code: str, path: str = "", found: object = "", detail: str = "") -> None:
        """Note a fault of the field *path* of this record."""
        self._faults.append(fault(code, self.at(path), found, detail))

    def add_once(self, code: str) -> None:
        """Note a fault of the whole record, however often it is met."""
        if all(known.code != code for known in self._faults):
            self.add(code)

    def at(self, path: str) -> str:
        """Where *path* is in the document."""
        return ".".join(part for part in (self.place, path) if part)

    def faults(self, *, reserved: bool = False) -> tuple[Fault, ...]:
        """All of them; of a record that is not public, what was found is not repeated."""
        if not reserved:
            return tuple(self._faults)
        return tuple(
            Fault(
                one.code,
                one.message,
                one.path,
                _RESERVED if one.found else "",
                one.expected,
                one.severity,
            )
            for one in self._faults
        )
