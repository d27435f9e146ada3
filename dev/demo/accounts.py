"""The accounts of the demo, one for each role of one institution.

They are shown by the demo itself: they open nothing but a local portal of invented data.
"""

from __future__ import annotations

ORGANIZATION = "sediag"
PASSWORD = "demo-gobabierto"  # noqa: S105
USERS = {"edicion_sediag": "editor", "coordinacion_sediag": "admin", "consulta_sediag": "member"}
