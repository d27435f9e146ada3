"""``python3 -m dev COMMAND``: the commands behind the Makefile."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from dev import portal, prerequisites, stack, virtualenv
from dev.paths import ENVIRONMENTS, ROOT, TESTS, VENV
from dev.processes import StackError, alone


def _venv(_: argparse.Namespace) -> int:
    prerequisites.check()
    virtualenv.ensure()
    return 0


def _prepare(_: argparse.Namespace) -> int:
    prerequisites.check()
    stack.prepare()
    return 0


def _demo(_: argparse.Namespace) -> int:
    portal.Demo().run()
    return 0


def _up(arguments: argparse.Namespace) -> int:
    prerequisites.check()
    stack.prepare()
    for name, url in stack.up(arguments.environment).items():
        print(f"{name:15} {url}")
    return 0


def _down(arguments: argparse.Namespace) -> int:
    for environment in arguments.environments or ENVIRONMENTS:
        for name in stack.down(environment):
            print(f"{environment}: {name} detenido")
    return 0


def _status(_: argparse.Namespace) -> int:
    for environment in ENVIRONMENTS:
        for name, pid, alive in stack.status(environment):
            print(f"{environment:5} {name:18} {pid:>8}  {'vivo' if alive else 'terminado'}")
    return 0


def _with(arguments: argparse.Namespace) -> int:
    """Run a command with the services up, and end afterwards what this call started."""
    prerequisites.check()
    stack.prepare()
    before = _alive(arguments.environment)
    try:
        stack.up(arguments.environment)
        path = f"{VENV / 'bin'}:"
        return _run_command(arguments.command, path)
    finally:
        if not before:
            stack.down(arguments.environment)


def _tests(arguments: argparse.Namespace) -> int:
    """Run the suite, split by files over as many processes as there are cores, each with its own
    services; what this call started is ended afterwards."""
    prerequisites.check()
    stack.prepare()
    environments = TESTS[: max(1, min(arguments.workers or _cores(), len(TESTS)))]
    idle = [name for name in environments if not _alive(name)]
    try:
        with ThreadPoolExecutor(len(environments)) as pool:
            list(pool.map(stack.up, environments))
        # In the order of tests/conftest.py: the files with most tests are not the longest.
        split = ["-n", str(len(environments)), "--dist", "loadfile", "--no-loadscope-reorder"]
        extra = [word for word in arguments.command if word != "--"]
        command = ["pytest", "-q", *(split if len(environments) > 1 else []), *extra]
        return _run_command(command, f"{VENV / 'bin'}:")
    finally:
        for name in idle:
            stack.down(name)


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _alive(environment: str) -> bool:
    return any(alive for _, _, alive in stack.status(environment))


def _run_command(command: list[str], path: str) -> int:
    env = {**os.environ, "PATH": path + os.environ.get("PATH", "")}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("venv", help="entorno virtual").set_defaults(run=_venv)
    prepare = commands.add_parser("prepare", help="entorno virtual y Solr, a la vez")
    prepare.set_defaults(run=_prepare)
    commands.add_parser("demo", help="un portal lleno y en marcha").set_defaults(run=_demo)
    up = commands.add_parser("up", help="arranca los servicios de un ambiente")
    up.add_argument("environment", choices=ENVIRONMENTS)
    up.set_defaults(run=_up)
    down = commands.add_parser("down", help="detiene lo que se arrancó aquí")
    down.add_argument("environments", nargs="*", metavar="ENVIRONMENT")
    down.set_defaults(run=_down)
    commands.add_parser("status", help="qué está corriendo").set_defaults(run=_status)
    wrapped = commands.add_parser("with", help="ejecuta una orden con los servicios arriba")
    wrapped.add_argument("environment", choices=ENVIRONMENTS)
    wrapped.add_argument("command", nargs=argparse.REMAINDER)
    wrapped.set_defaults(run=_with)
    tests = commands.add_parser("tests", help="todas las pruebas, repartidas entre los núcleos")
    tests.add_argument("--workers", type=int, default=0, help="procesos; 0: tantos como núcleos")
    tests.add_argument("command", nargs=argparse.REMAINDER)
    tests.set_defaults(run=_tests)
    return parser


def main() -> int:
    """Read the command line and do it."""
    arguments = _parser().parse_args()
    try:
        if arguments.run in (_demo, _prepare, _up, _venv):
            with alone():
                return arguments.run(arguments)
        return arguments.run(arguments)
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
