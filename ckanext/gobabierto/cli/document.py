"""``ckan gobabierto document``: the register of documents, from the command line."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import click
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.documents.fields import FIELDS
from ckanext.gobabierto.institutions import loader
from ckanext.gobabierto.vocabularies import document_types

_PAGE = 1000
_NAMES = [name for name in FIELDS if name != "file"]


def _in_spanish() -> AbstractContextManager[Any]:
    """The register's sentences are translated where there is a request, and here there is none."""
    app = click.get_current_context().meta.get("flask_app")
    if app is None:
        return nullcontext()
    return app.test_request_context("/", environ_overrides={"CKAN_LANG": "es"})


@click.group(help="Registro de documentos: oficios, acuses, revisiones, bajas…")
def document() -> None:
    """Group of the register's commands."""


@document.command("add")
@click.argument("organization")
@click.argument("document_type", metavar="TIPO")
@click.option(
    "--field", "-f", "pairs", multiple=True, metavar="CAMPO=VALOR",
    help=f"Se puede repetir. Campos: {', '.join(_NAMES)}.",
)  # fmt: skip
@click.option(
    "--file", "path", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="El archivo del documento.",
)  # fmt: skip
@click.option(
    "--public/--private", default=None, help="Quién lo lee; si no se dice, según su tipo."
)
@click.option("--user", help="Cuenta que lo registra; si no se dice, la del portal.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def add(
    organization: str,
    document_type: str,
    pairs: tuple[str, ...],
    path: Path | None,
    public: bool | None,
    user: str | None,
    as_json: bool,
) -> None:
    """Registra un documento de ORGANIZATION. Queda declarado hasta que otra persona lo coteje."""
    data: dict[str, Any] = {"organization": organization, "type": document_type}
    for pair in pairs:
        name, separator, value = pair.partition("=")
        if not separator or name not in _NAMES:
            raise click.BadParameter(f"«{pair}» no es CAMPO=VALOR con un campo de la lista.")
        data[name] = value
    if public is not None:
        data["public"] = public
    with _in_spanish():
        made = _add(data, path, user or loader.site_user())
    if as_json:
        click.echo(json.dumps(made, ensure_ascii=False, indent=2))
    else:
        click.echo(f"Registrado: {_line(made)}")


def _add(data: dict[str, Any], path: Path | None, user: str) -> dict[str, Any]:
    context: Any = {"user": user}
    try:
        if path is None:
            return tk.get_action("gobabierto_document_create")(context, data)
        with path.open("rb") as stream:
            data["upload"] = FileStorage(stream, filename=path.name)
            return tk.get_action("gobabierto_document_create")(context, data)
    except tk.ValidationError as error:
        errors: dict[str, Any] = error.error_dict
        lines = [f"  {name}: {' '.join(map(str, said))}" for name, said in errors.items()]
        raise click.ClickException("No se registró.\n" + "\n".join(lines)) from error
    except (tk.ObjectNotFound, tk.NotAuthorized) as error:
        raise click.ClickException(str(error) or "No se puede.") from error


@document.command("list")
@click.argument("organization")
@click.option("--type", "document_type", help="Sólo los de un tipo.")
@click.option("--period", help="Sólo los de un periodo, como 2026 o 2026-T3.")
@click.option("--deleted", is_flag=True, help="Los que se borraron.")
@click.option("--json", "as_json", is_flag=True, help="Escribe el resultado en JSON.")
def listing(
    organization: str, document_type: str | None, period: str | None, deleted: bool, as_json: bool
) -> None:
    """Los documentos de ORGANIZATION, los privados también."""
    asked = {"organization": organization, "type": document_type, "period": period}
    asked |= {"deleted": deleted, "limit": _PAGE}
    rows: list[dict[str, Any]] = []
    try:
        while True:
            answer = tk.get_action("gobabierto_document_list")(
                {"ignore_auth": True, "user": loader.site_user()}, {**asked, "offset": len(rows)}
            )
            rows += answer["results"]
            if len(rows) >= answer["count"] or not answer["results"]:
                break
    except tk.ObjectNotFound as error:
        raise click.ClickException("La institución no existe.") from error
    except tk.ValidationError as error:
        codes = ", ".join(each.code for each in document_types.all_types())
        raise click.ClickException(f"El tipo no está en la lista: {codes}.") from error
    if as_json:
        click.echo(json.dumps({"count": len(rows), "results": rows}, ensure_ascii=False, indent=2))
        return
    for row in rows:
        click.echo(_line(row))
    click.echo(f"{len(rows)} documentos.")


def _line(row: dict[str, Any]) -> str:
    parts = (row["id"], row["type"], row["period"], row["number"], row["dated_on"], row["grade"])
    return "  ".join(str(part) for part in parts if part)
