"""Why a verdict is what it is: the stored one, the facts it used, its words, and the day again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ckanext.gobabierto import clock, obligations
from ckanext.gobabierto.facts import catalogue, read
from ckanext.gobabierto.facts.reading import organization_facts
from ckanext.gobabierto.facts.types import OrganizationFacts
from ckanext.gobabierto.obligations import Profile, Rule

from . import explain_steps, store, store_queries
from .explain_account import Account, Asked, Body
from .explain_differences import why_not
from .explain_facts import facts_used
from .explain_kept import kept
from .explain_trial import Trial, judge_again
from .explain_unit import NoSuchSubject, Unit, unit_of
from .rule_form import describe, profile_to_dict
from .rule_sets import laws_over
from .serialize import for_the_public, verdict_hash
from .standings import bound_on, organization_body
from .store_rules import marks_of_sets, stored_rules, versions_of


def whose(asked: Asked) -> Unit:
    """The unit asked about, for the rights of the reader.

    :raises NoSuchSubject: when nobody knows it.
    """
    return unit_of(asked.subject_type, asked.subject_id, asked.day, asked.organization)


def explain(asked: Asked, unit: Unit, *, private: bool) -> Body:
    """``gobabierto_verdict_explain``.

    :param private: the reader may see what the institution has not published.
    :raises NoSuchSubject: when there is no such rule, or nothing the reader may see.
    """
    stored = _stored(asked, unit, private=private)
    rule, profile, recorded_at = _words(asked, stored)
    history = read.institution_history(
        unit.organization_id, only_dataset=unit.dataset_id, known_at=asked.known_at
    )
    registered = _registered(unit.organization_id)
    if stored or rule.in_force(asked.day):
        trial = judge_again(history, unit, rule, asked.day, asked.subject_type, registered)
    else:
        trial = Trial(organization=history.organization_at(asked.day))
    told = trial.organization or registered
    if told is None or (not private and not stored and _all_hidden(trial)):
        raise NoSuchSubject(
            "No hay nada público que explicar de ese sujeto en ese día.",
            found=asked.subject_id,
            expected="un sujeto público en esa fecha",
        )
    account = Account(
        asked=asked,
        unit=unit,
        rule=rule,
        profile=profile,
        current=obligations.rule(asked.rule),
        recorded_at=recorded_at,
        organization=told,
        stored=stored,
        trial=trial,
        evaluated_with=store.progress(unit.organization_id).rules_hash,
    )
    used = facts_used(trial.reading, unit.organization_id, private=private)
    account.facts, account.more_facts, account.held = used.told, used.more, used.held
    account.kept = kept(asked, trial.reading, used.shown, private=private)
    account.rows = _rows(account, private=private)
    return _answer(account, private=private)


def _stored(asked: Asked, unit: Unit, *, private: bool) -> list[Body]:
    """The stored verdicts of the day about the subject, whole: what is compared is all of them.

    Of what only the institution may see nothing is given to others.
    """
    then: dict[str, Any] = {"known_at": asked.known_at} if asked.known_at else {}
    found = store_queries.verdicts(
        asked.day,
        organization_id=unit.organization_id,
        dataset_id=unit.dataset_id,
        private=True,
        **then,
    )
    return [
        body
        for body in found
        if (private or not body.get("private"))
        and body["rule"] == asked.rule
        and (body["subject"]["type"], body["subject"]["id"])
        == (asked.subject_type, unit.subject_id)
        and asked.period in {None, body["period"]}
    ]


def _words(asked: Asked, stored: list[Body]) -> tuple[Rule, Profile, datetime | None]:
    """The rule as it read when the verdict was reached; as applied that day if none is stored."""
    book, rule_id = obligations.current(), asked.rule
    current = book.by_id.get(rule_id)
    wanted = {body["rule_version"] for body in stored}
    if not wanted:
        laws = laws_over(marks_of_sets(), clock.today())
        then = laws.version_on(rule_id, asked.day)
        wanted = {then.version} if then else wanted
    if current and (not wanted or current.version in wanted):
        profile = book.profile(current.profile)
        assert profile is not None  # noqa: S101 - a rule of the book is in one of its profiles
        return current, profile, None
    kept = stored_rules(wanted or {version for version, _at in versions_of(rule_id)})
    if not kept:
        if current is None:
            raise NoSuchSubject(
                "La regla no existe.", found=rule_id, expected="ckan gobabierto rules list"
            )
        return current, book.profiles[0], None
    last = max(kept.values(), key=lambda item: item.recorded_at)
    return last.rule, last.profile, last.recorded_at


def _registered(organization_id: str) -> OrganizationFacts | None:
    row = catalogue.organization_rows([organization_id]).get(organization_id)
    return organization_facts(row) if row else None


def _all_hidden(trial: Trial) -> bool:
    """Nothing of what was judged is public, or the dataset itself was not."""
    if trial.bodies:
        return len(trial.private) == len(trial.bodies)
    return trial.hidden


def _rows(account: Account, *, private: bool) -> list[Body]:
    """Each verdict, the stored one beside the one of judging again."""
    asked, trial = account.asked, account.trial
    again = {
        _key(body): body
        for place, body in enumerate(trial.bodies)
        if asked.period in {None, body["period"]} and (private or place not in trial.private)
    }
    rows = [_row(account, body, again.pop(_key(body), None)) for body in account.stored]
    rows += [_row(account, None, body) for body in again.values()]
    # First what the rule says with its own severity, of the newest period that can be asked for.
    rows.sort(key=lambda row: row["verdict"]["period"] or "", reverse=True)
    rows.sort(
        key=lambda row: (
            row["verdict"]["severity"] != account.rule.severity,
            row["verdict"]["exemption"] == "aun_no_exigible",
        )
    )
    if not private:
        for row in rows:
            row["verdict"] = for_the_public(row["verdict"])
            row["again"] = for_the_public(row["again"]) if row["again"] else None
    return rows


def _key(body: Body) -> tuple[str, str]:
    return body["severity"], body["period"]


def _row(account: Account, stored: Body | None, again: Body | None) -> Body:
    said = verdict_hash(_as_judged(stored)) if stored else None
    anew = verdict_hash(_as_judged(again)) if again else None
    row: Body = {
        "verdict": stored or {**(again or {}), "since": None},
        "stored": stored is not None,
        "hash": said,
        "again": again,
        "again_hash": anew,
        "agrees": said == anew if stored else None,
    }
    row["why_not"] = why_not(account, stored, again) if stored and said != anew else []
    return row


def _as_judged(stored: Body) -> Body:
    """A verdict without what its history and its place add."""
    subject = {key: value for key, value in stored["subject"].items() if key != "dataset"}
    kept = {key: value for key, value in stored.items() if key not in _ADDED}
    return {**kept, "subject": subject}


_ADDED = frozenset({"since", "private", "known_from", "known_to", "valid_from", "valid_to"})


def _answer(account: Account, *, private: bool) -> Body:
    asked, unit = account.asked, account.unit
    status, bound = bound_on(account.trial.organization, account.organization, asked.day)
    compared = [row["agrees"] for row in account.rows if row["agrees"] is not None]
    return {
        "rule": describe(account.rule, account.profile),
        "rule_version": account.rule.version,
        "rule_version_now": account.current.version if account.current else None,
        "rule_recorded_at": account.recorded_at.isoformat() if account.recorded_at else None,
        "institution": organization_body(account.organization, status),
        "bound": bound,
        "subject": {"type": asked.subject_type, "id": unit.subject_id, "dataset": unit.dataset_id},
        "as_of": asked.day.isoformat(),
        "known_at": asked.known_at.isoformat() if asked.known_at else None,
        "profile": profile_to_dict(obligations.primary_on(asked.day)),
        "observed": account.trial.observed,
        "verdict": account.rows[0]["verdict"] if account.rows else None,
        "verdicts": account.rows,
        "agrees": all(compared) if compared else None,
        "facts": account.facts,
        "more_facts": account.more_facts,
        "kept": account.kept,
        "steps": explain_steps.steps(account, private=private),
        "disclaimer": obligations.notices_on(asked.day).disclaimer,
    }
