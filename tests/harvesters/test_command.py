"""``ckan gobabierto harvest run``: counts, JSON, exit codes."""

from __future__ import annotations

import json

import pytest

from ckan.cli.cli import ckan

pytestmark = pytest.mark.usefixtures("with_plugins", "clean_db", "clean_index")
RUN = ("gobabierto", "harvest", "run")


def test_it_tells_true_counts_in_json(cli, make_source):
    source = make_source("/sediag/transparencia/")
    first = cli.invoke(ckan, [*RUN, source["name"], "--json"])
    second = cli.invoke(ckan, [*RUN, source["url"], "--json"])
    assert first.exit_code == second.exit_code == 0, first.output
    assert json.loads(first.stdout)["added"] == 4
    counts = json.loads(second.stdout)
    assert (counts["added"], counts["unchanged"], counts["pages"]) == (0, 4, 1)


def test_it_speaks_to_people_too(cli, make_source):
    source = make_source("/coplaf/transparencia/", "coplaf")
    result = cli.invoke(ckan, [*RUN, source["name"]])
    assert result.exit_code == 0
    assert "2 nuevas" in result.output


def test_a_failed_page_gives_an_exit_code(cli, make_source, portal):
    source = make_source("/sediag/transparencia/")
    portal.overrides["/sediag/transparencia/"] = 503
    result = cli.invoke(ckan, [*RUN, source["name"]])
    assert result.exit_code == 1
    assert "error_del_servidor" in result.output


def test_an_unknown_source_is_told(cli):
    result = cli.invoke(ckan, [*RUN, "nada"])
    assert result.exit_code == 1
    assert "No hay una fuente" in result.output
