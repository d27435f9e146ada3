"""What a portal may change in the rules, what it may not, and how a wrong file is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from ckanext.gobabierto import obligations
from ckanext.gobabierto.compliance.engine import evaluate_institution
from ckanext.gobabierto.compliance.rule_form import describe
from ckanext.gobabierto.errors import BadObligationFile
from ckanext.gobabierto.facts.types import ObligationInterval
from ckanext.gobabierto.obligations import checking, load_rulebook, validity

from ..rules.build import dataset, institution
from ..rules.papers import paper

WHO = 'who: "Dirección de Datos, oficio 12/2026", why: "Acuerdo del Comité"'


def site_file(tmp_path: Path, rules: str) -> Path:
    path = tmp_path / "portal.yaml"
    path.write_text(f"title: Criterios de este portal\nrules:\n{rules}", encoding="utf-8")
    return path


def book(path: Path):
    return load_rulebook(validity.FOLDER, path)


def test_a_changed_parameter_makes_another_version_and_tells_what_was_there(tmp_path):
    path = site_file(
        tmp_path, f'  L25-UPD-01:\n    warn_days: {{value: 45, {WHO}, decided_on: "2026-10-01"}}\n'
    )
    changed, own = book(path).by_id["L25-UPD-01"], obligations.bundled().by_id["L25-UPD-01"]
    item = changed.parameter("warn_days")
    assert (item.value, item.changed.before, item.changed.decided_on) == (45, 30, "2026-10-01")
    assert "oficio 12/2026" in item.changed.who
    assert changed.version != own.version
    assert changed.content["parameters"][2]["changed"]["before"] == 30
    assert own.parameter("warn_days").value == 30
    within = {"L25-UPD-01", "E3-PUB-03", "E3-PCT-01"}
    others = {r.id: r.version for r in book(path).rules if r.id not in within}
    assert others == {r.id: r.version for r in obligations.bundled().rules if r.id in others}
    assert book(path).fingerprint != obligations.bundled().fingerprint


@pytest.mark.parametrize(("factor", "days", "state"), [(0, 0, "incumple"), (2, 60, "por_vencer")])
def test_a_portal_may_give_more_tolerance_or_none(tmp_path, factor, days, state):
    """rules.md 3, UPD-01: the tolerance is the portal's criterion, and configurable."""
    path = site_file(tmp_path, f"  L25-UPD-01:\n    grace_factor: {{value: {factor}, {WHO}}}\n")
    rule = book(path).by_id["L25-UPD-01"]
    after = date(2026, 6, 1) + timedelta(days=367)
    (found,) = evaluate_institution(institution(dataset()), [rule], after)
    assert found.verdict.state.value == state
    assert found.verdict.evidence[1].value == f"{days} días de tolerancia"
    assert (found.verdict.due - found.verdict.advise_by).days == days


def test_a_stored_row_with_a_changed_parameter_is_read_back_as_it_was(tmp_path):
    path = site_file(tmp_path, f"  L25-UPD-01:\n    warn_days: {{value: 45, {WHO}}}\n")
    found = book(path)
    rule = found.by_id["L25-UPD-01"]
    again = obligations.rule_of(rule.content, found.profile(rule.profile))
    assert again == replace(rule, parts={})


