"""What the mails about a source say. In Spanish, as everything that is told outside of a page."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

from ckanext.gobabierto.harvesters.run import runs, summary

from . import changes, store

PENDING, HELD, FAILS, WORKS = "pending", "held", "fails", "works"
_LONGEST = 300
_MOST = 5
_SIGNED = (
    "Este aviso se envía solo cuando cambia el estado de la fuente, no en cada cosecha. "
    "Lo reciben quienes administran la institución en el portal."
)


def write(topic: str, row: store.Row) -> tuple[str, str]:
    """Subject and body, plain text."""
    subject, lines = _TOPICS[topic](row)
    head = f"{_one_line(row.title)} ({_one_line(row.organization_title) or 'sin institución'})"
    site = _one_line(str(tk.config["ckan.site_title"] or ""))
    body = "\n\n".join([f"Fuente: {head}", *lines, f"{address(row.name)}", _SIGNED])
    return f"[{site}] {subject}: {_one_line(row.title)}"[:200], body + "\n"


def address(name: str) -> str:
    """The page of a source, from outside of any request."""
    root = str(tk.config["ckan.root_path"] or "").replace("/{{LANG}}", "")
    return f"{tk.config['ckan.site_url']}{root}/cumplimiento/fuentes/{name}"


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def _pending(row: store.Row) -> tuple[str, list[str]]:
    lines = ["Espera que usted autorice su lectura. Hasta entonces no se cosecha."]
    lines.append(f"Dirección: {_one_line(row.url)}")
    found = changes.since_approved(row.id)
    if found:
        told = [
            f"- {each['field']}: antes «{_one_line(str(each['before']))}», "
            f"ahora «{_one_line(str(each['after']))}»"
            for each in found
        ]
        lines.append("Cambió desde la última autorización:\n" + "\n".join(told))
    return "Una fuente espera autorización", lines


def _held(row: store.Row) -> tuple[str, list[str]]:
    hold = row.hold
    number, known = (hold.number, hold.known) if hold else (0, 0)
    told = (
        f"{number} de {known} registros ya no están en la fuente. Son tantos que no se dio por "
        "hecho: no se aplicó nada y nada se borró. Vea la lista y confirme que se retiraron, o "
        "diga que no."
    )
    return "Una cosecha está por confirmar", [told]


def _fails(row: store.Row) -> tuple[str, list[str]]:
    messages = store.gather_messages(row.ended.id, _MOST) if row.ended else []
    told = "\n".join(f"- {_one_line(each)}" for each in messages)
    lines = ["La última cosecha no pudo leer toda la fuente. Nada se dio por retirado."]
    return "Una fuente dejó de leerse", [*lines, told] if told else lines


def _works(row: store.Row) -> tuple[str, list[str]]:
    found = summary.of_job(row.ended.id) if row.ended else None
    lines = ["La fuente se leyó completa otra vez."]
    if found is not None and found.state != runs.HELD:  # of one that was held nothing was applied
        lines.append(
            f"{found.added} nuevos, {found.updated} cambiados, {found.unchanged} sin cambio, "
            f"{found.vanished} que ya no están, {found.refused} rechazados."
        )
    return "Una fuente se lee otra vez", lines


_TOPICS = {PENDING: _pending, HELD: _held, FAILS: _fails, WORKS: _works}
