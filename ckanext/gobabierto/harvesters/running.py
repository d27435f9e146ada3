"""One source in the foreground: gather, import, close the job, and count what really happened."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.harvest import queue
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob, HarvestObject

from .run import chunks, runs, summary, takeover
from .run.seen import held
from .sources.approval import NotApproved

Progress = Callable[[int, int, str], None]


class CannotRun(GobabiertoError):
    """The source cannot be run now."""

    code = "fuente_no_corre"


@dataclass(slots=True)
class Report(summary.Summary):
    """What a run did, with the words of what went wrong."""

    source: str = ""
    """Name."""
    errors: list[str] = field(default_factory=list[str])

    @property
    def ok(self) -> bool:
        """Everything was read and nothing was refused."""
        return not self.errors and not self.refused


def _admin() -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})
    return {"user": user["name"], "ignore_auth": True, "model": model, "session": model.Session}


def find_source(id_or_name: str) -> dict[str, Any]:
    """The harvest source of that id, name or address.

    :raises CannotRun: there is none, or it is not active.
    """
    key = "url" if id_or_name.startswith(("http://", "https://")) else "id"
    try:
        source = tk.get_action("harvest_source_show")(_admin(), {key: id_or_name})
    except tk.ObjectNotFound:
        raise CannotRun(f"No hay una fuente «{id_or_name}».") from None
    if source.get("type") != "harvest" or not source.get("active"):
        raise CannotRun(f"«{id_or_name}» no es una fuente activa.")
    return source


def _job(source_id: str) -> Any:
    """A job of our own, or the one that never started, or whose worker died."""
    try:
        made = tk.get_action("harvest_job_create")(_admin(), {"source_id": source_id, "run": False})
        identifier = made["id"]
    except NotApproved:
        raise
    except HarvestJobExists:
        found = _left_over(source_id)
        if found is None:
            raise _busy() from None
        identifier = found
    job: Any = HarvestJob.get(identifier)
    job.status = "Running"
    job.save()
    return job


def _busy() -> CannotRun:
    return CannotRun("Esta fuente ya se está cosechando.", code="fuente_en_curso")


def _left_over(source_id: str) -> str | None:
    """A job that waits for somebody, or that nobody works at any more."""
    for status in ("New", "Running"):
        asked = {"source_id": source_id, "status": status}
        for job in tk.get_action("harvest_job_list")(_admin(), asked):
            if status == "New" or not takeover.working(job["id"], source_id):
                return job["id"]
    return None


def run(id_or_name: str, progress: Progress | None = None) -> Report:
    """Run a source to its end.

    :param progress: called with (done, of how many, what) as it goes on.
    :raises CannotRun: no such source, no harvester for it, or it is running already.
    """
    source = find_source(id_or_name)
    harvester = queue.get_harvester(source["source_type"])
    if harvester is None:
        raise CannotRun(f"No está activado el cosechador de tipo «{source['source_type']}».")
    with held("run", source["id"]) as ours:
        if ours is None:
            raise _busy()
        started = _job(source["id"])
        job_id = str(started.id)
        tell = progress or (lambda *_: None)
        tell(0, 0, f"Leyendo {source['url']}")
        try:
            _work(harvester, started, tell)
        finally:
            _close(source["id"])
    return _report(source["name"], job_id)


def _work(harvester: Any, job: Any, tell: Progress) -> None:
    job_id = job.id
    queue.gather_stage(harvester, job)
    waiting, done = takeover.revive(job_id), 0
    found = runs.get(job_id)
    total = found.objects if found is not None else len(waiting)
    while waiting:
        for identifier in waiting:
            done += chunks.size_of(identifier)
            queue.fetch_and_import_stages(harvester, HarvestObject.get(identifier))
            tell(min(done, total), total, "")
        waiting = takeover.revive(job_id)


def _report(source: str, job_id: str) -> Report:
    found = summary.of_job(job_id)
    told = tk.get_action("harvest_job_report")(_admin(), {"id": job_id})
    errors = [error["message"] for error in told["gather_errors"]] + [
        f"{error['message']} ({item['guid']})"
        for item in told["object_errors"].values()
        for error in item["errors"]
    ]
    # An unchanged page is read without an account of it; whoever asked for the run counts it too.
    found.pages = max(found.pages, found.documents)
    return Report(**found.as_dict(), source=source, errors=errors)


def _close(source_id: str) -> None:
    """Mark the job as finished and index the source, as the scheduler would."""
    tk.get_action("harvest_jobs_run")(_admin(), {"source_id": source_id})