@pytest.mark.parametrize(
    ("rules", "code", "line", "says"),
    [
        (f"  L25-ACD-01:\n    business_days: {{value: 20, {WHO}}}\n", "parametro_de_la_ley", 4,
         "lo pone la ley (12, 13, CUARTO transitorio)"),
        (f"  L25-NADA-01:\n    days: {{value: 20, {WHO}}}\n", "regla_desconocida", 4, "no existe"),
        (f"  L25-UPD-01:\n    tolerancia: {{value: 20, {WHO}}}\n", "parametro_desconocido", 4,
         "uno de: warn_days, warn_share, grace_factor"),
        (f"  L25-UPD-01:\n    grace: {{value: 20, {WHO}}}\n", "parametro_descriptivo", 4,
         "no está en un valor"),
        (f"  L25-UPD-01:\n    warn_days: {{value: pronto, {WHO}}}\n", "valor_invalido", 4,
         "un número entero"),
        (f"  L25-UPD-01:\n    warn_days: {{value: -1, {WHO}}}\n", "valor_invalido", 4, "desde 0"),
        (f"  L25-UPD-01:\n    warn_share: {{value: 1.5, {WHO}}}\n", "valor_invalido", 4, "hasta 1"),
        *(
            (f"  {rule}:\n    {name}: {{value: {value}, {WHO}}}\n", "valor_invalido", 4, says)
            for rule, name, value, says in (
                ("L25-ACC-01", "max_age_days", "9999999", "hasta 36500"),
                ("L25-PUB-02", "window", "1000000", "hasta 36500"),
                ("L25-PLAN-01", "first_year", "20266", "hasta 2100"),
                ("L25-ACD-01", "born_later_days", "0", "desde 1"),
                ("G17-DATE-01", "share", "95", "hasta 1"),
            )
        ),
        *(
            (f"  L25-UPD-01:\n    grace_factor: {{value: {value}, {WHO}}}\n",
             "archivo_de_obligaciones_invalido", 4, "un número")
            for value in (".nan", ".inf")
        ),
        (f"  L25-META-02:\n    portal_fields: {{value: [tamaño], {WHO}}}\n", "valor_invalido", 4,
         "name, description"),
        (f"  L25-FMT-01:\n    accepted: {{value: CSV, {WHO}}}\n", "valor_invalido", 4,
         "una lista de textos"),
        ("  L25-UPD-01:\n    warn_days: {value: 45}\n", "archivo_de_obligaciones_invalido", 4,
         "la clave «who»"),
        ("  L25-UPD-01:\n    warn_days: 45\n", "archivo_de_obligaciones_invalido", 4,
         "claves con sus valores"),
    ],
)  # fmt: skip
def test_what_may_not_be_changed_is_refused_with_file_line_found_and_expected(
    tmp_path, rules, code, line, says
):
    with pytest.raises(BadObligationFile) as refused:
        book(site_file(tmp_path, rules))
    error = refused.value
    assert error.code == code
    assert error.where.startswith(f"portal.yaml, línea {line}"), error.where
    assert error.found
    assert error.expected
    assert says in str(error)


def test_a_key_that_stands_twice_is_refused(tmp_path):
    rules = f"  L25-UPD-01:\n    warn_days: {{value: 45, {WHO}}}\n" * 2
    with pytest.raises(BadObligationFile, match=r"línea 5.*L25-UPD-01"):
        book(site_file(tmp_path, rules))


def test_a_key_that_yaml_takes_for_no_text_is_refused(tmp_path):
    rules = f"  L25-UPD-01:\n    warn_days: {{value: 45, {WHO}, on: hoy}}\n"
    with pytest.raises(BadObligationFile, match="entre comillas"):
        book(site_file(tmp_path, rules))


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(BadObligationFile, match="no se puede leer"):
        book(tmp_path / "nada.yaml")


def test_every_fault_of_a_file_is_listed_at_once(tmp_path):
    rules = (
        f"  L25-ACD-01:\n    business_days: {{value: 20, {WHO}}}\n"
        f"  L25-UPD-01:\n    warn_days: {{value: pronto, {WHO}}}\n"
    )
    found = checking.check(site_file(tmp_path, rules), obligations.bundled())
    assert [fault.code for fault in found] == ["parametro_de_la_ley", "valor_invalido"]
    assert checking.check(validity.FOLDER, obligations.bundled()) == []
    other = tmp_path / "otro.yaml"
    other.write_text("hola: mundo\n")
    assert "no es de obligaciones" in str(checking.check(other, obligations.bundled())[0])


@pytest.mark.usefixtures("with_plugins")
class TestOption:
    def test_the_option_of_the_portal_is_what_is_applied(self, tmp_path, ckan_config):
        path = site_file(tmp_path, f"  L25-UPD-01:\n    warn_days: {{value: 45, {WHO}}}\n")
        before = obligations.fingerprint()
        ckan_config["ckanext.gobabierto.obligations_file"] = str(path)
        assert obligations.rule("L25-UPD-01").parameter("warn_days").value == 45
        assert obligations.fingerprint() != before
        ckan_config["ckanext.gobabierto.obligations_file"] = ""
        assert obligations.rule("L25-UPD-01").parameter("warn_days").value == 30


