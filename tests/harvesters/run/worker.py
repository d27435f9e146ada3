"""A process of its own that gathers and imports, to be killed by the tests.

``python -m tests.harvesters.run.worker SOURCE [STATEMENTS]``: runs the source in the foreground and
dies by SIGKILL when it has sent that many statements to the database.

``… --consume``: when it is told to, it imports what is in the queue, as a fetch worker does.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from tests import environment

ROOT = Path(__file__).resolve().parents[3]
CONSUME = "--consume"


def _environment() -> None:
    if os.environ.get("CKAN_SQLALCHEMY_URL"):
        return  # those of the tests that started it
    urls = environment.stack()
    os.environ["CKAN_SQLALCHEMY_URL"] = urls["sqlalchemy_url"]
    os.environ["CKAN_SOLR_URL"] = urls["solr_url"]
    os.environ["CKAN_REDIS_URL"] = urls["redis_url"]


def _die_after(number: int) -> None:
    from ckan import model

    left = [number]

    def count(*_: Any) -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sa.event.listen(model.ensure_engine(), "before_cursor_execute", count)


def _consume() -> int:
    """Say that it is there, wait for the word, and import what is in the queue."""
    from ckanext.harvest import queue

    consumer: Any = queue.get_fetch_consumer()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    number = 0
    while (body := consumer.redis.lpop(queue.get_fetch_routing_key())) is not None:
        queue.fetch_callback(consumer, queue.FakeMethod(body), None, body)
        number += 1
    sys.stdout.write(f"taken {number}\n")
    return 0


def main() -> int:
    """Run."""
    _environment()
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    config = load_config(str(ROOT / "test.ini"))
    config["ckan.plugins"] = f"{config['ckan.plugins']} gobabierto_juguete"
    config["ckanext.gobabierto.fetch.allow"] = os.environ["TOY_ALLOW"]
    config["ckanext.gobabierto.harvest.chunk"] = os.environ.get("TOY_CHUNK", "5")
    app = make_app(config)
    from ckanext.gobabierto.harvesters import running

    with app._wsgi_app.test_request_context():
        if sys.argv[1] == CONSUME:
            return _consume()
        if len(sys.argv) > 2:
            _die_after(int(sys.argv[2]))
        report = running.run(sys.argv[1])
        sys.stdout.write(json.dumps(report.as_dict()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
