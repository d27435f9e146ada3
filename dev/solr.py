"""A real Solr from Maven Central, with our configset; one server per environment."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from pathlib import Path

from dev import stamps
from dev.paths import CONFIGSET, SOLR_LIBRARY, SOLR_SERVER, VAR
from dev.ports import answers, free_port, listens
from dev.processes import Registry, StackError, start_time, tail, wait_until

CORE = "ckan"
LOG = VAR / "log" / "solr-fetch.log"


def is_ready() -> bool:
    """The jars and the launcher are those of ``solr/server/``."""
    return stamps.is_current("solr", stamps.digest(SOLR_SERVER)) and any(_jars().glob("*.jar"))


def fetch() -> None:
    """Download Solr's jars (93 MB, once) and compile the launcher."""
    if is_ready():
        return
    stamps.forget("solr")
    # Maven would keep the half of a jar that a killed run left behind.
    shutil.rmtree(_jars(), ignore_errors=True)
    _jars().mkdir(parents=True)
    LOG.parent.mkdir(parents=True, exist_ok=True)
    LOG.write_text("")
    _run(
        "mvn", "-B", "-ntp", "-f", str(SOLR_SERVER / "pom.xml"),
        "dependency:copy-dependencies", f"-DoutputDirectory={_jars()}",
    )  # fmt: skip
    _run(
        "javac", "-cp", f"{_jars()}/*", "-d", str(SOLR_LIBRARY / "classes"),
        str(SOLR_SERVER / "src" / "SolrMain.java"),
    )  # fmt: skip
    stamps.write("solr", stamps.digest(SOLR_SERVER))


def _jars() -> Path:
    return SOLR_LIBRARY / "jars"


def _run(*command: str) -> None:
    with LOG.open("ab") as log:
        result = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, check=False
        )
    if result.returncode:
        raise StackError(f"{command[0]} falló; vea {LOG}\n{tail(LOG)}")


def start(registry: Registry) -> str:
    """Start Solr unless it runs already; return the address of the core."""
    known = registry.read().get("solr_url", "")
    configset = stamps.digest(CONFIGSET, SOLR_SERVER / "solr.xml")
    if registry.is_alive("solr"):
        if registry.read().get("configset") == configset and _is_up(known):
            return known
        registry.stop("solr")
    home = registry.directory / "solr"
    _prepare(home, fresh=registry.read().get("configset") != configset)
    port = free_port(registry.read().get("solr_port"))
    pid = registry.start(
        "solr",
        [
            "java", "-Xms96m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError", f"-Dsolr.solr.home={home}",
            f"-Dsolr.log.dir={registry.directory / 'log'}", "-Dlog4j2.level=WARN",
            "-Djetty.testMode=false", "-cp", f"{SOLR_LIBRARY / 'classes'}:{_jars()}/*",
            "SolrMain", str(port),
        ],
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}/solr/{CORE}"
    wait_until(lambda: _is_up(url) or start_time(pid) is None, 60, pause=0.2)
    if not (_is_up(url) and listens(pid, port)):
        raise StackError(f"Solr no responde\n{tail(registry.log('solr'))}")
    made = (home / CORE / "data" / "made").read_text()
    registry.update(solr_url=url, solr_port=port, configset=configset, solr_index=made)
    return url


def _is_up(url: str) -> bool:
    return bool(url) and answers(f"{url}/admin/ping")


def _prepare(home: Path, *, fresh: bool) -> None:
    """Lay out the core; an index made with another analysis is useless and thrown away."""
    core = home / CORE
    if fresh:
        shutil.rmtree(core, ignore_errors=True)
    # Who fills the index wants to know that it is a new one.
    marker = core / "data" / "made"
    if not marker.exists():
        marker.parent.mkdir(parents=True, exist_ok=True)
        marker.write_text(secrets.token_hex(8))
    core.mkdir(parents=True, exist_ok=True)
    shutil.copy(SOLR_SERVER / "solr.xml", home / "solr.xml")
    shutil.copytree(CONFIGSET, core / "conf", dirs_exist_ok=True)
    (core / "core.properties").write_text(f"name={CORE}\n")
