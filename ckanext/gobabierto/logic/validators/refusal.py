"""How a field says what is wrong: the problem, what was found, what to write, a stable code."""

from __future__ import annotations

import ckan.plugins.toolkit as tk

_LONGEST = 80


def refusal(problem: str, advice: str, code: str, found: object = "") -> tk.Invalid:
    """The error of a field. *problem* and *advice* come translated; *code* never changes."""
    parts = [problem]
    text = str(found).strip() if found is not None else ""
    if text:
        shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
        parts.append(tk._("Found: «{found}».").format(found=shown))
    parts.append(advice)
    parts.append(tk._("Code: {code}.").format(code=code))
    return tk.Invalid(" ".join(parts))
