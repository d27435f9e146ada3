"""How a site is approached: at its hours, as its robots.txt asks, at a pace all workers share."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import Postponed

from . import hosts, robots
from .agreements import Agreements
from .memory import Memory
from .robots import Read, Robots

SLOWEST = 30.0
"""Seconds between two requests that are honoured; a site that asks for more is read at this."""
LONGEST = 3600
"""Seconds that a Retry-After is believed."""
SLICE = 2.0
"""Seconds that one waits for a turn without looking up."""
_TOO_MANY, _UNAVAILABLE = 429, 503
_REST = 60
"""Seconds of rest where a site says 429 and not for how long."""
_BACK_OFF = 0.5


class Manners:
    """Asked before every request, redirects and robots.txt itself included, and told after.

    :param look: called every few seconds of a wait; what it raises ends the wait, and the reading.
    """

    def __init__(
        self,
        memory: Memory,
        agreements: Agreements | None = None,
        look: Callable[[], object] = lambda: None,
    ) -> None:
        self._memory = memory
        self._look = look
        self._agreements = agreements or Agreements()
        self._robots = Robots(memory)

    def before(self, url: str, patience: float, read: Read) -> float:
        """Wait until *url* may be asked for.

        :param patience: seconds this may take.
        :param read: opens the site's robots.txt.
        :returns: seconds waited.
        :raises Postponed: not in its hours, or the site asked for a longer rest.
        :raises NotWelcome: the site's robots.txt does not allow it.
        """
        host = hosts.host(url)
        terms = self._agreements.terms(host)
        if terms.hours and (opens := terms.hours.next_opening(clock.now())):
            raise Postponed(
                f"A esta hora no se lee este sitio; su horario es de {terms.hours} (hora de la "
                f"Ciudad de México). Dirección: {url}",
                until=opens,
                url=url,
            )
        pace = terms.pace
        if terms.robots:
            rules = self._robots.rules(url, read)
            if not rules.allowed(url):
                raise robots.refused(url)
            pace = max(pace, min(rules.delay, SLOWEST))
        return self._turn(url, host, pace, patience)

    def turn(self, url: str, patience: float) -> float:
        """Wait for a turn at the host of *url*, whatever its robots.txt says.

        :returns: seconds waited.
        :raises Postponed: the site asked for a longer rest.
        """
        host = hosts.host(url)
        return self._turn(url, host, self._agreements.terms(host).pace, patience)

    def after(self, url: str, status: int, retry_after: str, date: str = "") -> None:
        """What the site answered: if it asks for rest, all workers let it rest.

        :param date: when it answered, by its own clock.
        """
        if status not in {_TOO_MANY, _UNAVAILABLE}:
            return
        seconds = wait_of(retry_after, _moment(date) or clock.now())
        if seconds is None and status == _TOO_MANY:
            seconds = _REST
        if seconds:
            self._memory.cool(hosts.host(url), min(seconds, LONGEST))

    def _turn(self, url: str, host: str, pace: float, patience: float) -> float:
        wait = self._memory.reserve(host, pace, max(patience, 0))
        if wait < 0:
            until = clock.now() + timedelta(seconds=-wait)
            raise Postponed(
                "El sitio pidió esperar, o muchos lo esperan; se puede volver a leer a las "
                f"{until.astimezone(clock.MEXICO):%H:%M}. Dirección: {url}",
                until=until,
                code="demasiadas_peticiones",
                url=url,
            )
        if wait:
            self._wait(wait)
        return wait

    def _wait(self, seconds: float) -> None:
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            time.sleep(min(left, SLICE))
            self._look()


def wait_of(retry_after: str, moment: datetime) -> int | None:
    """Seconds that a ``Retry-After`` asks for, as a number or as a date to come.

    ``None`` if it is none: a date that is over says nothing of how long to wait.
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return int(text[:9])
    until = _moment(text)
    seconds = round((until - moment).total_seconds()) if until else 0
    return seconds if seconds > 0 else None


def _moment(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text.strip())
    except (TypeError, ValueError, OverflowError):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=timezone.utc)


def back_off(attempt: int) -> float:
    """Seconds before the next attempt, after *attempt* (from 0): longer each time, by chance."""
    longest = _BACK_OFF * 2**attempt
    return random.uniform(longest / 2, longest)  # noqa: S311  - only so that not all come at once
