"""Rules: pure functions from facts and parameters to verdicts, one file per subject."""

from __future__ import annotations

from .case import Case
from .registry import function_of, registered
from .verdict import Cause, Evidence, Exemption, Grade, Severity, State, Subject, Verdict

__all__ = [
    "Case",
    "Cause",
    "Evidence",
    "Exemption",
    "Grade",
    "Severity",
    "State",
    "Subject",
    "Verdict",
    "function_of",
    "registered",
]
