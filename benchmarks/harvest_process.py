"""One side of a harvest figure, in a process of its own that does what it is told by lines.

The peer runs ckanext-dcat's ``dcat_json`` with only its own plugins; ours runs ``catalogo`` with
every plugin of ``test.ini``. Both go through ckanext-harvest: gather, then each object through the
callback of the fetch queue, as ``harvester run`` and the two consumers do, without their waits.
Views of files are made by neither, and hosts are read without the pause that good manners ask.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.site import application

PEER_PLUGINS = "harvest dcat dcat_json_harvester"
TYPES = {"peer": "dcat_json", "ours": "catalogo"}
SELF = Path("/proc/self")


def main() -> None:
    """``python -m benchmarks.harvest_process SIDE``: one order a line, one answer a line."""
    side = sys.argv[1]
    application(
        PEER_PLUGINS if side == "peer" else "",
        **{
            "ckan.views.default_views": "",
            "ckanext.gobabierto.fetch.allow": "127.0.0.0/8",
            "ckanext.gobabierto.fetch.pace": "0",
        },
    )
    orders = {"source": _source, "job": _job, "gather": _gather, "import": _import}
    orders |= {"send": _send, "drain": _drain, "know": _know}
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order, *arguments = json.loads(line)
        print(json.dumps(orders[order](side, *arguments)), flush=True)


def _context() -> Any:
    import ckan.plugins.toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return {"user": user, "ignore_auth": True}


def _source(side: str, name: str, url: str) -> str:
    """A source with an institution of its own; gives its id."""
    import ckan.plugins.toolkit as tk

    create = tk.get_action("organization_create")
    owner = create(_context(), {"name": f"medicion-{name}", "title": f"Medición {name}"})
    values = {"name": f"fuente-{name}", "title": "Fuente", "url": url}
    source = tk.get_action("harvest_source_create")(
        _context(), {**values, "source_type": TYPES[side], "owner_org": owner["id"]}
    )
    return str(source["id"])


def _job(_side: str, source_id: str) -> str:
    import ckan.plugins.toolkit as tk

    from ckanext.harvest.model import HarvestJob

    asked = {"source_id": source_id, "run": False}
    made = tk.get_action("harvest_job_create")(_context(), asked)
    job: Any = HarvestJob.get(made["id"])
    job.status = "Running"
    job.save()
    return str(made["id"])


def _gather(side: str, job_id: str) -> dict[str, Any]:
    """Gather; tells too by how much the memory of the process grew over its rest."""
    from ckan import model

    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob

    before = _forget_peak()
    begin, spent = time.perf_counter(), _cpu()
    ids = queue.gather_stage(queue.get_harvester(TYPES[side]), HarvestJob.get(job_id))
    taken = {"seconds": time.perf_counter() - begin, "cpu": _cpu() - spent}
    model.Session.remove()
    return {**taken, "ids": ids or [], "growth": (_memory("VmHWM") - before) / 1024}


def _import(_side: str, job_id: str, ids: list[str]) -> dict[str, Any]:
    from ckanext.harvest import queue

    consumer = queue.get_fetch_consumer()
    begin, spent = time.perf_counter(), _cpu()
    for identifier in ids:
        body = json.dumps({"harvest_object_id": identifier})
        queue.fetch_callback(consumer, queue.FakeMethod(body), None, body)
    taken = {"seconds": time.perf_counter() - begin, "cpu": _cpu() - spent}
    return {**taken, "counts": _finished(job_id)}


def _know(side: str, source_id: str) -> int:
    """Gather a source and put its records into the ledger, without making their datasets."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.gobabierto.harvesters.run import ledger
    from ckanext.harvest.model import HarvestObject

    job_id = _job(side, source_id)
    _gather(side, job_id)
    query = sa.select(HarvestObject.id, HarvestObject.content).where(
        HarvestObject.harvest_job_id == job_id
    )
    rows = [(key, json.loads(content)) for key, content in model.Session.execute(query)]
    package: Any = model.Package.get(source_id)
    entries = [
        {
            "source_id": source_id,
            "identity": content["identity"],
            "organization_id": package.owner_org,
            "title": content["title"],
            "content_hash": content["hash"],
            "status": ledger.ACTIVE,
            "old_guid": content["old_guid"],
            "harvest_object_id": key,
        }
        for key, content in rows
    ]
    for start in range(0, len(entries), 1000):
        ledger.upsert(entries[start : start + 1000])
    done = sa.update(HarvestObject).where(HarvestObject.harvest_job_id == job_id)
    model.Session.execute(done.values(state="COMPLETE", report_status="added"))
    model.Session.commit()
    _finished(job_id)
    return len(entries)


def _send(_side: str, ids: list[str]) -> int:
    from ckanext.harvest import queue

    publisher = queue.get_fetch_publisher()
    for identifier in ids:
        publisher.send({"harvest_object_id": identifier})
    return len(ids)


def _drain(_side: str) -> dict[str, Any]:
    """Take objects from the fetch queue until it is empty."""
    from ckanext.harvest import queue

    consumer: Any = queue.get_fetch_consumer()
    begin, spent, done = time.time(), _cpu(), 0
    while (method := consumer.basic_get(queue.get_fetch_queue_name())[0]).delivery_tag:
        queue.fetch_callback(consumer, method, None, method.delivery_tag)
        done += 1
    return {"begin": begin, "end": time.time(), "cpu": _cpu() - spent, "done": done}


def _finished(job_id: str) -> dict[str, int]:
    """How many objects ended how; the job is closed."""
    import sqlalchemy as sa

    from ckan import model

    from ckanext.harvest.model import HarvestJob, HarvestObject

    model.Session.remove()
    job: Any = HarvestJob.get(job_id)
    job.status = "Finished"
    job.save()
    query = (
        sa.select(HarvestObject.report_status, sa.func.count())
        .where(HarvestObject.harvest_job_id == job_id)
        .group_by(HarvestObject.report_status)
    )
    found = {str(status): count for status, count in model.Session.execute(query)}
    return {**found, **_unchanged(job_id)}


def _unchanged(job_id: str) -> dict[str, int]:
    """Records without harvest objects, which only our own accounts know."""
    import ckan.plugins as p

    if not p.plugin_loaded("gobabierto"):
        return {}
    from ckanext.gobabierto.harvesters.run import runs

    run = runs.get(job_id)
    return {"unchanged": run.unchanged} if run is not None and run.unchanged else {}


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _memory(name: str) -> int:
    """Kilobytes: ``VmRSS`` now, ``VmHWM`` at the most."""
    lines = (SELF / "status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])


def _forget_peak() -> int:
    """Count the peak of memory from now on; gives what the process has."""
    (SELF / "clear_refs").write_text("5")
    return _memory("VmRSS")


if __name__ == "__main__":
    main()
