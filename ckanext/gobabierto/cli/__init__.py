"""The ``ckan gobabierto`` commands: one file per group, gathered here."""

from __future__ import annotations

import click

from .doctor import doctor
from .harvest import harvest
from .institutions import institutions

GROUP = click.Group("gobabierto", help="Datos abiertos: esquemas, cosecha y obligaciones.")
GROUP.add_command(doctor)
GROUP.add_command(harvest)
GROUP.add_command(institutions)


def get_commands() -> list[click.Command]:
    """The command group with every sub-command attached."""
    return [GROUP]
