"""One thing seen by a check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Grade(str, Enum):
    """How bad it is; only ``BROKEN`` makes the command fail."""

    FINE = "bien"
    NOTICE = "aviso"
    BROKEN = "mal"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, in one Spanish sentence, and what to do about it."""

    check: str
    grade: Grade
    message: str
    fix: str = ""

    def as_dict(self) -> dict[str, str]:
        """Plain values, for JSON."""
        return {
            "check": self.check,
            "grade": self.grade.value,
            "message": self.message,
            "fix": self.fix,
        }


def fine(check: str, message: str) -> Finding:
    """Nothing to do."""
    return Finding(check, Grade.FINE, message)


def notice(check: str, message: str, fix: str) -> Finding:
    """Worth a look; the portal works."""
    return Finding(check, Grade.NOTICE, message, fix)


def broken(check: str, message: str, fix: str) -> Finding:
    """Something promised does not work until this is mended."""
    return Finding(check, Grade.BROKEN, message, fix)
