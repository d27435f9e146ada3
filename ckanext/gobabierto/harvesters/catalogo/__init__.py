"""Source type ``catalogo``: ADELA's ``catalogo.json``, DCAT-US ``data.json`` and any CKAN's API."""
