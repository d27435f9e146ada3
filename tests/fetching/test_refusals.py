"""A firewall, a login, a certificate and a site that is down are told apart, over real sockets."""

from __future__ import annotations

import io
import ssl
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import FetchError, Unreachable
from ckanext.gobabierto.facts.observing import FAILED
from ckanext.gobabierto.fetching import outcomes
from ckanext.gobabierto.fetching.certificates import fault_of, sentence
from ckanext.gobabierto.fetching.client import Client, Limits
from ckanext.gobabierto.fetching.guard import policy
from ckanext.gobabierto.fetching.proof import HEADERS

from tests.portal.server import PortalServer, running

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = str(CERTIFICATES / "authority.pem")
LIMITS = Limits(connect=3, read=3, total=5, retries=0)
HELP = "https://datos.ejemplo.mx/cumplimiento/acceso-tecnico"


@pytest.fixture(scope="module")
def portal() -> Iterator[PortalServer]:
    with running() as server:
        yield server


def client_of(portal: PortalServer, **more: str) -> Client:
    return Client(policy([f"127.0.0.1:{urlsplit(portal.url).port}"]), "x", LIMITS, **more)


@pytest.fixture
def client(portal: PortalServer) -> Iterator[Client]:
    with client_of(portal, help_page=HELP) as made:
        yield made


class TestFirewalls:
    @pytest.mark.parametrize(
        ("page", "maker"),
        [
            ("cloudflare", "Cloudflare"),
            ("cloudflare-bloqueo", "Cloudflare"),
            ("akamai", "Akamai"),
            ("f5", "F5"),
            ("incapsula", "Imperva"),
            ("modsecurity", "ModSecurity"),
            ("fortinet", "Fortinet"),
            ("captcha", "captcha"),
        ],
    )
    def test_it_is_told_with_its_maker_and_with_what_to_do(self, client, portal, page, maker):
        for read in (client.get, lambda url: client.download(url, io.BytesIO())):
            with pytest.raises(Unreachable) as error:
                read(f"{portal.url}/_hostil/firewall/{page}")
            assert (error.value.code, error.value.detail) == ("bloqueado", maker)
            assert maker in error.value.message
            assert HELP in error.value.message
            assert HELP in str(error.value)
            assert error.value.url == f"{portal.url}/_hostil/firewall/{page}"

    @pytest.mark.parametrize("page", ["propio", "cloudflare-de-origen"])
    def test_a_plain_403_is_not_said_to_be_one(self, client, portal, page):
        with pytest.raises(Unreachable) as error:
            client.get(f"{portal.url}/_hostil/firewall/{page}")
        assert (error.value.code, error.value.status) == ("prohibido", 403)
        proof = error.value.proof
        assert (proof.status, proof.error, proof.asked) == (403, "prohibido", error.value.url)
        assert proof.head
        assert set(dict(proof.headers)) <= set(HEADERS)

    def test_nobody_there_is_proved_by_the_hour_and_the_code(self):
        nobody = Client(policy(["127.0.0.1:1"]), "x", LIMITS)
        with nobody, pytest.raises(Unreachable) as error:
            nobody.get("http://127.0.0.1:1/a.csv")
        proof = error.value.proof
        assert (proof.status, proof.error, proof.head) == (None, "conexion_rechazada", b"")
        assert proof.at <= clock.now()

    @pytest.mark.parametrize("page", ["seccion-con-sesion", "seccion-con-captcha"])
    def test_a_section_with_a_form_of_its_own_is_read(self, client, portal, page):
        assert b"Transparencia" in client.get(f"{portal.url}/_hostil/firewall/{page}").body

    def test_a_file_is_not_looked_into(self, client, portal):
        portal.overrides["/datos/f5.csv"] = b"texto\nThe requested URL was rejected\n"
        assert client.get(f"{portal.url}/datos/f5.csv").status == 200


class TestLogins:
    def test_a_login_instead_of_the_file(self, client, portal):
        with pytest.raises(Unreachable) as error:
            client.get(f"{portal.url}/_hostil/firewall/sesion.xlsx")
        assert (error.value.code, error.value.status) == ("requiere_sesion", 200)

    @pytest.mark.parametrize(
        "path",
        ["/login?next=/a", "/_forms/default.aspx?ReturnUrl=x", "/Account/SignIn", "/adfs/ls/?wa=1"],
    )
    def test_a_redirect_to_a_login(self, client, portal, path):
        portal.overrides[urlsplit(path).path] = b"<h1>Bienvenido</h1>"
        with pytest.raises(Unreachable) as error:
            client.get(f"{portal.url}/_hostil/redirige/{quote(path, safe='')}")
        assert error.value.code == "requiere_sesion"

    def test_a_login_that_was_asked_for_is_what_was_asked_for(self, client, portal):
        portal.overrides["/login"] = b"<h1>Bienvenido</h1>"
        assert client.get(f"{portal.url}/login").status == 200


class TestCertificates:
    @pytest.mark.parametrize(
        "fault", ["vencido", "autofirmado", "otro_nombre", "cadena_incompleta"]
    )
    def test_what_is_wrong_is_told(self, fault):
        with (
            running(CERTIFICATES / f"{fault}.pem") as site,
            client_of(site, authorities=AUTHORITY) as client,
            pytest.raises(Unreachable) as error,
        ):
            client.get(f"{site.url}/sediag/transparencia/")
        assert (error.value.code, error.value.detail) == ("certificado", fault)
        assert sentence(fault) in error.value.message

    def test_a_good_one_of_an_authority_that_the_operator_trusts(self):
        with running(CERTIFICATES / "bueno.pem") as site:
            with client_of(site, authorities=AUTHORITY) as client:
                assert client.get(f"{site.url}/sediag/transparencia/").status == 200
            with client_of(site) as client, pytest.raises(Unreachable) as error:
                client.get(f"{site.url}/sediag/transparencia/")
        assert error.value.detail == "cadena_incompleta"

    def test_a_site_that_does_not_speak_tls(self, portal):
        with client_of(portal) as client, pytest.raises(Unreachable) as error:
            client.get(portal.url.replace("http:", "https:") + "/")
        assert (error.value.code, error.value.detail) == ("certificado", "protocolo")

    def test_what_openssl_says_otherwise_is_just_not_valid(self):
        assert fault_of([ssl.SSLCertVerificationError()]) == "no_valido"


class TestObservations:
    def test_every_code_has_an_outcome_that_the_facts_know(self):
        assert set(outcomes.OUTCOMES.values()) <= FAILED
        assert not set(outcomes.OUTCOMES) & outcomes.UNOBSERVED

    @pytest.mark.parametrize(
        ("error", "outcome"),
        [
            (FetchError("", code="no_encontrada"), "no_existe"),
            (FetchError("", code="sin_dns"), "sin_dns"),
            (FetchError("", code="sin_dns", transient=True), ""),
            (FetchError("", code="demasiadas_peticiones", status=429), "prohibido"),
            (FetchError("", code="demasiadas_peticiones"), ""),
            (FetchError("", code="robots_no_permite"), ""),
            (FetchError("", code="otra"), ""),
        ],
    )
    def test_what_proves_nothing_is_nothing(self, error, outcome):
        assert outcomes.outcome_of(error) == outcome
