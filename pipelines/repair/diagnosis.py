"""What the rules are told of the document that a text is, or is a part of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong with a document.

    script: hans, hant or mixed; machine: a traditional copy that a machine made, which left 于;
    annotated: the characters that carry an injected reading, None if no reading was injected;
    doubled: commas were injected before other punctuation; spaced: digits are set off by spaces
    throughout; wrapped: a mirror broke its lines where nothing ends.
    """

    script: str = "hans"
    machine: bool = False
    annotated: frozenset[str] | None = None
    doubled: bool = False
    spaced: bool = False
    wrapped: bool = False
