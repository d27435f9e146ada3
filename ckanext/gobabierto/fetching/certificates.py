"""What is wrong with a site's certificate, so that its IT can mend exactly that."""

from __future__ import annotations

import ssl
from collections.abc import Iterable

_TOLD = {
    "vencido": "venció",
    "todavia_no_vale": "todavía no es válido",
    "autofirmado": "lo firmó el propio sitio y no una autoridad reconocida",
    "cadena_incompleta": (
        "no se puede comprobar quién lo firmó: al servidor le falta entregar el certificado "
        "intermedio, o la autoridad no está reconocida"
    ),
    "otro_nombre": "es de otro nombre de sitio",
    "protocolo": "no se pudo acordar con el sitio una conexión cifrada",
    "no_valido": "no es válido",
}
# Numbers of OpenSSL (X509_V_ERR_…).
_NUMBERS = {
    9: "todavia_no_vale", 10: "vencido", 18: "autofirmado", 19: "autofirmado",
    2: "cadena_incompleta", 20: "cadena_incompleta", 21: "cadena_incompleta",
    62: "otro_nombre", 64: "otro_nombre",
}  # fmt: skip


def fault_of(causes: Iterable[BaseException]) -> str:
    """Which of the faults above the errors stand for; empty if none is about certificates."""
    found = ""
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _NUMBERS.get(getattr(cause, "verify_code", 0), "no_valido")
        if isinstance(cause, ssl.SSLError):
            found = "protocolo"
    return found


def sentence(fault: str) -> str:
    """*fault*, for people."""
    if fault == "protocolo":
        return f"Falla la conexión segura: {_TOLD[fault]}."
    return f"El certificado del sitio falla: {_TOLD[fault]}."
