"""Our codes as observations of a resource name them (``facts.observing.FAILED``).

The codes of errors are for people and scripts and many; what a rule needs to tell apart is less.
"""

from __future__ import annotations

from ckanext.gobabierto.errors import FetchError

OUTCOMES = {
    "bloqueado": "bloqueado",
    "certificado": "certificado",
    "compresion": "error_servidor",
    "conexion_rechazada": "error_servidor",
    "demasiadas_redirecciones": "error_servidor",
    "error_del_servidor": "error_servidor",
    "no_encontrada": "no_existe",
    "prohibido": "prohibido",
    "requiere_sesion": "requiere_sesion",
    "respuesta_incompleta": "error_servidor",
    "sin_dns": "sin_dns",
    "sin_respuesta": "error_servidor",
    "tiempo_agotado": "tiempo_agotado",
}
UNOBSERVED = frozenset(
    {
        "direccion_no_permitida", "fuera_de_horario", "respuesta_demasiado_grande",
        "robots_no_disponible", "robots_no_permite",
    }
)  # fmt: skip
"""Codes that say nothing of the site, for we did not ask, or did not ask to the end."""


def outcome_of(error: FetchError) -> str:
    """What *error* lets us say of the address; empty where it proves nothing."""
    if error.code == "demasiadas_peticiones":
        # Without a status nobody was asked: the site rests from an earlier request.
        return "prohibido" if error.status else ""
    if error.code == "sin_dns" and error.transient:
        return ""  # our own name server may be what failed
    return OUTCOMES.get(error.code, "")
