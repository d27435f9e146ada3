"""What a section's owner does in a year leaves the datasets of the section the same datasets."""

from __future__ import annotations

import string
from dataclasses import dataclass, replace
from html import escape

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.harvesters.transparencia.joining import findings_of
from ckanext.gobabierto.harvesters.transparencia.recognition import Known, recognise
from ckanext.gobabierto.harvesters.transparencia.results import Finding
from ckanext.gobabierto.harvesters.transparencia.section import read_section

URL = "https://www.sediag.gob.mx/transparencia/"
SUBJECTS = {
    "Denuncias por incumplimiento": "Denuncias",
    "Índice de expedientes reservados": "Índice de expedientes clasificados",
    "Inventario documental": "Inventario documental",
    "Padrones": "Padrón de beneficiarios",
    "Contratos": "Contratos de obra",
}


@dataclass(frozen=True)
class File:
    """A link of the page."""

    heading: str
    text: str
    name: str
    form: str = "xlsx"
    folder: str = "/f"


def _file(heading: str, year: int) -> File:
    stem = SUBJECTS[heading]
    return File(heading, f"{stem} {year}", f"{stem} {year}")


_files = st.builds(_file, st.sampled_from(sorted(SUBJECTS)), st.integers(2015, 2024))
_sections = st.lists(_files, min_size=1, max_size=10, unique_by=lambda f: (f.heading, f.text))
_folders = st.text(string.ascii_lowercase, min_size=1, max_size=8).map(lambda name: f"/{name}")
_said = st.sampled_from(
    ["{} {}", "{} ({})", "{}: ejercicio {}", "{} del año {}", "Descargar {} {}", "{}_{}.xlsx"]
)


def _page(files: list[File]) -> bytes:
    parts: list[str] = []
    for heading in dict.fromkeys(f.heading for f in files):
        links = (
            f'<li><a href="{f.folder}/{escape(f.name, quote=True)}.{f.form}">{escape(f.text)}</a>'
            for f in files
            if f.heading == heading
        )
        parts.append(f"<h2>{heading}</h2><ul>{''.join(links)}</ul>")
    return "".join(parts).encode()


def _read(files: list[File], url: str = URL) -> dict[str, Finding]:
    found = findings_of([read_section(_page(files), url)])
    return {finding.identity: finding for finding in found}


def _keys(found: dict[str, Finding]) -> dict[str, set[str]]:
    return {identity: {r.key for r in f.resources} for identity, f in found.items()}


@settings(max_examples=80, deadline=None)
@given(_sections, _folders)
def test_files_that_move_are_the_same_resources(files: list[File], folder: str):
    moved = [replace(file, folder=folder) for file in files]
    assert _keys(_read(moved)) == _keys(_read(files))


@settings(max_examples=80, deadline=None)
@given(_sections, _said)
def test_links_that_are_worded_otherwise_are_the_same_resources(files: list[File], form: str):
    worded = [
        replace(file, text=form.format(SUBJECTS[file.heading], file.text[-4:])) for file in files
    ]
    assert _keys(_read(worded)) == _keys(_read(files))


@settings(max_examples=80, deadline=None)
@given(_sections, st.sampled_from(sorted(SUBJECTS)))
def test_a_new_year_is_a_new_resource_of_the_same_dataset(files: list[File], heading: str):
    assume(any(file.heading == heading for file in files))
    before = _keys(_read(files))
    after = _keys(_read([*files, _file(heading, 2025)]))
    assert set(after) == set(before)
    added = {i: after[i] - before[i] for i in after if after[i] != before[i]}
    assert list(added.values()) == [{"2025.xlsx"}]
    assert all(before[i] <= after[i] for i in before)


@settings(max_examples=60, deadline=None)
@given(_sections)
def test_a_series_over_two_pages_is_the_series_of_one(files: list[File]):
    half = len(files) // 2
    one = read_section(_page(files[:half]), URL + "a/")
    two = read_section(_page(files[half:]), URL + "b/")
    joined = {f.identity: f for f in findings_of([one, two])}
    assert _keys(joined) == _keys(_read(files))
    assert {i: f.reason for i, f in joined.items()} == {
        i: f.reason for i, f in _read(files).items()
    }


def test_another_file_of_the_same_name_and_period_in_another_page_is_another_dataset():
    body = _page([_file("Padrones", 2024)])
    one, two = (
        read_section(body, URL + "a/"),
        read_section(body.replace(b"/f/", b"/g/"), URL + "b/"),
    )
    first, second = findings_of([one, two])
    assert second.identity == f"{first.identity}@transparencia-b"
    assert [f.identity for f in findings_of([one])] == [first.identity]


def _known(found: dict[str, Finding]) -> list[Known]:
    return [Known(i, frozenset(r.url for r in f.resources)) for i, f in found.items()]


@settings(max_examples=80, deadline=None)
@given(_sections, st.booleans())
def test_a_series_under_other_words_is_known_by_its_files(files: list[File], moved: bool):
    before = _read(files)
    words = {heading: f"Tema{n} especial" for n, heading in enumerate(sorted(SUBJECTS))}
    renamed = [
        replace(
            file,
            heading=f"Apartado {words[file.heading]}",
            text=f"{words[file.heading]} {file.text[-4:]}",
            folder="/otra" if moved else file.folder,
        )
        for file in files
    ]
    after = recognise(list(_read(renamed).values()), _known(before))
    assert {f.identity for f in after} == set(before)


def test_other_files_under_other_words_are_another_series():
    before = _read([_file("Padrones", 2023), _file("Padrones", 2024)])
    other = _read([_file("Contratos", 2024)])
    assert recognise(list(other.values()), _known(before)) == tuple(other.values())
