"""The harvest sources of the demo: the section of each ministry that ``tests.portal`` plays.

The address changes with the port of that server, so an existing source is brought up to date.
Prints the names of the sources, one a line.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.cli import load_config
from ckan.config.middleware import make_app

from tests.portal import ministries, source_config

TYPE = "transparencia"


def ensure(base: str, organization: str, path: str, user: str) -> str:
    """Create or move the source of one ministry; returns its name."""
    name = f"{organization}-transparencia"
    context: Any = {"user": user, "ignore_auth": True}
    owner = tk.get_action("organization_show")(dict(context), {"id": organization})
    wanted = {
        "name": name,
        "title": f"Sección de transparencia: {owner['title']}",
        "url": base + path,
        "source_type": TYPE,
        "owner_org": owner["id"],
        "config": source_config(organization),
        "frequency": "DAILY",
        "notes": "Sección inventada que sirve el servidor de ejemplo de la demostración.",
    }
    try:
        known = tk.get_action("harvest_source_show")(dict(context), {"id": name})
    except tk.ObjectNotFound:
        tk.get_action("harvest_source_create")(dict(context), wanted)
    else:
        if known.get("url") != wanted["url"]:
            tk.get_action("harvest_source_update")(dict(context), {**wanted, "id": known["id"]})
        tk.get_action("gobabierto_source_approve")(dict(context), {"id": known["id"]})
    return name


def main() -> int:
    """Every ministry."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--base", required=True, help="address of the server of the ministries")
    parser.add_argument("--user", required=True, help="sysadmin in whose name they are made")
    options = parser.parse_args()
    make_app(load_config(options.config))
    for organization, path in ministries():
        print(ensure(options.base, organization, path, options.user))
    return 0


if __name__ == "__main__":
    sys.exit(main())
