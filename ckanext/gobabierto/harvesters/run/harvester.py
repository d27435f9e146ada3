"""What ckanext-harvest sees of a type of source. Subclass it, name a reader, and that is all.

::

    class CatalogoHarvester(SourceHarvester):
        reader = CatalogoReader()
        title = "Catálogo de datos abiertos (JSON)"
        help = "Lee …"

The methods that the queue calls never raise for what a source or a dataset did: ckanext-harvest
would delete what was gathered, or stop its worker.
"""

from __future__ import annotations

import json
import logging
from typing import Any, ClassVar

from sqlalchemy.exc import InterfaceError, OperationalError

import ckan.plugins as p
from ckan import model

from ckanext.gobabierto.errors import BadInput, GobabiertoError
from ckanext.gobabierto.harvesters import ckan_fixes
from ckanext.gobabierto.harvesters.records import ERROR, Fault, Reader, Source
from ckanext.gobabierto.harvesters.sources import approval
from ckanext.gobabierto.harvesters.translation import HarvestTranslation
from ckanext.gobabierto.harvesters.writing.spanish import spanish
from ckanext.gobabierto.vocabularies import harvest_faults
from ckanext.harvest.harvesters import HarvesterBase
from ckanext.harvest.model import HarvestObject

from . import chunks, faults, finish, heartbeat, objects, runs, settings, sources, stopping
from .faults import Told
from .imports import Chunk
from .seen import held
from .shelf import Datasets, Shelf
from .storing import Gathering

log = logging.getLogger(__name__)


class SourceHarvester(HarvestTranslation, HarvesterBase):
    """``IHarvester`` of one type of source."""

    p.implements(p.ITranslation)

    reader: ClassVar[Reader]
    title: ClassVar[str]
    help: ClassVar[str]
    shelf: ClassVar[Shelf] = Datasets()

    def info(self) -> dict[str, str]:
        """Name and help for the form of harvest sources."""
        return {
            "name": self.reader.type,
            "title": self.title,
            "description": self.help,
            "form_config_interface": "Text",
        }

    def validate_config(self, config: str | None) -> str | None:
        """The configuration, tidied; what is wrong with it is said in the form."""
        try:
            checked = settings.check(self.reader, config, "")
        except BadInput as error:
            raise ValueError(str(error)) from error
        return json.dumps(checked, ensure_ascii=False) if checked else config

    def get_original_url(self, harvest_object_id: str) -> str | None:
        """Where a person sees what the object was made of."""
        found: Any = HarvestObject.get(harvest_object_id)
        return self.address_of(json.loads(found.content)) if found and found.content else None

    def address_of(self, content: dict[str, Any]) -> str | None:
        """The page of what is in a harvest object: its landing page, or its first file."""
        fields = content.get("fields") or {}
        resources = content.get("resources") or []
        return fields.get("url") or (resources[0]["values"].get("url") if resources else None)

    def gather_stage(self, harvest_job: Any) -> list[str]:
        """Read the source; gives the leaders of the chunks that changed."""
        job_id, source_id = harvest_job.id, harvest_job.source_id
        if _gathered(job_id):
            return objects.waiting(job_id)  # only the sending may be missing
        with held("source", source_id) as connection:
            if connection is None:
                return []  # another process is at it, and will finish it
            if _gathered(job_id):  # by another one, which ended between the look and the lock
                return objects.waiting(job_id)
            with heartbeat.beating("gather", job_id):
                ids = self._gather(harvest_job, connection)
        if not ids:
            finish.finish(job_id)
        return ids

    def _gather(self, job: Any, connection: Any) -> list[str]:
        job_id, source_id = job.id, job.source_id
        try:
            approval.require(source_id)
            source = sources.of_job(job.source, self.reader)
            return Gathering(job_id, source, self.reader, self.shelf, connection).run()
        except GobabiertoError as error:
            return self._given_up(job_id, source_id, stopping.told(error))
        except Exception:
            log.exception("Job %s could not be gathered", job_id)
            return self._given_up(job_id, source_id, faults.sentence(_internal()))

    def _given_up(self, job_id: str, source_id: str, message: str) -> list[str]:
        """Nothing of this gathering is applied."""
        model.Session.rollback()
        runs.begin(job_id, source_id)
        objects.drop_unsent(job_id)
        if message:
            objects.gather_errors(job_id, [message])
        runs.change(job_id, state=runs.FAILED, complete=False)
        model.Session.commit()
        return []

    def fetch_stage(self, harvest_object: Any) -> bool:  # noqa: ARG002
        """Everything was read while gathering."""
        return True

    def import_stage(self, harvest_object: Any) -> bool | str:
        """Import the chunk that the object leads; one that leads none is its own."""
        leader_id, job_id = harvest_object.id, harvest_object.harvest_job_id
        saved, source_id = harvest_object.source, harvest_object.harvest_source_id
        user = self._get_user_name()
        with held("chunk", leader_id, wait=True), heartbeat.beating("chunk", leader_id), spanish():
            members = chunks.members(leader_id)
            # The leader's state is the queue's; whether it is done, its ledger row says.
            todo = [m._replace(state=objects.WAITING) if m.id == leader_id else m for m in members]
            try:
                source = sources.of_run(job_id, saved, self.reader)
            except GobabiertoError as error:
                stopping.leave(job_id, source_id, todo, error)
            else:
                self._take_safely(source, job_id, user, todo)
        return self._told(harvest_object, job_id)

    def _take_safely(
        self, source: Source, job_id: str, user: str, members: list[objects.Member]
    ) -> None:
        """One that fails in a way nobody thought of does not keep the others from being taken."""
        try:
            self.take(source, job_id, user, members)
        except (OperationalError, InterfaceError):
            raise  # nobody can work; it is done again when the database is back
        except Exception:
            log.exception("A chunk of %s objects of job %s failed", len(members), job_id)
            model.Session.rollback()
            if len(members) == 1:
                (member,) = members
                now = objects.naive_now()
                objects.mark([member.id], objects.FAILED, "errored", begun=now)
                objects.errors([(member.id, faults.sentence(_internal()))])
                faults.store(job_id, source.id, [Told(*_named(member), _internal())])
                model.Session.commit()
                return
            for member in chunks.fresh(members):
                self._take_safely(source, job_id, user, [member])

    def take(self, source: Source, job_id: str, user: str, members: list[objects.Member]) -> None:
        """Import *members* in the name of *user*; those that are done already are left alone."""
        Chunk(source, job_id, self.reader.version, user, self.take_aside).run(members)

    def take_aside(self, organization_id: str, content: dict[str, Any]) -> None:
        """What was read beside records. Its harvest object keeps it; a type may do more with it."""

    def _told(self, harvest_object: Any, job_id: str) -> bool:
        model.Session.refresh(harvest_object)
        report = harvest_object.report_status or "not modified"
        failed = harvest_object.state == objects.FAILED
        ckan_fixes.tell_outcome(harvest_object, report)
        finish.finish(job_id)
        return not failed


def _internal() -> Fault:
    """What happened is in the log: a steward can do nothing with the words of an exception."""
    text = harvest_faults.find("error_interno")
    return Fault("error_interno", text.sentence if text else "", severity=ERROR)


def _named(member: objects.Member) -> tuple[str, str]:
    """Identity and title of what could not be taken."""
    try:
        content = json.loads(member.content)
    except (TypeError, ValueError):
        return member.guid, ""
    return str(content.get("identity") or member.guid), str(content.get("title") or "")


def _gathered(job_id: str) -> bool:
    run = runs.get(job_id)
    return run is not None and run.state != runs.GATHERING
