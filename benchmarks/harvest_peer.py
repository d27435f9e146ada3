"""ckanext-dcat's ``dcat_json`` as its own worker runs it, in a process with only its plugins.

Gather, then every object through the callback of the fetch queue, without waiting for the queue:
what ``harvester run`` and the two consumers do, and nothing else.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from benchmarks.site import application

PLUGINS = "harvest dcat dcat_json_harvester"


def main() -> None:
    """``python -m benchmarks.harvest_peer URL TIMES``: prints seconds and CPU of each run."""
    url, times = sys.argv[1], int(sys.argv[2])
    application(PLUGINS)
    source_id = make_source(url)
    print(json.dumps([run(source_id) for _ in range(times)]))


def make_source(url: str) -> str:
    """A source of an institution of its own."""
    import ckan.plugins.toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    context: Any = {"user": user, "ignore_auth": True}
    owner = tk.get_action("organization_create")(context, {"name": "medicion", "title": "Medición"})
    values = {"name": "fuente", "title": "Fuente", "url": url, "source_type": "dcat_json"}
    source = tk.get_action("harvest_source_create")(
        {"user": user, "ignore_auth": True}, {**values, "owner_org": owner["id"]}
    )
    return str(source["id"])


def run(source_id: str) -> dict[str, Any]:
    """One job: seconds and CPU of this process for the gathering and for the rest."""
    import ckan.plugins.toolkit as tk
    from ckan import model

    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob, HarvestObject

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    made = tk.get_action("harvest_job_create")(
        {"user": user, "ignore_auth": True}, {"source_id": source_id, "run": False}
    )
    job: Any = HarvestJob.get(made["id"])
    job.status = "Running"
    job.save()
    begin, spent = time.perf_counter(), time.process_time()
    identifiers = queue.gather_stage(queue.get_harvester("dcat_json"), job)
    consumer = queue.get_fetch_consumer()
    for identifier in identifiers:
        body = json.dumps({"harvest_object_id": identifier})
        queue.fetch_callback(consumer, queue.FakeMethod(body), None, body)
    seconds, cpu = time.perf_counter() - begin, time.process_time() - spent
    model.Session.remove()
    job = HarvestJob.get(made["id"])
    job.status = "Finished"
    job.save()
    done = model.Session.query(HarvestObject).filter_by(harvest_job_id=made["id"], state="COMPLETE")
    return {"seconds": seconds, "cpu": cpu, "records": done.count()}


if __name__ == "__main__":
    main()
