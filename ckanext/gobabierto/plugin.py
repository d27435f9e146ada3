"""The plugin itself: blankets and one-line interface methods, nothing else."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.plugins import DefaultTranslation

from ckanext.gobabierto import (
    categories,
    cli,
    defaults,
    helpers,
    indexing,
    obligations,
    views,
)
from ckanext.gobabierto import config as options
from ckanext.gobabierto.compliance import changes
from ckanext.gobabierto.harvesters import ckan_fixes
from ckanext.gobabierto.harvesters.review import facet
from ckanext.gobabierto.harvesters.run import finish
from ckanext.gobabierto.harvesters.sources import telling
from ckanext.gobabierto.logic import action, auth, validators
from ckanext.gobabierto.plans import published


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
    p.implements(p.IOrganizationController, inherit=True)
    p.implements(p.IPackageController, inherit=True)
    p.implements(p.ITranslation)

    def update_config(self, config: Any) -> None:
        """Register our templates, assets and schemas."""
        tk.add_template_directory(config, "templates")
        tk.add_public_directory(config, "public")
        tk.add_resource("assets", "gobabierto")
        ckan_fixes.install()
        finish.when_finished(telling.ended)
        changes.before_evaluation(published.bring_up_to_date)
        defaults.set_defaults(config)
        obligations.site_file_from(options.obligations_file)

    def i18n_domain(self) -> str:
        """One catalogue for the whole distribution."""
        return "ckanext-gobabierto"

    def before_dataset_index(self, pkg_dict: dict[str, Any]) -> dict[str, Any]:
        """Give Solr a document it accepts, with the names of the institution."""
        return indexing.index_document(facet.with_source(pkg_dict))

    def before_dataset_search(self, search_params: dict[str, Any]) -> dict[str, Any]:
        """Search in Spanish."""
        return indexing.search_parameters(search_params)

    def create(self, entity: Any) -> None:
        """A new institution is observed from its first day."""
        if entity.type == "organization":
            changes.organization_changed(entity.id)

    def edit(self, entity: Any) -> None:
        """A changed institution is observed."""
        if entity.type == "organization":
            changes.organization_changed(entity.id)

    def delete(self, entity: Any) -> None:
        """A deleted institution is observed as gone."""
        if entity.type == "organization":
            changes.organization_changed(entity.id, gone=True)

    def after_dataset_create(self, context: Any, pkg_dict: dict[str, Any]) -> None:  # noqa: ARG002
        """A new dataset joins the group of its category; it is observed and judged."""
        categories.follow(pkg_dict["id"])
        changes.dataset_saved(pkg_dict["id"])

    def after_dataset_update(self, context: Any, pkg_dict: dict[str, Any]) -> None:
        """A changed dataset follows its category; it is observed and judged again."""
        if context.get("defer_commit"):
            # CKAN says so only where it commits itself, and the activity is written by what it says
            changed = context.setdefault("changed_entities", {})
            changed.setdefault("packages", set()).add(pkg_dict["id"])
        categories.follow(pkg_dict["id"])
        changes.dataset_saved(pkg_dict["id"])

    def after_dataset_delete(self, context: Any, pkg_dict: dict[str, Any]) -> None:  # noqa: ARG002
        """A deleted dataset is observed as gone."""
        changes.dataset_saved(pkg_dict["id"], gone=True)
