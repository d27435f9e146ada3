"""Checks of the configuration: plugins and their order, rights, time zone and language."""

from __future__ import annotations

from collections.abc import Iterator

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.common import asbool

from ckanext.gobabierto.diagnosis.finding import Finding, broken, fine, notice
from ckanext.gobabierto.fetching import settings

REQUIRED = ("activity", "harvest", "dcat", "scheming_datasets", "scheming_organizations")
TIME_ZONE = "America/Mexico_City"

# Option → what somebody can do while it is true.
OPEN_DOORS = {
    "ckan.auth.user_create_organizations": "cualquier persona registrada crea instituciones",
    "ckan.auth.user_create_groups": "cualquier persona registrada crea categorías",
    "ckan.auth.anon_create_dataset": "cualquiera publica conjuntos sin identificarse",
    "ckan.auth.create_unowned_dataset": "se publican conjuntos sin institución responsable",
}


def plugins() -> Iterator[Finding]:
    """Those that the extension needs are loaded, and stand after it."""
    configured = list(tk.config["ckan.plugins"])
    missing = [name for name in REQUIRED if not p.plugin_loaded(name)]
    if missing:
        yield broken(
            "plugins",
            f"Faltan los plugins {', '.join(missing)}.",
            f"Agregue a ckan.plugins: {' '.join(missing)}",
        )
    own = configured.index("gobabierto") if "gobabierto" in configured else len(configured)
    before = [name for name in REQUIRED[1:] if name in configured[:own]]
    if before:
        yield broken(
            "plugins",
            f"gobabierto está después de {', '.join(before)}, cuyas plantillas tapan las suyas.",
            "Ponga gobabierto antes de ellos en ckan.plugins.",
        )
    if not missing and not before:
        yield fine("plugins", "Los plugins necesarios están cargados y en orden.")


def rights() -> Iterator[Finding]:
    """Nobody makes institutions or categories from outside."""
    found = [option for option in OPEN_DOORS if asbool(tk.config.get(option))]
    for option in found:
        yield broken("rights", f"{option} está activo: {OPEN_DOORS[option]}.", f"{option} = false")
    if not found:
        yield fine("rights", "Sólo la administración crea instituciones y categorías.")


def time_and_language() -> Iterator[Finding]:
    """Days are those of Mexico, and pages are in Spanish unless somebody asks otherwise."""
    zone = tk.config.get("ckan.display_timezone")
    if zone == TIME_ZONE:
        yield fine("time", f"Los días son los de {TIME_ZONE}.")
    else:
        yield broken(
            "time",
            f"ckan.display_timezone es «{zone}»: los días mostrados no son los de los plazos.",
            f"ckan.display_timezone = {TIME_ZONE}",
        )
    if tk.config.get("ckan.locale_default") != "es":
        yield notice("time", "El idioma inicial no es español.", "ckan.locale_default = es")


def reading() -> Iterator[Finding]:
    """The options of reading sites are understood, and a site's people can find us."""
    try:
        settings.client().close()
    except (ValueError, OSError) as error:
        yield broken(
            "reading",
            f"Las opciones de lectura de sitios no se entienden: {error}.",
            "Corrija ckanext.gobabierto.fetch.* (docs/opciones.md); mientras tanto no se lee nada.",
        )
        return
    if not tk.config.get("ckanext.gobabierto.fetch.contact"):
        yield notice(
            "reading",
            "Los sitios que se leen no saben a quién escribir: no hay contacto.",
            "ckanext.gobabierto.fetch.contact = correo o página",
        )
    else:
        yield fine("reading", f"Los sitios se leen como {settings.agent()}.")
