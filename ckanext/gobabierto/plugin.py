"""The plugin itself: blankets and one-line interface methods, nothing else."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import DefaultTranslation

from ckanext.gobabierto import cli, helpers, views
from ckanext.gobabierto.logic import action, auth, validators


@tk.blanket.actions(action.get_actions)
@tk.blanket.auth_functions(auth.get_auth_functions)
@tk.blanket.validators(validators.get_validators)
@tk.blanket.helpers(helpers.get_helpers)
@tk.blanket.blueprints(views.get_blueprints)
@tk.blanket.cli(cli.get_commands)
@tk.blanket.config_declarations
class GobabiertoPlugin(DefaultTranslation, p.SingletonPlugin):
    """Schemas, validator of obligations, pages, actions and commands."""

    p.implements(p.IConfigurer)
    p.implements(p.ITranslation)

    def update_config(self, config: Any) -> None:
        """Register our templates, assets and schemas."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "gobabierto")

    def i18n_domain(self) -> str:
        """One catalogue for the whole distribution."""
        return "ckanext-gobabierto"
