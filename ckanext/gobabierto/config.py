"""One small typed function for each option; ``config_declaration.yaml`` declares them."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

PREFIX = "ckanext.gobabierto."


def is_platform() -> bool:
    """This portal is the platform itself, so absence here is absence (rules.md 1.1)."""
    return bool(tk.config[PREFIX + "is_platform"])


def demo_banner() -> bool:
    """Show «Portal de demostración, datos de ejemplo» on every page."""
    return bool(tk.config[PREFIX + "demo"])
