"""How the pages of harvest sources ask the actions."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.plugins.toolkit import _

from ckanext.gobabierto.errors import GobabiertoError
from ckanext.gobabierto.views.asking import refuse, sentence
from ckanext.harvest.logic import HarvestJobExists, HarvestSourceInactiveError


def ask(action: str, **data: Any) -> Any:
    """The answer of an action to the present reader; 403 and 404 where it refuses."""
    try:
        return tk.get_action(action)({}, data)
    except tk.ObjectNotFound:
        refuse(404, _("There is no such source, run or institution."))
    except GobabiertoError:
        raise  # one of ours may also be one of CKAN's refusals
    except tk.NotAuthorized:
        refuse(403, _("Only editors of the institution see its harvest sources."))


def do(action: str, **data: Any) -> Any:
    """Do something: its answer, or ``True``; a refusal about the source is flashed: ``None``."""
    try:
        answer = ask(action, **data)
    except GobabiertoError as error:
        tk.h.flash_error(error.message)
    except HarvestJobExists:
        tk.h.flash_notice(_("It is being harvested already, or is about to."))
    except HarvestSourceInactiveError:
        tk.h.flash_error(_("The source is not active. Activate it in its form first."))
    except tk.ValidationError as error:
        tk.h.flash_error(sentence(error))
    else:
        return True if answer is None else answer
    return None


def may(action: str, **data: Any) -> bool:
    """Whether the present reader may do something."""
    return bool(tk.h.check_access(action, data))
