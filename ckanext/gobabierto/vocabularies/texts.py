"""Characters that no store takes: NUL and the other controls, and halves of a character."""

from __future__ import annotations

import re
from typing import Any

# Tabs and line ends stay. The rest of the controls break XML, NUL breaks JSONB, a lone surrogate
# breaks UTF-8.
_REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean_text(text: str) -> str:
    """*text* without the characters that no store takes."""
    return _REFUSED.sub("", text) if _REFUSED.search(text) else text


def clean_value(value: Any) -> Any:
    """*value* with every text in it cleaned, however deep; other things are left as they are."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list):
        return [clean_value(item) for item in value]
    if type(value) is dict:
        return {clean_value(key): clean_value(item) for key, item in value.items()}
    return value
