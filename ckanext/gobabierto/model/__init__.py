"""Tables of our own, beside those of CKAN."""

from __future__ import annotations

from .baseline import Baseline
from .period import FrozenInstitution, FrozenPeriod, PeriodErratum
from .proposal import Proposal
from .snapshot import Snapshot
from .verdict import Evaluation, RuleVersion, VerdictInterval

__all__ = [
    "Baseline",
    "Evaluation",
    "FrozenInstitution",
    "FrozenPeriod",
    "PeriodErratum",
    "Proposal",
    "RuleVersion",
    "Snapshot",
    "VerdictInterval",
]
