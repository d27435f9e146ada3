"""Plays events through CKAN's actions with the clock stopped, and can go on where it was cut.

How far it got is kept in the database itself, beside what was written: a database that was thrown
away starts from nothing, and a killed seed repeats at most its last event.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta, timezone
from io import BytesIO
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.uploader import get_resource_uploader
from ckan.model.system_info import get_system_info, set_system_info

from ckanext.gobabierto import clock
from ckanext.gobabierto.facts import recording
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.model import Document
from ckanext.gobabierto.plans import published

from dev.demo import files
from dev.demo.content import FIRST_PLAN
from dev.demo.events import Event
from dev.demo.records import StoredFile

FIRST_PLANS = date(FIRST_PLAN, 1, 1)
STATE = "ckanext.gobabierto.demo.seed"


class Progress:
    """How far the seed got, and the day it counts from."""

    def __init__(self, today: date) -> None:
        known = json.loads(get_system_info(STATE) or "{}")
        self.anchor = date.fromisoformat(known.get("anchor", today.isoformat()))
        self.done = int(known.get("done", 0))
        self.finished = bool(known.get("finished"))

    def save(self, done: int, *, finished: bool = False) -> None:
        """Keep the state; commits."""
        self.done, self.finished = done, finished
        state = {"anchor": self.anchor.isoformat(), "done": done, "finished": finished}
        set_system_info(STATE, json.dumps(state))


class Player:
    """Plays events as the site user."""

    def __init__(self) -> None:
        self.user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        self.started = datetime.now(timezone.utc).replace(tzinfo=None)

    def play(self, events: Sequence[Event], progress: Progress) -> None:
        """Play what is left of *events*."""
        total = len(events)
        for number, event in enumerate(events, start=1):
            if number <= progress.done:
                continue
            self.one(event)
            progress.save(number)
            if number % 20 == 0 or number == total:
                print(f"  {number:3d}/{total}  {event.day}  {event.subject}", flush=True)

    def one(self, event: Event) -> None:
        """One event, at noon of its day."""
        moment = clock.noon_of(event.day)
        for file in event.files:
            _store(file)
        with clock.frozen(moment):
            if event.action == "section":
                _record_section(event.record, moment)
            elif event.action == "plan_import":
                tk.get_action("gobabierto_plan_import")({"user": self.user}, dict(event.record))
            elif event.action.startswith("document_"):
                _document(event, self.user)
            elif not _exists(event):
                self._act(event, moment)
            if event.action.startswith("package_") and event.day >= FIRST_PLANS:
                # What the jobs worker does after a save: the Plan sees what was delivered.
                published.bring_up_to_date(event.record["owner_org"])
        self._date_back(event, min(moment.replace(tzinfo=None), self.started))

    def _act(self, event: Event, moment: datetime) -> None:
        record = event.record
        stamp = {"metadata_modified": moment.replace(tzinfo=None).isoformat()}
        if event.action.startswith("package_"):
            record = {**record, **stamp}
        tk.get_action(event.action)({"user": self.user}, record)

    def _date_back(self, event: Event, moment: datetime) -> None:
        """Let CKAN's own dates say when it happened; nothing but a seed may do this."""
        at = {"id": event.record.get("id"), "at": moment, "started": self.started}
        statements = ['UPDATE activity SET "timestamp" = :at WHERE "timestamp" >= :started']
        if event.action.startswith("package_"):
            statements.append(
                "UPDATE package SET metadata_modified = :at, "
                "metadata_created = LEAST(metadata_created, :at) WHERE id = :id"
            )
            statements.append(
                "UPDATE resource SET created = LEAST(created, :at), "
                "metadata_modified = LEAST(metadata_modified, :at) WHERE package_id = :id"
            )
        elif event.action == "organization_create":
            statements.append('UPDATE "group" SET created = LEAST(created, :at) WHERE id = :id')
        for statement in statements:
            model.Session.execute(sa.text(statement), at)
        model.Session.commit()


def _exists(event: Event) -> bool:
    if event.action == "package_create":
        return model.Package.get(event.record["id"]) is not None
    return event.action == "organization_create" and model.Group.get(event.record["id"]) is not None


def _store(file: StoredFile) -> None:
    """Put the bytes where CKAN keeps uploads, without its stamping them with the present."""
    upload = FileStorage(BytesIO(file.content), filename=file.name)
    uploader = get_resource_uploader({"url": file.name, "upload": upload})
    with suppress(tk.ValidationError):  # there already: the seed is being repeated
        uploader.upload(file.resource_id)


def _document(event: Event, site_user: str) -> None:
    """One event of the register; a repeated one finds the document there, or as it should be."""
    record = dict(event.record)
    user = record.pop("by", "") or site_user
    group = model.Group.get(record["organization"])
    rows = Document.__table__.c
    found = model.Session.execute(
        sa.select(Document).where(
            rows.organization_id == group.id,
            rows.type == record["type"],
            rows.dated_on == record["dated_on"],
        )
    ).scalar()
    context = {"user": user, "ignore_auth": True}
    if event.action == "document_create" and found is None:
        if "url" not in record:
            said = f"Documento de ejemplo: {record['type']} {record.get('number', '')}"
            content = files.as_pdf(said)
            name = f"{record['type']}.pdf"
            record["upload"] = FileStorage(BytesIO(content), filename=name)
        tk.get_action("gobabierto_document_create")(context, record)
    elif event.action == "document_compare" and found.compared_at is None:
        tk.get_action("gobabierto_document_compare")(context, {"id": found.id})
    elif event.action == "document_delete" and found.deleted_at is None:
        told = {"id": found.id, "reason": record["reason"]}
        tk.get_action("gobabierto_document_delete")(context, told)


def _record_section(record: dict[str, Any], moment: datetime) -> None:
    facts = SectionFacts(
        url=record["url"],
        ok=True,
        platform_links=record["platform_links"],
        updated_on=clock.day_of(moment) - timedelta(days=10),
        observed_at=moment,
    )
    recording.record_section(record["organization_id"], facts, at=moment)
