"""The harvest sources of the demo, of the web server of the ministries that ``tests.portal`` plays.

The section of each ministry, whose names it prints, one a line, for whoever runs them; and the
catalogues, the platform and the export of others, which it runs itself: loading CKAN for each would
take longer than reading them.

The address changes with the port of that server, so an existing source is brought up to date.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.cli import load_config
from ckan.config.middleware import make_app

from tests.portal import ministries, source_config
from tests.portal.machines import Machine, machines


def ensure(user: str, **wanted: Any) -> str:
    """Create or move a source; returns its id."""
    context: Any = {"user": user, "ignore_auth": True}
    owner = tk.get_action("organization_show")(dict(context), {"id": wanted.pop("organization")})
    wanted = {**wanted, "owner_org": owner["id"], "frequency": "DAILY"}
    try:
        known = tk.get_action("harvest_source_show")(dict(context), {"id": wanted["name"]})
    except tk.ObjectNotFound:
        return tk.get_action("harvest_source_create")(dict(context), wanted)["id"]
    if known.get("url") != wanted["url"]:
        tk.get_action("harvest_source_update")(dict(context), {**wanted, "id": known["id"]})
    tk.get_action("gobabierto_source_approve")(dict(context), {"id": known["id"]})
    return known["id"]


def section(base: str, organization: str, path: str, user: str) -> str:
    """The source of the section of a ministry; returns its name."""
    name = f"{organization}-transparencia"
    title = tk.get_action("organization_show")({"ignore_auth": True}, {"id": organization})["title"]
    ensure(
        user, organization=organization, name=name, url=base + path, source_type="transparencia",
        title=f"Sección de transparencia: {title}", config=source_config(organization),
        notes="Sección inventada que sirve el servidor de ejemplo de la demostración.",
    )  # fmt: skip
    return name


def machine(base: str, each: Machine, user: str) -> None:
    """The source of a machine, read as often as it takes to show what it is to show."""
    for path in filter(None, (each.before, each.path)):
        source_id = ensure(
            user, organization=each.organization, name=each.name, url=base + path,
            source_type=each.kind, title=each.title, config="", notes=each.notes,
        )  # fmt: skip
        harvest(source_id, user)


def harvest(source_id: str, user: str) -> None:
    """Read it now; what a killed run left open is ended first."""
    from ckanext.gobabierto.harvesters import running

    try:
        running.run(source_id)
    except running.CannotRun:
        context: Any = {"user": user, "ignore_auth": True}
        tk.get_action("harvest_job_abort")(context, {"source_id": source_id})
        running.run(source_id)


def main() -> int:
    """Every one of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--base", required=True, help="address of the server of the ministries")
    parser.add_argument("--user", required=True, help="sysadmin in whose name they are made")
    options = parser.parse_args()
    from dev import differences

    application = make_app(load_config(options.config))
    with application._wsgi_app.test_request_context():  # noqa: SLF001
        for organization, path in ministries():
            print(section(options.base, organization, path, options.user), flush=True)
        for each in machines():
            machine(options.base, each, options.user)
        differences.play(options.base, options.user)
    return 0


if __name__ == "__main__":
    sys.exit(main())
