"""``python -m dev.demo.periods --config var/demo/ckan.ini``: periods of the demo.

Freezes the last two quarters that are over, and enters the two reports that were published about
the policy of 2021. It can be repeated: what is recorded already stays.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import period_store, periods, timeline

PUBLISHED = Path(__file__).resolve().parents[2] / "docs" / "historicos"
QUARTERS = 2


def run() -> list[str]:
    """Record what is missing; the names of what was recorded."""
    done: list[str] = []
    today = clock.today()
    missing = [
        quarter
        for quarter in periods.last_quarters(today, QUARTERS)
        if period_store.find(quarter.name, period_store.FROZEN) is None
    ]
    if missing:
        for organization_id in timeline.due_for_evaluation(today):
            timeline.evaluate(organization_id, today)
    for quarter in missing:
        _act("gobabierto_period_freeze", {"period": quarter.name})
        done.append(quarter.name)
    for path in sorted(PUBLISHED.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        if period_store.find(content["period"], period_store.HISTORICAL) is None:
            _act("gobabierto_period_record", content)
            done.append(content["period"])
    return done


def _act(action: str, data: dict[str, object]) -> None:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    tk.get_action(action)({"user": user, "ignore_auth": True}, data)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--config", required=True, help="CKAN configuration file")
    arguments = parser.parse_args()

    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    application = make_app(load_config(arguments.config))
    with application._wsgi_app.test_request_context():  # noqa: SLF001
        print("Periodos:", ", ".join(run()) or "ya estaban")


if __name__ == "__main__":
    main()
