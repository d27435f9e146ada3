"""Institutions with something of everything, and a history that is rich in days that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from ckanext.gobabierto.facts.observation_types import landing_page_id
from ckanext.gobabierto.facts.plan_types import PlanFacts
from ckanext.gobabierto.facts.snapshots import InstitutionHistory, Observed
from ckanext.gobabierto.facts.types import (
    DatasetFacts,
    MemberFacts,
    Move,
    ObligationInterval,
    PlanAddress,
    RemovedResource,
    SectionFacts,
    Twin,
)

from ..rules.build import dataset, dictionary, organization, resource
from ..rules.papers import paper, row
from ..rules.seen import fault, seen

FIRST = date(2025, 7, 1)
GROUND = "Art. 113 de la LGTAIP"
PLATFORM_LINK = "https://www.datos.gob.mx/organization/ine"


def interval(status: str, since: date | None = None, until: date | None = None) -> Any:
    return ObligationInterval(status, since, until)


LEFT = (date(2025, 11, 14), date(2026, 12, 10))
"""Days on which an account was no longer there."""


def members(day: date) -> tuple[MemberFacts, ...]:
    """The accounts as known on *day*: that somebody left is known from that day on."""
    found = [MemberFacts("u-1", "editor", FIRST)]
    for number, left in enumerate(LEFT, start=2):
        found.append(MemberFacts(f"u-{number}", "admin", FIRST, left if left <= day else None))
    return tuple(found)


INSTITUTIONS: dict[str, dict[str, Any]] = {
    "bound": {
        "members_read": True,
        "area_head_rank": "Dirección General de Datos",
        "area_changed_on": date(2026, 3, 3),
        "area_oficio_on": date(2025, 10, 8),
        "plan_addresses": (
            PlanAddress(2026, "https://ejemplo.gob.mx/plan", date(2026, 2, 11)),
            PlanAddress(2027, "https://ejemplo.gob.mx/plan27", None),
        ),
    },
    "silent": {
        "area_coordinadora": "",
        "area_head": "",
        "area_oficio": "",
        "area_oficio_on": None,
        "area_email": "",
        "members_read": True,
    },
    "born": {
        "obligation": (interval("obligada", date(2026, 5, 18)),),
        "members_read": True,
        "area_oficio": "",
        "area_oficio_on": None,
    },
    "ended": {
        "obligation": (
            interval("por_convenio", date(2025, 8, 1), date(2026, 1, 10)),
            interval("obligada", date(2026, 1, 10), date(2026, 8, 5)),
            interval("extinta", date(2026, 8, 5)),
        ),
        # The oficio bears a day that has not come when it is written down.
        "area_oficio_on": date(2025, 12, 1),
    },
    "through": {"publica_a_traves_de": "Secretaría de Ejemplo"},
}


def _datasets() -> dict[str, DatasetFacts]:
    """By id; each is about another rule or another kind of date."""
    found: dict[str, DatasetFacts] = {}

    def add(key: str, **fields: Any) -> None:
        files = fields.pop("resources", None)
        if files is None:
            files = (resource(id=f"{key}-r"), dictionary(id=f"{key}-d"))
        base = {"id": key, "name": key, "title": f"Conjunto {key}", "first_public": FIRST}
        found[key] = dataset(**{**base, **fields, "resources": tuple(files)})

    for code in ("diario", "mensual", "trimestral", "anual", "irregular", "concluido", "", "otra"):
        updated = resource(id=f"f{code}-r", last_modified=date(2025, 12, 20))
        add(f"f{code}", update_frequency=code, resources=(updated, dictionary(id=f"f{code}-d")))
    add("grounded", update_frequency="irregular", fundamento="Art. 5 del Reglamento")
    add("closed", title="Denuncias 2024", resources=(resource(id="closed-r"),))
    add(
        "closes",
        title="Denuncias 2025",
        update_frequency="",
        resources=(resource(id="closes-r", name="Tabla 2025"),),
    )
    add(
        "series",
        update_frequency="",
        resources=(
            resource(id="series-a", name="Tabla", temporal_end="2026-03-31", update_frequency=""),
            resource(
                id="series-b",
                name="Otra",
                temporal_end="2026-09",
                update_frequency="concluido",
                last_modified=date(2026, 9, 1),
            ),
        ),
    )
    add(
        "ahead",
        update_frequency="mensual",
        modified=date(2026, 4, 9),
        metadata_modified=date(2025, 8, 1),
        resources=(
            resource(id="ahead-r", last_modified=date(2026, 6, 20)),
            dictionary(id="ahead-d", last_modified=date(2026, 6, 25)),
        ),
    )
    add(
        "sent",
        update_frequency="mensual",
        resources=(resource(id="sent-r", last_modified=None), dictionary(id="sent-d")),
    )
    add("planned", update_frequency="mensual")
    add(
        "paper",
        license_id="cc-by-nc",
        resources=(resource(id="paper-r", format="PDF", url="https://ejemplo.gob.mx/a.pdf"),),
    )
    add("bare", notes="", tags=(), category="", maintainer="", license_id="", resources=())
    add("unmatched", source_read=False, resources=())
    add("offered", source_read=True, platform_asked=True)
    add("twins", compared=True, twins=(Twin("title", "Conjunto twins", "otro", "otra"),))
    add(
        "plan",
        role="plan",
        category="plan_apertura_datos",
        resources=(
            resource(id="plan-26", name="Plan 2026", first_seen=date(2026, 1, 27)),
            resource(id="plan-27", name="Plan 2027", first_seen=date(2025, 12, 27)),
        ),
    )
    add("codes", role="codigos")
    add(
        "moved",
        moves=(
            Move("antes", "moved", date(2025, 3, 20)),
            Move("https://a.mx/1", "https://a.mx/2", date(2025, 6, 3), "moved-r", "Tabla"),
        ),
        removed_resources=(
            RemovedResource("gone-1", "Vieja", "https://a.mx/v", date(2025, 7, 1)),
            RemovedResource("gone-2", "Otra vieja", "https://a.mx/w", date(2025, 7, 1)),
        ),
    )
    add(
        "looked",
        update_frequency="trimestral",
        landing_page="https://ejemplo.gob.mx/mas",
        resources=(
            *(resource(id=f"looked-{n}") for n in range(5)),
            dictionary(id="looked-d", last_modified=date(2026, 5, 2)),
        ),
    )
    return found


DATASETS = _datasets()
WAITS = dataset(
    id="waits", name="waits", private=True, first_public=None, hidden_since=date(2025, 12, 5)
)
HIDES = dataset(id="hides", name="hides", license_id="cc-by-nc", first_public=FIRST)


def _looks() -> list[tuple[date, Any]]:
    """What was observed, and from which day on it is known."""

    def look(day: date, key: str, **fields: Any) -> tuple[date, Any]:
        owner = fields.pop("owner", "looked")
        return day, seen(resource_id=key, dataset_id=owner, checked_on=day, **fields)

    changed = {"columns_changed_on": date(2026, 4, 1), "described_columns": 1}
    return [
        look(date(2025, 9, 20), "looked-0", fingerprint_since=date(2025, 9, 20)),
        look(date(2025, 10, 3), "looked-1", outcome="no_existe", failures=1, read=None),
        look(date(2025, 10, 9), "looked-1", outcome="no_existe", failures=3, failing_hours=60),
        look(date(2026, 4, 6), "looked-2", read=False, encoding="", **changed),
        look(
            date(2026, 5, 6),
            "looked-3",
            source_seen_on=date(2026, 5, 6),
            source_changed_on=date(2026, 5, 1),
            personal=(fault("curp", 3, "3"),),
            faults=(fault("fila_total", 2), fault("fechas_no_iso", 10, of=20)),
            encoding="latin-1",
            barriers=("macros",),
            **changed,
        ),
        look(date(2026, 6, 6), "looked-4", outcome="", read=None, encoding="", columns=()),
        look(date(2026, 6, 7), "looked-d", fingerprint_since=date(2026, 6, 7)),
        look(date(2026, 3, 1), landing_page_id("looked"), outcome="ok", read=None),
        look(
            date(2026, 3, 2),
            "sent-r",
            owner="sent",
            file_modified=date(2026, 7, 7),
            media_type="application/vnd.ms-excel",
            encoding="",
        ),
        look(date(2026, 2, 2), "ahead-r", owner="ahead", **changed),
        look(
            date(2025, 9, 15),
            "fmensual-r",
            owner="fmensual",
            fingerprint_since=date(2025, 9, 15),
            fingerprint_changed=True,
        ),
        look(date(2025, 11, 15), "paper-r", owner="paper", encoding="", read=None),
    ]


def _papers() -> list[tuple[date, Any]]:
    """Documents with the day of registration; some bear a day that is still to come."""
    listed: list[tuple[date, Any]] = []

    def add(registered: date, kind: str, dated: date, **fields: Any) -> None:
        key = f"{kind}-{len(listed)}"
        made = paper(kind, **{"id": key, **fields, "dated": dated})
        listed.append((registered, made))

    soon = date(2026, 5, 4)
    add(date(2025, 10, 1), "oficio_designacion", date(2025, 10, 20), outcome="nivel_equivalente")
    add(date(2026, 3, 1), "aviso_cambio_area", date(2026, 3, 20))
    add(date(2026, 4, 1), "solicitud_usuario", date(2026, 4, 10))
    add(date(2025, 11, 20), "aviso_salida_usuario", date(2025, 11, 25), user_id="u-2")
    add(date(2025, 11, 20), "designacion_sucesor", date(2025, 12, 20), user_id="u-2")
    add(date(2026, 1, 20), "acuse_plan", date(2026, 2, 3), period="2026")
    add(date(2026, 6, 1), "aviso_cambio_plan", date(2026, 7, 1), period="2026")
    add(date(2026, 1, 15), "priorizacion", date(2026, 2, 20), period="2026", outcome="hay_iii")
    add(date(2026, 1, 15), "priorizacion", date(2026, 3, 20), period="2026", outcome="sin_iv")
    add(date(2026, 1, 15), "analisis_demanda", date(2026, 2, 25), period="2026")
    add(date(2025, 12, 1), "revision_trimestral", date(2026, 1, 4), period="2025-T4")
    add(date(2026, 2, 1), "revision_trimestral", date(2026, 3, 25), dataset_id="planned")
    add(date(2025, 10, 1), "aviso_carga", date(2025, 10, 9), dataset_id="planned")
    add(date(2026, 4, 20), "aviso_carga", date(2026, 4, 30), plan_row_id="row-2")
    add(date(2025, 9, 30), "prueba_carga", date(2025, 10, 5))
    add(date(2026, 2, 1), "requerimiento", date(2026, 2, 9), id="req-1")
    add(date(2026, 2, 1), "respuesta_requerimiento", date(2026, 3, 9), answers="req-1")
    add(date(2025, 8, 1), "difusion", date(2025, 9, 5), outcome="blog")
    add(date(2026, 2, 1), "difusion", date(2026, 3, 1), outcome="comunicacion")
    add(date(2026, 2, 1), "uso", soon)
    add(date(2026, 2, 1), "encuentro", soon)
    add(date(2025, 8, 1), "minuta_grupo", date(2025, 9, 8))
    add(date(2025, 10, 1), "reporte_ciudadano", date(2025, 10, 7), id="rep-1")
    add(date(2025, 10, 1), "respuesta_reporte", date(2026, 1, 7), answers="rep-1")
    add(date(2026, 3, 1), "reporte_ciudadano", date(2026, 3, 7), id="rep-2")
    for end, about in ((date(2026, 1, 31), "gone-1"), (date(2026, 4, 30), "gone-1")):
        add(
            date(2025, 10, 2),
            "acuerdo_reserva",
            date(2025, 11, 3),
            dataset_id="moved",
            resource_id=about,
            expires_on=end,
            fundamento=GROUND,
        )
    add(
        date(2025, 11, 2),
        "baja",
        date(2025, 12, 3),
        dataset_id="moved",
        resource_id="gone-2",
        outcome="duplicado",
        fundamento=GROUND,
    )
    for end in (date(2026, 7, 15), date(2026, 9, 15)):
        add(
            date(2026, 3, 2),
            "acuerdo_reserva",
            date(2026, 3, 10),
            dataset_id="hides",
            expires_on=end,
            fundamento=GROUND,
        )
    add(
        date(2026, 5, 2),
        "acuerdo_reserva",
        date(2026, 5, 20),
        plan_row_id="row-5",
        expires_on=date(2026, 10, 1),
        fundamento=GROUND,
    )
    return listed


def _plans() -> list[tuple[date, date | None, PlanFacts]]:
    """Two versions of a Plan and the next year's, with rows in every condition."""
    match = {"dataset_id": "planned", "resource_id": "planned-r", "match_score": 1.0}
    rows = (
        row(1, date(2026, 4, 15), **match, match_by="link", public_on=date(2026, 6, 10)),
        row(2, date(2026, 5, 20), **match, match_by="auto"),
        row(3, date(2026, 6, 20), match_by="doubtful", dataset_id="looked", match_score=0.7),
        row(4, None, committed_text="pronto", date_quality="unreadable"),
        row(5, date(2026, 5, 1)),
        row(6, date(2026, 7, 31), date_quality="guessed", frequency="cuando se pueda"),
        row(7, None, fundamento=""),
        row(8, date(2026, 9, 1), **match, match_by="auto", delivered_on=date(2026, 9, 9)),
        row(9, date(2026, 11, 1), priority_37="III"),
    )
    later = (
        row(1, date(2026, 4, 15), **match, match_by="link", public_on=date(2026, 6, 10)),
        row(2, date(2026, 12, 20), **match, match_by="auto"),
        row(9, date(2026, 3, 1), priority_37="I"),
        row(10, date(2026, 2, 1)),
    )
    second = date(2026, 5, 25)
    return [
        (
            date(2026, 1, 12),
            second,
            PlanFacts(2026, 1, date(2026, 1, 12), "plan", rows=rows),
        ),
        (second, None, PlanFacts(2026, 2, second, "plan", rows=later)),
        (
            date(2026, 12, 28),
            None,
            PlanFacts(2027, 1, date(2026, 12, 28), unreadable="sin_encabezados"),
        ),
    ]


