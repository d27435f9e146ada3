"""Series do not depend on the order of links; no link is lost, doubled or left without reason."""

from __future__ import annotations

import random
from html import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.gobabierto.harvesters.transparencia.link_classes import FILES
from ckanext.gobabierto.harvesters.transparencia.results import Kind
from ckanext.gobabierto.harvesters.transparencia.section import read_section

URL = "https://www.sediag.gob.mx/transparencia/"
HEADINGS = ("Obligaciones de Trasparencia", "Padrón de beneficiarios", "2024", "Datos abiertos")
STEMS = (
    "Denuncias",
    "Padrón",
    "Contratos",
    "Acta",
    "Manual de usuario",
    "Diccionario de datos",
    "",
)
PERIODS = ("2021", "2022", "primer trimestre 2024", "tecer trimestre 2024", "1er sem 2025", "")

_links = st.tuples(
    st.sampled_from(HEADINGS),
    st.sampled_from(STEMS),
    st.sampled_from(PERIODS),
    st.sampled_from(("xlsx", "csv", "pdf", "doc", "zip")),
    st.booleans(),
)


def page(links: list[tuple[str, str, str, str, bool]]) -> bytes:
    parts: list[str] = ["<h1>Transparencia</h1>"]
    for heading, stem, period, form, mute in links:
        name = escape(f"{stem} {period}".strip() or "archivo", quote=True)
        text = "(descargar tabla)" if mute else f"{stem} {period}".strip()
        parts.append(f'<h2>{heading}</h2><p><a href="/f/{name}.{form}">{text}</a></p>')
    return "".join(parts).encode()


def grouped(body: bytes) -> set[tuple[str, Kind, str, frozenset[str]]]:
    found = read_section(body, URL).findings
    return {(f.identity, f.kind, f.title, frozenset(r.url for r in f.resources)) for f in found}


@settings(max_examples=150, deadline=None)
@given(st.lists(_links, max_size=14, unique_by=lambda link: link[1:4]), st.randoms())
def test_the_order_of_the_links_does_not_change_the_series(links, dice: random.Random):
    other = list(links)
    dice.shuffle(other)
    assert grouped(page(links)) == grouped(page(other))


@settings(max_examples=150, deadline=None)
@given(st.lists(_links, max_size=14))
def test_every_file_is_in_one_finding_or_one_document_and_says_why(links):
    result = read_section(page(links), URL)
    files = {link.url for link in result.links if link.kind in FILES}
    placed = [r.url for f in result.findings for r in f.resources]
    placed += [d.url for d in result.documents]
    assert sorted(placed) == sorted(files)
    assert all(link.code and link.reason for link in result.links)
    assert all(d.code and d.reason for d in result.documents)
    assert all(link.role for link in result.links if link.kind in FILES)


@settings(max_examples=100, deadline=None)
@given(st.lists(_links, max_size=14))
def test_identities_and_resource_keys_are_unique(links):
    findings = read_section(page(links), URL).findings
    assert len({f.identity for f in findings}) == len(findings)
    for finding in findings:
        assert len({r.key for r in finding.resources}) == len(finding.resources)
        if finding.kind is Kind.CONJUNTO:
            assert any(r.kind == "datos" for r in finding.resources)


def test_a_new_year_joins_the_series_without_changing_identity_or_keys():
    links = [("Denuncias", "Denuncias", str(y), "xlsx", False) for y in (2021, 2022)]
    before = read_section(page(links), URL).findings[0]
    links.append(("Denuncias", "Denuncias", "2023", "xlsx", True))
    after = read_section(page(links), URL).findings[0]
    assert after.identity == before.identity
    assert [r.key for r in after.resources][:2] == [r.key for r in before.resources]
    assert after.resources[2].period == "2023"


def test_a_corrected_heading_keeps_the_identity():
    body = '<h2>{}</h2><a href="a 2021.csv">2021</a><a href="a 2022.csv">2022</a>'
    wrong = read_section(body.format("Índice de Expedientes Reservdos").encode(), URL).findings[0]
    right = read_section(body.format("Índice de Expedientes Reservados").encode(), URL).findings[0]
    assert wrong.identity == right.identity
    assert wrong.title == "Índice de expedientes clasificados como reservados"


def test_a_dictionary_goes_to_the_dataset_it_stands_beside():
    body = """<h2>Padrón de beneficiarios</h2>
      <a href="padron_2023.csv">Padrón 2023</a> <a href="padron_2024.csv">Padrón 2024</a>
      <a href="dicc.pdf">Diccionario de datos</a>"""
    (finding,) = read_section(body.encode(), URL).findings
    assert [r.kind for r in finding.resources] == ["datos", "datos", "diccionario"]


def test_years_as_headings_give_the_year_to_their_quarters():
    body = """<h2>Contratos</h2>
      <h3>2023</h3><a href="a.csv">Primer trimestre</a><a href="b.csv">Segundo trimestre</a>
      <h3>2024</h3><a href="c.csv">Primer trimestre</a>"""
    (finding,) = read_section(body.encode(), URL).findings
    assert [r.period for r in finding.resources] == ["2023-T1", "2023-T2", "2024-T1"]
    assert finding.title == "Contratos"
