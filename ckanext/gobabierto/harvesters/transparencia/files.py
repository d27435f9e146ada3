"""A linked file as a candidate for a series: its period, its words, where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from . import formats, periods
from .headings import Subject, subject_of_heading, subject_of_words
from .link_classes import FILES, LinkClass, Target
from .links import classify
from .page import Page, RawLink
from .periods import Period, Reading
from .spanish import FILLER, GENERIC, fold, singular, stem_words, words

# A link whose words are its address: its folders («/uploads/2026/07/») say nothing.
_ADDRESS = re.compile(r"(?:https?:/|www\.)?[^\s]*/[^\s]*\.\w{2,5}$")
# Where a word of a name ends: «DictamenValidacion», «dictamen-validacion».
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])")
_DASH = re.compile(r"(?<=[^\W\d_])[-+](?=[^\W\d_])")
_BETWEEN_WORDS = re.compile(r"[_\s]+")
_AUXILIARY = (
    ("diccionario", ("diccionario",)),
    ("metodologia", ("metodologia", "nota metodologica", "ficha tecnica", "metadato")),
)


@dataclass(frozen=True, slots=True)
class MergedLink:
    """All links of a page to one address."""

    target: Target
    occurrences: tuple[RawLink, ...]
    beside: bool = False
    """It is only around what a person wrote in the page, which has files of its own."""

    @property
    def best(self) -> RawLink:
        """The occurrence that says most: the first whose text is about something."""
        return next((o for o in self.occurrences if informative(o.text)), self.occurrences[0])


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """A file with all that was read of it, and nothing decided yet."""

    target: Target
    text: str
    heading_path: tuple[str, ...]
    order: int
    said: Reading
    """What the link's text says of a period."""
    named: Reading
    """What the file's name says of one."""
    period: Period | None
    text_stem: tuple[str, ...]
    file_stem: tuple[str, ...]
    also: tuple[str, ...] = ()
    """Other texts of links to the same file."""
    beside: bool = False
    """It stands around the content of the page (:class:`MergedLink`)."""

    @property
    def is_data(self) -> bool:
        """Its extension is one of data."""
        return self.target.kind is LinkClass.DATOS

    @property
    def stem(self) -> tuple[str, ...]:
        """The words that say what it is about."""
        return self.text_stem or self.file_stem

    @property
    def heading(self) -> str:
        """The innermost heading that is not just a period («2024»)."""
        return next((h for h in reversed(self.heading_path) if not is_period(h)), "")

    @property
    def subject(self) -> Subject | None:
        """The recurrent subject it belongs to, if any."""
        if found := subject_of_words(self.stem):
            return found
        above = subject_of_heading(self.heading)
        if above and (not self.text_stem or above.vocabulary & set(self.text_stem)):
            return above
        return None

    @property
    def auxiliary(self) -> str:
        """``diccionario`` or ``metodologia`` where its words say so, else empty."""
        plain = " ".join(singular(w) for w in words(f"{self.text} {formats.base_name(self.url)}"))
        for kind, patterns in _AUXILIARY:
            if any(pattern in plain for pattern in patterns):
                return kind
        return ""

    @property
    def url(self) -> str:
        """Its address, encoded."""
        return self.target.url


def informative(text: str) -> bool:
    """The text says what the file is about, or of what period."""
    reading = periods.read(without_extension(text))
    return bool(reading.period or reading.months or stem_words(reading.rest))


def is_period(heading: str) -> bool:
    """The heading is nothing but a period."""
    reading = periods.read(heading)
    return bool(reading.years or reading.exact or reading.months) and not stem_words(reading.rest)


def without_extension(text: str) -> str:
    """*text* without «.xlsx» and the like at its end."""
    found = formats.extension(text)
    return text.rstrip()[: -len(found) - 1] if found else text


def split_camel(name: str) -> str:
    """``DictamenValidacion2018`` → ``Dictamen Validacion2018``; dashes in words become blanks."""
    return _DASH.sub(" ", _CAMEL.sub(" ", name))


def pretty(text: str, reading: Reading) -> str:
    """*text* without its period, its filler at the ends and words such as «descargar»."""
    left = words(reading.rest)
    kept: list[str] = []
    for word in _BETWEEN_WORDS.sub(" ", text).split(" "):
        folded = words(word)
        if folded and all(f in left for f in folded) and not set(folded) <= GENERIC:
            kept.append(word.strip(".,;:()[]«»\"'"))
    while kept and fold(kept[-1]) in FILLER:
        kept.pop()
    while kept and fold(kept[0]) in FILLER and fold(kept[0]) not in {"el", "la", "los", "las"}:
        kept.pop(0)
    title = " ".join(kept).strip(" -–.,;:")
    return title[:1].upper() + title[1:]


def merge_links(page: Page) -> list[MergedLink]:
    """The links of *page* with repeated addresses as one, in document order."""
    merged: dict[tuple[str, str], MergedLink] = {}
    for link in page.links:
        target = classify(link.href, page.url, page.base)
        key = (target.kind.value, target.url or link.href)
        if known := merged.get(key):
            merged[key] = replace(known, occurrences=(*known.occurrences, link))
        else:
            merged[key] = MergedLink(target, (link,))
    return _placed(list(merged.values()), page.written())


def _placed(links: list[MergedLink], written: frozenset[int]) -> list[MergedLink]:
    """What is in the written part of the page is told by it; files around it are noted as such."""
    inside = [any(o.order in written for o in link.occurrences) for link in links]
    if not any(
        here and link.target.kind in FILES for here, link in zip(inside, links, strict=True)
    ):
        return links
    return [
        replace(
            link,
            occurrences=tuple(sorted(link.occurrences, key=lambda o: o.order not in written)),
            beside=not here,
        )
        for here, link in zip(inside, links, strict=True)
    ]


def _period(said: Reading, named: Reading, path: tuple[str, ...]) -> Period | None:
    above = next((periods.read(h) for h in reversed(path) if is_period(h)), Reading())
    found = periods.combine(said, named)
    if found is None or not (said.period or named.period):
        partial = said if said.months else named
        return found or periods.combine(partial, above)
    return found


def linked_file(link: MergedLink, page: Page) -> LinkedFile:
    """Read what the link, and where it says nothing the words around it, say of its file."""
    best = link.best
    text = best.text if not _ADDRESS.match(best.text) else formats.base_name(best.text)
    if not informative(text) and informative(around := page.context(best)):
        text = around
    said = periods.read(without_extension(text))
    name = split_camel(formats.base_name(link.target.url))
    cloud = link.target.kind is LinkClass.DESCONOCIDO and not formats.of_url(link.target.url)
    named = Reading() if cloud else periods.read(name)  # an id of Google Drive names nothing
    return LinkedFile(
        target=link.target,
        text=text,
        heading_path=best.heading_path,
        order=min(o.order for o in link.occurrences),
        said=said,
        named=named,
        period=_period(said, named, best.heading_path),
        text_stem=stem_words(said.rest),
        file_stem=stem_words(named.rest),
        also=tuple(dict.fromkeys(o.text for o in link.occurrences if o.text != best.text)),
        beside=link.beside,
    )
