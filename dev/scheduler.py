"""What cron does in production: start due harvests, close finished ones, evaluate what changed.

One failed turn is written to the log and the next one comes anyway.
"""

from __future__ import annotations

import subprocess
import sys
import time

from dev.paths import CKAN, ROOT

HARVEST_EVERY = 60
EVALUATE_EVERY = 600


def turn(config: str, *command: str) -> None:
    """Run one command of CKAN and say how it ended."""
    result = subprocess.run([str(CKAN), "-c", config, *command], cwd=ROOT, check=False)
    moment = time.strftime("%Y-%m-%d %H:%M:%S")
    print(f"{moment} {' '.join(command)}: {result.returncode}", flush=True)


def main(config: str) -> None:
    """Until ended."""
    next_evaluation = time.monotonic() + EVALUATE_EVERY
    while True:
        time.sleep(HARVEST_EVERY)
        turn(config, "harvester", "run")
        if time.monotonic() >= next_evaluation:
            turn(config, "gobabierto", "evaluate")
            next_evaluation = time.monotonic() + EVALUATE_EVERY


if __name__ == "__main__":
    main(sys.argv[1])
