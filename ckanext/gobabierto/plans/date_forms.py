"""The forms in which a Plan writes a date, found anywhere in a text. Texts come folded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from .months import SPANISH, month_of

CENTURY = 2000
_MONTHS = 12
DAYS = 31

Groups = dict[str, str | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A date found in a text; without ``day`` it means the last one of its month."""

    month: int
    day: int | None = None
    year: int | None = None
    short_year: bool = False
    whole: str = "month"
    """What was written where there is no day: ``month``, or a longer ``term`` that ends with it."""
    guesses: tuple[tuple[str, str], ...] = ()
    """(code, Spanish sentence) of what was supposed."""
    number: int | None = None
    """Beside the month: a day or a year of two digits; :mod:`day_or_year` says which."""
    mark: str = ""
    """Between the month and that number."""


def _year(text: str | None) -> tuple[int | None, bool]:
    if not text:
        return None, False
    return (int(text) + CENTURY, True) if len(text) <= 2 else (int(text), False)  # noqa: PLR2004


def _named(groups: Groups) -> Found | None:
    """A form whose month is a word."""
    word = groups["m"] or ""
    month, slip = month_of(word)
    if not month:
        return None
    day = int(groups.get("d") or 0) or None
    year, short = _year(groups.get("y"))
    if day is not None and day > DAYS:
        return None
    guesses: tuple[tuple[str, str], ...] = ()
    if slip:
        guesses = (("mes_corregido", f"«{word}» se leyó como {SPANISH[month - 1]}."),)
    return Found(month, day, year, short, guesses=guesses)


def _month_and_number(groups: Groups) -> Found | None:
    """«mzo-26», «marzo 15»."""
    found = _named({"m": groups["m"]})
    number = int(groups["n"] or 0)
    mark = groups.get("sep") or " "
    return replace(found, number=number, mark=mark) if found and number else None


def _numbers(groups: Groups) -> Found | None:
    """A form whose month is a number; where it cannot be one, day and month changed places."""
    day, month = int(groups.get("d") or 0), int(groups["m"] or 0)
    year, short = _year(groups.get("y"))
    guesses: tuple[tuple[str, str], ...] = ()
    if month > _MONTHS >= day > 0 and month <= DAYS:
        day, month = month, day
        guesses = (("mes_y_dia_cambiados", f"Se leyó {day} como día y {month} como mes."),)
    if not 0 < month <= _MONTHS or day > DAYS:
        return None
    return Found(month, day or None, year, short, guesses=guesses)


def _roman(groups: Groups) -> Found | None:
    """A form whose month is a Roman number."""
    year, short = _year(groups.get("y"))
    day = int(groups.get("d") or 0) or None
    if day is not None and day > DAYS:
        return None
    return Found(_ROMAN[groups["r"] or ""], day, year, short)


def _day_and_month(groups: Groups) -> Found | None:
    """«31/3»; where the month may come first, that it was not taken so is said."""
    day, month = int(groups["d"] or 0), int(groups["m"] or 0)
    if not 0 < day <= DAYS:
        return None
    said = f"«{day}/{month}» se leyó como {day} de {SPANISH[month - 1]}."
    doubtful = day <= _MONTHS and day != month
    return Found(month, day, guesses=(("dia_y_mes", said),) if doubtful else ())


_ORDINALS = {"p": 1, "s": 2, "t": 3, "c": 4, "u": 0}
_ROMAN = {
    name: number for number, name in enumerate("i ii iii iv v vi vii viii ix x xi xii".split(), 1)
}
_TERMS = {"trim": 3, "sem": 6, "cuat": 4, "bim": 2}


def _ordinal(text: str, parts: int) -> int:
    if text[0].isdigit():
        return int(re.sub(r"\D", "", text))
    if text in _ROMAN:
        return _ROMAN[text]
    return _ORDINALS.get(text[0], 0) or parts


