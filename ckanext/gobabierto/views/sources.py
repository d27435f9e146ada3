"""``/cumplimiento/fuentes``: the harvest sources of the reader's institutions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.harvesters.sources.states import STATES
from ckanext.gobabierto.views import (
    asking,
    exports,
    harvest_links,
    holds,
    paging,
    source,
    source_deeds,
    source_preview,
)
from ckanext.gobabierto.views.asking import login
from ckanext.gobabierto.views.source_asking import ask

BASE = "/cumplimiento/fuentes"
PER_PAGE = 20
_ALL = 100
_LIST = "gobabierto_harvest_source_list"
COLUMNS = (
    "institution", "title", "name", "type", "url", "state", "running", "frequency", "last_run",
    "next_run", "added", "updated", "unchanged", "vanished", "refused", "waiting_confirmation",
)  # fmt: skip

blueprint = Blueprint("gobabierto_sources", __name__)
blueprint.before_request(asking.sound_address)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see."""

    organization: str = ""
    state: str = ""
    q: str = ""
    page: int = 1

    def filters(self) -> dict[str, str]:
        """The part the list action understands, without what was left empty."""
        asked = {"organization": self.organization, "state": self.state, "q": self.q}
        return {key: value for key, value in asked.items() if value}


def _asked(args: Any) -> Asked:
    def text(name: str) -> str:
        return str(args.get(name, "")).replace("\0", "").strip()[:200]

    page, state = text("page"), text("state")
    return Asked(
        organization=text("organization"),
        state=state if state in STATES else "",
        q=text("q"),
        page=min(max(int(page), 1), 10_000) if page.isascii() and page.isdigit() else 1,
    )


def index() -> str | AnyResponse:
    """The list."""
    if tk.current_user.is_anonymous:
        return login()
    asked = _asked(tk.request.args)
    answer = ask(_LIST, **asked.filters(), limit=PER_PAGE, offset=(asked.page - 1) * PER_PAGE)
    address = partial(_page, asked)
    return tk.render(
        "gobabierto/sources/index.html",
        {
            "asked": asked,
            "answer": answer,
            "states": STATES,
            "institutions": tk.get_action("organization_list_for_user")(
                {}, {"permission": "create_dataset"}
            ),
            "links": paging.Pages(
                asked.page, paging.pages_of(answer["count"], PER_PAGE), address
            ),
        },
    )  # fmt: skip


def _page(asked: Asked, number: int) -> str:
    query = {**asked.filters(), **({"page": number} if number > 1 else {})}
    return tk.h.url_for("gobabierto_sources.index", **query)


def _every() -> Iterator[dict[str, Any]]:
    asked, told = _asked(tk.request.args).filters(), 0
    while True:
        answer = ask(_LIST, **asked, limit=_ALL, offset=told)
        yield from answer["results"]
        told += len(answer["results"])
        if not answer["results"] or told >= answer["count"]:
            return


def _cells(each: dict[str, Any]) -> dict[str, Any]:
    plain = {key: each[key] for key in COLUMNS if key in each}
    return {
        **plain,
        "institution": each["organization"]["title"],
        **(each["counts"] or {}),
        "waiting_confirmation": each["hold"]["missing"] if each["hold"] else 0,
    }


def index_csv() -> Response | AnyResponse:
    """The list as CSV."""
    if tk.current_user.is_anonymous:
        return login()
    return exports.as_csv("fuentes", COLUMNS, [_cells(each) for each in _every()])


def index_json() -> Response | AnyResponse:
    """The list as JSON."""
    if tk.current_user.is_anonymous:
        return login()
    return exports.as_json("fuentes", list(_every()))


@blueprint.after_request
def _not_kept(response: Response) -> Response:
    # It is about the reader's own institutions: no shared cache may keep it.
    response.headers["Cache-Control"] = "private, no-store"
    return response


blueprint.add_url_rule(BASE, view_func=index, strict_slashes=False)
blueprint.add_url_rule(f"{BASE}.csv", view_func=index_csv)
blueprint.add_url_rule(f"{BASE}.json", view_func=index_json)
source_preview.register(blueprint, BASE)
source.register(blueprint, BASE)
source_deeds.register(blueprint, BASE)
holds.register(blueprint, BASE)
harvest_links.register(blueprint)
