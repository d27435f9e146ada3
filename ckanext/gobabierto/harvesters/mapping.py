"""From a proposal to the dataset it would be: fields and resources, everything else left to people.

Only what the section says is filled in. Frequency, licence and category are not guessed: a value in
the form counts as declared by the institution.
"""

from __future__ import annotations

from typing import Any

_SHOWN = 200


def resource_values(resource: dict[str, Any]) -> dict[str, str]:
    """The fields of one resource that come from the source."""
    return {
        "url": resource["url"],
        "name": resource["name"],
        "format": resource["format"],
        "kind": resource["kind"],
        "temporal_start": resource["temporal_start"],
        "temporal_end": resource["temporal_end"],
    }


def coverage(resources: list[dict[str, Any]]) -> tuple[str, str]:
    """First and last day of the data files, empty where not known."""
    data = [r for r in resources if r["kind"] == "datos"]
    starts = [r["temporal_start"] for r in data if r["temporal_start"]]
    ends = [r["temporal_end"] for r in data if r["temporal_end"]]
    return min(starts, default=""), max(ends, default="")


def notes(content: dict[str, Any], institution: str) -> str:
    """A first description, made of where it was found; the form asks a person to say more."""
    data = [r for r in content["resources"] if r["kind"] == "datos"]
    periods = [r["period"] for r in data if r["period"]]
    span = " a ".join(dict.fromkeys((periods[0], periods[-1]))) if periods else ""
    heading = content["heading_path"][-1] if content["heading_path"] else content["page_title"]
    sentence = f"{content['title']}. {institution} lo publica en su sección de transparencia"
    # Not how many: a file that its source withdraws stays in the dataset.
    sentence += f", en «{heading[:_SHOWN]}»" if heading else ""
    return f"{sentence} ({span})." if span else f"{sentence}."


def dataset_values(content: dict[str, Any], institution: dict[str, Any]) -> dict[str, str]:
    """The fields of the dataset that come from the source or the institution's registration.

    :param institution: the organization, its scheming fields at the top level.
    """
    start, end = coverage(content["resources"])
    values = {
        "title": content["title"],
        "notes": notes(content, institution.get("title") or institution["name"]),
        "url": content["page"],
        "identifier": f"{institution['name']}:{content['identity']}",
        "temporal_start": start,
        "temporal_end": end,
        "contact_name": institution.get("area_coordinadora") or "",
        "maintainer_email": institution.get("area_email") or "",
    }
    return {key: value for key, value in values.items() if value}


def request_text(content: dict[str, Any], institution: str) -> str:
    """A note to the area that made the printed tables, ready to be sent."""
    listed = "\n".join(f"- {r['name']} ({r['format']}): {r['url']}" for r in content["resources"])
    return (
        f"Asunto: tabla original de «{content['title']}»\n\n"
        f"En la sección de transparencia de {institution} ({content['page']}) están publicados "
        f"estos documentos, que parecen salir de una tabla:\n\n{listed}\n\n"
        "Para publicarlos como datos abiertos hace falta la tabla de origen, en CSV o en Excel, "
        "con un renglón por registro y su diccionario de datos. ¿Nos la puede enviar, o decirnos "
        "quién la tiene?"
    )
