"""Sources that were not read because it was not their time, started once it is."""

from __future__ import annotations

import logging

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.harvesters.sources.approval import NotApproved
from ckanext.harvest.logic import HarvestJobExists

from . import runs

log = logging.getLogger(__name__)


def start_due(source_id: str | None = None) -> list[str]:
    """Make a job for each whose time has come, of all or of one; gives those sources. Commits.

    One that runs or waits already, is not approved any more, or is not there, is left alone.
    """
    started: list[str] = []
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    for each in runs.due():
        if source_id and each != source_id:
            continue
        try:
            tk.get_action("harvest_job_create")(
                {"user": user, "ignore_auth": True}, {"source_id": each}
            )
        except (HarvestJobExists, NotApproved, tk.ObjectNotFound, tk.ValidationError) as error:
            model.Session.rollback()
            log.info("Source %s is not started again: %r", each, error)
        except Exception:
            model.Session.rollback()
            log.exception("Source %s could not be started again", each)
        else:
            started.append(each)
    return started
