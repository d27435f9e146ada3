"""What a document may say, field by field, and which of it each type asks for."""

from __future__ import annotations

from ckanext.gobabierto.vocabularies.document_types import DocumentType

FIELDS = (
    "number",
    "dated_on",
    "period",
    "outcome",
    "dataset_id",
    "resource_id",
    "plan_row_id",
    "user_id",
    "answers",
    "signatory_post",
    "addressee",
    "acknowledged_on",
    "expires_on",
    "fundamento",
    "figure",
    "file",
    "url",
    "note",
)
"""In the order of the form; ``file`` is an upload, the others are columns."""
ALWAYS = frozenset({"file", "url", "note"})
"""Every type has them."""
DAYS = frozenset({"dated_on", "acknowledged_on", "expires_on"})


def of_type(kind: DocumentType) -> tuple[str, ...]:
    """What the form of *kind* asks for, in its order."""
    return tuple(name for name in FIELDS if name in ALWAYS or name in kind.must or name in kind.may)
