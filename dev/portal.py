"""``make demo``: from a fresh clone to a running, filled portal; each step once.

Every step leaves a stamp with the hash of what it was made from, so that a second run skips it, a
changed file repeats it, and a run killed half-way goes on where it was.
"""

from __future__ import annotations

import json
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from dev import background, configuration, prerequisites, solr, stack, stamps, virtualenv
from dev.demo import accounts
from dev.paths import CKAN, DEMO_DESCRIPTION, PYTHON, ROOT, VAR
from dev.processes import Registry, StackError, tail
from dev.progress import Progress, table

EXTENSION = ROOT / "ckanext"
SEED = ROOT / "dev" / "demo"
MINISTRIES = ROOT / "tests" / "portal"
VERBS = ("publicar", "actualizar", "difundir", "impulsar")


class Demo:
    """One run of ``make demo``."""

    def __init__(self) -> None:
        self.progress = Progress()
        self.registry = Registry("demo")
        self.config = self.registry.directory / "ckan.ini"
        self.people = self.registry.directory / "people.json"
        self._seeded_now = False

    def run(self) -> None:
        """Everything, in order."""
        prerequisites.check()
        if not (virtualenv.is_ready() and solr.is_ready()):
            with self.progress.step("Entorno de Python y Solr, a la vez"):
                stack.prepare()
        with self.progress.step("PostgreSQL, Redis y Solr"):
            configuration.write(self.registry, stack.up("demo"))
        self._content()
        with self.progress.step("Procesos: web, trabajos, cosecha, tareas periódicas"):
            background.start(self.registry, self.config)
        self._describe()

    def _content(self) -> None:
        """Tables, vocabularies, people, history, harvests and verdicts."""
        code = stamps.digest(EXTENSION, self.config)
        database = self.registry.read()["database"]
        base = f"http://127.0.0.1:{self.registry.read()['ministries_port']}"
        self._once("Tablas", stamps.digest(EXTENSION / "gobabierto/migration", database),
                   lambda: self._ckan("db", "upgrade"))  # fmt: skip
        self._once("Vocabularios", code + database, lambda: self._ckan("gobabierto", "init"))
        self._once("Textos de los guiones", code, lambda: self._ckan("translation", "js"))
        self._once("Personas", stamps.digest(database, Path(__file__).with_name("people.py")),
                   self._make_people)  # fmt: skip
        self._once("Instituciones, conjuntos e historia desde 2023",
                   stamps.digest(SEED, database), lambda: self._seed(base))  # fmt: skip
        background.start_ministries(self.registry, base)
        self._once("Fuentes y cosecha de las secciones",
                   stamps.digest(MINISTRIES, EXTENSION / "gobabierto/harvesters", base, database),
                   lambda: self._harvest(base))  # fmt: skip
        self._once("Evaluación", stamps.digest(EXTENSION, SEED, MINISTRIES, database),
                   lambda: self._ckan("gobabierto", "evaluate", "--all"))  # fmt: skip
        self._once(
            "Periodos congelados",
            stamps.digest(database, SEED),
            lambda: self._run(PYTHON, "-m", "dev.demo.periods", "--config", self.config),
        )
        self._index()

    def _index(self) -> None:
        """Fill Solr again where its core is a new one; the seed has filled the first."""
        core = stamps.digest(self.registry.read()["solr_index"])
        if self._seeded_now:
            stamps.write("demo/índice", core)
        self._once("Índice", core, lambda: self._ckan("search-index", "rebuild", "-q"))

    def _once(self, title: str, value: str, work: Callable[[], None]) -> None:
        name = "demo/" + title.split(",", maxsplit=1)[0].replace(" ", "-").lower()
        if stamps.is_current(name, value):
            return
        with self.progress.step(title):
            work()
        stamps.write(name, value)

    def _run(self, *command: str | Path, show: bool = False) -> list[str]:
        """Run a command to its end; its lines go to a log, and are shown when they are progress."""
        log = VAR / "log" / "demo.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        lines: list[str] = []
        with log.open("a", encoding="utf-8") as output:
            output.write(f"$ {' '.join(map(str, command))}\n")
            output.flush()
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                encoding="utf-8",
                env=background.environment(self.config),
            )
            for line in process.stdout or ():
                output.write(line)
                lines.append(line.rstrip())
                if show and line.strip():
                    self.progress.say("  " + line.rstrip())
            code = process.wait()
        if code:
            raise StackError(f"{' '.join(map(str, command))} falló; vea {log}\n{tail(log, 25)}")
        return lines

    def _ckan(self, *command: str) -> None:
        self._run(CKAN, "-c", self.config, *command)

    def _make_people(self) -> None:
        self._run(
            PYTHON, "-m", "dev.people", "--config", self.config, "--output", self.people,
            "--secrets", self.registry.directory / "secrets.json",
        )  # fmt: skip

    def _seed(self, base: str) -> None:
        self._run(
            PYTHON, "-m", "dev.demo.seed", "--config", self.config, "--portal", base, show=True
        )  # fmt: skip
        self._seeded_now = True

    def _harvest(self, base: str) -> None:
        names = self._run(
            PYTHON, "-m", "dev.sources", "--config", self.config, "--base", base,
            "--user", json.loads(self.people.read_text())["user"],
        )  # fmt: skip
        for name in names:
            self.progress.say(f"  {name}")
            try:
                self._ckan("gobabierto", "harvest", "run", name)
            except StackError:
                # A run killed half-way leaves its job open, and nobody would ever end it.
                self._ckan("harvester", "job-abort", name)
                self._ckan("gobabierto", "harvest", "run", name)

    def _describe(self) -> None:
        """Write ``var/demo.json`` and show who to be and what there is."""
        url = f"http://127.0.0.1:{self.registry.read()['site_port']}"
        about = {
            "url": url,
            **json.loads(self.people.read_text()),
            "roles": {role: name for name, role in accounts.USERS.items()},
            "roles_password": accounts.PASSWORD,
            "config": str(self.config),
            "ckan": str(CKAN),
        }
        DEMO_DESCRIPTION.touch(mode=0o600)
        DEMO_DESCRIPTION.chmod(0o600)  # one that was there keeps the mode it had
        DEMO_DESCRIPTION.write_text(json.dumps(about, indent=2) + "\n")
        print(f"\n{self._institutions(url)}\n")
        print(f"Portal      {url}\nObligaciones {url}/cumplimiento")
        print(f"Usuario     {about['user']}\nContraseña  {about['password']}")
        for name, role in accounts.USERS.items():
            print(f"  {name} ({role} de {accounts.ORGANIZATION}), contraseña {accounts.PASSWORD}")
        print(f"Lo mismo, con una clave de API, en {DEMO_DESCRIPTION.relative_to(ROOT)}.")
        print(f"Listo en {self.progress.elapsed():.0f} s. Se detiene con: make stop")

    def _institutions(self, url: str) -> str:
        answer = _call(url, "gobabierto_compliance_list?limit=1000")
        rows = [
            (
                row["institution"]["siglas"] or row["institution"]["name"],
                row["institution"]["title"][:48],
                row["institution"]["obligation"],
                row["eje3"]["state"],
                *(row["eje3"][verb]["state"] for verb in VERBS),
            )
            for row in answer["results"]
        ]
        return table(("Siglas", "Institución", "Obligación", "Estado", *VERBS), rows)


def _call(url: str, action: str) -> dict[str, Any]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{url}/api/3/action/{action}", timeout=60) as response:
            return json.load(response)["result"]
    except urllib.error.URLError as error:
        log = Registry("demo").log("web")
        raise StackError(f"{action}: {error}; vea {log}\n{tail(log, 25)}") from error
