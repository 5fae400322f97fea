"""What comes from the web, on its way to a terminal."""

from __future__ import annotations

import re

#: Control characters but tab and line break, and marks that turn the direction of writing.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def harmless(text: str) -> str:
    r"""The text with what could steer a terminal replaced.

    >>> harmless("党\x1b[2J委\u202e")
    '党\ufffd[2J委\ufffd'
    """
    return _CONTROLS.sub("\ufffd", text)
