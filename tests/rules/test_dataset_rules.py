"""Freshness, metadata, formats, licence and dictionary, one sentence a test."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.rules.dictionary import WORDS

from .build import dataset, dictionary, institution, judge, off_platform, only, resource
from .papers import row

TODAY = date(2026, 11, 22)


def _one(rule, day=TODAY, platform=True, **fields):
    return only(rule, institution(dataset(**fields), platform=platform), day)


class TestFreshness:
    RULE = "L25-UPD-01"
    LAW_END = date(2026, 6, 1) + timedelta(days=366)
    END = LAW_END + timedelta(days=30)

    @pytest.mark.parametrize(
        ("day", "state"),
        [
            (LAW_END - timedelta(days=31), "cumple"),
            (LAW_END - timedelta(days=30), "por_vencer"),
            (LAW_END, "por_vencer"),
            (LAW_END + timedelta(days=1), "por_vencer"),
            (END, "por_vencer"),
            (END + timedelta(days=1), "incumple"),
        ],
    )
    def test_it_warns_tolerates_and_fails_on_its_days(self, day, state):
        found = _one(self.RULE, day)
        assert (found.state.value, found.due, found.advise_by) == (state, self.END, self.LAW_END)

    def test_the_tolerance_is_said_to_be_the_portals(self):
        found = _one(self.RULE, self.END)
        assert "periodo vencido" in found.reason
        assert "dentro de la tolerancia del portal" in found.reason
        assert [e.threshold_origin for e in found.evidence] == ["ley", "portal", ""]

    def test_a_day_announced_is_the_day_it_changes(self):
        day = date(2026, 11, 22)
        states = []
        while day:
            found = _one(self.RULE, day)
            states.append(found.state.value)
            day = found.next_change
        assert states == ["cumple", "por_vencer", "por_vencer", "incumple"]

    def test_a_short_period_warns_in_its_last_fifth(self):
        fields = {"update_frequency": "mensual", "resources": (resource(),)}
        assert _one(self.RULE, date(2026, 6, 25), **fields).state.value == "cumple"
        assert _one(self.RULE, date(2026, 6, 26), **fields).state.value == "por_vencer"

    def test_the_date_of_the_file_comes_before_what_is_declared(self):
        found = _one(self.RULE, modified=date(2026, 10, 1))
        assert found.evidence[0].value == "2026-06-01"

    def test_the_date_of_the_record_is_the_last_resort_and_said_so(self):
        files = (resource(last_modified=None),)
        found = _one(self.RULE, resources=files, metadata_modified=date(2026, 9, 1))
        assert found.evidence[0].source == "dataset.metadata_modified"
        assert "ficha del conjunto" in found.reason

    def test_a_date_in_the_future_proves_nothing_until_it_comes(self):
        files = (resource(last_modified=date(2027, 3, 1)),)
        found = _one(self.RULE, resources=files)
        assert found.state.value == "no_verificable"
        assert found.next_change == date(2027, 3, 1)

    @pytest.mark.parametrize("frequency", ["", "irregular", "cuando se pueda"])
    @pytest.mark.parametrize("title", ["Denuncias", "Denuncias 2021"])
    def test_a_closed_period_without_a_recurrent_frequency_is_not_updated_any_more(
        self, title, frequency
    ):
        files = (resource(name="Denuncias 2021", last_modified=date(2021, 5, 1)),)
        found = _one(self.RULE, title=title, resources=files, update_frequency=frequency)
        assert found.exemption.value == "periodo_cerrado"

    @pytest.mark.parametrize(
        ("title", "name"),
        [
            ("Padrón", "Padrón 2025"),
            ("Padrón", "Padrón (actualizado a 2025)"),
            ("Padrón (actualizado a 2025)", "Padrón"),
            ("Registro Ley 2014 vigente", "Registro"),
            ("Padrón actualizado a 2025", "Padrón"),
            ("Registro desde 2014", "Registro"),
        ],
    )
    def test_a_year_in_a_name_excuses_nothing_that_is_declared_recurrent(self, title, name):
        files = (resource(name=name, last_modified=date(2025, 6, 1)),)
        found = _one(self.RULE, title=title, resources=files, update_frequency="mensual")
        assert found.state.value == "incumple"

    @pytest.mark.parametrize("title", ["Denuncias 2021", "Denuncias (2021)", "Gasto 2019-2021."])
    def test_a_dataset_titled_by_a_past_period_is_closed_whatever_it_declares(self, title):
        files = (resource(name="Denuncias", last_modified=date(2021, 6, 1)),)
        found = _one(self.RULE, title=title, resources=files, update_frequency="anual")
        assert found.exemption.value == "periodo_cerrado"

    def test_deleting_the_file_of_the_year_before_cures_nothing(self):
        older, newer = (
            resource(id=str(y), name=f"Padrón {y}", last_modified=date(y, 12, 1))
            for y in (2024, 2025)
        )
        for files in ((older, newer), (newer,)):
            found = _one(self.RULE, title="Padrón", resources=files, update_frequency="mensual")
            assert found.state.value == "incumple"

    def test_a_coverage_that_ended_is_closed_unless_more_is_promised(self):
        files = (resource(temporal_end="2021-06", last_modified=date(2021, 7, 1)),)
        closed = _one(self.RULE, resources=files, update_frequency="")
        assert closed.exemption.value == "periodo_cerrado"
        promised = _one(self.RULE, resources=files, update_frequency="trimestral")
        assert promised.state.value == "incumple"

    def test_a_range_of_years_is_open_until_its_last(self):
        files = (resource(name="Presupuesto 2024-2030", last_modified=date(2024, 5, 1)),)
        found = _one(self.RULE, title="Presupuesto", resources=files, update_frequency="irregular")
        assert found.exemption is None

    def test_the_newest_open_file_is_the_one_that_counts(self):
        files = (
            resource(id="a", name="2021", last_modified=date(2021, 5, 1)),
            resource(id="b", name="2026", last_modified=date(2026, 6, 1)),
        )
        assert _one(self.RULE, resources=files).state.value == "cumple"

    def test_a_series_without_its_present_period_goes_stale(self):
        files = tuple(
            resource(id=str(y), name=f"Denuncias {y}", last_modified=date(y, 12, 1))
            for y in (2022, 2023)
        )
        found = _one(self.RULE, title="Denuncias", resources=files)
        assert found.state.value == "incumple"

    def test_a_file_becomes_of_a_closed_period_when_the_year_ends(self):
        fields = {
            "title": "Denuncias",
            "resources": (resource(name="Denuncias 2026"),),
            "update_frequency": "irregular",
        }
        found = _one(self.RULE, **fields)
        assert found.next_change == date(2027, 1, 1)
        later = _one(self.RULE, date(2027, 1, 1), **fields)
        assert later.exemption.value == "periodo_cerrado"

    @pytest.mark.parametrize("value", ["", "cuando se pueda"])
    def test_without_a_known_frequency_there_is_nothing_to_judge_by(self, value):
        assert _one(self.RULE, update_frequency=value).state.value == "no_verificable"

    def test_irregular_needs_its_ground(self):
        assert _one(self.RULE, update_frequency="irregular").state.value == "incumple"
        # The law wants it in the Plan: what the record of the dataset says grounds nothing.
        found = _one(self.RULE, update_frequency="irregular", fundamento="Ley X, art. 3")
        assert (found.state.value, found.cause.value) == ("no_verificable", "fuente_sin_lectura")
        mute = {"update_frequency": "irregular", "fundamento": "Ley X", "platform": False}
        read = row(match_by="auto", dataset_id="ds-1", fundamento="")
        assert _one(self.RULE, plan_rows=(read,), **mute).state.value == "incumple"
        doubt = row(match_by="doubtful", dataset_id="ds-1")
        assert _one(self.RULE, plan_rows=(doubt,), **mute).cause.value == "en_revision"
        found = _one(self.RULE, update_frequency="irregular", platform=False)
        assert found.state.value == "no_verificable"

    def test_a_date_that_lies_ahead_makes_no_file_the_newest(self):
        files = (
            resource(id="a", last_modified=date(2062, 1, 1)),
            resource(id="b", last_modified=date(2026, 11, 1)),
        )
        fields = {"resources": files, "update_frequency": "mensual", "modified": date(2024, 1, 1)}
        found = _one(self.RULE, **fields)
        assert (found.state.value, found.evidence[0].value) == ("cumple", "2026-11-01")
        late = _one(self.RULE, date(2061, 6, 1), **fields)
        assert late.next_change == date(2062, 1, 1)
        assert _one(self.RULE, date(2062, 1, 1), **fields).evidence[0].value == "2062-01-01"

    def test_concluded_does_not_apply(self):
        assert _one(self.RULE, update_frequency="concluido").exemption.value == "concluido"

    @pytest.mark.parametrize("role", ["plan", "oficios", "codigos", "diccionario"])
    @pytest.mark.parametrize("rule", ["L25-UPD-01", "L25-UPD-02", "L25-FMT-01", "L25-DIC-01"])
    def test_roles_that_hold_no_tables_are_exempt(self, rule, role):
        assert _one(rule, role=role).exemption.value == "exento_por_rol"


class TestFrequency:
    @pytest.mark.parametrize(
        ("value", "state"),
        [("R/P1Y", "cumple"), ("de vez en cuando", "incumple"), ("", "incumple")],
    )
    def test_it_is_declared_and_recognized(self, value, state):
        found = _one("L25-UPD-02", update_frequency=value)
        assert (found.state.value, found.severity.value) == (state, "A")


class TestMetadata:
    def test_what_the_law_needs_and_what_the_portal_asks_are_told_apart(self):
        found = judge("L25-META-01", institution(dataset(tags=(), notes="")), TODAY)
        assert [(v.severity.value, v.state.value) for v in found] == [
            ("E", "incumple"),
            ("A", "incumple"),
        ]
        assert "descripción" in found[0].reason
        assert "etiquetas" in found[1].reason

    def test_absence_is_breach_only_where_it_can_be(self):
        facts = off_platform(institution(dataset(notes="")))
        found = judge("L25-META-01", facts, TODAY)[0]
        assert (found.state.value, found.cause.value) == ("no_verificable", "fuente_sin_lectura")

    def test_a_source_that_was_read_makes_absence_a_breach(self):
        facts = off_platform(institution(dataset(notes="", source_read=True)))
        assert judge("L25-META-01", facts, TODAY)[0].state.value == "incumple"

    def test_each_resource_has_its_own_verdicts(self):
        found = judge("L25-META-02", institution(dataset()), TODAY)
        assert [(v.subject.id, v.severity.value) for v in found] == [
            ("res-1", "E"), ("res-1", "A"), ("res-d", "E"), ("res-d", "A"),
        ]  # fmt: skip
        assert {v.subject.type for v in found} == {"resource"}

    @pytest.mark.parametrize(
        ("value", "state"), [("salud", "cumple"), ("otra", "incumple"), ("", "incumple")]
    )
    def test_the_category_is_one_of_the_28(self, value, state):
        assert _one("L25-META-03", category=value).state.value == state


class TestFormat:
    @pytest.mark.parametrize(
        ("formats", "state", "severity"),
        [
            (["CSV"], "cumple", "E"),
            (["SHP"], "cumple", "E"),
            (["PDF", "CSV"], "cumple", "E"),
            (["XLSX"], "incumple", "A"),
            (["JSON"], "incumple", "A"),
            (["PDF", "XLS"], "incumple", "A"),
            (["PDF"], "incumple", "E"),
            (["DOC", "PNG"], "incumple", "E"),
            (["sin especificar"], "no_verificable", "E"),
        ],
    )
    def test_csv_and_shp_comply_paper_breaches_the_rest_warns(self, formats, state, severity):
        files = tuple(resource(id=f, format=f, url="https://e.gob.mx/x") for f in formats)
        found = _one("L25-FMT-01", resources=files)
        assert (found.state.value, found.severity.value) == (state, severity)

    def test_annexes_and_dictionaries_are_no_data(self):
        files = (resource(format="PDF"), dictionary(), resource(id="x", kind="anexo"))
        assert _one("L25-FMT-01", resources=files).state.value == "incumple"

    def test_no_file_at_all(self):
        assert _one("L25-FMT-01", resources=()).state.value == "incumple"
        assert _one("L25-FMT-01", resources=(), platform=False).state.value == "no_verificable"


class TestLicence:
    @pytest.mark.parametrize(
        ("value", "state", "severity"),
        [
            ("cc-by-4.0", "cumple", "E"),
            ("libre-uso-mx", "cumple", "E"),
            ("cc-zero", "cumple", "E"),
            ("cc-nc", "incumple", "E"),
            ("cc-by-sa", "incumple", "E"),
            ("notspecified", "incumple", "A"),
            ("", "incumple", "A"),
            ("licencia de la casa", "incumple", "A"),
        ],
    )
    def test_free_use_complies_restrictions_breach_silence_warns(self, value, state, severity):
        found = _one("L25-LIC-01", license_id=value)
        assert (found.state.value, found.severity.value) == (state, severity)


class TestDictionary:
    def test_by_kind_or_by_name(self):
        assert _one("L25-DIC-01").state.value == "cumple"
        files = (resource(), resource(id="d", name="DICCIONARIO de datos"))
        assert _one("L25-DIC-01", resources=files).state.value == "cumple"

    def test_a_dictionary_by_name_is_no_data_for_any_rule(self):
        word = resource(id="d", name="Diccionario de datos", format="CSV")
        paper = resource(format="PDF", last_modified=date(2020, 1, 1))
        fields = {"resources": (paper, word), "update_frequency": "mensual"}
        states = {
            rule: _one(rule, **fields).state.value
            for rule in ("L25-DIC-01", "L25-FMT-01", "L25-UPD-01")
        }
        assert states == {
            "L25-DIC-01": "cumple",
            "L25-FMT-01": "incumple",
            "L25-UPD-01": "incumple",
        }
        alone = {"resources": (word,), "update_frequency": "mensual"}
        assert _one("L25-FMT-01", **alone).evidence[0].value == "ninguno"
        assert _one("L25-UPD-01", **alone).state.value == "no_verificable"
        facts = institution(dataset(**fields), dataset(id="ds-2", **alone))
        assert judge("E3-PUB-02", facts, date(2025, 6, 30))[1].evidence[0].value == "0 de 1"

    def test_a_table_that_mentions_its_dictionary_is_still_data(self):
        files = (resource(description="Tabla; sus columnas las describe el diccionario."),)
        assert _one("L25-DIC-01", resources=files).state.value == "incumple"
        assert _one("L25-FMT-01", resources=files).state.value == "cumple"

    def test_the_words_of_the_rule_are_those_that_leave_files_out(self):
        rule = obligations.rule("L25-DIC-01")
        assert rule is not None
        assert tuple(rule.parameter("words").value) == WORDS

    def test_missing(self):
        assert _one("L25-DIC-01", resources=(resource(),)).state.value == "incumple"
        found = _one("L25-DIC-01", resources=(resource(),), platform=False)
        assert found.state.value == "no_verificable"


def test_private_and_draft_datasets_are_not_judged():
    for fields in ({"private": True}, {"state": "draft"}):
        assert judge("L25-UPD-01", institution(dataset(**fields)), TODAY) == []


class TestOriginOfWhatIsAsked:
    """A breach of the law is held against its words, never against a list of the portal."""

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [
            ("L25-LIC-01", {"license_id": "cc-nc"}),
            ("L25-FMT-01", {"resources": (resource(format="PDF"),)}),
        ],
    )
    def test_a_breach_shows_the_law(self, rule, fields):
        found = _one(rule, **fields)
        assert (found.state.value, found.severity.value) == ("incumple", "E")
        assert [item.threshold_origin for item in found.evidence] == ["ley"]

    @pytest.mark.parametrize(
        ("rule", "fields"),
        [
            ("L25-LIC-01", {"license_id": "other-open"}),
            ("L25-FMT-01", {"resources": (resource(format="XLSX"),)}),
        ],
    )
    def test_a_warning_shows_the_portal(self, rule, fields):
        found = _one(rule, **fields)
        assert (found.state.value, found.severity.value) == ("incumple", "A")
        assert [item.threshold_origin for item in found.evidence] == ["portal"]

    def test_a_licence_that_says_nothing_is_declared_all_the_same(self):
        assert "no declara licencia" not in _one("L25-LIC-01", license_id="other-open").reason
        assert "no declara licencia" in _one("L25-LIC-01", license_id="notspecified").reason
