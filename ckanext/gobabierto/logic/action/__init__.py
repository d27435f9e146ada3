"""Actions: one file per subject, gathered here by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import ckan.plugins as p

from ckanext.gobabierto.harvesters.ckan_fixes import (
    harvest_source_clear,
    harvest_source_index_clear,
    harvest_source_reindex,
)
from ckanext.gobabierto.harvesters.run import actions as harvest_runs
from ckanext.gobabierto.harvesters.sources import actions as source_actions
from ckanext.gobabierto.logic import door

from . import (
    compliance,
    counterparts,
    dataset_compliance,
    datasets,
    difference_settling,
    documents,
    dossier,
    explain,
    harvest_holds,
    harvest_previews,
    harvest_sources,
    harvest_transfers,
    memberships,
    period_records,
    periods,
    plan_imports,
    plan_matches,
    plans,
    proposal_bulk,
    proposal_decisions,
    proposals,
    rdf,
    removals,
    rules,
    sources,
)
from .institutions import gobabierto_institutions_load


def _of_dcat() -> dict[str, Callable[..., Any]]:
    """Actions that wrap those of ckanext-dcat, which an installation may do without."""
    return {
        "dcat_catalog_show": rdf.dcat_catalog_show,
        "dcat_dataset_show": rdf.dcat_dataset_show,
    }


def get_actions() -> dict[str, Callable[..., Any]]:
    """Every action of the extension; ours look at their arguments first."""
    return door.guarded(_all_actions())


def _all_actions() -> dict[str, Callable[..., Any]]:
    chained = _of_dcat() if p.plugin_loaded("dcat") else {}
    return {
        **chained,
        "dataset_purge": removals.dataset_purge,
        "gobabierto_compliance_list": compliance.gobabierto_compliance_list,
        "gobabierto_compliance_show": compliance.gobabierto_compliance_show,
        "gobabierto_compliance_stats": periods.gobabierto_compliance_stats,
        "gobabierto_counterpart_list": counterparts.gobabierto_counterpart_list,
        "gobabierto_counterpart_update": counterparts.gobabierto_counterpart_update,
        "gobabierto_dataset_check": dataset_compliance.gobabierto_dataset_check,
        "gobabierto_dataset_compliance": dataset_compliance.gobabierto_dataset_compliance,
        "gobabierto_difference_list": difference_settling.gobabierto_difference_list,
        "gobabierto_difference_settle": difference_settling.gobabierto_difference_settle,
        "gobabierto_document_compare": documents.gobabierto_document_compare,
        "gobabierto_document_create": documents.gobabierto_document_create,
        "gobabierto_document_delete": documents.gobabierto_document_delete,
        "gobabierto_document_file": documents.gobabierto_document_file,
        "gobabierto_document_list": documents.gobabierto_document_list,
        "gobabierto_document_show": documents.gobabierto_document_show,
        "gobabierto_document_update": documents.gobabierto_document_update,
        "gobabierto_dossier_show": dossier.gobabierto_dossier_show,
        "gobabierto_evaluate": compliance.gobabierto_evaluate,
        "gobabierto_harvest_fault_list": harvest_sources.gobabierto_harvest_fault_list,
        "gobabierto_harvest_hold_confirm": harvest_holds.gobabierto_harvest_hold_confirm,
        "gobabierto_harvest_hold_refuse": harvest_holds.gobabierto_harvest_hold_refuse,
        "gobabierto_harvest_hold_show": harvest_holds.gobabierto_harvest_hold_show,
        "gobabierto_harvest_preview": harvest_previews.gobabierto_harvest_preview,
        "gobabierto_harvest_preview_show": harvest_previews.gobabierto_harvest_preview_show,
        "gobabierto_harvest_record_transfer": harvest_transfers.gobabierto_harvest_record_transfer,
        "gobabierto_harvest_source_list": harvest_sources.gobabierto_harvest_source_list,
        "gobabierto_harvest_source_report": harvest_sources.gobabierto_harvest_source_report,
        "gobabierto_institutions_load": gobabierto_institutions_load,
        "gobabierto_period_diff": periods.gobabierto_period_diff,
        "gobabierto_period_erratum": period_records.gobabierto_period_erratum,
        "gobabierto_period_freeze": period_records.gobabierto_period_freeze,
        "gobabierto_period_list": periods.gobabierto_period_list,
        "gobabierto_period_record": period_records.gobabierto_period_record,
        "gobabierto_period_show": periods.gobabierto_period_show,
        "gobabierto_plan_export": plans.gobabierto_plan_export,
        "gobabierto_plan_import": plan_imports.gobabierto_plan_import,
        "gobabierto_plan_match_list": plan_matches.gobabierto_plan_match_list,
        "gobabierto_plan_match_update": plan_matches.gobabierto_plan_match_update,
        "gobabierto_plan_read": plan_imports.gobabierto_plan_read,
        "gobabierto_plan_show": plans.gobabierto_plan_show,
        "gobabierto_proposal_accept": proposal_decisions.gobabierto_proposal_accept,
        "gobabierto_proposal_bulk": proposal_bulk.gobabierto_proposal_bulk,
        "gobabierto_proposal_list": proposals.gobabierto_proposal_list,
        "gobabierto_proposal_merge": proposal_decisions.gobabierto_proposal_merge,
        "gobabierto_proposal_merge_preview": proposal_decisions.gobabierto_proposal_merge_preview,
        "gobabierto_proposal_reject": proposal_decisions.gobabierto_proposal_reject,
        "gobabierto_proposal_reopen": proposal_decisions.gobabierto_proposal_reopen,
        "gobabierto_proposal_show": proposals.gobabierto_proposal_show,
        "gobabierto_proposal_unlink": proposal_decisions.gobabierto_proposal_unlink,
        "gobabierto_source_approval": sources.gobabierto_source_approval,
        "gobabierto_source_approve": sources.gobabierto_source_approve,
        "gobabierto_source_refuse": sources.gobabierto_source_refuse,
        "harvest_job_create": source_actions.harvest_job_create,
        "harvest_job_list": harvest_runs.harvest_job_list,
        "harvest_job_show": harvest_runs.harvest_job_show,
        "harvest_jobs_run": harvest_runs.harvest_jobs_run,
        "harvest_send_job_to_gather_queue": source_actions.harvest_send_job_to_gather_queue,
        "harvest_source_clear": harvest_source_clear,
        "harvest_source_index_clear": harvest_source_index_clear,
        "harvest_source_job_history_clear": harvest_runs.harvest_source_job_history_clear,
        "harvest_source_reindex": harvest_source_reindex,
        "harvest_source_show_status": harvest_runs.harvest_source_show_status,
        "harvest_sources_job_history_clear": harvest_runs.harvest_sources_job_history_clear,
        "gobabierto_review_create": documents.gobabierto_review_create,
        "gobabierto_rule_failures": rules.gobabierto_rule_failures,
        "gobabierto_rule_list": compliance.gobabierto_rule_list,
        "gobabierto_verdict_explain": explain.gobabierto_verdict_explain,
        "member_create": memberships.member_create,
        "member_delete": memberships.member_delete,
        "organization_purge": removals.organization_purge,
        "organization_create": datasets.organization_create,
        "organization_update": datasets.organization_update,
        "package_create": datasets.package_create,
        "package_owner_org_update": removals.package_owner_org_update,
        "package_patch": datasets.package_patch,
        "package_update": datasets.package_update,
        "user_delete": memberships.user_delete,
    }
