"""The documentation is true: every option, action and command is in it, and nothing else is."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from ckanext.gobabierto import cli
from ckanext.gobabierto.logic.action import get_actions
from ckanext.gobabierto.logic.auth import get_auth_functions

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def _declared_options() -> set[str]:
    text = (ROOT / "ckanext/gobabierto/config_declaration.yaml").read_text(encoding="utf-8")
    groups = yaml.safe_load(text)["groups"]
    return {option["key"] for group in groups for option in group["options"]}


def _commands(command: click.Command, path: tuple[str, ...] = ()) -> set[str]:
    if isinstance(command, click.Group):
        found: set[str] = set()
        for name, child in command.commands.items():
            found |= _commands(child, (*path, name))
        return found
    return {" ".join(path)}


def _headings(page: str, pattern: str) -> set[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return set(re.findall(rf"^#+ `({pattern})[^`]*`", text, flags=re.MULTILINE))


class TestDocumentation:
    """One page each for actions, commands and options; a heading for every one of them."""

    def test_every_action_has_its_heading_in_the_api_page(self):
        ours = {name for name in get_actions() if name.startswith("gobabierto_")}
        assert _headings("api.md", r"gobabierto_\w+") == ours

    def test_every_action_says_what_it_does_in_its_docstring(self):
        silent = [name for name, action in get_actions().items() if not action.__doc__]
        assert silent == []

    def test_every_action_has_an_authorization_function(self):
        ours = {name for name in get_actions() if name.startswith("gobabierto_")}
        assert ours <= set(get_auth_functions())

    def test_every_page_is_reached_from_the_readme(self):
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        assert [page.name for page in DOCS.glob("*.md") if f"docs/{page.name})" not in text] == []

    def test_every_option_has_its_heading_in_the_options_page(self):
        assert _headings("opciones.md", r"ckanext\.gobabierto\.[\w.]+") == _declared_options()

    def test_every_command_has_its_heading_in_the_commands_page(self):
        group = cli.get_commands()[0]
        expected = {f"ckan gobabierto {path}" for path in _commands(group)}
        found = _headings("comandos.md", r"ckan gobabierto [a-z-]+(?: [a-z-]+)?")
        assert {name.strip() for name in found} == expected

    def test_every_command_has_help(self):
        silent: list[str] = []

        def walk(command: click.Command, path: str) -> None:
            if not (command.help or command.short_help):
                silent.append(path)
            if isinstance(command, click.Group):
                for name, child in command.commands.items():
                    walk(child, f"{path} {name}")

        walk(cli.get_commands()[0], "ckan gobabierto")
        assert silent == []

    @pytest.mark.parametrize("page", sorted(p.name for p in DOCS.glob("*.md")))
    def test_relative_links_of_the_pages_lead_somewhere(self, page: str):
        text = (DOCS / page).read_text(encoding="utf-8")
        links = re.findall(r"\]\((?!https?://|#|mailto:)([^)#]+)", text)
        missing = [link for link in links if not (DOCS / link).exists()]
        assert missing == []
