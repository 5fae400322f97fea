"""Text from the web as a terminal may have it."""

from __future__ import annotations

import re

#: Control characters but tab and line break, and marks that turn the direction of writing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    r"""`text` with U+FFFD for each character that would command the terminal, as long as it was.

    >>> harmless("\x1b[2J党建\u202e")
    '\ufffd[2J党建\ufffd'
    """
    return _CONTROLS.sub("\ufffd", text)
