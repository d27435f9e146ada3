"""robots.txt, pace, rest and hours, over real sockets and the real Redis of the test stack."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from redis import Redis

import ckan.plugins.toolkit as tk
from ckan.lib.redis import connect_to_redis

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import (
    FetchError,
    GobabiertoError,
    NotWelcome,
    Postponed,
    Unreachable,
)
from ckanext.gobabierto.fetching import manners, robots, settings
from ckanext.gobabierto.fetching.agreements import Agreements, Hours, Terms, agreements, hours
from ckanext.gobabierto.fetching.client import Client, Limits
from ckanext.gobabierto.fetching.guard import policy
from ckanext.gobabierto.fetching.manners import Manners, back_off, wait_of
from ckanext.gobabierto.fetching.memory import LocalMemory, Memory, RedisMemory

from tests.portal.server import PortalServer, running

LIMITS = Limits(connect=2, read=2, total=4, patience=2)
PAGE = "/sediag/transparencia/"
FREE = Terms(pace=0)
MakeClient = Callable[..., Client]


@pytest.fixture
def portal() -> Iterator[PortalServer]:
    with running() as server:
        yield server


@pytest.fixture
def shared() -> Iterator[RedisMemory]:
    redis, prefix = connect_to_redis(), f"prueba:{uuid4()}:"
    yield RedisMemory(redis, prefix)
    for key in redis.scan_iter(f"{prefix}*"):
        redis.delete(key)


@pytest.fixture
def make_client(portal: PortalServer) -> MakeClient:
    def make(memory: Memory | None = None, terms: Terms = FREE, limits: Limits = LIMITS) -> Client:
        rules = policy([f"127.0.0.1:{urlsplit(portal.url).port}"])
        polite = Manners(memory or LocalMemory(), Agreements(terms))
        return Client(rules, "ckanext-gobabierto/1", limits, manners=polite)

    return make


def asked(portal: PortalServer) -> list[str]:
    return [path for path, _ in portal.asked]


class TestRobots:
    @pytest.mark.parametrize(
        ("text", "welcome"),
        [
            ("User-agent: *\nDisallow: /sediag/", False),
            ("User-agent: *\nDisallow: /*/transparencia", False),
            ("User-agent: *\nDisallow: /*.pdf$", True),
            ("User-agent: *\nDisallow: /\nAllow: /sediag/", True),
            ("User-agent: *\nDisallow: /\n\nUser-agent: ckanext-gobabierto\nDisallow:", True),
            ("User-agent: *\nDisallow:\n\nUser-Agent: CKANext-GobAbierto\nDisallow: /", False),
            ("User-agent: ckanext-gobabierto/0.1 (+x)\nDisallow: /", False),
            ("User-agent: *\nDisallow: /\n\nUser-agent: ckanext-gobabierto/0.1\nAllow: /", True),
            ("User-agent: ckanext-gobabierto-otro\nDisallow: /", True),
            ("User-agent: Go!Zilla\nDisallow: /", True),
            ("User-agent: otro\nDisallow: /", True),
            ("User-agent: otro\nUser-agent: *\nSitemap: /s\n\nDisallow: /", False),
            ("User-agent: *\nDisallow: /x\nUser-agent: otro\nDisallow: /", True),
            ("User-agent: *\nUser-agent: otro\nDisallow: /\n", False),
            ("user agent *\n  DISALLOW : /  # todo", False),
            ("", True),
            ("<html><title>Inicio</title>Disallow: /</html>", True),
        ],
    )
    def test_it_is_done_as_it_asks(self, portal, make_client, text, welcome):
        portal.overrides["/robots.txt"] = text.encode()
        client = make_client()
        if welcome:
            assert client.get(portal.url + PAGE).status == 200
            return
        with pytest.raises(NotWelcome) as error:
            client.get(portal.url + PAGE)
        assert error.value.code == "robots_no_permite"
        assert asked(portal) == ["/robots.txt"]

    def test_it_is_read_once_for_all_workers(self, portal, make_client, shared):
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /no"
        for _ in range(2):
            make_client(shared).get(portal.url + PAGE)
        assert asked(portal) == ["/robots.txt", PAGE, PAGE]

    def test_it_is_read_again_after_a_day(self, portal, make_client):
        memory = LocalMemory()
        make_client(memory).get(portal.url + PAGE)
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /"
        with clock.frozen(clock.now() + timedelta(hours=23)):
            make_client(memory).get(portal.url + PAGE)
        with clock.frozen(clock.now() + timedelta(hours=25)), pytest.raises(NotWelcome):
            make_client(memory).get(portal.url + PAGE)

    def test_one_hop_to_where_it_is_forbidden_is_not_made(self, portal, make_client):
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /sediag/"
        with pytest.raises(NotWelcome):
            make_client().get(f"{portal.url}/_hostil/redirige/{quote(PAGE, safe='')}")
        assert PAGE not in asked(portal)

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    def test_a_site_without_one_is_read(self, portal, make_client, status):
        portal.overrides["/robots.txt"] = status
        assert make_client().get(portal.url + PAGE).status == 200

    @pytest.mark.parametrize("status", [429, 500, 503])
    def test_while_its_server_fails_the_site_is_not_read(self, portal, make_client, status):
        portal.overrides["/robots.txt"] = status
        memory = LocalMemory()
        with pytest.raises((Unreachable, Postponed)) as error:
            make_client(memory, limits=replace(LIMITS, retries=0)).get(portal.url + PAGE)
        assert error.value.code == "robots_no_disponible"
        with pytest.raises((Unreachable, Postponed)):
            make_client(memory, limits=replace(LIMITS, retries=0)).get(portal.url + PAGE)
        assert asked(portal) == ["/robots.txt"]

    def test_then_what_it_said_last_still_holds(self, portal, make_client):
        memory = LocalMemory()
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /inmar/"
        make_client(memory).get(portal.url + PAGE)
        portal.overrides["/robots.txt"] = 500
        with clock.frozen(clock.now() + timedelta(days=2)):
            assert make_client(memory).get(portal.url + PAGE).status == 200
            with pytest.raises(NotWelcome):
                make_client(memory).get(f"{portal.url}/inmar/transparencia/index.htm")

    def test_a_site_that_is_down_is_told_to_be_down(self, make_client):
        client = Client(policy(["127.0.0.1"]), "x", LIMITS, manners=Manners(LocalMemory()))
        with pytest.raises(Unreachable) as error:
            client.get("http://127.0.0.1:8443/")
        assert error.value.code == "conexion_rechazada"

    def test_an_operator_may_have_agreed_otherwise(self, portal, make_client):
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /"
        assert make_client(terms=Terms(pace=0, robots=False)).get(portal.url + PAGE).status == 200
        assert asked(portal) == [PAGE]

    def test_an_enormous_one_is_read_as_far_as_half_a_megabyte(self, portal, make_client):
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /sediag\n" + b"#\n" * 10**6
        with pytest.raises(NotWelcome):
            make_client().get(portal.url + PAGE)

    def test_ten_thousand_agents_with_ten_thousand_rules_cost_little(self):
        agents = "".join(f"User-agent: a{n}\n" for n in range(9_000))
        rules = "".join(f"Disallow: /*{n}*b$\n" for n in range(9_000))
        started = time.monotonic()
        found = robots.understand(agents + rules + "User-agent: *\nDisallow: /x")
        assert not found.allowed("http://a.mx/x")
        assert found.allowed("http://a.mx/" + "ab" * 2000)
        assert time.monotonic() - started < 5

    @pytest.mark.parametrize(
        ("text", "delay"),
        [
            ("User-agent: *\nCrawl-delay: 10", 10),
            ("User-agent: *\nRequest-rate: 1/5", 5),
            ("User-agent: *\nCrawl-delay: nada", 0),
            (f"User-agent: *\nRequest-rate: 1/{'9' * 400}", 0),
            (f"User-agent: *\nRequest-rate: {'9' * 5000}/{'9' * 5000}s", 0),
            ("User-agent: *\nCrawl-delay: -3", 0),
        ],
    )
    def test_its_delay_is_understood(self, text, delay):
        assert robots.understand(text).delay == delay


class TestPace:
    @pytest.mark.parametrize("kind", ["redis", "local"])
    def test_workers_share_one(self, portal, make_client, shared, kind):
        memory = shared if kind == "redis" else LocalMemory()

        def work() -> None:
            with make_client(memory, Terms(pace=0.15, robots=False)) as client:
                for _ in range(2):
                    client.get(portal.url + PAGE)

        threads = [threading.Thread(target=work) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        moments = sorted(portal.moments)
        assert len(moments) == 6
        assert moments[-1] - moments[0] > 5 * 0.15 - 0.1

    def test_the_delay_of_robots_txt_is_kept_and_capped(self, portal, make_client, monkeypatch):
        portal.overrides["/robots.txt"] = b"User-agent: *\nCrawl-delay: 100"
        monkeypatch.setattr(manners, "SLOWEST", 0.4)
        client = make_client()
        client.get(portal.url + PAGE)
        client.get(portal.url + PAGE)
        assert 0.3 < portal.moments[-1] - portal.moments[-2] < 2

    def test_who_has_no_patience_is_told_when(self, portal, make_client):
        memory = LocalMemory()
        terms = Terms(pace=60, robots=False)
        make_client(memory, terms).get(portal.url + PAGE)
        started = time.monotonic()
        with pytest.raises(Postponed) as error:
            make_client(memory, terms).get(portal.url + PAGE)
        assert error.value.code == "demasiadas_peticiones"
        assert 50 < (error.value.until - clock.now()).total_seconds() < 61
        assert time.monotonic() - started < 1
        assert len(portal.asked) == 1

    def test_who_waits_looks_up_every_few_seconds_and_may_leave(self, portal, monkeypatch):
        looks: list[int] = []

        def look() -> None:
            looks.append(len(portal.asked))
            if len(looks) == 3:
                raise GobabiertoError("Se detuvo.", code="cosecha_detenida")

        monkeypatch.setattr(manners, "SLICE", 0.05)
        polite = Manners(LocalMemory(), Agreements(Terms(pace=60, robots=False)), look)
        rules = policy([f"127.0.0.1:{urlsplit(portal.url).port}"])
        client = Client(rules, "x", replace(LIMITS, patience=120), manners=polite)
        client.get(portal.url + PAGE)
        started = time.monotonic()
        with pytest.raises(GobabiertoError) as error:
            client.get(portal.url + PAGE)
        assert (error.value.code, looks) == ("cosecha_detenida", [1, 1, 1])
        assert time.monotonic() - started < 2

    def test_waiting_is_not_the_site_being_slow(self, portal, make_client):
        memory = LocalMemory()
        client = make_client(memory, Terms(pace=1.0, robots=False), replace(LIMITS, total=0.7))
        for _ in range(2):
            assert client.get(portal.url + PAGE).status == 200

    def test_without_redis_each_process_keeps_its_own(self, portal, make_client):
        gone = RedisMemory(Redis("127.0.0.1", 9), "x:")
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /inmar/"
        client = make_client(gone, Terms(pace=0.2))
        for _ in range(2):
            client.get(portal.url + PAGE)
        with pytest.raises(NotWelcome):
            client.get(f"{portal.url}/inmar/transparencia/index.htm")
        assert asked(portal) == ["/robots.txt", PAGE, PAGE]
        assert portal.moments[-1] - portal.moments[0] > 0.35

    def test_a_redis_that_hangs_holds_nobody(self, portal, make_client):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            hanging = Redis("127.0.0.1", silent.getsockname()[1], socket_timeout=10_000)
            memory = RedisMemory(settings.impatient(hanging), "x:")
            started = time.monotonic()
            assert make_client(memory, Terms(pace=0)).get(portal.url + PAGE).status == 200
            assert time.monotonic() - started < 4  # once, then it is left alone for a while

    def test_the_configured_client_is_polite_and_keeps_the_pace_of_the_process(
        self, portal, monkeypatch
    ):
        allow = [f"127.0.0.1:{urlsplit(portal.url).port}"]
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.allow", allow)
        agreed = ["127.0.0.1,pace=0.3"]
        monkeypatch.setitem(tk.config, "ckanext.gobabierto.fetch.agreements", agreed)
        portal.overrides["/robots.txt"] = b"User-agent: *\nDisallow: /inmar/"
        for _ in range(2):
            with settings.client() as client:
                client.get(portal.url + PAGE)
        assert asked(portal) == ["/robots.txt", PAGE, PAGE]
        assert portal.moments[-1] - portal.moments[0] > 0.5
        with settings.client(patience=0.1) as client, pytest.raises(FetchError) as error:
            client.get(f"{portal.url}/inmar/transparencia/index.htm")
        assert error.value.code == "robots_no_permite"
        assert error.value.message.endswith("/cumplimiento/acceso-tecnico#robots_no_permite")

    def test_a_redis_that_was_emptied_forgets_and_goes_on(self, portal, make_client, shared):
        client = make_client(shared)
        client.get(portal.url + PAGE)
        connect_to_redis().delete(*connect_to_redis().scan_iter(f"{shared._prefix}*"))
        assert client.get(portal.url + PAGE).status == 200


class TestRest:
    @pytest.mark.parametrize("status", [429, 503])
    def test_it_is_waited_as_long_as_the_site_asks(self, portal, make_client, shared, status):
        client = make_client(shared, Terms(pace=0, robots=False))
        assert client.get(f"{portal.url}/_hostil/espera/{status}/1").body == b"listo"
        assert 0.9 < portal.moments[-1] - portal.moments[-2] < 3

    def test_a_date_is_understood_too(self, portal, make_client):
        until = clock.now() + timedelta(seconds=600)
        date = quote(until.strftime("%a, %d %b %Y %H:%M:%S GMT"), safe="")
        with pytest.raises(Postponed) as error:
            make_client(terms=Terms(pace=0, robots=False)).get(
                f"{portal.url}/_hostil/espera/503/{date}"
            )
        assert abs((error.value.until - until).total_seconds()) < 5
        assert len(portal.asked) == 1

    def test_all_workers_let_it_rest(self, portal, make_client, shared):
        terms = Terms(pace=0, robots=False)
        with pytest.raises(Postponed):
            make_client(shared, terms).get(f"{portal.url}/_hostil/espera/429/3000")
        with pytest.raises(Postponed) as error:
            make_client(shared, terms).get(portal.url + PAGE)
        assert error.value.code == "demasiadas_peticiones"
        assert len(portal.asked) == 1

    def test_the_rest_asked_for_is_believed_only_so_far(self, portal, make_client):
        with pytest.raises(Postponed) as error:
            make_client(terms=Terms(pace=0, robots=False)).get(
                f"{portal.url}/_hostil/espera/429/99999999999999999999"
            )
        assert (error.value.until - clock.now()).total_seconds() <= manners.LONGEST + 1

    @pytest.mark.parametrize(
        ("text", "seconds"),
        [("7", 7), (" 0 ", 0), ("", None), ("mañana", None), ("-5", None), ("٣", None),
         ("Mon, 01 Mar 2027 06:02:00 GMT", 120), ("Mon, 01 Mar 2027 05:59:00 GMT", None)],
    )  # fmt: skip
    def test_what_it_asks_is_understood_or_left(self, text, seconds):
        assert wait_of(text, datetime(2027, 3, 1, 6, tzinfo=timezone.utc)) == seconds

    def test_a_date_is_one_of_the_clock_of_the_site(self):
        asked, behind = "Mon, 01 Mar 1999 06:02:00 GMT", "Mon, 01 Mar 1999 06:00:00 GMT"
        for date, seconds in ((behind, 120), ("", manners._REST)):
            memory = LocalMemory()
            Manners(memory).after("https://a.mx/x", 429, asked, date)
            assert 0 <= seconds + memory.reserve("a.mx", 1, 0) < 2


class TestAgain:
    @pytest.mark.parametrize("how", ["502", "503", "504", "corta"])
    def test_what_may_work_in_a_moment_is_tried_again(self, portal, make_client, how):
        client = make_client(terms=Terms(pace=0, robots=False))
        assert client.get(f"{portal.url}/_hostil/falla/2/{how}").body == b"listo"
        assert len(portal.asked) == 3

    @pytest.mark.parametrize("how", ["404", "403", "500"])
    def test_what_will_not_is_not(self, portal, make_client, how):
        with pytest.raises(Unreachable):
            make_client(terms=Terms(pace=0, robots=False)).get(
                f"{portal.url}/_hostil/falla/2/{how}"
            )
        assert len(portal.asked) == 1

    def test_it_is_given_up(self, portal, make_client):
        with pytest.raises(Unreachable) as error:
            make_client(terms=Terms(pace=0, robots=False)).get(f"{portal.url}/_hostil/falla/9/503")
        assert (error.value.code, error.value.status) == ("error_del_servidor", 503)
        assert len(portal.asked) == 3

    def test_a_file_starts_anew(self, portal, make_client, tmp_path):
        with (tmp_path / "a").open("w+b") as file:
            file.write(b"antes:")
            client = make_client(terms=Terms(pace=0, robots=False))
            client.download(f"{portal.url}/_hostil/falla/1/corta", file)
        assert (tmp_path / "a").read_bytes() == b"antes:listo"

    def test_attempts_are_further_apart_each_time_and_never_all_at_once(self):
        assert all(0.25 <= back_off(0) <= 0.5 and 0.5 <= back_off(1) <= 1 for _ in range(50))
        assert len({back_off(1) for _ in range(50)}) > 10


class TestHours:
    AT_NIGHT = Terms(pace=0, robots=False, hours=hours("22:00-06:00"))

    @pytest.mark.parametrize(
        ("text", "now", "opens"),
        [
            ("22:00-06:00", "23:30", None),
            ("22:00-06:00", "05:59", None),
            ("22:00-06:00", "06:00", "22:00"),
            ("22:00-06:00", "12:00", "22:00"),
            ("09:00-18:00", "09:00", None),
            ("09:00-18:00", "18:00", "mañana 09:00"),
            ("09:00-18:00", "03:00", "09:00"),
        ],
    )
    def test_they_are_of_mexico_city(self, text, now, opens):
        def at(day: int, clock_time: str) -> datetime:
            hour, minute = map(int, clock_time.split(":"))
            return datetime(2026, 3, day, hour, minute, tzinfo=clock.MEXICO)

        window = hours(text)
        assert isinstance(window, Hours)
        expected = None
        if opens:
            expected = at(11 if opens.startswith("mañana") else 10, opens.split()[-1])
        assert window.next_opening(at(10, now)) == expected

    def test_outside_of_them_nothing_is_asked(self, portal, make_client):
        noon = datetime(2026, 3, 10, 12, tzinfo=clock.MEXICO)
        with clock.frozen(noon), pytest.raises(Postponed) as error:
            make_client(terms=self.AT_NIGHT).get(portal.url + PAGE)
        assert error.value.code == "fuera_de_horario"
        assert error.value.until == noon.replace(hour=22)
        assert "22:00 a 06:00" in error.value.message
        assert portal.asked == []
        with clock.frozen(noon.replace(hour=23)):
            assert make_client(terms=self.AT_NIGHT).get(portal.url + PAGE).status == 200


class TestSpellings:
    """A host is one server, however an address writes it."""

    SPELLED = (
        "https://datos.méxico.gob.mx/b", "https://DATOS.MÉXICO.gob.mx./b",
        "https://datos.xn--mxico-bsa.gob.mx:8443/b", "https://datos\u3002méxico.gob.mx/b",
    )  # fmt: skip
    FIRST = "https://datos.xn--mxico-bsa.gob.mx/a"

    @pytest.mark.parametrize("url", SPELLED)
    def test_it_has_one_pace_and_one_rest(self, url):
        polite = Manners(LocalMemory(), Agreements(Terms(pace=60)))
        assert polite.turn(self.FIRST, 0) == 0
        with pytest.raises(Postponed):
            polite.turn(url, 0)
        polite = Manners(LocalMemory(), Agreements(FREE))
        polite.after(url, 429, "120")
        with pytest.raises(Postponed):
            polite.turn(self.FIRST, 0)

    @pytest.mark.parametrize(
        "entry", ["datos.méxico.gob.mx.", "*.xn--mxico-bsa.gob.mx", "*.MÉXICO.gob.mx"]
    )
    def test_it_has_one_agreement(self, entry):
        polite = Manners(LocalMemory(), agreements([f"{entry},pace=60"], FREE))
        assert polite.turn(self.FIRST, 0) == 0
        for url in self.SPELLED:
            with pytest.raises(Postponed):
                polite.turn(url, 0)

    def test_its_robots_txt_is_read_once(self):
        read: list[str] = []
        polite = Manners(LocalMemory(), Agreements(FREE))

        def opened(url: str) -> bytes:
            read.append(url)
            return b"User-agent: *\nDisallow: /b"

        for url in ("https://méxico.gob.mx/b", "https://xn--mxico-bsa.gob.mx.:443/b"):
            with pytest.raises(NotWelcome):
                polite.before(url, 0, opened)
        assert read == ["https://xn--mxico-bsa.gob.mx/robots.txt"]


class TestAgreements:
    def test_the_nearest_entry_holds(self):
        found = agreements(
            ["*.gob.mx,pace=5,hours=22:00-06:00", "a.gob.mx,robots=no", "*.b.gob.mx,hours=any"],
            Terms(pace=1),
        )
        assert found.terms("x.mx") == Terms(pace=1)
        assert found.terms("z.gob.mx") == Terms(pace=5, hours=hours("22:00-06:00"))
        assert found.terms("A.gob.mx.") == Terms(pace=1, robots=False)
        assert found.terms("z.b.gob.mx") == Terms(pace=1)
        assert found.terms("gob.mx") == Terms(pace=1)

    @pytest.mark.parametrize(
        "entry",
        ["", "x.mx", "x.mx,pace", "x.mx,pace=rápido", "x.mx,pace=-1", "x.mx,pace=nan",
         "x.mx,robots=quizá", "x.mx,hours=25:00-06:00", "x.mx,hours=06:00-06:00", "a b,pace=1"],
    )  # fmt: skip
    def test_what_is_not_understood_is_told(self, entry):
        with pytest.raises(ValueError, match=r"not "):
            agreements([entry], Terms())
