"""Made-up answers of the actions the pages stand on, with the shape of the real ones.

The pages are tested against these, so that every state and every empty case can be set at will;
that the real actions have this shape is what ``test_shape.py`` proves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckanext.gobabierto.compliance.selection import Selection

STATES = ("cumple", "por_vencer", "incumple", "no_verificable", "no_aplica")
VERBS = ("publicar", "actualizar", "difundir", "impulsar")
DISCLAIMER = "Indicador del portal; no es determinación de autoridad."

PROFILE = {
    "id": "lineamientos-2025",
    "title": "Lineamientos en materia de Datos Abiertos de la Administración Pública Federal",
    "short_title": "Lineamientos 2025",
    "source": {
        "title": "ACUERDO por el que se expiden los Lineamientos",
        "issuer": "Agencia",
        "dof": "2025-09-11",
        "address": "https://www.dof.gob.mx/nota_detalle.php?codigo=5767742",
    },
    "valid_from": "2025-09-12",
    "valid_until": None,
}


def rule(rule_id: str, verb: str, subject: str, title: str, severity: str = "E") -> dict[str, Any]:
    return {
        "id": rule_id,
        "profile": "lineamientos-2025",
        "verb": verb,
        "subject": subject,
        "severity": severity,
        "title": title,
        "asks": f"Que {title.lower()}.",
        "how_to_comply": "Edite el registro y llene lo que falta.",
        "articles": ["15-III"],
        "quotations": [{"article": "15-III", "text": "los primeros veinte días de cada año"}],
        "parameters": [
            {
                "name": "days",
                "title": "Plazo",
                "text": "20 días",
                "origin": "ley",
                "note": "Art. 1",
            },
            {"name": "list", "title": "Campos", "text": "a y b", "origin": "portal", "note": ""},
        ],
        "reading": "law",
        "reading_note": "",
        "severity_note": "",
        "valid_from": "2025-09-12",
        "valid_until": None,
        "source": PROFILE["source"],
    }


RULES = [
    rule("L25-ACD-01", "publicar", "institution", "Área Coordinadora designada"),
    rule("L25-PLAN-01", "publicar", "institution", "Plan Institucional del año, público"),
    rule("L25-META-01", "publicar", "dataset", "Metadatos del conjunto"),
    rule("L25-DIC-01", "publicar", "dataset", "Diccionario de datos"),
    rule("L25-UPD-01", "actualizar", "dataset", "Actualizado según su periodicidad"),
    rule("L25-META-03", "publicar", "dataset", "Categoría del vocabulario", "A"),
]


def part(state: str, met: int = 0, applicable: int = 0) -> dict[str, Any]:
    return {"state": state, "met": met, "applicable": applicable}


def eje3(state: str, publicar: Any = None, actualizar: Any = None) -> dict[str, Any]:
    return {
        "state": state,
        "publicar": publicar or part(state, 3, 4),
        "actualizar": actualizar or part("no_verificable"),
        "difundir": part("no_verificable"),
        "impulsar": part("no_verificable"),
    }


def institution(n: int, state: str = "incumple", **changes: Any) -> dict[str, Any]:
    return {
        "institution": {
            "id": f"org-{n}",
            "name": f"institucion-{n}",
            "title": f"Institución de Ejemplo {n}",
            "siglas": f"IE{n}",
            "sector": "Salud" if n % 2 else "Energía",
            "obligation": "obligada",
            **changes,
        },
        "eje3": eje3(state),
        "next_due": {"due": "2027-01-20", "rule": "L25-PLAN-01"} if n % 3 else None,
        "evaluated_at": "2026-11-22T09:12:00+00:00",
    }


def listing(rows: list[dict[str, Any]], **changes: Any) -> dict[str, Any]:
    tally = {s: sum(row["eje3"]["state"] == s for row in rows) for s in STATES}
    met = tally["cumple"] + tally["por_vencer"]
    return {
        "count": len(rows),
        "results": rows[:20],
        "sectors": ["Energía", "Salud"],
        "national": {
            "verifiable": {"met": met, "of": met + tally["incumple"]},
            "obligated": {"met": met, "of": met + tally["incumple"] + tally["no_verificable"]},
            "tally": tally,
            "verbs": {verb: dict(tally) for verb in VERBS[:2]}
            | {
                verb: {**dict.fromkeys(STATES, 0), "no_verificable": len(rows)}
                for verb in VERBS[2:]
            },
        },
        "profile": PROFILE,
        "as_of": "2026-11-22",
        "evaluated_at": "2026-11-22T09:12:00+00:00",
        "next_evaluation_at": "2026-11-23T09:00:00+00:00",
        "disclaimer": DISCLAIMER,
        **changes,
    }


def verdict(rule_id: str, state: str, n: int = 1, **changes: Any) -> dict[str, Any]:
    known = next(r for r in RULES if r["id"] == rule_id)
    subject = {
        "type": known["subject"],
        "id": f"s-{n}",
        "name": f"conjunto_{n}",
        "title": f"Conjunto {n}",
        "url": "",
    }
    return {
        "rule": rule_id,
        "rule_version": f"{rule_id}@abc",
        "verb": known["verb"],
        "severity": known["severity"],
        "state": state,
        "subject": subject,
        "reason": f"Razón de {rule_id} {state}.",
        "fix": "Edite el conjunto y llene los campos que faltan.",
        "cause": "falta_documento" if state == "no_verificable" else None,
        "exemption": "aun_no_exigible" if state == "no_aplica" else None,
        "period": "",
        "extemporaneo": False,
        "since": "2026-01-30",
        "due": "2026-12-15"
        if state == "por_vencer"
        else ("2026-01-29" if state == "incumple" else None),
        "evidence": [
            {
                "kind": "value",
                "value": "vacío",
                "source": "dataset.notes",
                "threshold": "con texto",
                "threshold_origin": "ley",
                "grade": "declarado",
                "observed_at": "2026-11-21T18:00:00+00:00",
            }
        ],
        **changes,
    }


def showing(
    verdicts: list[dict[str, Any]], state: str = "incumple", **changes: Any
) -> dict[str, Any]:
    def count(verb: str) -> dict[str, Any]:
        mine = [v["state"] for v in verdicts if v["verb"] == verb and v["severity"] == "E"]
        met = sum(s in {"cumple", "por_vencer"} for s in mine)
        applicable = met + mine.count("incumple")
        worst = "incumple" if "incumple" in mine else "cumple" if met else "no_verificable"
        return part(worst, met, applicable)

    return {
        "institution": institution(1)["institution"],
        "as_of": "2026-11-22",
        "profile": "lineamientos-2025",
        "evaluated_at": "2026-11-22T09:12:00+00:00",
        "next_evaluation_at": "2026-11-23T09:00:00+00:00",
        "disclaimer": DISCLAIMER,
        "coverage": {"published": 4, "plan_rows": None},
        "eje3": {"state": state, **{verb: count(verb) for verb in VERBS}},
        "count": len(verdicts),
        "verdicts": verdicts,
        **changes,
    }


EVERY_STATE = [
    verdict("L25-ACD-01", "no_verificable"),
    verdict("L25-PLAN-01", "incumple"),
    verdict("L25-META-01", "cumple", 1),
    verdict("L25-META-01", "cumple", 2),
    verdict("L25-DIC-01", "incumple", 1),
    verdict("L25-DIC-01", "incumple", 2, reason="Otra razón."),
    verdict("L25-UPD-01", "por_vencer", 1),
    verdict("L25-UPD-01", "no_aplica", 2),
    verdict("L25-META-03", "incumple", 1),
]


def _page(told: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    """The verdicts that the real action would give of these."""
    names = ("state", "rule", "severity", "subject_type", "subject_id", "limit", "offset")
    wanted = Selection(**{name: data[name] for name in names if name in data})
    count, page = wanted.of(told["verdicts"])
    return {**told, "count": count, "verdicts": page}


def actions(**answers: Any) -> dict[str, Callable[..., Any]]:
    """Actions that give these answers; an answer may be a function of (context, data)."""

    def answering(answer: Any) -> Callable[..., Any]:
        def action(context: Any, data: Any) -> Any:
            told = answer(context, data) if callable(answer) else answer
            return _page(told, data) if "coverage" in told and "verdicts" in told else told

        action.side_effect_free = True  # type: ignore[attr-defined]
        return action

    return {name: answering(answer) for name, answer in answers.items()}
