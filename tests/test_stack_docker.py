"""What can be proved of the containers without running them."""

from __future__ import annotations

import configparser
import os

import pytest
import yaml

from ckan.cli import CKANConfigLoader

from dev.paths import CONFIGSET, ROOT

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]


def option_of_the_tests(option):
    reader = configparser.RawConfigParser()
    reader.read(ROOT / "test.ini", encoding="utf-8")
    return reader["app:main"].get(option)


class TestConfiguration:
    @pytest.fixture
    def config(self, monkeypatch):
        monkeypatch.setitem(os.environ, "CKAN_SECRET", "x" * 32)
        return CKANConfigLoader(str(ROOT / "docker" / "ckan.ini")).get_config()

    def test_has_the_plugins_of_the_tests(self, config):
        assert config["ckan.plugins"] == option_of_the_tests("ckan.plugins")

    @pytest.mark.parametrize("option", ["SECRET_KEY", "WTF_CSRF_SECRET_KEY"])
    def test_takes_the_secret_from_the_environment(self, config, option):
        assert config[option] == "x" * 32


class TestServices:
    def test_every_process_of_the_guide_is_there(self):
        commands = " ".join(str(service.get("command")) for service in SERVICES.values())
        for command in ("jobs', 'worker", "gather-consumer", "fetch-consumer", "harvester run"):
            assert command in commands
        assert "gobabierto evaluate" in commands
        assert "translation js" in commands

    def test_what_is_waited_for_exists(self):
        for service in SERVICES.values():
            assert set(service.get("depends_on", {})) <= set(SERVICES)

    def test_what_is_mounted_from_here_exists(self):
        assert "./solr/conf:/opt/gobabierto/conf:ro" in SERVICES["solr"]["volumes"]
        assert (CONFIGSET / "schema.xml").exists()

    def test_the_volumes_are_declared(self):
        named = {
            volume.split(":")[0]
            for service in SERVICES.values()
            for volume in service.get("volumes", [])
            if not volume.startswith(".")
        }
        assert named == set(COMPOSE["volumes"])

    def test_no_secret_is_written_down(self):
        text = (ROOT / "compose.yaml").read_text(encoding="utf-8")
        assert "${CKAN_SECRET:?" in text
        assert "${POSTGRES_PASSWORD:?" in text
