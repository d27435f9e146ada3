"""``var/demo/ckan.ini``: written anew at each start, with secrets and ports that stay."""

from __future__ import annotations

import configparser
import json
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from string import Template

from dev.paths import ROOT
from dev.ports import free_port
from dev.processes import Registry

TEMPLATE = Path(__file__).with_name("ckan.ini.template")
PREFERRED_PORTS = {"site": 5151, "ministries": 5152}
SECRETS = ("session", "csrf", "token", "password")


def ports(registry: Registry) -> dict[str, int]:
    """The ports of the site and of the ministries: the ones used before while that is possible."""
    record = registry.read()
    chosen = {}
    for name, preferred in PREFERRED_PORTS.items():
        key = f"{name}_port"
        process = "web" if name == "site" else name
        wanted = record.get(key) or preferred
        chosen[key] = wanted if registry.is_alive(process) else free_port(wanted)
    registry.update(**chosen)
    return chosen


def secret_values(registry: Registry) -> dict[str, str]:
    """Random secrets, kept so that sessions and tokens outlive a restart."""
    file = registry.directory / "secrets.json"
    known: dict[str, str] = {}
    with suppress(OSError, ValueError):
        known = json.loads(file.read_text())
    values = {name: known.get(name) or secrets.token_urlsafe(32) for name in SECRETS}
    if values != known:
        file.touch(mode=0o600)
        file.chmod(0o600)  # one that was there keeps the mode it had
        file.write_text(json.dumps(values, indent=2) + "\n")
    return values


def write(registry: Registry, urls: Mapping[str, str]) -> Path:
    """Write the configuration of the demo; returns its path."""
    chosen = ports(registry)
    hidden = secret_values(registry)
    text = Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        urls,
        root=ROOT,
        directory=registry.directory,
        site_url=f"http://127.0.0.1:{chosen['site_port']}",
        ministries=f"127.0.0.1:{chosen['ministries_port']}",
        session_secret=hidden["session"],
        csrf_secret=hidden["csrf"],
        token_secret=hidden["token"],
        **_shared_with_tests(),
    )
    path = registry.directory / "ckan.ini"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.touch(mode=0o600)
        path.chmod(0o600)  # one that was there keeps the mode it had
        path.write_text(text, encoding="utf-8")
    return path


def _shared_with_tests() -> dict[str, str]:
    """Plugins and schemas as the tests have them: the demo shows what was tested."""
    reader = configparser.RawConfigParser()
    reader.read(ROOT / "test.ini", encoding="utf-8")
    section = reader["app:main"]
    scheming = [f"{key} = {value}" for key, value in section.items() if key.startswith("scheming.")]
    return {"plugins": section["ckan.plugins"], "scheming": "\n".join(scheming)}
