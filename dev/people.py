"""The sysadmin of the demo and its API token; run with the demo's CKAN: prints one JSON line."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.lib import api_token

NAME = "administracion"
LABEL = "demo"


def sysadmin(password: str) -> model.User:
    """The sysadmin, made or brought back to the password of the demo."""
    user = model.User.by_name(NAME)
    if user is None:
        site = tk.get_action("get_site_user")({"ignore_auth": True}, {})
        tk.get_action("user_create")(
            {"user": site["name"], "ignore_auth": True},
            {
                "name": NAME,
                "fullname": "Administración del portal",
                "email": f"{NAME}@datos.ejemplo.gob.mx",
                "password": password,
            },
        )
        user = model.User.by_name(NAME)
    if user is None:
        raise RuntimeError("the sysadmin could not be made")
    user.password = password
    user.sysadmin = True
    user.state = "active"
    model.Session.commit()
    return user


def token(user: model.User, known: str | None) -> str:
    """The token of an earlier run while it is good, else a new one."""
    if known:
        data: Any = api_token.decode(known)
        if data and model.ApiToken.get(data["jti"]):
            return known
    context: Any = {"user": user.name, "ignore_auth": True}
    return tk.get_action("api_token_create")(context, {"user": user.name, "name": LABEL})["token"]


def main() -> int:
    """Make the person and write who it is to ``--output``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True)
    parser.add_argument("--secrets", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    options = parser.parse_args()
    known: dict[str, str] = {}
    with suppress(OSError, ValueError):
        known = json.loads(options.output.read_text())
    password = json.loads(options.secrets.read_text())["password"][:20]
    make_app(load_config(options.config))
    user = sysadmin(password)
    found = {"user": user.name, "password": password, "token": token(user, known.get("token"))}
    options.output.touch(mode=0o600)
    options.output.chmod(0o600)  # one that was there keeps the mode it had
    options.output.write_text(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
