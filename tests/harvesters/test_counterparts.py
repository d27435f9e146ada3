"""Own page and platform: the same dataset or not, by evidence."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.gobabierto.facts.observation_types import ResourceObservation
from ckanext.gobabierto.harvesters.counterparts import newer
from ckanext.gobabierto.harvesters.counterparts.matching import (
    DOUBTFUL,
    FOUND,
    NONE,
    Described,
    Platform,
    file_key,
)
from ckanext.gobabierto.harvesters.counterparts.newer import Copy

PAGE = "https://www.datos.gob.mx/dataset/"
DAY = date(2026, 11, 22)


def there(name: str, title: str, *urls: str, **more) -> Described:
    return Described(
        id=f"p-{name}", title=title, address=PAGE + name, name=name, identifier=name,
        urls=frozenset(urls), **more,
    )  # fmt: skip


def own(title: str, *urls: str, **more) -> Described:
    return Described(id="o", title=title, urls=frozenset(urls), **more)


PLATFORM = Platform(
    [
        there("arribazon_sargazo", "Arribazón de sargazo", "https://repodatos.mx/i/sargazo_diario.csv"),
        there("denuncias_2025", "Denuncias 2025"),
        there("presupuesto", "Presupuesto ejercido por capítulo"),
        there("directorio_a", "Directorio de servidores"),
        there("directorio_b", "Directorio de servidores"),
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("mine", "status", "other", "by"),
    [
        (
            own("Otra cosa", "http://repodatos.mx/i/sargazo_diario.csv"),
            FOUND, "arribazon_sargazo", "url",
        ),
        (own("Otra cosa", PAGE + "presupuesto"), FOUND, "presupuesto", "page"),
        (own("Otra", identifier="denuncias_2025"), FOUND, "denuncias_2025", "identifier"),
        (own("Arribazón de Sargazo"), FOUND, "arribazon_sargazo", "title"),
        (
            own("Sargazo en playas", "https://i.gob.mx/d/Sargazo-Diario.CSV"),
            FOUND, "arribazon_sargazo", "file",
        ),
        (own("Denuncias 2025"), FOUND, "denuncias_2025", "title"),
        # One period against a series that names none: a person says.
        (own("Denuncias"), DOUBTFUL, "denuncias_2025", "title"),
        (own("Denuncias 2024"), NONE, "", ""),
        (own("Directorio de servidores"), DOUBTFUL, "directorio_a", "title"),
        (own("Presupuesto ejercido y modificado por capítulo"), DOUBTFUL, "presupuesto", "title"),
        (own("Laboratorios"), NONE, "", ""),
        (own("Otra cosa", "https://otro.mx/dataset/presupuesto"), NONE, "", ""),
    ],
)  # fmt: skip
def test_what_is_the_same_and_by_what(mine, status, other, by):
    found = PLATFORM.find(mine)
    assert (found.status, found.other.name if found.other else "") == (status, other)
    assert (found.reasons[0][0] if found.reasons else "") == by


def test_what_a_person_denied_is_not_found_again():
    found = PLATFORM.find(own("Arribazón de sargazo"), ["p-arribazon_sargazo"])
    assert found.status == NONE


def test_periods_without_a_common_day_are_of_two_datasets():
    platform = Platform([there("a", "Mareas", start=date(2020, 1, 1), end=date(2020, 12, 31))])
    assert platform.find(own("Mareas", start=date(2026, 1, 1))).status == NONE
    assert platform.find(own("Mareas", start=date(2019, 1, 1))).status == FOUND


@pytest.mark.parametrize("url", ["https://x.mx/1.csv", "https://x.mx/datos.csv", "https://x.mx/"])
def test_names_of_files_that_say_nothing(url):
    assert file_key(url) == ""


class TestNewer:
    """The institution's own copy against the platform's."""

    @pytest.mark.parametrize(
        ("mine", "theirs", "expected"),
        [
            (Copy(date(2026, 9, 1)), Copy(date(2026, 8, 1)), date(2026, 9, 1)),
            (Copy(date(2026, 8, 1)), Copy(date(2026, 8, 1)), None),
            (Copy(reach=date(2026, 9, 30)), Copy(date(2026, 8, 1), date(2026, 6, 30)), DAY),
            (Copy(date(2026, 9, 1), date(2026, 3, 31)), Copy(None, date(2026, 6, 30)), None),
            (
                Copy(date(2026, 10, 9), date(2026, 9, 30)),
                Copy(date(2026, 8, 1), date(2026, 6, 30)),
                date(2026, 10, 9),
            ),
            (Copy(), Copy(date(2026, 8, 1)), None),
        ],
    )  # fmt: skip
    def test_by_what_both_say(self, mine, theirs, expected):
        assert newer.changed_on(mine, theirs, DAY) == expected

    def test_what_says_nothing_cannot_be_compared(self):
        assert not newer.comparable(Copy(date(2026, 9, 1)), Copy(reach=date(2026, 6, 30)))

    def _known(self, seen, changed=None):
        return {"r": ResourceObservation("r", "d", source_seen_on=seen, source_changed_on=changed)}

    def test_the_same_again_is_no_news_until_it_is_old(self):
        assert newer.observations("d", ["r"], None, self._known(date(2026, 11, 1)), DAY) == []
        assert newer.observations("d", ["r"], None, self._known(date(2026, 10, 1)), DAY)

    def test_the_first_day_on_which_it_was_newer_stays(self):
        first = date(2026, 11, 3)
        known = self._known(first, first)
        assert newer.observations("d", ["r"], DAY, known, DAY) == []
        (caught_up,) = newer.observations("d", ["r"], None, known, DAY)
        assert caught_up.source_changed_on is None
