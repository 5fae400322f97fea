"""Which language a reader gets, and every word of the site in it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)


class Words:
    """The words of one language by their keys, as `words.toml` has them.

    `words("found", n=2)` fills in what stands in braces, numbers with separators; of a pair of
    forms, the first is for 1.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._words = {key: word[language] for key, word in catalogue().items()}

    def __call__(self, key: str, **values: Any) -> str:
        word = self._words[key]
        if isinstance(word, list):
            word = word[values["n"] != 1]
        shown = {k: f"{v:,}" if isinstance(v, int) else v for k, v in values.items()}
        return word.format(**shown) if values else word

    def named(self, kind: str, name: str) -> str:
        """What is called `kind.name`, a rule or a flag; its own name where there is no word."""
        word = self._words.get(f"{kind}.{name}", name)
        assert isinstance(word, str)
        return word


@cache
def catalogue() -> Mapping[str, Mapping[str, str | list[str]]]:
    """Return every word by its key, and in it by its language; those of a kind as `kind.name`."""
    with (Path(__file__).parent / "words.toml").open("rb") as stream:
        tables = tomllib.load(stream)
    kinds = {kind: table for kind, table in tables.items() if "en" not in table}
    found = {key: word for key, word in tables.items() if key not in kinds}
    for kind, table in kinds.items():
        found |= {f"{kind}.{name}": word for name, word in table.items()}
    return found


@cache
def words(language: Language) -> Words:
    """Return the words of a language, read once."""
    return Words(language)


def preferred(accepted: str) -> Language:
    """Return the language that a browser's Accept-Language asks for; English if neither.

    >>> preferred("fr, zh-TW;q=0.8, en;q=0.5"), preferred("en-GB,zh;q=0.9"), preferred("")
    ('zh', 'en', 'en')
    """
    weights: dict[str, float] = dict.fromkeys(LANGUAGES, 0.0)
    for entry in accepted.split(","):
        tag, _, weight = entry.strip().partition(";q=")
        language = tag.lower().partition("-")[0]
        if language in weights:
            weights[language] = max(weights[language], _number(weight))
    return max(LANGUAGES, key=lambda language: weights[language])


def _number(weight: str) -> float:
    try:
        return float(weight or 1)
    except ValueError:
        return 0.0
