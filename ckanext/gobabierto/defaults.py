"""What the extension sets of other plugins' options, and only where the operator set nothing."""

from __future__ import annotations

from typing import Any

import ckan.plugins as p

from ckanext.gobabierto import schemas
from ckanext.gobabierto.vocabularies import licences

_RDF_PROFILES = {
    "ckanext.dcat.rdf.profiles": "euro_dcat_ap_3",
    "ckanext.dcat.structured_data.profiles": "schemaorg",
}
_SCHEMING_PRESETS = "ckanext.scheming:presets.json"


def set_defaults(config: Any) -> None:
    """Schemas, licences and RDF profiles, so that naming the plugins is all an operator does."""
    for option, schema in (
        ("scheming.dataset_schemas", schemas.DATASET),
        ("scheming.organization_schemas", schemas.ORGANIZATION),
    ):
        if option not in config:
            config[option] = schema
    _add_presets(config)
    _add_profile(config)
    if not config.get("licenses_group_url"):
        config["licenses_group_url"] = f"file://{licences.CKAN_FILE}"
    _reload_scheming(config)


def _add_presets(config: Any) -> None:
    """Ours behind those of the operator, whose names win."""
    # Looked for before it is read: scheming declares none of its options, and CKAN warns.
    given = config["scheming.presets"] if "scheming.presets" in config else ""  # noqa: SIM401
    listed = (given or _SCHEMING_PRESETS).split()
    if schemas.PRESETS not in listed:
        config["scheming.presets"] = " ".join([*listed, schemas.PRESETS])


def _add_profile(config: Any) -> None:
    """Our RDF profile behind the default one; other profiles are the operator's own choice."""
    for option, default in _RDF_PROFILES.items():
        if option not in config:
            continue  # that plugin is not loaded
        given = config[option] or default
        listed = given.split() if isinstance(given, str) else list(given)
        if listed == [default]:
            both = [default, "gobabierto"]
            config[option] = " ".join(both) if isinstance(given, str) else both


def _reload_scheming(config: Any) -> None:
    """Let ckanext-scheming read again what it read before us.

    CKAN configures plugins in the order in which the operator lists them; ours is meant to stand
    before scheming, but the schemas must not depend on it.
    """
    for name in ("scheming_datasets", "scheming_organizations"):
        if p.plugin_loaded(name):
            plugin: Any = p.get_plugin(name)
            if plugin is not None and getattr(plugin, "instance", None) is not None:
                plugin.update_config(config)
