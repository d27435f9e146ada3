"""What is inside the files: tables, encoding, columns and their dictionary, personal data."""

from __future__ import annotations

from datetime import date

import pytest

from .build import dataset, institution, judge, only, resource
from .seen import FAILS, MET, TODAY, UNSEEN, fault, file_verdict, file_verdicts, seen, told


class TestTable:
    RULE = "L25-FMT-02"

    def test_a_table_complies_and_its_details_are_judged_apart(self):
        found = file_verdicts(self.RULE, seen())
        assert [(v.severity.value, v.state.value) for v in found] == [
            ("E", "cumple"),
            ("A", "cumple"),
        ]

    def test_details_of_rfc_4180_warn_with_their_places(self):
        faults = (
            fault("renglones_desiguales", 9, "renglón 4", "renglón 7"),
            fault("renglon_vacio"),
        )
        law, detail = file_verdicts(self.RULE, seen(faults=faults))
        assert (law.state.value, detail.state.value, detail.severity.value) == (
            "cumple",
            "incumple",
            "A",
        )
        assert detail.evidence[0].value == "renglones_desiguales (9: renglón 4, renglón 7)"
        assert "renglones con más o menos celdas" in detail.reason

    def test_no_table_at_all_breaches(self):
        (found,) = file_verdicts(self.RULE, seen(read=False, sha256="ab12"))
        assert (found.state.value, found.severity.value) == ("incumple", "E")
        assert "ab12" in found.evidence[0].value

    def test_a_file_that_is_no_table_is_judged_by_its_format(self):
        found = file_verdict(self.RULE, resources=(resource(format="PDF"),))
        assert told(found) == ("no_aplica", "sin_objeto")

    def test_unread_and_roles(self):
        assert told(file_verdict(self.RULE)) == UNSEEN
        assert (
            told(only(self.RULE, institution(dataset(role="plan")), TODAY))[1] == "exento_por_rol"
        )


@pytest.mark.parametrize(
    ("encoding", "state"),
    [("utf-8", "cumple"), ("UTF-8-SIG", "cumple"), ("ascii", "cumple"), ("cp1252", "incumple")],
)
def test_encoding(encoding, state):
    found = file_verdict("L25-FMT-03", seen(encoding=encoding))
    assert (found.state.value, found.severity.value) == (state, "A")


def test_a_format_without_text_has_no_encoding_and_an_unread_one_is_unknown():
    book = file_verdict("L25-FMT-03", seen(encoding=""), resources=(resource(format="XLSX"),))
    assert told(book) == ("no_aplica", "sin_objeto")
    assert told(file_verdict("L25-FMT-03")) == UNSEEN


def test_the_manual_has_not_been_published():
    assert told(only("L25-FMT-04", institution(dataset()), TODAY))[1] == "manual_sin_publicar"


class TestColumns:
    @pytest.mark.parametrize(
        ("described", "state", "severity"),
        [(20, "cumple", "A"), (19, "incumple", "I"), (18, "incumple", "I"), (17, "incumple", "A")],
    )
    def test_every_column_is_described(self, described, state, severity):
        columns = tuple(f"c{n}" for n in range(20))
        found = file_verdict("L25-DIC-02", seen(columns=columns, described_columns=described))
        assert (found.state.value, found.severity.value) == (state, severity)
        assert found.evidence[0].value == f"{described} de 20 columnas"

    def test_without_dictionary_the_other_rule_counts(self):
        for rule in ("L25-DIC-02", "L25-DIC-03"):
            found = only(rule, institution(dataset(resources=(resource(),))), TODAY)
            assert told(found) == ("no_aplica", "otra_regla")

    def test_uncompared(self):
        assert told(file_verdict("L25-DIC-02", seen()))[1] == "sin_observacion"

    CHANGED = date(2026, 9, 1)

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({}, MET),
            ({"columns_changed_on": CHANGED, "dictionary_changed_on": CHANGED}, MET),
            ({"columns_changed_on": CHANGED, "described_columns": 2}, MET),
            ({"columns_changed_on": CHANGED, "dictionary_changed_on": date(2026, 8, 1)}, FAILS),
            ({"columns": ()}, UNSEEN),
        ],
    )  # fmt: skip
    def test_the_dictionary_follows_a_change(self, fields, expected):
        facts = institution(dataset(observations=(seen(**fields),)))
        assert told(only("L25-DIC-03", facts, TODAY)) == expected

    def test_a_dictionary_of_unknown_date_is_not_said_to_be_behind(self):
        files = (resource(), resource(id="d", kind="diccionario", last_modified=None))
        look = seen(columns_changed_on=self.CHANGED)
        found = only(
            "L25-DIC-03", institution(dataset(resources=files, observations=(look,))), TODAY
        )
        assert told(found) == UNSEEN


