"""Comparing Spanish words as people typed them: no case, no accents, no plural, no filler."""

from __future__ import annotations

import re
from functools import lru_cache

from ckanext.gobabierto.vocabularies.texts import without_accents

FILLER = frozenset(
    "a al como con de del e el en la las lo los o para por que se su sus un una u y".split()
)

# Words that say *here is a file*, not *what is in it*.
GENERIC = frozenset(
    """ano año anual anualidad aqui archivo bajar clic click consulta consultar correspondiente csv
    descarga descargable descargar descargue documento editable ejercicio excel fichero final fiscal
    formato haga ir link liga mas nuevo ods pagina pdf periodo ver version visualizar vf xls xlsx
    tabla xml zip""".split()
)

# «luces» → «luz», «contratos» → «contrato», «indicadores» → «indicador»; «mes», «ley» stay.
_PLURALS = (
    (re.compile(r"(.{2,})ces$"), r"\1z"),
    (re.compile(r"(.{3,}[rlndjz])es$"), r"\1"),
    (re.compile(r"(.{3,})s$"), r"\1"),
)
_WORD = re.compile(r"[a-z0-9ñ]+")


_SPACES = re.compile(r"[\s_\u00a0]+")
_KNOWN = 16384  # a page says the same words again and again


@lru_cache(maxsize=_KNOWN)
def fold(text: str) -> str:
    """*text* in lower case, without accents, underscores or repeated blanks; «ñ» stays a letter."""
    plain = text
    if not text.isascii():
        shielded = text.replace("ñ", "\0").replace("Ñ", "\0")
        plain = without_accents(shielded).replace("\0", "ñ")
    return _SPACES.sub(" ", plain).strip().casefold()


@lru_cache(maxsize=_KNOWN)
def singular(word: str) -> str:
    """A crude singular, the same for «denuncia» and «denuncias», «índice» and «índices»."""
    for plural, one in _PLURALS:
        if plural.fullmatch(word):
            return plural.sub(one, word)
    return word


@lru_cache(maxsize=_KNOWN)
def words(text: str) -> tuple[str, ...]:
    """All words of *text*, folded."""
    return tuple(_WORD.findall(fold(text)))


@lru_cache(maxsize=_KNOWN)
def stem_words(text: str) -> tuple[str, ...]:
    """The words that say what a text is about: folded, singular, without filler."""
    found = (w for w in words(text) if w not in FILLER and w not in GENERIC)
    return tuple(singular(w) for w in found if not w.isdigit())


def slug(text: str, limit: int = 60) -> str:
    """*text* as a short identifier."""
    return "-".join(words(text))[:limit].strip("-")
