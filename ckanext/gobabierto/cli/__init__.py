"""The ``ckan gobabierto`` commands: one file per group, gathered here."""

from __future__ import annotations

import click

from .doctor import doctor
from .document import document
from .evaluate import evaluate
from .explain import explain
from .harvest import harvest
from .init import init
from .institutions import institutions
from .period import freeze, period, report
from .plan import plan
from .rules import rules

GROUP = click.Group("gobabierto", help="Datos abiertos: esquemas, cosecha y obligaciones.")
GROUP.add_command(doctor)
GROUP.add_command(freeze)
GROUP.add_command(document)
GROUP.add_command(harvest)
GROUP.add_command(evaluate)
GROUP.add_command(explain)
GROUP.add_command(init)
GROUP.add_command(institutions)
GROUP.add_command(period)
GROUP.add_command(report)
GROUP.add_command(plan)
GROUP.add_command(rules)


def get_commands() -> list[click.Command]:
    """The command group with every sub-command attached."""
    return [GROUP]
