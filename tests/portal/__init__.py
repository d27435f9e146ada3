"""A small web server that plays the ministries: their transparency sections and their files.

The demo runs it as ``python -m tests.portal --port N`` (``--port 0`` chooses a free one and prints
it), allows it with ``ckanext.gobabierto.fetch.allow = 127.0.0.1:N``, and registers for each of
:func:`ministries` one harvest source of type ``transparencia`` at ``http://127.0.0.1:N<path>``,
owned by the organization of that name, with :func:`source_config` as its configuration. Tests use
:func:`tests.portal.server.running`.

The three ministries are invented; their dirt is not: spaces in addresses, misspelt headings, a
period in the text and another in the link, repeated links, Google Drive, pages in Windows-1252
without closing tags. Every file is made from its address, so the same address always gives the
same bytes.

Machine sources of other institutions are told by :func:`tests.portal.machines.machines`.
``/pnda/…`` is the national platform, by its API and by its pages (see ``pnda.py``).
``/_hostil/…`` answers as no ministry should (see ``hostile.py``) and ``/_real/…`` serves the
collected real sections where they are present.
"""

from __future__ import annotations

import json

_MINISTRIES = (
    ("sediag", "/sediag/transparencia/", ()),
    ("inmar", "/inmar/transparencia/index.htm", ("/inmar/transparencia/archivos.htm",)),
    ("coplaf", "/coplaf/transparencia/", ("/coplaf/transparencia/hidrometria/",)),
)


def ministries() -> list[tuple[str, str]]:
    """(organization name, path of its section) of each invented ministry."""
    return [(name, path) for name, path, _ in _MINISTRIES]


def source_config(organization_name: str) -> str:
    """Configuration (JSON) of the harvest source of that organization: its further pages."""
    pages = next(pages for name, _, pages in _MINISTRIES if name == organization_name)
    return json.dumps({"pages": list(pages)}) if pages else ""
