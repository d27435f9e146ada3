"""Packaging of the extension; tool settings live in ``pyproject.toml``."""

from __future__ import annotations

from pathlib import Path

from setuptools import find_namespace_packages, setup

HERE = Path(__file__).parent

setup(
    name="ckanext-gobabierto",
    version="0.1.0",
    description=(
        "Datos abiertos del gobierno federal de México en CKAN: esquemas, cosechadores y "
        "verificación de obligaciones (Eje 3 y Lineamientos 2025)"
    ),
    long_description=(HERE / "README.md").read_text(encoding="utf-8"),
    long_description_content_type="text/markdown",
    license="AGPL-3.0-or-later",
    packages=find_namespace_packages(include=["ckanext.*"]),
    include_package_data=True,
    zip_safe=False,
    python_requires=">=3.10",
    install_requires=[
        "ckanext-dcat>=2.4.4,<3",
        "ckanext-harvest>=1.6.3,<2",
        "ckanext-scheming>=3.1.0,<4",
        "ckantoolkit>=0.0.7",
        "feedgen>=1.0",
        "icalendar>=6.3",
        "idna>=3.7",
        "ijson>=3.3",
        "jsonschema-rs>=0.30,<1",
        "orjson>=3.10",
        "protego>=0.4",
        "python-calamine>=0.4",
        "python-dateutil>=2.9",
        "rapidfuzz>=3.13",
        "requests>=2.32",
        "selectolax>=0.4",
        "XlsxWriter>=3.2",
    ],
    entry_points={
        "ckan.plugins": [
            "gobabierto=ckanext.gobabierto.plugin:GobabiertoPlugin",
            "gobabierto_catalogo=ckanext.gobabierto.harvesters.catalogo.plugin:CatalogoHarvester",
            "gobabierto_pnda=ckanext.gobabierto.harvesters.pnda.plugin:PndaHarvester",
            "gobabierto_sipot=ckanext.gobabierto.harvesters.sipot.plugin:SipotHarvester",
            (
                "gobabierto_transparencia="
                "ckanext.gobabierto.harvesters.transparencia.plugin:TransparenciaHarvester"
            ),
        ],
        "ckan.rdf.profiles": [
            "gobabierto=ckanext.gobabierto.dcat.profile:GobabiertoProfile",
        ],
        "babel.extractors": ["ckan=ckan.lib.extract:extract_ckan"],
    },
    message_extractors={
        "ckanext": [
            ("gobabierto/migration/**", "ignore", None),
            ("**.py", "python", None),
            ("**/templates/**.html", "ckan", None),
        ],
    },
)
