"""Checks of the credentials that some sites ask for: who uses them, and who names one in vain."""

from __future__ import annotations

from collections.abc import Iterator

from ckan import model

from ckanext.gobabierto import config
from ckanext.gobabierto.diagnosis.finding import Finding, broken, fine, notice
from ckanext.gobabierto.errors import BadInput
from ckanext.gobabierto.fetching import credentials
from ckanext.gobabierto.fetching.credentials import EVERY, Credential
from ckanext.gobabierto.harvesters.run import settings
from ckanext.gobabierto.harvesters.sources import store

_CHECK = "secrets"
_FILE = "el archivo de ckanext.gobabierto.fetch.secrets (docs/opciones.md)"


def secrets() -> Iterator[Finding]:
    """Each is well written and for somebody, and sources name those that are for them."""
    path = config.fetch_secrets()
    try:
        known = list(credentials.every(path))
    except BadInput as error:
        yield broken(_CHECK, str(error), f"Corrija {_FILE}.")
        return
    found = [each for name, entry in known for each in _of_credential(name, entry)]
    found += _of_sources(path)
    if found:
        yield from found
    elif known:
        yield fine(_CHECK, f"Secretos del portal, cada uno con sus instituciones: {len(known)}.")
    else:
        yield fine(_CHECK, "Ninguna fuente usa secretos del portal.")


def _of_credential(name: str, entry: Credential | BadInput) -> Iterator[Finding]:
    if isinstance(entry, BadInput):
        yield broken(_CHECK, str(entry), f"Corrija {_FILE}.")
        return
    if not entry.organizations:
        yield notice(
            _CHECK,
            f"El secreto «{name}» no es para ninguna institución: nadie puede usarlo.",
            f'Diga en «organizations» los id de las suyas, o ["{EVERY}"], en {_FILE}.',
        )
    for each in sorted(entry.organizations - {EVERY}):
        group = model.Session.get(model.Group, each)
        if group is None or not group.is_organization or group.state != model.State.ACTIVE:
            yield _nobody(name, each)


def _nobody(name: str, written: str) -> Finding:
    meant = model.Group.by_name(written)
    how = f"Escriba su id, {meant.id}" if meant is not None else "Quítelo, o escriba el id"
    return notice(
        _CHECK,
        f"El secreto «{name}» es para «{written}», que no es el id de una institución activa.",
        f"{how}, en {_FILE}.",
    )


def _of_sources(path: str) -> Iterator[Finding]:
    """Those that cannot be read, because the portal has no such secret for them."""
    for row in store.find():
        name = _named(row.config)
        try:
            if name:
                credentials.find(name, path, row.organization_id)
        except BadInput as error:
            told = f"La fuente «{row.title}» no se puede leer. {error}"
            yield notice(_CHECK, told, f"Corrija su configuración, o {_FILE}.")


def _named(written: str) -> str:
    try:
        return str(settings.parse(written).get("secret") or "")
    except BadInput:
        return ""  # whoever runs it is told
