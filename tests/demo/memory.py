"""Plays the demo's history in memory: what it shows on any day is known without a portal."""

from __future__ import annotations

from dataclasses import replace

from ckanext.gobabierto.compliance.aggregate import Tally, summarize
from ckanext.gobabierto.compliance.engine import evaluate_institution
from ckanext.gobabierto.facts.codec import decode
from ckanext.gobabierto.facts.document_types import DocumentFacts
from ckanext.gobabierto.facts.reading import dataset_facts, organization_facts, resource_facts
from ckanext.gobabierto.facts.snapshots import InstitutionHistory, Observed
from ckanext.gobabierto.facts.types import SectionFacts
from ckanext.gobabierto.obligations.validity import rules_on
from ckanext.gobabierto.rules.standing import standing_on


class Memory:
    """The observations of every institution, as capturing them would have left them."""

    def __init__(self, history):
        self.names = {}
        self.seen = {}
        self.records = {}
        for event in history:
            getattr(self, event.action)(event)

    def organization_create(self, event):
        self.names[event.record["name"]] = event.record["id"]
        self.records[event.record["id"]] = dict(event.record)
        self._organization(event)

    def organization_patch(self, event):
        self.records[event.record["id"]].update(event.record)
        self._organization(event)

    def package_create(self, event):
        tags = [tag["name"] for tag in event.record["tags"]]
        self.records[event.record["id"]] = {**event.record, "tags": tags}
        self._dataset(event, event.record["id"])

    package_update = package_create

    def plan_import(self, event):
        """A Plan is read and matched by the portal itself."""

    def section(self, event):
        record = event.record
        facts = SectionFacts(record["url"], True, platform_links=record["platform_links"])
        self._observe("section", record["url"], record["organization_id"], event.day, facts)

    def document_create(self, event):
        record = {k: v for k, v in event.record.items() if k not in {"organization", "by"}}
        key = "/".join((event.subject, record["type"], record["dated_on"]))
        facts = decode(DocumentFacts, {**record, "id": key, "registered_on": event.day.isoformat()})
        self._observe("document", key, self.names[event.subject], event.day, facts)

    def document_compare(self, event):
        key = self._document(event)
        facts = replace(self.seen["document", key].facts, grade="cotejado")
        self._observe("document", key, self.names[event.subject], event.day, facts)

    def document_delete(self, event):
        seen = self.seen["document", self._document(event)]
        lines = self.records["observed", self.names[event.subject]]
        lines[lines.index(seen)] = replace(seen, end=event.day)

    def _document(self, event):
        return "/".join((event.subject, event.record["type"], event.record["dated_on"]))

    def _organization(self, event):
        key = event.record["id"]
        facts = organization_facts(self.records[key])
        self._observe("organization", key, key, event.day, facts)

    def _dataset(self, event, key):
        record = self.records[key]
        before = self.seen.get(("dataset", key))
        old = {each.id: each for each in before.facts.resources} if before else {}
        resources = tuple(
            resource_facts(each, event.day, old.get(each["id"])) for each in record["resources"]
        )
        facts = dataset_facts(record, resources, event.day, before.facts if before else None)
        self._observe("dataset", key, record["owner_org"], event.day, facts)

    def _observe(self, kind, key, organization_id, day, facts):
        lines = self.records.setdefault(("observed", organization_id), [])
        before = self.seen.get((kind, key))
        if before and before.start == day:
            lines.remove(before)
        elif before:
            lines[lines.index(before)] = replace(before, end=day)
        self.seen[kind, key] = Observed(kind, key, day, None, facts)
        lines.append(self.seen[kind, key])

    def judge(self, name, day):
        """State of the whole, of each verb, and the verdicts of an institution on a day."""
        past = InstitutionHistory(self.records[("observed", self.names[name])], is_platform=True)
        facts = past.at(day)
        if facts is None:
            return {}, []
        judged = evaluate_institution(facts, rules_on(day), day, past.at)
        tallies = [
            Tally(
                each.rule.verb,
                each.verdict.severity.value,
                each.verdict.state.value,
                1,
                each.rule.core,
                each.rule.counts_data,
            )
            for each in judged
        ]
        bound = standing_on(facts.organization, day, "").bound
        states = {verb: found.state for verb, found in summarize(tallies, bound=bound).items()}
        return states, [each.verdict for each in judged]
