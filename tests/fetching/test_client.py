"""Hostile answers over real sockets: each ends as an error, in bounded time and size."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import pytest

from ckanext.gobabierto.errors import AddressRefused, FetchError, TooLarge, Unreachable
from ckanext.gobabierto.fetching.client import Client, Limits
from ckanext.gobabierto.fetching.guard import policy

from tests.portal.server import PortalServer, running

LIMITS = Limits(connect=2, read=2, total=1.5, size=1_000_000, ratio=100, redirects=3)


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalServer]:
    with running() as server:
        yield server


@pytest.fixture
def client(portal: PortalServer) -> Client:
    return Client(
        policy([f"127.0.0.1:{urlsplit(portal.url).port}"]), "prueba/1 (+http://x.mx)", LIMITS
    )


def test_a_page_is_read_and_we_say_who_we_are(client, portal):
    answer = client.get(f"{portal.url}/sediag/transparencia/")
    assert answer.status == 200
    assert (answer.content_type, answer.charset) == ("text/html", "utf-8")
    assert "Obligaciones de Trasparencia" in answer.body.decode()
    assert portal.asked[-1] == ("/sediag/transparencia/", "prueba/1 (+http://x.mx)")


def test_a_compressed_page_is_decompressed(client, portal):
    assert client.get(f"{portal.url}/_hostil/comprimida").body.decode() == "<h1>Sección</h1>"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://127.0.0.2/",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/",
        "http://2130706433/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd",
        "http://10.0.0.1/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(client, portal, target):
    with pytest.raises(AddressRefused) as error:
        client.get(f"{portal.url}/_hostil/redirige/{quote(target, safe='')}")
    assert error.value.code == "direccion_no_permitida"


def test_without_an_exception_the_loopback_portal_itself_is_refused(portal):
    with pytest.raises(AddressRefused):
        Client(policy(ports=[urlsplit(portal.url).port or 0]), "x", LIMITS).get(portal.url + "/")


def test_an_ordinary_redirect_is_followed(client, portal):
    answer = client.get(f"{portal.url}/_hostil/redirige/{quote('/coplaf/transparencia/', safe='')}")
    assert answer.url.endswith("/coplaf/transparencia/")


@pytest.mark.parametrize(
    ("path", "kind", "code"),
    [
        ("ciclo/0", Unreachable, "demasiadas_redirecciones"),
        ("grande/5000000", TooLarge, "respuesta_demasiado_grande"),
        ("bomba/50000000", TooLarge, "respuesta_demasiado_grande"),
        ("gotea/20", Unreachable, "tiempo_agotado"),
        ("cabeceras/20", Unreachable, "tiempo_agotado"),
        ("cuelga/20", Unreachable, "tiempo_agotado"),
        ("miente", Unreachable, "respuesta_incompleta"),
        ("miembros/cortos", Unreachable, "respuesta_incompleta"),
        ("encabezados/90/2000", TooLarge, "respuesta_demasiado_grande"),
        ("encabezados/150/10", TooLarge, "respuesta_demasiado_grande"),
        ("encabezados/1/70000", TooLarge, "respuesta_demasiado_grande"),
        ("encabezados/100s", TooLarge, "respuesta_demasiado_grande"),
        ("304", Unreachable, "sin_respuesta"),
        ("estado/401", Unreachable, "requiere_sesion"),
        ("estado/403", Unreachable, "prohibido"),
        ("estado/404", Unreachable, "no_encontrada"),
        ("estado/429", Unreachable, "demasiadas_peticiones"),
        ("estado/503", Unreachable, "error_del_servidor"),
    ],
)
def test_a_hostile_answer_ends_as_an_error_with_its_code(client, portal, path, kind, code):
    started = time.monotonic()
    with pytest.raises(FetchError) as error:
        client.get(f"{portal.url}/_hostil/{path}")
    assert isinstance(error.value, kind)
    assert error.value.code == code
    assert error.value.message
    assert time.monotonic() - started < LIMITS.total + 2


def test_nobody_there_is_told(portal):
    client = Client(policy(["127.0.0.1"]), "x", LIMITS)
    with pytest.raises(Unreachable) as error:
        client.get("http://127.0.0.1:9/")
    assert error.value.code == "conexion_rechazada"


def test_the_proxy_of_the_environment_is_not_asked(client, portal, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    assert client.get(f"{portal.url}/coplaf/transparencia/").status == 200
