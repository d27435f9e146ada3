"""The *expediente* of an institution and a period: one ZIP for an auditor.

Documents, verdicts, evidence, the facts they were reached from and the rules as they read then. The
public version has nothing that the public may not see; members and auditors get the whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any

from ckanext.gobabierto import clock
from ckanext.gobabierto.compliance import period_store, reports
from ckanext.gobabierto.compliance.periods import Period
from ckanext.gobabierto.compliance.selection import Selection
from ckanext.gobabierto.compliance.serialize import for_the_public
from ckanext.gobabierto.compliance.store_rules import stored_rules
from ckanext.gobabierto.facts import catalogue
from ckanext.gobabierto.facts.codec import encode
from ckanext.gobabierto.facts.read import institution_history
from ckanext.gobabierto.facts.types import InstitutionFacts
from ckanext.gobabierto.obligations import Rule
from ckanext.gobabierto.rules.wording import citation, parameter_lines

from . import cells
from .answers import add_answers
from .binder import Binder, json_bytes
from .papers import add_papers
from .public_facts import public_facts
from .readings import answers_in, not_kept, not_read, readings

VERDICTS = (
    "regla", "version", "verbo", "severidad", "estado", "tipo", "sujeto", "titulo", "direccion",
    "periodo", "razon", "como_atender", "causa", "motivo_no_aplica", "desde", "vence",
    "extemporaneo", "dias_tarde",
)  # fmt: skip
EVIDENCE = (
    "regla", "severidad", "sujeto", "periodo", "tipo", "valor", "fuente", "umbral",
    "origen_umbral", "grado", "observado",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expediente:
    """What was made: the file, its index, and the checksum of the index."""

    file: IO[bytes]
    index: dict[str, Any]
    sha256: str
    name: str


def build(organization_id: str, period: Period, *, inside: bool) -> Expediente:
    """Make the expediente of a period, as of its last day that has come.

    :param inside: with what only members of the institution and auditors may see.
    """
    day = min(period.last, clock.today())
    whole = Selection(exported=True)
    report = reports.institution_report(organization_id, day, private=inside, chosen=whole)
    if not inside:
        report["verdicts"] = [for_the_public(item) for item in report["verdicts"]]
    binder = Binder()
    _verdicts(binder, report)
    shown = _facts(binder, organization_id, day, inside=inside)
    _readings(binder, report["verdicts"], shown)
    _rules(binder, report["verdicts"])
    _frozen(binder, organization_id, period)
    add_papers(binder, organization_id, period, inside=inside)
    institution = report["institution"]
    version = "completa" if inside else "publica"
    index, sha256 = binder.close(
        {
            "institution": {key: institution[key] for key in ("id", "name", "siglas")},
            "institution_title": institution["title"],
            "period": period.name,
            "as_of": day.isoformat(),
            "profile": report["profile"],
            "version": version,
            "generated_at": clock.now().isoformat(timespec="seconds"),
            "disclaimer": report["disclaimer"],
        }
    )
    name = f"expediente-{institution['name']}-{period.slug}-{version}.zip"
    return Expediente(binder.file, index, sha256, name)


def _verdicts(binder: Binder, report: Mapping[str, Any]) -> None:
    listed = report["verdicts"]
    told = {key: value for key, value in report.items() if key not in {"verdicts", "waiting"}}
    binder.add("resumen.json", "Estado de la institución y de cada verbo", json_bytes(told))
    binder.add("veredictos/veredictos.json", "Veredictos con su evidencia", json_bytes(listed))
    rows = (_verdict(item) for item in listed)
    binder.add("veredictos/veredictos.csv", "Veredictos", cells.csv_text(VERDICTS, rows).encode())
    binder.add(
        "evidencia/evidencia.csv",
        "Lo que se leyó, dónde y cuándo, con su umbral y quién lo puso",
        cells.csv_text(EVIDENCE, _evidence(listed)).encode(),
    )


def _verdict(item: Mapping[str, Any]) -> dict[str, Any]:
    subject = item["subject"]
    return {
        "regla": item["rule"],
        "version": item["rule_version"],
        "verbo": item.get("verb"),
        "severidad": item["severity"],
        "estado": item["state"],
        "tipo": subject["type"],
        "sujeto": subject.get("name") or subject["id"],
        "titulo": subject.get("title"),
        "direccion": subject.get("url"),
        "periodo": item.get("period"),
        "razon": item["reason"],
        "como_atender": item.get("fix"),
        "causa": item.get("cause"),
        "motivo_no_aplica": item.get("exemption"),
        "desde": item.get("since"),
        "vence": item.get("due"),
        "extemporaneo": "sí" if item.get("extemporaneo") else "no",
        "dias_tarde": item.get("days_late"),
    }


def _evidence(listed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for item in listed:
        subject = item["subject"]
        for piece in item["evidence"]:
            yield {
                "regla": item["rule"],
                "severidad": item["severity"],
                "sujeto": subject.get("name") or subject["id"],
                "periodo": item.get("period"),
                "tipo": piece["kind"],
                "valor": piece["value"],
                "fuente": piece["source"],
                "umbral": piece["threshold"],
                "origen_umbral": piece["threshold_origin"],
                "grado": piece["grade"],
                "observado": piece["observed_at"],
            }


def _facts(
    binder: Binder, organization_id: str, day: Any, *, inside: bool
) -> InstitutionFacts | None:
    """Write what was known that day, and give what of it the reader may see."""
    facts = institution_history(organization_id).at(day)
    if facts is None:
        binder.leave_out("Hechos del día", "Ese día la institución aún no se observaba.")
        return None
    shown = facts if inside else public_facts(facts, _open_now(facts))
    binder.add("hechos/hechos.json", "Lo que se sabía ese día", json_bytes(encode(shown)))
    return shown


def _readings(binder: Binder, listed: list[dict[str, Any]], facts: InstitutionFacts | None) -> None:
    found = readings(listed, facts)
    title = "Lo que respondió cada archivo leído de los conjuntos con incumplimientos de ley"
    binder.add("evidencia/lecturas.json", title, json_bytes(found))
    if facts is not None and (why := not_read(listed, facts)):
        binder.leave_out("Lecturas de archivos (evidencia/lecturas.json)", why)
    for what, why in not_kept(found):
        binder.leave_out(what, why)
    add_answers(binder, answers_in(found, facts))


def _open_now(facts: InstitutionFacts) -> set[str]:
    """Documents of that day that everybody may still read: one made private since is private."""
    return catalogue.open_documents(item.id for item in facts.documents if item.public)


def _rules(binder: Binder, listed: list[dict[str, Any]]) -> None:
    versions = {str(item["rule_version"]) for item in listed}
    found = {key: item.rule for key, item in stored_rules(versions).items()}
    texts = {key: rule.content for key, rule in found.items()}
    binder.add("reglas/reglas.json", "Las reglas como se leían, por versión", json_bytes(texts))
    lines = [f"{key}\n{'=' * len(key)}\n{_readable(found[key])}\n" for key in sorted(found)]
    binder.add("reglas/reglas.txt", "Las mismas, para leer", "\n".join(lines).encode())
    for version in sorted(versions - found.keys()):
        binder.leave_out(version, "Su texto no quedó registrado.")


def _readable(rule: Rule) -> str:
    return "\n".join(
        [
            rule.title,
            rule.asks,
            rule.how_to_comply,
            *(f"{citation([item.article])}: «{item.text}»" for item in rule.quotations),
            *parameter_lines(rule),
        ]
    )


def _frozen(binder: Binder, organization_id: str, period: Period) -> None:
    stored = period_store.find(period.name, period_store.FROZEN)
    part = period_store.part_of(stored.id, organization_id) if stored else None
    if stored is None or part is None:
        binder.leave_out("Periodo congelado", f"{period.name} no se congeló con la institución.")
        return
    binder.add(
        "congelado/institucion.json",
        f"La institución en el periodo congelado (SHA-256 del periodo: {stored.sha256})",
        part.joined().encode(),
    )
    errata = [
        {"text": item.text, "reference": item.reference, "recorded_at": item.recorded_at}
        for item in period_store.errata(stored.id)
        if item.organization_id in {None, organization_id}
    ]
    if errata:
        binder.add("congelado/erratas.json", "Fe de erratas", json_bytes(errata))