class TestSource:
    RULE = "L25-UPD-04"

    @pytest.mark.parametrize(
        ("fields", "expected"),
        [
            ({}, UNSEEN),
            ({"source_seen_on": date(2026, 11, 1)}, MET),
            ({"source_seen_on": date(2026, 11, 1), "source_changed_on": date(2026, 6, 1)}, MET),
            ({"source_seen_on": date(2026, 11, 1), "source_changed_on": date(2026, 6, 2)}, FAILS),
        ],
    )  # fmt: skip
    def test_the_copy_is_as_new_as_the_source(self, fields, expected):
        found = file_verdict(self.RULE, seen(**fields))
        assert (told(found), found.severity.value) == (expected, "A")

    def test_a_copy_of_unknown_date_is_not_said_to_be_behind(self):
        look = seen(source_seen_on=date(2026, 11, 1), source_changed_on=date(2026, 6, 2))
        undated = (resource(last_modified=None),)
        assert told(file_verdict(self.RULE, look, resources=undated)) == UNSEEN


class TestPersonalData:
    RULE = "L25-PRIV-01"
    HIT = (fault("curp", 3, "columna 4, renglones 2 a 4"),)

    def test_each_state(self):
        assert told(file_verdict(self.RULE)) == UNSEEN
        assert told(file_verdict(self.RULE, seen(read=False))) == (
            "no_verificable",
            "sin_observacion",
        )
        assert told(file_verdict(self.RULE, seen())) == MET
        assert told(file_verdict(self.RULE, seen(personal=self.HIT))) == (
            "no_verificable",
            "en_revision",
        )
        for word, state in (("confirmado", "incumple"), ("descartado", "cumple")):
            found = file_verdict(self.RULE, seen(personal=self.HIT, personal_review=word))
            assert (found.state.value, found.severity.value) == (state, "E")

    @pytest.mark.parametrize("word", ["", "confirmado", "descartado"])
    def test_where_the_data_are_is_private_and_nothing_else_tells_it(self, word):
        found = file_verdict(self.RULE, seen(personal=self.HIT, personal_review=word))
        public = [e for e in found.evidence if not e.private]
        assert len(public) == 1
        assert [e.value for e in found.evidence if e.private] == [
            "curp (3: columna 4, renglones 2 a 4)"
        ]
        told_to_all = found.reason + found.fix + "".join(e.value for e in public)
        assert "curp" not in told_to_all.casefold()
        assert "columna 4" not in told_to_all

    def test_dictionaries_are_looked_at_too(self):
        found = judge(self.RULE, institution(dataset()), TODAY)
        assert [v.subject.id for v in found] == ["res-1", "res-d"]


class TestMethodology:
    @pytest.mark.parametrize(
        ("fields", "state"),
        [
            ({"kind": "metodologia"}, "cumple"),
            ({"name": "Nota técnica"}, "cumple"),
            ({"name": "METODOLOGÍA 2026"}, "cumple"),
            ({"name": "Registro"}, "incumple"),
        ],
    )
    def test_by_kind_or_by_name(self, fields, state):
        found = only("L25-MET-01", institution(dataset(resources=(resource(**fields),))), TODAY)
        assert (found.state.value, found.severity.value) == (state, "I")

    def test_absence_elsewhere_is_not_known(self):
        facts = institution(dataset(resources=(resource(),)), platform=False)
        assert told(only("L25-MET-01", facts, TODAY)) == ("no_verificable", "fuente_sin_lectura")
