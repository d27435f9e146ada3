"""``python3 -m dev COMMAND``: the commands behind the Makefile."""

from __future__ import annotations

import argparse
import subprocess
import sys

from dev import portal, prerequisites, stack, virtualenv
from dev.paths import ENVIRONMENTS, ROOT, VENV
from dev.processes import StackError, alone


def _venv(_: argparse.Namespace) -> int:
    prerequisites.check()
    virtualenv.ensure()
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
    before = {name for name, _, alive in stack.status(arguments.environment) if alive}
    try:
        stack.up(arguments.environment)
        path = f"{VENV / 'bin'}:"
        return _run_command(arguments.command, path)
    finally:
        if not before:
            stack.down(arguments.environment)


def _run_command(command: list[str], path: str) -> int:
    import os

    env = {**os.environ, "PATH": path + os.environ.get("PATH", "")}
    return subprocess.run(command, cwd=ROOT, env=env, check=False).returncode


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 -m dev", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    commands.add_parser("venv", help="entorno virtual").set_defaults(run=_venv)
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
    return parser


def main() -> int:
    """Read the command line and do it."""
    arguments = _parser().parse_args()
    try:
        if arguments.run in (_demo, _up, _venv):
            with alone():
                return arguments.run(arguments)
        return arguments.run(arguments)
    except StackError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
