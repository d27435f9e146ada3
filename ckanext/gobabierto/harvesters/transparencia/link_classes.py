"""What a link of a page may lead to: a class, a code and a sentence why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class LinkClass(str, Enum):
    """Where a link leads."""

    DATOS = "archivo_de_datos"
    DOCUMENTO = "documento"
    DESCONOCIDO = "archivo_de_tipo_desconocido"
    PAGINA = "pagina_de_la_seccion"
    SITIO = "otra_pagina_del_sitio"
    EXTERNO = "pagina_externa"
    PORTAL = "portal_de_datos_abiertos"
    PNT = "pnt"
    CORREO = "correo"
    TELEFONO = "telefono"
    ANCLA = "ancla"
    IMAGEN = "imagen_o_medio"
    RECHAZADO = "rechazado"


FILES = frozenset({LinkClass.DATOS, LinkClass.DOCUMENTO, LinkClass.DESCONOCIDO})


@dataclass(frozen=True, slots=True)
class Target:
    """A classified address."""

    kind: LinkClass
    code: str
    reason: str
    url: str = ""
    format: str = ""
    subject_id: str = ""
    """Id of the obligated subject in the PNT, where the address carries it."""
    own: bool = True
    """The file is the institution's own, or in a store anybody may use."""
