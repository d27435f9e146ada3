"""``/cumplimiento/acceso-tecnico``: tells the IT of an institution who reads its site, and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import config
from ckanext.gobabierto.fetching import manners, settings
from ckanext.gobabierto.fetching.robots import PRODUCT

PAGE = "/cumplimiento/acceso-tecnico"


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a reading may end with, as the site's own people can mend it."""

    code: str
    """The same as in messages, which lead here by it."""
    means: str
    mend: str


def access() -> str:
    """The page; it is about no reader and no institution, so anybody sees the same."""
    ordinary = settings.terms().ordinary
    contact = config.fetch_contact()
    data: dict[str, Any] = {
        "agent": settings.agent(),
        "product": PRODUCT,
        "contact": contact,
        "contact_is_mail": "@" in contact and "/" not in contact,
        "addresses": config.fetch_addresses(),
        "pace": f"{ordinary.pace:g}",
        "slowest": f"{manners.SLOWEST:g}",
        "longest": manners.LONGEST // 60,
        "hours": ordinary.hours,
        "ports": config.fetch_ports(),
        "troubles": _troubles(),
    }
    return tk.render("gobabierto/access.html", data)


def _troubles() -> list[Trouble]:
    return [*_refusals(), *_failures()]


def _refusals() -> list[Trouble]:
    return [
        Trouble(
            "bloqueado",
            _("A firewall answered instead of the site, or asked for a captcha."),
            _("Allow the User-Agent and the addresses above for the pages and files to be read."),
        ),
        Trouble(
            "prohibido",
            _("The site answered 403 without saying why."),
            _("See whether a rule of the server or of the firewall rejects programs or countries."),
        ),
        Trouble(
            "requiere_sesion",
            _("A login came instead of the page or file."),
            _("Publish it without a session; in SharePoint or Drive, share it with anybody."),
        ),
        Trouble(
            "robots_no_permite",
            _("The robots.txt of the site asks programs not to read that address."),
            _("If it should be read, add the lines for our agent that are shown above."),
        ),
        Trouble(
            "robots_no_disponible",
            _("The server failed (5xx) when it was asked for robots.txt."),
            _("Mend it, or answer 404: then everything may be read."),
        ),
        Trouble(
            "demasiadas_peticiones",
            _("The site asked to wait (429 or 503)."),
            _("Nothing: it is tried again later. If it happens every day, raise the limit for us."),
        ),
    ]


def _failures() -> list[Trouble]:
    return [
        Trouble(
            "certificado",
            _(
                "The certificate expired, is of another name, is signed by the site itself, or "
                "its chain is incomplete; the message says which."
            ),
            _("Renew it, or install the intermediate certificate together with that of the site."),
        ),
        Trouble(
            "tiempo_agotado",
            _("The site did not answer, or not to the end, in the time there is for it."),
            _("See whether a firewall drops our packets silently, or whether the page is slow."),
        ),
        Trouble(
            "sin_dns",
            _("The name of the site does not resolve."),
            _("See whether the name is in the public DNS and not only in that of your network."),
        ),
        Trouble(
            "conexion_rechazada",
            _("Nothing listens at that address and port, or a firewall rejects the connection."),
            _("See that the server is up and that the port is open to the Internet."),
        ),
    ]


def register(blueprint: Blueprint) -> None:
    """Add the page."""
    blueprint.add_url_rule(PAGE, view_func=access, strict_slashes=False)
