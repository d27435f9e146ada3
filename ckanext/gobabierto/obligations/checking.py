"""Every fault of a file of obligations, whichever of its kinds it is."""

from __future__ import annotations

from pathlib import Path

from ckanext.gobabierto.errors import BadObligationFile

from . import loader, site_file
from .rulebook import EITHER, Rulebook, is_part, kind_of, wrong_part
from .yaml_file import read


def check(path: Path, book: Rulebook) -> list[BadObligationFile]:
    """What is wrong in a file, or in each file of a folder; empty where nothing is.

    :param book: the law's own rules, that a portal's file may change.
    """
    if path.is_dir():
        files = [item for item in sorted(path.glob("*.yaml")) if not is_part(item)]
        return [fault for item in files for fault in check(item, book)]
    try:
        file = read(path, EITHER)
    except BadObligationFile as error:
        return [error]
    if is_part(path):
        fault = wrong_part(file)
        return [fault] if fault else []
    kind = kind_of(file.content)
    if kind == "profile":
        return list(loader.faults(file))
    if kind == "site":
        return list(site_file.faults(file, book.by_id))
    return [file.fault("El archivo no es de obligaciones.", [], found="otra cosa", expected=EITHER)]
