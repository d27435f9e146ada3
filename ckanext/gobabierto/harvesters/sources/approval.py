"""Whether somebody with the right to said that a source may be read, as it stands now.

An editor may register any address, and change that of a source which was looked at before. So what
is approved is not the source but its *fingerprint*: address, type, configuration and institution.
Nothing has to notice a change for the approval to lapse, whichever way the change was made.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.gobabierto import clock
from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.model import SourceApproval
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestSource

PENDING, APPROVED, REFUSED = "pending", "approved", "refused"
_TABLE = SourceApproval.__table__


class NotApproved(GobabiertoError, HarvestJobExists, tk.NotAuthorized):
    """The source may not be read as it stands.

    Also one of ckanext-harvest's own errors: its scheduler passes over the source and goes on.
    """

    code = "fuente_sin_aprobar"


class Changed(GobabiertoError):
    """The source is not what somebody saw when deciding about it."""

    code = "fuente_cambiada"


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided of a source as it stands now, and by whom."""

    status: str = PENDING
    asked_by: str | None = None
    asked_at: dt.datetime | None = None
    decided_by: str | None = None
    decided_at: dt.datetime | None = None
    note: str = ""
    changed: bool = False
    """It was decided of an earlier address or configuration."""

    @property
    def approved(self) -> bool:
        """It may be read."""
        return self.status == APPROVED


def fingerprint(source_id: str) -> str:
    """Of what an approval covers; empty where there is no such source."""
    source: Any = model.Session.get(HarvestSource, source_id)
    package = model.Session.get(model.Package, source_id)
    if source is None or package is None:
        return ""
    return hashed(source.url, source.type, source.config, package.owner_org)


def covered(source_id: str) -> dict[str, str]:
    """What an approval of the source is about, as it stands now; empty where there is none."""
    source: Any = model.Session.get(HarvestSource, source_id)
    package = model.Session.get(model.Package, source_id)
    if source is None or package is None:
        return {}
    return {
        "url": source.url,
        "type": source.type,
        "config": source.config or "",
        "organization": package.owner_org or "",
    }


def last_approved(source_id: str) -> dict[str, str]:
    """The same, as it was when it was approved the last time; empty where it never was."""
    row = model.Session.get(SourceApproval, source_id)
    return dict(row.approved or {}) if row is not None else {}


def hashed(url: str, kind: str, config: str | None, owner: str | None) -> str:
    """The fingerprint of a source with those properties; :func:`fingerprint_of` is the same."""
    parts = (each.encode() for each in (url, kind, config or "", owner or ""))
    return hashlib.sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()


def fingerprint_of(*columns: Any) -> Any:
    """SQL of the fingerprint of a source: of its address, type, configuration and institution."""
    parts: list[Any] = []
    for column in columns:
        text = sa.func.coalesce(column, "")
        parts += [sa.cast(sa.func.octet_length(text), sa.Text), ":", text]
    whole = sa.func.convert_to(sa.func.concat(*parts), "UTF8")
    return sa.func.encode(sa.func.sha256(whole), "hex")


def standing(source_id: str) -> Standing:
    """How the source stands now."""
    row = model.Session.get(SourceApproval, source_id)
    if row is None:
        return Standing()
    same = row.fingerprint == fingerprint(source_id)
    if not same:
        return Standing(changed=row.status != PENDING or bool(row.approved))
    again = row.status == PENDING and bool(row.approved)
    return Standing(
        row.status, row.asked_by, row.asked_at, row.decided_by, row.decided_at, row.note, again
    )


def require(source_id: str) -> None:
    """:raises NotApproved: unless the source may be read as it stands."""
    found = standing(source_id)
    if found.approved:
        return
    if found.status == REFUSED:
        reason = f" Motivo: {found.note}" if found.note else ""
        raise NotApproved(f"La lectura de esta fuente no se autorizó.{reason}")
    if found.changed:
        raise NotApproved(
            "La fuente cambió de dirección o de configuración después de autorizarse; espera que "
            "se autorice otra vez."
        )
    raise NotApproved(
        "La fuente espera que la autorice quien administra la institución o el portal."
    )


def before_saving(reference: Any) -> dict[str, str]:
    """What an approval of a source is about before it is saved; empty where there is none yet.

    Nobody else saves it until the end of the transaction.

    :param reference: id or name.
    """
    if not isinstance(reference, str) or not reference:
        return {}
    package = model.Package.get(reference, for_update=True)
    source: Any = model.Session.get(HarvestSource, package.id) if package is not None else None
    if package is None or source is None:
        return {}
    model.Session.refresh(source)
    return covered(package.id)


def saved(source_id: str, user_id: str, before: dict[str, str], *, may_approve: bool) -> None:
    """The source was saved: approved where its author may and knows it, asked for where not.

    What was decided of the very same address and configuration stays decided. Commits.

    :param before: of :func:`before_saving`.
    """
    model.Session.expire_all()  # ckanext-harvest writes its row by itself
    now = fingerprint(source_id)
    row = model.Session.get(SourceApproval, source_id)
    if row is not None and row.fingerprint == now and row.status != PENDING:
        return
    if may_approve and _all_seen(row, before, covered(source_id)):
        _write(source_id, now, APPROVED, asked=user_id, decided=user_id)
    elif row is None or row.fingerprint != now:
        _write(source_id, now, PENDING, asked=user_id)
    model.Session.commit()


def _all_seen(row: Any, before: dict[str, str], now: dict[str, str]) -> bool:
    """Whoever saved it wrote what is new of it; the rest was approved.

    An administrator who mends a title has not looked at the address that an editor wrote.
    """
    written = {key for key in now if now[key] != before.get(key)}
    known = (row.approved or {}) if row is not None and row.status != REFUSED else {}
    return bool(written) and all(key in written or now[key] == known.get(key) for key in now)


def decide(
    source_id: str, status: str, user_id: str, note: str = "", *, seen: str | None = None
) -> Standing:
    """Approve or refuse the source as it stands. Commits.

    :param status: ``approved`` | ``refused``.
    :param seen: the fingerprint of what was looked at.
    :raises Changed: it is another by now; nothing is decided.
    """
    model.Session.expire_all()
    row = model.Session.get(SourceApproval, source_id)
    now = fingerprint(source_id)
    if seen is not None and seen != now:
        raise Changed(
            "La fuente cambió después de que se mostró: revise su dirección y su configuración de "
            "ahora y decida otra vez."
        )
    asked = row.asked_by if row is not None and row.fingerprint == now else None
    _write(source_id, now, status, asked=asked, decided=user_id, note=note)
    model.Session.commit()
    model.Session.expire_all()
    return standing(source_id)


def _write(
    source_id: str,
    now: str,
    status: str,
    *,
    asked: str | None,
    decided: str | None = None,
    note: str = "",
) -> None:
    moment = clock.now()
    values: dict[str, Any] = {
        "fingerprint": now,
        "status": status,
        "asked_by": asked,
        "asked_at": moment,
        "decided_by": decided,
        "decided_at": moment if decided else None,
        "note": note,
    }
    if status == APPROVED:
        values["approved"] = covered(source_id)
    row = model.Session.get(SourceApproval, source_id)
    if row is None:
        model.Session.execute(sa.insert(_TABLE).values(source_id=source_id, **values))
        return
    if row.fingerprint == now:
        values["asked_at"] = row.asked_at
    model.Session.execute(sa.update(_TABLE).where(_TABLE.c.source_id == source_id).values(**values))
