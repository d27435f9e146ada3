"""What to do where a rule could not be judged: not what would mend a breach of it.

Only told: no verdict depends on it, and nothing of it is stored with one.
"""

from __future__ import annotations

from ckanext.gobabierto.vocabularies.edition import once_for_each_edition
from ckanext.gobabierto.vocabularies.reading import rows


@once_for_each_edition()
def all_remedies() -> dict[tuple[str, str], str]:
    """The text by rule and cause."""
    return {
        (rule, cause): row["text"]
        for row in rows("remedies.yaml")
        for rule in row["rules"]
        for cause in row["causes"]
    }


def of(rule: str, cause: str | None, otherwise: str) -> str:
    """What to do about a verdict.

    :param cause: why it could not be judged; ``None`` where it was.
    :param otherwise: the words of the rule.
    """
    return all_remedies().get((rule, cause), otherwise) if cause else otherwise