def _sections() -> list[Observed]:
    read = SectionFacts("https://ejemplo.gob.mx/t", True, platform_links=(PLATFORM_LINK,))
    unread = SectionFacts("https://ejemplo.gob.mx/t2", False, failure="sin_dns")
    return [
        Observed("section", "s1", date(2025, 8, 9), None, read),
        Observed("section", "s2", FIRST, None, unread),
    ]


def history(name: str, *, platform: bool) -> InstitutionHistory:
    """One of :data:`INSTITUTIONS`."""
    return InstitutionHistory(observed(name), is_platform=platform)


def observed(name: str) -> list[Observed]:
    """Everything that was ever observed of one of :data:`INSTITUTIONS`."""
    fields = {**INSTITUTIONS[name], "observed_at": datetime(2025, 7, 1, 18, tzinfo=UTC)}
    own = organization(**fields)
    starts = (FIRST, *LEFT)
    found = [
        Observed("organization", own.id, start, end, replace(own, members=members(start)))
        for start, end in zip(starts, (*LEFT, None), strict=True)
    ]
    if name != "silent":
        for key, facts in DATASETS.items():
            found.append(Observed("dataset", key, FIRST, None, facts))
        found.append(Observed("dataset", "waits", date(2025, 12, 5), None, WAITS))
        found.append(Observed("dataset", "hides", FIRST, date(2026, 2, 2), HIDES))
        found += _hidden()
        found += _observed_files()
        for registered, made in _papers():
            found.append(Observed("document", made.id, registered, None, made))
        for start, end, made in _plans():
            found.append(Observed("plan", f"{own.id}:{made.year}", start, end, made))
        found += _sections()
    return found


def _hidden() -> list[Observed]:
    """What was public and is hidden since a day."""
    gone = dataset(
        id="hides",
        name="hides",
        private=True,
        first_public=FIRST,
        hidden_since=date(2026, 2, 2),
    )
    return [Observed("dataset", "hides", date(2026, 2, 2), None, gone)]


def _observed_files() -> list[Observed]:
    looks = _looks()
    found: list[Observed] = []
    for start, facts in looks:
        key = facts.resource_id
        later = [day for day, item in looks if item.resource_id == key and day > start]
        found.append(Observed("observation", key, start, min(later, default=None), facts))
    return found
