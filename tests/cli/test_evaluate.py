"""``ckan gobabierto evaluate`` and ``rules list``."""

from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner

from ckanext.gobabierto import cli, clock
from ckanext.gobabierto.compliance import store, timeline
from ckanext.gobabierto.facts import capture

from ..organizations import make_institution

COMMAND = cli.GROUP


def run(*arguments):
    return CliRunner().invoke(COMMAND, arguments)


@pytest.mark.usefixtures("with_plugins", "clean_db")
class TestEvaluate:
    def test_what_changed_is_evaluated_and_told(self):
        with clock.frozen(date(2026, 3, 1)):
            make_institution()
        with clock.frozen(date(2026, 11, 22)):
            result = run("evaluate", "--json")
            assert result.exit_code == 0
            answer = json.loads(result.stdout)
            assert (answer["institutions"], answer["failed"]) == (1, [])
            assert answer["national"]["obligated"]["of"] == 1
            again = json.loads(run("evaluate", "--json").stdout)
            assert (again["institutions"], again["written"]) == (0, 0)
            assert "Cumplen 0 de 1 obligadas" in run("evaluate").stdout

    def test_everything_again_writes_nothing_new(self):
        institution = make_institution()
        run("evaluate")
        answer = json.loads(run("evaluate", "--all", "--json").stdout)
        assert (answer["institutions"], answer["written"]) == (1, 0)
        one = json.loads(run("evaluate", "--organization", institution["name"], "--json").stdout)
        assert one["institutions"] == 1

    def test_a_past_day_is_shown_as_it_was(self):
        with clock.frozen(date(2023, 3, 1)):
            make_institution()
        answer = json.loads(run("evaluate", "--as-of", "2023-06-30", "--json").stdout)
        assert answer["as_of"] == "2023-06-30"

    def test_one_failure_stops_nobody_and_is_told(self, monkeypatch):
        make_institution()
        make_institution()
        real, calls = timeline.evaluate, []

        def sometimes(organization_id, day, *, full):
            calls.append(organization_id)
            if len(calls) == 1:
                raise RuntimeError("boom")
            return real(organization_id, day, full=full)

        monkeypatch.setattr(timeline, "evaluate", sometimes)
        result = run("evaluate", "--json")
        assert result.exit_code == 1
        assert len(calls) == 2
        assert json.loads(result.stdout)["failed"][0]["error"] == "boom"

    def test_one_that_cannot_be_looked_at_is_told_and_the_others_are_evaluated(self, monkeypatch):
        broken, other = make_institution(), make_institution()
        look = capture.capture_institution

        def sometimes(organization_id, moment=None, **rest):
            if organization_id == broken["id"]:
                raise RuntimeError("boom")
            return look(organization_id, moment, **rest)

        monkeypatch.setattr(capture, "capture_institution", sometimes)
        result = run("evaluate", "--json")
        assert result.exit_code == 1
        assert json.loads(result.stdout)["failed"] == [{"id": broken["id"], "error": "boom"}]
        assert store.progress(other["id"]).until == clock.today()

    @pytest.mark.parametrize(
        "arguments", [("--as-of", "ayer"), ("--as-of", "2131-01-01"), ("--organization", "x")]
    )
    def test_bad_arguments_are_refused(self, arguments):
        result = run("evaluate", *arguments)
        assert result.exit_code != 0


class TestRules:
    def test_as_text_and_as_json(self):
        assert "L25-PLAN-01@" in run("rules", "list").stdout
        found = json.loads(run("rules", "list", "--as-of", "2023-06-30", "--json").stdout)
        assert {rule["profile"] for rule in found} == {"eje3-2021-2024", "guia-2017"}
        assert "E3-PUB-01" in {rule["id"] for rule in found}

    def test_a_bad_day_is_refused(self):
        assert run("rules", "list", "--as-of", "x").exit_code != 0


def test_every_help_is_in_spanish():
    def texts(command, path=""):
        yield path, command.help or ""
        for option in command.params:
            if getattr(option, "help", None):
                yield f"{path} {option.name}", option.help
        for name, child in getattr(command, "commands", {}).items():
            yield from texts(child, f"{path} {name}")

    english = {"the", "of", "only", "and", "this", "each", "with", "every", "or"}
    found = {path: text for path, text in texts(COMMAND) if english & set(text.lower().split())}
    assert not found
    assert all(text for path, text in texts(COMMAND) if path)
