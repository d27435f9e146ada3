"""Tables of our own, beside those of CKAN."""

from __future__ import annotations

from .baseline import Baseline
from .counterpart import Counterpart
from .decision import ProposalDecision
from .document import Document, DocumentEvent
from .evaluation import DirtyUnit, Evaluation
from .evidence import Evidence, EvidenceExcerpt
from .harvest import HarvestDocument, HarvestHold, HarvestRecord
from .harvest_run import HarvestChunk, HarvestFault, HarvestRun
from .index_debt import IndexDebt
from .law import RulePart, RuleSet
from .period import FrozenInstitution, FrozenPeriod, PeriodErratum
from .plan import PlanEvent, PlanMatch, PlanRow, PlanVersion
from .proposal import Proposal
from .snapshot import Snapshot
from .source_approval import SourceApproval
from .source_told import SourceTold
from .verdict import RuleVersion, TotalInterval, UnitInterval

__all__ = [
    "Baseline",
    "Counterpart",
    "DirtyUnit",
    "Document",
    "DocumentEvent",
    "Evaluation",
    "Evidence",
    "EvidenceExcerpt",
    "FrozenInstitution",
    "FrozenPeriod",
    "HarvestChunk",
    "HarvestDocument",
    "HarvestFault",
    "HarvestHold",
    "HarvestRecord",
    "HarvestRun",
    "IndexDebt",
    "PeriodErratum",
    "PlanEvent",
    "PlanMatch",
    "PlanRow",
    "PlanVersion",
    "Proposal",
    "ProposalDecision",
    "RulePart",
    "RuleSet",
    "RuleVersion",
    "Snapshot",
    "SourceApproval",
    "SourceTold",
    "TotalInterval",
    "UnitInterval",
]
