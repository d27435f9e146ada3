from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import pytest

from ckanext.gobabierto.plans import changes, identity
from ckanext.gobabierto.plans.reading import read

from .files import as_csv, row


def _readings(*rows):
    return read(as_csv(rows), year=2026).rows


def _first(*rows):
    return identity.assign([], _readings(*rows))


def test_ids_are_unique_and_the_same_for_the_same_file():
    rows = [row(), row(), row(date="2026-06-30"), row("Otro", "")]
    first = _first(*rows)
    assert len({each.id for each in first}) == 4
    assert [each.id for each in _first(*rows)] == [each.id for each in first]


def test_order_is_no_change():
    rows = [row(f"Conjunto {name}", f"Recurso {name}") for name in "abcdefgh"]
    first = _first(*rows)
    shuffled = random.Random(7).sample(rows, len(rows))
    second = identity.assign(first, _readings(*shuffled))
    assert {each.dataset_title: each.id for each in first} == {
        each.dataset_title: each.id for each in second
    }
    assert changes.diff(first, second) == []


def test_repeated_titles_are_paired_by_their_date():
    first = _first(row(date="2026-03-31"), row(date="2026-06-30"), row(date="2026-09-30"))
    second = identity.assign(
        first, _readings(row(date="2026-09-30"), row(date="2026-03-31"), row(date="2026-07-15"))
    )
    assert [each.id for each in second] == [first[2].id, first[0].id, first[1].id]
    (found,) = changes.diff(first, second)
    assert (found.kind, found.old, found.new, found.days) == (
        changes.DATE,
        "2026-06-30",
        "2026-07-15",
        15,
    )


def test_a_title_put_right_keeps_its_row():
    first = _first(row("Padrón de beneficarios", "Padrón 2026"), row("Otro", "Otro 2026"))
    second = identity.assign(
        first, _readings(row("Padrón de beneficiarios", "Padrón 2026"), row("Otro", "Otro 2026"))
    )
    assert [each.id for each in second] == [each.id for each in first]
    assert {each.kind for each in changes.diff(first, second)} == {changes.NATURE}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Denuncias 2026 primer trimestre", "Denuncias 2026 segundo trimestre"),
        ("Denuncias enero 2026", "Denuncias febrero 2026"),
        ("Denuncias 2025", "Denuncias 2026"),
        ("Anexo 1", "Anexo 2"),
        ("Presupuesto ejercido", "Directorio de personas"),
    ],
)
def test_another_period_or_thing_is_another_row(before, after):
    first = _first(row("Denuncias", before))
    second = identity.assign(first, _readings(row("Denuncias", after)))
    assert first[0].id != second[0].id
    assert [each.kind for each in changes.diff(first, second)] == [changes.ADDED, changes.DROPPED]


def test_very_long_titles_are_compared_by_their_beginning():
    words = ["".join(random.Random(n).choices("abcdefghij", k=7)) for n in range(3900)]
    long = " ".join(words)
    first = _first(*(row(f"{long} tema {n}", "") for n in range(20)))
    started = time.perf_counter()
    second = identity.assign(first, _readings(*(row(f"{long} asunto {n}", "") for n in range(20))))
    # Whole, each of the 400 pairs takes a good part of a second.
    assert time.perf_counter() - started < 10
    assert {each.id for each in second} == {each.id for each in first}


def test_only_so_many_pairs_of_rows_are_compared(monkeypatch: pytest.MonkeyPatch):
    first = _first(*(row(f"Padrón {name} vigente", "") for name in ("norte", "sur", "este")))
    edited = [row(f"Padrón {name} vigentes", "") for name in ("nortes", "sures", "estes")]
    assert [each.id for each in identity.assign(first, _readings(*edited))] == [
        each.id for each in first
    ]
    monkeypatch.setattr(identity, "_PAIRS", 3)
    kept = identity.assign(first, _readings(*edited))
    assert kept[0].id == first[0].id
    assert not {each.id for each in kept[1:]} & {each.id for each in first}


def test_the_key_wins_over_titles_and_a_copied_one_is_given_once():
    first = _first(row("Uno", "1"), row("Dos", "2"))
    readings = [
        replace(each, key=key)
        for each, key in zip(
            _readings(row("Uno", "1"), row("Nombre nuevo", "x"), row("Uno copiado", "y")),
            (first[0].id, first[1].id, first[0].id),
            strict=True,
        )
    ]
    second = identity.assign(first, readings)
    assert [each.id for each in second[:2]] == [first[0].id, first[1].id]
    assert second[2].id not in {each.id for each in first}


def test_a_key_of_nobody_is_ignored():
    (found,) = identity.assign([], [replace(_readings(row())[0], key="' OR 1=1")])
    assert found.id == _first(row())[0].id


def test_ids_of_earlier_versions_are_not_given_again():
    (found,) = _first(row())
    (other,) = identity.assign([], _readings(row()), used={found.id})
    assert other.id != found.id


def test_kinds_of_change():
    first = _first(row("A", "a"), row("B", "b"), row("C", "c", date="No aplica"))
    second = identity.assign(
        first,
        _readings(
            row("A", "a", frequency="Anual", date="mzo-26"),
            row("C", "c", date="2026-05-31", notes="listo"),
            row("D", "d"),
        ),
    )
    found = changes.diff(first, second)
    assert [(each.kind, each.label, each.column) for each in found] == [
        (changes.NATURE, "A · a", "periodicidad_publicacion"),
        # «mzo-26» says the same day as before in other words
        (changes.DETAIL, "A · a", "fecha_publicacion"),
        (changes.DATE, "C · c", "fecha_publicacion"),
        (changes.DETAIL, "C · c", "observaciones"),
        (changes.ADDED, "D · d", ""),
        (changes.DROPPED, "B · b", ""),
    ]
    dated = found[2]
    assert (dated.old, dated.new, dated.is_of_date) == ("No aplica", "2026-05-31", True)
    assert [each.is_relevant for each in found] == [True, False, True, False, False, True]
    assert "No aplica" in dated.message


def test_case_and_accents_are_no_change_of_nature():
    first = _first(row("Denuncias penales"))
    second = identity.assign(first, _readings(row("DENUNCIAS PENALES")))
    kinds = {each.kind for each in changes.diff(first, second)}
    assert kinds == {changes.DETAIL}


def test_dropped_date_is_kept_in_the_event():
    first = _first(row())
    (found,) = changes.diff(first, [])
    assert (found.old, found.new) == (date(2026, 3, 31).isoformat(), "")


def test_the_same_day_in_another_spelling_is_no_change():
    first = _first(row(date="2026-03-31"))
    again = identity.assign(first, _readings(row(date="31/03/2026")))
    assert changes.diff(first, again) == []
    month = identity.assign(first, _readings(row(date="marzo de 2026")))
    assert [each.kind for each in changes.diff(first, month)] == [changes.DETAIL]
