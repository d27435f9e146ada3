"""Where things live: everything that is made goes below ``var/``, which git ignores."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VENV = VAR / "venv"
PYTHON = VENV / "bin" / "python"
CKAN = VENV / "bin" / "ckan"
SOLR_LIBRARY = VAR / "solr"
SOLR_SERVER = ROOT / "solr" / "server"
CONFIGSET = ROOT / "solr" / "conf"
REQUIREMENTS = ROOT / "requirements.txt"
DEMO_DESCRIPTION = VAR / "demo.json"

TESTS = ("test", "test2", "test3", "test4")
"""One for each process that runs tests beside the others."""
ENVIRONMENTS = (*TESTS, "demo", "bench")


def environment_dir(name: str) -> Path:
    """Folder of one environment, with its own data, ports and logs."""
    if name not in ENVIRONMENTS:
        raise ValueError(f"unknown environment {name!r}: one of {', '.join(ENVIRONMENTS)}")
    return VAR / name
