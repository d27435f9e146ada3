"""``python -m dev.demo.seed --config var/demo/ckan.ini --portal http://127.0.0.1:8000``.

Fills a portal with the demo. It can be repeated and killed: it goes on where it was.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import changes

from dev.demo import accounts, content, events, records
from dev.demo.runner import Player, Progress

PORTAL = "http://127.0.0.1:5152"


def run(portal: str, today: date | None = None) -> Progress:
    """Seed the portal of the running CKAN application.

    :param portal: address of the web server that plays the ministries
    :param today: day the history leads up to; a repeated seed keeps that of the first
    """
    progress = Progress(today or clock.today())
    if progress.finished:
        print(f"Contenido de demostración: ya estaba, contado desde el {progress.anchor}.")
        return progress
    found = content.read()
    player = Player()
    planned = events.history(found, progress.anchor, portal)
    print(f"Contenido de demostración: {len(planned)} sucesos desde {planned[0].day}.", flush=True)
    users(player.user)
    with unhurried():
        player.play(planned, progress)
        members(player.user)
    index()
    progress.save(len(planned), finished=True)
    return progress


@contextmanager
def unhurried() -> Iterator[None]:
    """Put off what is done once for all at the end.

    Each write would wait for Solr, and each would ask the jobs worker to judge its institution;
    everything is indexed below, and judged by ``ckan gobabierto evaluate --all``.
    """
    waits, enqueue = tk.config["ckan.search.solr_commit"], changes.enqueue
    tk.config["ckan.search.solr_commit"] = False
    changes.enqueue = lambda _organization_id: None
    try:
        yield
    finally:
        tk.config["ckan.search.solr_commit"] = waits
        changes.enqueue = enqueue


def users(site_user: str) -> None:
    """The accounts of one institution, one for each role."""
    for name, role in accounts.USERS.items():
        if model.User.get(name):
            continue
        siglas = accounts.ORGANIZATION.upper()
        record = {
            "name": name,
            "fullname": f"{siglas}: {role}",
            "email": f"{name}@{accounts.ORGANIZATION}.example.gob.mx",
            "password": accounts.PASSWORD,
        }
        tk.get_action("user_create")({"user": site_user}, record)


def members(site_user: str) -> None:
    """Give each account its role."""
    organization_id = records.identifier("organization", accounts.ORGANIZATION)
    for name, role in accounts.USERS.items():
        record = {"id": organization_id, "username": name, "role": role}
        tk.get_action("organization_member_create")({"user": site_user}, record)


def index() -> None:
    """Index every dataset with the dates its history gave it."""
    query = model.Session.query(model.Package.id).filter_by(state="active", type="dataset")
    search.rebuild(package_ids=[row.id for row in query], quiet=True)
    search.commit()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="CKAN configuration file")
    parser.add_argument("--portal", default=PORTAL, help="address of the ministries' web server")
    parser.add_argument("--today", type=date.fromisoformat, help="day the history leads up to")
    arguments = parser.parse_args()

    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    started = time.monotonic()
    application = make_app(load_config(arguments.config))
    with application._wsgi_app.test_request_context():  # noqa: SLF001
        run(arguments.portal, arguments.today)
    print(f"Contenido de demostración: {time.monotonic() - started:.1f} s.")


if __name__ == "__main__":
    main()
