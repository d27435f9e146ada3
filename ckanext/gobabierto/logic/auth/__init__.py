"""Authorization: one function for each action, gathered here by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import compliance, counterparts, documents, harvesting, periods, plans, proposals, sources
from .harvest_objects import harvest_object_show
from .institutions import gobabierto_institutions_load


def get_auth_functions() -> dict[str, Callable[..., Any]]:
    """Every authorization function of the extension."""
    return {
        "gobabierto_compliance_list": compliance.gobabierto_compliance_list,
        "gobabierto_compliance_show": compliance.gobabierto_compliance_show,
        "gobabierto_compliance_stats": periods.gobabierto_compliance_stats,
        "gobabierto_counterpart_list": counterparts.gobabierto_counterpart_list,
        "gobabierto_counterpart_update": counterparts.gobabierto_counterpart_update,
        "gobabierto_dataset_check": compliance.gobabierto_dataset_check,
        "gobabierto_dataset_compliance": compliance.gobabierto_dataset_compliance,
        "gobabierto_difference_list": proposals.gobabierto_difference_list,
        "gobabierto_difference_settle": proposals.gobabierto_difference_settle,
        "gobabierto_document_compare": documents.gobabierto_document_compare,
        "gobabierto_document_create": documents.gobabierto_document_create,
        "gobabierto_document_delete": documents.gobabierto_document_delete,
        "gobabierto_document_file": documents.gobabierto_document_file,
        "gobabierto_document_list": documents.gobabierto_document_list,
        "gobabierto_document_show": documents.gobabierto_document_show,
        "gobabierto_document_update": documents.gobabierto_document_update,
        "gobabierto_dossier_show": periods.gobabierto_dossier_show,
        "gobabierto_evaluate": compliance.gobabierto_evaluate,
        "gobabierto_harvest_fault_list": harvesting.gobabierto_harvest_fault_list,
        "gobabierto_harvest_hold_confirm": harvesting.gobabierto_harvest_hold_confirm,
        "gobabierto_harvest_hold_refuse": harvesting.gobabierto_harvest_hold_refuse,
        "gobabierto_harvest_hold_show": harvesting.gobabierto_harvest_hold_show,
        "gobabierto_harvest_preview": harvesting.gobabierto_harvest_preview,
        "gobabierto_harvest_preview_show": harvesting.gobabierto_harvest_preview_show,
        "gobabierto_harvest_record_transfer": harvesting.gobabierto_harvest_record_transfer,
        "gobabierto_harvest_source_list": harvesting.gobabierto_harvest_source_list,
        "gobabierto_harvest_source_report": harvesting.gobabierto_harvest_source_report,
        "gobabierto_institutions_load": gobabierto_institutions_load,
        "gobabierto_period_diff": periods.gobabierto_period_diff,
        "gobabierto_period_erratum": periods.gobabierto_period_erratum,
        "gobabierto_period_freeze": periods.gobabierto_period_freeze,
        "gobabierto_period_list": periods.gobabierto_period_list,
        "gobabierto_period_record": periods.gobabierto_period_record,
        "gobabierto_period_show": periods.gobabierto_period_show,
        "gobabierto_plan_export": plans.gobabierto_plan_export,
        "gobabierto_plan_import": plans.gobabierto_plan_import,
        "gobabierto_plan_match_list": plans.gobabierto_plan_match_list,
        "gobabierto_plan_match_update": plans.gobabierto_plan_match_update,
        "gobabierto_plan_read": plans.gobabierto_plan_read,
        "gobabierto_plan_show": plans.gobabierto_plan_show,
        "gobabierto_proposal_accept": proposals.gobabierto_proposal_accept,
        "gobabierto_proposal_bulk": proposals.gobabierto_proposal_bulk,
        "gobabierto_proposal_list": proposals.gobabierto_proposal_list,
        "gobabierto_proposal_merge": proposals.gobabierto_proposal_merge,
        "gobabierto_proposal_merge_preview": proposals.gobabierto_proposal_merge_preview,
        "gobabierto_proposal_reject": proposals.gobabierto_proposal_reject,
        "gobabierto_proposal_reopen": proposals.gobabierto_proposal_reopen,
        "gobabierto_proposal_show": proposals.gobabierto_proposal_show,
        "gobabierto_proposal_unlink": proposals.gobabierto_proposal_unlink,
        "gobabierto_private_read": compliance.gobabierto_private_read,
        "gobabierto_review_create": documents.gobabierto_review_create,
        "gobabierto_rule_failures": compliance.gobabierto_rule_failures,
        "gobabierto_rule_list": compliance.gobabierto_rule_list,
        "gobabierto_source_approval": sources.gobabierto_source_approval,
        "gobabierto_source_approve": sources.gobabierto_source_approve,
        "gobabierto_source_refuse": sources.gobabierto_source_refuse,
        "gobabierto_verdict_explain": compliance.gobabierto_verdict_explain,
        "harvest_object_show": harvest_object_show,
    }
