"""``/cumplimiento/<organization>/documentos``: the register of documents of an institution."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto import clock
from ckanext.gobabierto.documents import fields, files, review, store
from ckanext.gobabierto.facts import answered
from ckanext.gobabierto.views import exports, register_pages
from ckanext.gobabierto.views.asking import ask, ask_all, login, refuse
from ckanext.gobabierto.vocabularies import document_types

PER_PAGE = 20
LIST = "gobabierto_document_list"
COLUMNS = (
    "institucion", "id", "tipo", "tipo_nombre", "numero", "fecha", "periodo", "conjunto",
    "recurso", "renglon_plan", "contesta", "resultado", "cargo_firmante", "destinatario", "acuse",
    "vigencia", "fundamento", "cifra", "direccion", "archivo", "bytes", "sha256", "nota", "grado",
    "cotejado", "registrado", "publico",
)  # fmt: skip
_MOST_PAGES = 10_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see."""

    type: str = ""
    period: str = ""
    dataset: str = ""
    show: str = ""
    """``review``: those nobody compared; ``deleted``: those that were deleted."""
    page: int = 1

    def query(self, **changes: Any) -> dict[str, Any]:
        """The address of this view with some changes, without what is empty."""
        values = {name: getattr(self, name) for name in ("type", "period", "dataset", "show")}
        values |= {"page": 1} | changes
        return {
            key: value for key, value in values.items() if value and (key, value) != ("page", 1)
        }

    @property
    def filtered(self) -> bool:
        """Only a part is shown."""
        return bool(self.type or self.period or self.dataset or self.show)

    def filters(self) -> dict[str, Any]:
        """What the action understands."""
        return {
            "type": self.type,
            "period": self.period,
            "dataset": self.dataset,
            "needs_review": self.show == "review",
            "deleted": self.show == "deleted",
        }


def _asked(args: Any) -> Asked:
    def text(name: str) -> str:
        return args.get(name, "").replace("\0", "").strip()[:200]

    page, show = text("page"), text("show")
    number = int(page) if page.isascii() and page.isdigit() else 1
    return Asked(
        type=text("type") if document_types.find(text("type")) else "",
        period=text("period").upper(),
        dataset=text("dataset"),
        show=show if show in {"review", "deleted"} else "",
        page=min(max(number, 1), _MOST_PAGES),
    )


def index(organization: str) -> str | tuple[str, int] | AnyResponse:
    """The documents of an institution, and the form to register another."""
    institution = register_pages.institution(organization)
    new = tk.request.args.get("new", "")
    kind = document_types.find(new)
    if new and tk.current_user.is_anonymous:
        return login()
    data = {
        name: tk.request.args.get(f"new_{name}", "")[:300].replace("\0", "")
        for name in fields.FIELDS
    }
    return _page(institution, _asked(tk.request.args), kind.code if kind else "", data, {})


def create(organization: str) -> str | tuple[str, int] | AnyResponse:
    """Register what the form says; with mistakes it comes back, filled in."""
    institution = register_pages.institution(organization)
    data = register_pages.form_data()
    code = data.get("type", "")
    try:
        made = tk.get_action("gobabierto_document_create")(
            {}, {**data, "organization": institution["id"]}
        )
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution may register its documents"))
    except tk.ValidationError as error:
        return _page(institution, Asked(), code, data, error.error_dict), 400
    tk.h.flash_success(_("The document was registered. It is declared until another compares it."))
    return tk.redirect_to(
        "gobabierto_documents.document", organization=institution["name"], document_id=made["id"]
    )


def _page(
    institution: dict[str, str], asked: Asked, new: str, data: dict[str, Any], errors: Any
) -> str:
    answer = ask(
        LIST,
        organization=institution["id"],
        **asked.filters(),
        limit=PER_PAGE,
        offset=(asked.page - 1) * PER_PAGE,
    )
    may = register_pages.may(institution["id"])
    kind = document_types.find(new)
    return tk.render(
        "gobabierto/documents/index.html",
        {
            "institution": institution,
            "asked": asked,
            "answer": answer,
            "pages": -(-answer["count"] // PER_PAGE),
            "may": may,
            "periods": store.periods(institution["id"], inside=may["inside"]),
            "new": new if may["write"] else "",
            "article": kind.article if kind else "",
            "data": {"public": not kind.private if kind else True, **data},
            "errors": errors,
            "accept": files.ACCEPT,
            "datasets": _datasets(institution["id"]) if new and may["write"] else [],
            "last_quarter": review.quarter_before(review.quarter_of(clock.today())),
        },
    )


def _datasets(organization_id: str) -> list[dict[str, str]]:
    rows = answered.listed(organization_id).limit(1000)
    return [{"name": each.name, "title": each.title or each.name} for each in rows]


def index_csv(organization: str) -> Response:
    """The documents that the filters let through, one row for each."""
    institution = register_pages.institution(organization)
    answer = _whole(institution)
    rows = (_row(each, institution) for each in answer["results"])
    return exports.as_csv(f"documentos-{institution['name']}", COLUMNS, rows)


def index_json(organization: str) -> Response:
    """The same, as the action answers."""
    institution = register_pages.institution(organization)
    return exports.as_json(f"documentos-{institution['name']}", _whole(institution))


def _whole(institution: dict[str, str]) -> dict[str, Any]:
    asked = _asked(tk.request.args)
    return ask_all(LIST, organization=institution["id"], **asked.filters())


def _row(document: dict[str, Any], institution: dict[str, str]) -> dict[str, Any]:
    file, dataset = document["file"] or {}, document["dataset"] or {}
    return {
        "institucion": institution["name"],
        "id": document["id"],
        "tipo": document["type"],
        "tipo_nombre": document["type_title"],
        "numero": document["number"],
        "fecha": document["dated_on"],
        "periodo": document["period"],
        "conjunto": dataset.get("name") or document["dataset_id"],
        "recurso": document["resource_id"],
        "renglon_plan": document["plan_row_id"],
        "contesta": document["answers"],
        "resultado": document["outcome"],
        "cargo_firmante": document["signatory_post"],
        "destinatario": document["addressee"],
        "acuse": document["acknowledged_on"],
        "vigencia": document["expires_on"],
        "fundamento": document["fundamento"],
        "cifra": document["figure"],
        "direccion": document["url"],
        "archivo": file.get("name"),
        "bytes": file.get("size"),
        "sha256": file.get("sha256"),
        "nota": document["note"],
        "grado": document["grade"],
        "cotejado": document["compared_at"],
        "registrado": document["registered_at"],
        "publico": "sí" if document["public"] else "no",
    }


def register(blueprint: Blueprint) -> None:
    """Add the addresses of this page."""
    here = "/cumplimiento/<organization>/documentos"
    blueprint.add_url_rule(here, view_func=index, strict_slashes=False)
    blueprint.add_url_rule(here, view_func=create, methods=["POST"], strict_slashes=False)
    blueprint.add_url_rule(f"{here}.csv", view_func=index_csv)
    blueprint.add_url_rule(f"{here}.json", view_func=index_json)
