"""Grouping files into series: *Denuncias 2021.xlsx* and *Denuncias 2022.xlsx* are one dataset.

The result does not depend on the order of the links, except for the order of what is shown.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from . import formats, periods
from .files import LinkedFile, pretty, split_camel
from .headings import all_headings, all_subjects, find
from .results import FoundResource
from .spanish import fold, slug

_Stem = tuple[str, ...]
_Bucket = tuple[str, str, _Stem]


@dataclass(frozen=True, slots=True)
class Series:
    """Files that are one thing in several periods or formats."""

    identity: str
    subject: str
    """Key of the recurrent subject, or empty."""
    title: str
    files: tuple[LinkedFile, ...]
    """By period, those without one last."""


def _heading_key(file: LinkedFile) -> str:
    return find(file.heading) or fold(file.heading)


def _bucket(file: LinkedFile) -> _Bucket:
    """What a file is grouped by: its subject, its words, or only its heading."""
    if subject := file.subject:
        return ("subject", subject.key, ())
    if file.text_stem:
        return ("words", _heading_key(file), file.text_stem)
    if file.heading and (file.said.period or file.said.months or file.said.years):
        return ("heading", _heading_key(file), ())
    return ("words", _heading_key(file), file.file_stem)


def _slots(files: Iterable[LinkedFile]) -> set[tuple[object, str]]:
    return {(f.period, f.target.format) for f in files}


def _split(bucket: _Bucket, files: list[LinkedFile]) -> list[tuple[_Stem, list[LinkedFile]]]:
    """Different names under one heading are one series unless they cover the same periods."""
    if bucket[0] == "words":
        return [((), files)]
    by_stem: dict[_Stem, list[LinkedFile]] = defaultdict(list)
    for file in files:
        by_stem[file.stem].append(file)
    (_, main), *others = sorted(by_stem.items(), key=lambda item: (len(item[0]), item[0]))
    groups: list[tuple[_Stem, list[LinkedFile]]] = [((), main)]
    for stem, members in others:
        slots = _slots(members)
        if any(period is None for period, _ in slots) or slots & _slots(main):
            groups.append((stem, members))
        else:
            main.extend(members)
    return groups


def _identity(bucket: _Bucket, stem: _Stem) -> str:
    kind, key, words = bucket
    parts = [key] if kind == "subject" else [slug(key), slug(" ".join(words))]
    if stem:
        parts.append(slug(" ".join(stem)))
    return "/".join(part for part in parts if part) or "archivos"


def _right_heading(text: str) -> str:
    """The heading as the page writes it, or its canonical label if the page misspells it."""
    key = find(text, whole=True)
    if key:
        heading = next(h for h in all_headings() if h.key == key)
        if fold(text) not in heading.synonyms:
            return heading.label
    return text


def _title(bucket: _Bucket, split_off: bool, files: list[LinkedFile]) -> str:
    kind, key, _ = bucket
    if kind == "subject" and not split_off:
        return next(s.title for s in all_subjects() if s.key == key)
    texts = Counter(t for f in files if (t := pretty(f.text, f.said)) and f.text_stem)
    if not texts and kind == "heading" and files[0].heading:
        return _right_heading(files[0].heading)
    if not texts:
        names = ((split_camel(formats.base_name(f.url)), f.named) for f in files)
        texts = Counter(t for name, reading in names if (t := pretty(name, reading)))
    if not texts:
        return _right_heading(files[0].heading) or "Archivos de datos"
    return min(texts, key=lambda t: (-texts[t], len(t), t))


def _by_period(file: LinkedFile) -> tuple[bool, object, object, int]:
    far = periods.year(2049)
    period = file.period or far
    return (file.period is None, period.start, period.end, file.order)


def group(files: Iterable[LinkedFile]) -> tuple[Series, ...]:
    """All series of *files*, in document order of their first file."""
    buckets: dict[_Bucket, list[LinkedFile]] = defaultdict(list)
    for file in sorted(files, key=lambda f: (f.order, f.url)):
        buckets[_bucket(file)].append(file)
    found: list[Series] = []
    for bucket, members in buckets.items():
        subject = bucket[1] if bucket[0] == "subject" else ""
        for stem, part in _split(bucket, members):
            ordered = tuple(sorted(part, key=_by_period))
            title = _title(bucket, bool(stem), list(ordered))
            found.append(Series(_identity(bucket, stem), subject, title, ordered))
    return tuple(sorted(_distinct(found), key=lambda s: min(f.order for f in s.files)))


def _distinct(found: list[Series]) -> list[Series]:
    """Two headings that fold to the same identity keep apart by a number, in a stable order."""
    seen: Counter[str] = Counter()
    result: list[Series] = []
    for series in sorted(found, key=lambda s: (s.identity, min(f.url for f in s.files))):
        seen[series.identity] += 1
        n = seen[series.identity]
        identity = series.identity if n == 1 else f"{series.identity}~{n}"
        result.append(Series(identity, series.subject, series.title, series.files))
    return result


def resources(series: Series, kind: str = "datos") -> tuple[FoundResource, ...]:
    """The files as resources; a key is period and format, and the name where those repeat."""
    used: Counter[str] = Counter(_base_key(f) for f in series.files)
    has_data = any(f.is_data for f in series.files)
    return tuple(
        resource(
            f,
            _base_key(f) if used[_base_key(f)] == 1 else f"{_base_key(f)}.{_name_key(f)}",
            kind if f.is_data or not has_data else "anexo",
        )
        for f in series.files
    )


def _base_key(file: LinkedFile) -> str:
    if file.period is None:
        return f"{_name_key(file)}.{file.target.format.lower()}"
    return f"{file.period.code}.{file.target.format.lower()}"


def _name_key(file: LinkedFile) -> str:
    return slug(formats.base_name(file.url)) or "archivo"


def resource(file: LinkedFile, key: str, kind: str) -> FoundResource:
    """One file as a resource."""
    said_something = bool(file.text_stem or file.said.period or file.said.months)
    name = file.text if said_something else split_camel(formats.base_name(file.url))
    if file.period and not file.said.years and not file.said.exact and said_something:
        name = f"{name} ({file.period.code})"
    return FoundResource(
        key=key,
        url=file.url,
        name=name.replace("_", " ").strip()[:200],
        format=file.target.format,
        kind=kind,
        link_text=file.text,
        heading_path=file.heading_path,
        period=file.period.code if file.period else "",
        temporal_start=file.period.start.isoformat() if file.period else "",
        temporal_end=file.period.end.isoformat() if file.period else "",
    )