class TestCalendar:
    """The days that a portal counts otherwise, with who says so and why."""

    def book(self, tmp_path, days):
        path = tmp_path / "portal.yaml"
        path.write_text(f"calendar:\n{days}", encoding="utf-8")
        return book(path)

    def due(self, of):
        """Last day of the term of one that was bound on Monday 2 March 2026."""
        born = (ObligationInterval("obligada", date(2026, 3, 2)),)
        facts = institution(obligation=born, area_oficio="")
        rule = of.by_id["L25-ACD-01"]
        (found,) = evaluate_institution(facts, [rule], date(2026, 3, 10))
        return found.verdict.due

    def test_its_rest_days_and_working_days_move_the_terms(self, tmp_path):
        assert self.due(obligations.bundled()) == date(2026, 3, 17)
        row = f'{{day: "2026-03-09", {WHO}, decided_on: "2026-02-01"}}'
        assert self.due(self.book(tmp_path, f"  rest: [{row}]\n")) == date(2026, 3, 18)
        # The third Monday of March is of the law; this portal worked.
        row = f'{{day: "2026-03-16", {WHO}}}'
        assert self.due(self.book(tmp_path, f"  working: [{row}]\n")) == date(2026, 3, 16)

    def test_they_make_other_versions_of_the_rules_that_count_days_and_are_told(self, tmp_path):
        found = self.book(tmp_path, f'  rest: [{{day: "2026-03-09", {WHO}}}]\n')
        own = obligations.bundled().by_id
        changed = {rule.id for rule in found.rules if rule.version != own[rule.id].version}
        assert "L25-ACD-01" in changed
        assert "L25-UPD-01" not in changed
        told = describe(found.by_id["L25-ACD-01"], found.profile("lineamientos-2025"))
        (day,) = told["calendar_days"]
        assert (day["day"], day["rest"], day["why"]) == ("2026-03-09", True, "Acuerdo del Comité")
        assert describe(own["L25-ACD-01"], found.profiles[0])["calendar_days"] == []

    @pytest.mark.parametrize(
        ("days", "told"),
        [
            ('  rest: [{day: "2026-02-30", %s}]\n', "no existe en el calendario"),
            ('  rest: [{day: "2026-03-09"}]\n', "no sigue su esquema"),
            ('  feriados: [{day: "2026-03-09", %s}]\n', "no sigue su esquema"),
            (
                '  rest: [{day: "2026-03-09", %s}]\n  working: [{day: "2026-03-09", %s}]\n',
                "está dos veces",
            ),
        ],
    )
    def test_a_wrong_day_is_told(self, tmp_path, days, told):
        with pytest.raises(BadObligationFile, match=told):
            self.book(tmp_path, days.replace("%s", WHO))


def test_a_portal_may_cut_the_year_into_other_quarters(tmp_path):
    path = site_file(tmp_path, f"  L25-UPD-03:\n    quarter: {{value: 2, {WHO}}}\n")
    rule = book(path).by_id["L25-UPD-03"]
    found = evaluate_institution(institution(), [rule], date(2027, 1, 15))
    assert [(i.verdict.period, i.verdict.due) for i in found] == [
        ("2026-T3", date(2026, 10, 31)),
        ("2026-T4", date(2027, 1, 31)),
    ]
    with pytest.raises(BadObligationFile, match="no es de la clase"):
        book(site_file(tmp_path, f"  L25-UPD-03:\n    quarter: {{value: 4, {WHO}}}\n"))


def test_a_portal_says_which_grounds_found_a_removal(tmp_path):
    gone = dataset(
        private=True,
        first_public=date(2025, 10, 1),
        hidden_since=date(2026, 3, 1),
        documents=(
            paper("baja", date(2026, 3, 1), outcome="no_relevante", fundamento="Art. 5-VI"),
        ),
    )
    path = site_file(
        tmp_path, f"  L25-PERM-01:\n    legitimate: {{value: [datos_personales, reserva], {WHO}}}\n"
    )
    told = {}
    for name, of in (("law", obligations.bundled()), ("portal", book(path))):
        rule = of.by_id["L25-PERM-01"]
        (found,) = evaluate_institution(institution(gone), [rule], date(2026, 6, 1))
        told[name] = (found.verdict.state.value, found.verdict.reason)
    assert told["law"][0] == "no_aplica"
    assert told["portal"][0] == "incumple"
    assert "no tiene por fundado («no es relevante para uso público»)" in told["portal"][1]
