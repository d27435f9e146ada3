"""What the name of an exported file says: format, law, article, fraction, period, folio.

``8 LGT_Art_70_Fr_VIII_1er semestre_229363.xlsx``,
``Formato 8 LGT_Art_70_Fr_VIII_3er trimestre_4523467_1.xlsx``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NAME = re.compile(
    r"(?:formato\s+)?(?:(?P<number>\d+[a-z]?)[\s_]+)?(?P<law>[A-Z]{2,8})_Art_(?P<article>\d+)"
    r"(?:_Fr_(?P<fraction>[IVXLC]+)(?P<clause>_?[a-z](?=_))?)?(?:_(?P<period>[^_\d][^_]*|\d[^_]*[a-z][^_]*))?",
    re.IGNORECASE,
)
_LAWS = {
    ("LGT", "70"): "Ley General de Transparencia y Acceso a la Información Pública de 2015",
    ("LGT", "65"): (
        "Ley General de Transparencia y Acceso a la Información Pública del 20 de marzo de 2025"
    ),
    ("LGT", ""): "Ley General de Transparencia y Acceso a la Información Pública",
    ("LFT", ""): "Ley Federal de Transparencia y Acceso a la Información Pública",
}


@dataclass(frozen=True, slots=True)
class FileName:
    """The parts of a name that were recognised; empty where they are not there."""

    number: str = ""
    law: str = ""
    article: str = ""
    fraction: str = ""
    period: str = ""

    @property
    def basis(self) -> str:
        """The obligation, as a person writes it."""
        if not self.article:
            return ""
        law = _LAWS.get((self.law, self.article)) or _LAWS.get((self.law, "")) or self.law
        of_law = f"de la {law}" if law.startswith("Ley") else f"({law})"
        fraction = f"fracción {self.fraction}, " if self.fraction else ""
        return f"Artículo {self.article}, {fraction}{of_law}"


def read(name: str) -> FileName:
    """The parts of a file's name, with or without its folder and extension."""
    stem = re.sub(r"\.\w{2,5}$", "", name.replace("\\", "/").rsplit("/", 1)[-1]).replace("+", " ")
    found = _NAME.search(stem)
    if not found:
        return FileName()
    return FileName(
        number=(found["number"] or "").lower(),
        law=found["law"].upper(),
        article=found["article"],
        fraction=(found["fraction"] or "").upper(),
        period=(found["period"] or "").strip(),
    )
