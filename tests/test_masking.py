"""Users and passwords in addresses are shown to nobody."""

from __future__ import annotations

import pytest

from ckanext.gobabierto.errors import BadInput, FetchError
from ckanext.gobabierto.fetching import guard
from ckanext.gobabierto.harvesters.records import Fault, Record, Resource
from ckanext.gobabierto.harvesters.run import prepared
from ckanext.gobabierto.harvesters.sources import open_secrets
from ckanext.gobabierto.harvesters.transparencia.addresses import Scope
from ckanext.gobabierto.harvesters.transparencia.link_classes import LinkClass
from ckanext.gobabierto.harvesters.transparencia.links import classify
from ckanext.gobabierto.harvesters.transparencia.section import read_section
from ckanext.gobabierto.masking import masked

PAGE = "https://www.inmar.gob.mx/transparencia/"
WITH = (
    "https://ana:secreta@inmar.gob.mx/a.csv",
    "HTTPS://ana:secreta@inmar.gob.mx",
    "ftp://ana:secreta@inmar.gob.mx/a.csv",
    "//ana:secreta@inmar.gob.mx/a.csv",
    "https:\\\\ana:secreta@inmar.gob.mx\\a.csv",
    "https:/ana:secreta@inmar.gob.mx/a.csv",
    "https://ana:secreta@con@arrobas@inmar.gob.mx/a.csv",
    "https://ana:con/secreta@inmar.gob.mx/a.csv",
    "https://ana:secreta@inmar.gob.mx:noes/a.csv",
    "(https://ana:secreta@inmar.gob.mx/a.csv)",
    "jdbc:postgresql://ana:secreta@inmar.gob.mx/base",
)
KEYED = (
    "https://inmar.gob.mx/a.csv?token=secreta",
    "https://inmar.gob.mx/a.csv?x=1&access_token=secreta&y=2",
    "https://inmar.gob.mx/a?API_KEY=secreta",
    "https://inmar.gob.mx/a?X-Amz-Signature=secreta",
    "https://inmar.gob.mx/a#token=secreta",
    "https://inmar.gob.mx/a?authorization=secreta",
    "https://inmar.gob.mx/a?secret_key=secreta&privateKey=secreta&credential=secreta",
    "https://inmar.gob.mx/a?clientsecret=secreta&Ocp-Apim-Subscription-Key=secreta",
    "https://inmar.gob.mx/a?tok%65n=secreta&api%5Fkey=secreta&contrase%C3%B1a=secreta",
    "https://inmar.gob.mx/a?de=https%3A%2F%2Fana%3Asecreta%40b.mx%2Fa",
    "https://inmar.gob.mx/a?de=https%253A%252F%252Fb.mx%253Ftoken%253Dsecreta",
)
WITHOUT = (
    "https://medium.com/@instituto/datos",
    "https://inmar.gob.mx:8443/@instituto",
    "https://inmar.gob.mx/a.csv?correo=ana@inmar.gob.mx",
    "mailto:ana@inmar.gob.mx",
    "Escriba a: ana@inmar.gob.mx, de 9:00 a 15:00",
    "a.csv",
)


@pytest.mark.parametrize("written", WITH)
def test_a_password_becomes_stars(written: str) -> None:
    told = masked(f"Está en {written} desde 2024")
    assert "secreta" not in told
    assert "***@" in told
    assert "inmar.gob.mx" in told
    assert told.endswith(" desde 2024")


@pytest.mark.parametrize("written", WITHOUT)
def test_what_bears_none_stays_as_it_is(written: str) -> None:
    assert masked(written) == written


@pytest.mark.parametrize("written", WITH)
def test_a_link_of_a_section_is_refused_without_it(written: str) -> None:
    target = classify(written, PAGE)
    assert "secreta" not in f"{target}"
    assert target.kind is LinkClass.RECHAZADO, target
    body = f'<h2>Padrón</h2><a href="{written}">Padrón {written} 2024</a><a href="b_2024.csv">B</a>'
    found = read_section(body.encode(), PAGE)
    assert "secreta" not in f"{found}"
    assert len(found.findings) == 1


def test_an_address_with_a_user_is_no_page_of_a_section() -> None:
    scope = Scope.of(PAGE)
    assert scope.has(f"{PAGE}archivos/")
    assert not scope.has("https://ana:secreta@www.inmar.gob.mx/transparencia/archivos/")


@pytest.mark.parametrize("written", [*WITH, *KEYED])
def test_no_fault_and_no_error_tells_it(written: str) -> None:
    fault = Fault("direccion_invalida", f"«{written}» no.", path=written, found=written)
    assert "secreta" not in f"{fault}"
    told = BadInput(f"«{written}» no.", where=written, found=written)
    assert "secreta" not in f"{told}{told.message}{told.where}{told.found}{told!r}"
    failed = FetchError(f"«{written}» no.", url=written)
    assert "secreta" not in f"{failed}{failed.message}{failed.url}{failed!r}"


@pytest.mark.parametrize("written", [*WITH[:2], f"{WITH[0]}?{'x' * 9000}", WITH[8]])
def test_the_guard_refuses_it_without_telling_it(written: str) -> None:
    with pytest.raises(FetchError) as refused:
        guard.check_url(written, guard.policy((), (80, 443)))
    assert "secreta" not in f"{refused.value}"


@pytest.mark.parametrize(
    ("url", "config", "field"),
    [
        (WITH[0], "", "url"),
        ("https://ana@inmar.gob.mx/", "", "url"),
        (PAGE, f'{{"files": ["{WITH[0]}"]}}', "config"),
        (PAGE, f'{{"pages": "{WITH[0]}"}}', "config"),
    ],
)
def test_a_source_is_not_saved_with_it(url: str, config: str, field: str) -> None:
    errors = open_secrets.found_in(url, config)
    assert list(errors) == [field]
    assert "secreta" not in f"{errors}"


@pytest.mark.parametrize("written", KEYED)
def test_a_source_is_not_saved_with_a_key_that_no_error_would_tell(written: str) -> None:
    assert list(open_secrets.found_in(PAGE, f'{{"pages": ["{written}"]}}')) == ["config"]
    if "%3A" not in written and "%253A" not in written:
        assert list(open_secrets.found_in(written, "")) == ["url"]


@pytest.mark.parametrize("written", [*WITH, *KEYED])
def test_a_text_of_a_machine_source_is_taken_without_it(written: str) -> None:
    told = f"Descárguelo de {written} o escriba a ana@inmar.gob.mx"
    fields = {"notes": told, "tags": ["uno"], "extra": {"nota": [told]}}
    resource = Resource("a", {"url": "https://inmar.gob.mx/a.csv", "description": told})
    found = prepared.record(Record("r1", f"Padrón {told}", fields, (resource,)))
    assert b"secreta" not in found.content
    assert b"ana@inmar.gob.mx" in found.content
    assert [each.code for each in found.faults] == ["clave_en_texto"]
    assert "secreta" not in f"{found.faults}"


@pytest.mark.parametrize("written", [*WITHOUT, "https://inmar.gob.mx/a?clave=09002&key=12"])
def test_a_text_that_bears_none_is_taken_as_it_is(written: str) -> None:
    found = prepared.record(Record("r1", "Padrón", {"notes": f"Está en {written}."}))
    assert (written.replace("\\", "\\\\").encode() in found.content, found.faults) == (True, ())
