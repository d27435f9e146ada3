"""A real browser on the real site: the WSGI server of the demo, with the database of the tests.

``site``     address of the site and its people, with a few institutions and datasets
``page``     a page of 1280 px in an empty browser, Spanish as a person in Mexico has it
``phone``    the same, 400 px wide
``sign_in``  callable: signs a person of the site in
``axe``      callable: the accessibility violations of what the page shows
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from ckan.tests import factories, helpers

from dev.paths import PYTHON, ROOT
from dev.ports import answers, free_port
from dev.processes import Registry, start_time, tail, wait_until
from tests import environment

playwright_api = pytest.importorskip("playwright.sync_api")

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "una-clave-de-pruebas-1"


@dataclass
class Site:
    """The running site: address, sign-in names by role, and the password of all of them."""

    url: str
    people: dict[str, str] = field(default_factory=dict)
    organizations: dict[str, str] = field(default_factory=dict)
    datasets: dict[str, str] = field(default_factory=dict)
    password: str = PASSWORD

    def at(self, path: str) -> str:
        """Address of a path of the site."""
        return self.url + path


def _unavailable(reason: str) -> None:
    if os.environ.get("CI"):
        pytest.fail(f"{reason}, and in CI the browser pass may not be skipped")
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Iterator[None]:
    """In CI a skipped browser test is a failure, wherever it was skipped."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    """The site under gunicorn, on a free port, in a process of its own."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    registry = Registry(environment.name())
    pid = registry.start(
        "browser-site",
        [
            PYTHON, "-m", "gunicorn", "dev.wsgi:application", "--bind", f"127.0.0.1:{port}",
            "--threads", "4", "--timeout", "60",
        ],
        {"CKAN_INI": str(ROOT / "test.ini"), "CKAN_SITE_URL": url},
    )  # fmt: skip
    status = f"{url}/api/3/action/status_show"
    wait_until(lambda: answers(status, 30) or start_time(pid) is None, 90)
    if not answers(status, 30):
        registry.stop("browser-site")
        pytest.fail(f"the site does not start\n{tail(registry.log('browser-site'), 40)}")
    yield url
    registry.stop("browser-site")


@pytest.fixture(scope="module")
def site(_server: str, reset_db: Callable[[], None], reset_index: Callable[[], None]) -> Site:
    """The site with a sysadmin, an institution with its people, and two datasets."""
    reset_db()
    reset_index()
    portal = Site(_server)
    sysadmin = factories.Sysadmin(name="admin_portal", password=PASSWORD)
    members = []
    for role in ("admin", "editor", "member"):
        person = factories.User(name=f"{role}_sepru", password=PASSWORD)
        members.append({"name": person["name"], "capacity": role})
        portal.people[role] = person["name"]
    portal.people["sysadmin"] = sysadmin["name"]
    institution = factories.Organization(
        name="sepru",
        title="Secretaría de Pruebas",
        obligation='[{"status": "obligada", "from": "2025-09-12"}]',
        users=members,
        user=sysadmin,
    )
    portal.organizations["sepru"] = institution["id"]
    for name, title in (
        ("presas_nivel", "Nivel de las presas"),
        ("viviendas_censo", "Viviendas por municipio"),
    ):
        dataset = helpers.call_action(
            "package_create",
            {"user": sysadmin["name"]},
            name=name,
            title=title,
            owner_org=institution["id"],
            notes=f"{title}, con corte mensual.",
            resources=[
                {"url": f"https://datos.ejemplo.gob.mx/{name}.csv", "name": title, "format": "CSV"}
            ],
        )
        portal.datasets[name] = dataset["id"]
    return portal


@pytest.fixture(scope="session")
def _browser() -> Iterator[Any]:
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if not found:
        _unavailable("no Chromium: apt-get install chromium")
    with playwright_api.sync_playwright() as playwright:
        # A launch makes a new, empty profile of its own and removes it at the end.
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


def _open(browser: Any, width: int) -> Iterator[Any]:
    context = browser.new_context(
        locale="es-MX",
        timezone_id="America/Mexico_City",
        viewport={"width": width, "height": 900},
    )
    context.set_default_timeout(15_000)
    # Nothing of a test leaves the machine, whatever a page asks for.
    context.route(
        "**/*",
        lambda route: (
            route.continue_()
            if route.request.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
            else route.abort()
        ),
    )
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def page(_browser: Any) -> Iterator[Any]:
    """A page as wide as a desk's."""
    yield from _open(_browser, 1280)


@pytest.fixture
def phone(_browser: Any) -> Iterator[Any]:
    """A page 400 px wide."""
    yield from _open(_browser, 400)


@pytest.fixture
def sign_in(site: Site) -> Callable[[Any, str], None]:
    """Callable ``sign_in(page, role)``: through the form, as a person does."""

    def go(page: Any, role: str) -> None:
        page.goto(site.at("/user/login"))
        page.fill("input[name=login]", site.people[role])
        page.fill("input[name=password]", site.password)
        page.click("form button[type=submit]:has-text('Ingresar'), form .form-actions button")
        page.wait_for_url(lambda url: "/user/login" not in url)

    return go


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Callable ``axe(page, within=None)``: one line for each accessibility violation found.

    :param within: CSS selector of the part that is ours; the whole page without it
    """
    from axe_playwright_python.sync_playwright import Axe

    auditor = Axe()

    def audit(page: Any, within: str | None = None) -> list[str]:
        result = auditor.run(page, context=within)
        return [
            f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
            for violation in result.response["violations"]
            for node in violation["nodes"]
        ]

    return audit