def _term(groups: Groups) -> Found | None:
    """«primer trimestre 2026», «2T 2026»: the last day of the term."""
    name = groups.get("term") or "trim"
    size = next((months for key, months in _TERMS.items() if name.startswith(key)), 3)
    number = _ordinal(groups["o"] or "", _MONTHS // size)
    if not 0 < number * size <= _MONTHS:
        return None
    year, short = _year(groups.get("y"))
    month = number * size
    said = f"Dice un periodo, no un día; se tomó su fin, el último día de {SPANISH[month - 1]}."
    return Found(month, None, year, short, "term", (("periodo_por_fecha", said),))


def _fortnight(groups: Groups) -> Found | None:
    found = _named(groups)
    if not found:
        return None
    first = (groups["o"] or "")[0] in "p1"
    day = 15 if first else None
    end = f"el día 15 de {SPANISH[found.month - 1]}" if first else "el último día del mes"
    said = f"Dice una quincena, no un día; se tomó su fin, {end}."
    guesses = (*found.guesses, ("periodo_por_fecha", said))
    return Found(found.month, day, found.year, found.short_year, "term", guesses)


def _end_of_year(_groups: Groups) -> Found:
    said = "Dice el fin del año, no un día; se tomó el 31 de diciembre."
    return Found(_MONTHS, None, None, False, "term", (("periodo_por_fecha", said),))


def _year_only(groups: Groups) -> Found:
    said = f"Sólo dice el año; se tomó su último día, {groups['y']}-12-31."
    return Found(_MONTHS, None, int(groups["y"] or 0), False, "term", (("solo_el_anio", said),))


_Y = r"(?P<y>(?:19|20)\d{2})(?!\d)"
_YY = r"(?P<y>(?:19|20)\d{2}|\d{2})(?![\d])"
_D = r"(?<![\d])(?P<d>\d{1,2})(?:\s?(?:ero|er|ro|do|o|°|º|ª)(?![a-z])\.?)?"
_M = r"(?P<m>[a-z]{3,11})\.?"
_OF = r"(?:[\s,.]*\b(?:de|del|dia|mes|ano|el|la)\b)*[\s,./'’-]*"
_R = rf"(?<![a-z])(?P<r>{'|'.join(_ROMAN)})(?![a-z])"
_LATE = r"(?<![a-z])(?P<r>vi{0,3}|ix|xi{0,2})(?![a-z])"
"""Months that no quarter has for its number: «III-2026» may be one."""
_TIME = re.compile(r"(?:t|\b)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[ap]\.?\s*m\b\.?)?z?")
_ORDINAL_WORD = (
    r"\d(?:\s?(?:er|ro|do|to|o|°|º|ª)(?![a-z])\.?)?|i{1,3}|iv|vi?"
    r"|prim\w*|seg\w*|ter\w*|cuar\w*|ult\w*"
)

_LISTED = (
    r"(?<!\d )(?<!\d de )(?<![a-z-])(?P<m>[a-z]{3,11})\.? (?P<n>\d{1,2})"
    r"(?=\s?(?:[,;/]|y|e|o|u|al?)\s?[a-z]{3,11}\.? \d{1,2}(?!\d))"
)
"""«junio 30, diciembre 31»: no day stands before its month here."""

_FORMS: tuple[tuple[re.Pattern[str], Callable[[Groups], Found | None]], ...] = tuple(
    (re.compile(form), reader)
    for form, reader in (
        (rf"(?<!\d){_Y}\s?[-/.]\s?(?P<m>\d{{1,2}})\s?[-/.]\s?(?P<d>\d{{1,2}})(?!\d)", _numbers),
        (rf"{_D}\s?[-/.]\s?(?P<m>\d{{1,2}})\s?[-/.]\s?{_YY}", _numbers),
        (r"(?<!\d)(?P<y>20\d{2})(?P<m>\d{2})(?P<d>\d{2})(?!\d)", _numbers),
        (rf"{_D}\s?[-/.\s]\s?{_R}\s?[-/.\s]\s?{_YY}", _roman),
        (rf"^{_D}\s?[-/.]\s?{_R}$", _roman),
        (rf"^{_LATE}\s?[-/]\s?{_Y}$", _roman),
        (rf"^{_D}\s?/\s?(?P<m>0?[1-9]|1[0-2])$", _day_and_month),
        (
            rf"\b(?P<o>{_ORDINAL_WORD})\s*quincena{_OF}{_M}(?:{_OF}{_YY})?",
            _fortnight,
        ),
        (
            rf"\b(?P<o>{_ORDINAL_WORD})[\s-]*(?P<term>trim|sem|cuatrim|bim)[a-z]*\.?(?:{_OF}{_Y})?",
            _term,
        ),
        (rf"\b(?P<o>[1-4])\s?[tq]\b(?:{_OF}{_YY})?", _term),
        (rf"\b[tq]\s?(?P<o>[1-4])\b(?:{_OF}{_YY})?", _term),
        (_LISTED, _month_and_number),
        (rf"{_D}{_OF}(?<![a-z]){_M}{_OF}{_YY}(?![-/.]\d)", _named),
        (rf"(?<!\d){_Y}{_OF}(?<![a-z]){_M}[\s/-]+(?:el )?(?:dia )?(?P<d>\d{{1,2}})(?!\d)", _named),
        (rf"(?<![a-z]){_M}\s+(?P<d>\d{{1,2}})\b\s*(?:,|de|del)?\s*{_Y}", _named),
        (rf"{_D}{_OF}(?<![a-z]){_M}", _named),
        (rf"(?<![a-z]){_M}{_OF}{_Y}", _named),
        (rf"(?<!\d){_Y}{_OF}(?<![a-z]){_M}", _named),
        (rf"(?<![a-z]){_M}\s+(?P<d>\d{{1,2}})\b\s*(?:,|de|del)?\s*(?P<y>[2-9]\d)(?!\d)", _named),
        (
            r"(?<![a-z])(?P<m>[a-z]{3,11})\.?\s?(?P<sep>[-/'’ ])\s?(?P<n>\d{1,2})(?!\d)",
            _month_and_number,
        ),
        (rf"(?<!\d){_Y}\s?[-/.]\s?(?P<m>\d{{1,2}})(?!\d)", _numbers),
        (rf"(?<!\d)(?P<m>\d{{1,2}})\s?[-/.]\s?{_Y}", _numbers),
        (r"(?<!\d)(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?!\d)", _numbers),
        (rf"(?<![a-z]){_M}(?![a-z])", _named),
    )
)
FILLER = frozenset(
    """a antes ano cada cierre con corte de del dia dias durante e ejercicio el en es fecha fin
    final finales hasta la las lo los mas mes o para partir plazo por publicacion que su
    tardar tentativa ultimo ultima y al aprox aproximadamente lunes martes miercoles jueves
    viernes sabado domingo monday tuesday wednesday thursday friday saturday sunday hrs h t z
    am pm m p""".split()
)
"""Words that go with a date and change nothing of it."""
_ONLY_YEAR = re.compile(rf"(?<!\d){_Y}")
_END_OF_YEAR = re.compile(r"\b(?:fin|final|finales|cierre)\s(?:del?\s)?(?:ano|ejercicio)\b")
_WORD = re.compile(r"[a-z]+|\d+")


def find_all(plain: str) -> tuple[list[Found], str]:
    """Every date in the folded text *plain*, and the text without them."""
    rest = _TIME.sub(" ", plain)
    rest = re.sub(r"[()\[\]\"“”«»]", " ", rest)
    found: list[Found] = []
    for form, reader in _FORMS:
        rest = _taken(form, reader, rest, found)
    if not found:
        rest = _taken(_ONLY_YEAR, _year_only, rest, found)
        rest = rest if found else _taken(_END_OF_YEAR, _end_of_year, rest, found)
        # «mazo 2026» says more than its year, and what it says was not understood.
        if any(word not in FILLER for word in leftover(rest)):
            found = []
    return found, rest


def _taken(
    form: re.Pattern[str],
    reader: Callable[[Groups], Found | None],
    text: str,
    found: list[Found],
) -> str:
    """*text* without what *form* reads in it, which goes to *found*."""
    start = 0
    while match := form.search(text, start):
        one = reader(match.groupdict())
        if one is None:
            start = match.start() + 1
            continue
        found.append(one)
        text = f"{text[: match.start()]} | {text[match.end() :]}"
        start = match.start() + 3
    return text


def leftover(rest: str) -> list[str]:
    """The words that :func:`find_all` left."""
    return _WORD.findall(rest)
