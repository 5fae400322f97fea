"""What somebody searches for: words and phrases, joined by AND, OR, NOT and brackets.

Words that stand side by side must all be there. `-` before a word is NOT. Quotation marks hold a
phrase together, and brackets group, both as a Chinese keyboard writes them too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pipelines.repair.script import convert
from pipelines.search.normal import normalised

LONGEST = 500  # characters
DEEPEST = 20  # brackets, or NOTs, in one another

_TOKEN = re.compile(
    r"\s*(?:"
    r'(?P<phrase>"[^"]*"|“[^”]*”|＂[^＂]*＂|「[^」]*」|『[^』]*』)'
    r"|(?P<open>[(（])|(?P<close>[)）])"
    r"|(?P<minus>[-－−](?=[^\s)）]))"
    r'|(?P<torn>["“＂「『])'
    r'|(?P<word>[^\s()（）"“＂「『]+))'
)


#: What can be wrong with a query, and what to write.
PROBLEMS = {
    "too_long": "The query has {length} characters; write {most} at most.",
    "too_deep": "The query is nested too deeply; write {most} brackets at most.",
    "bracket_begun": "A bracket is not closed; write ) behind what it holds.",
    "bracket_ended": "A bracket ends that was not begun; write ( before what it holds.",
    "torn": "The quotation mark {mark} is not closed; write one behind it.",
    "missing_last": "A word is missing at the end; write for example: 党建 AND 主题教育.",
    "missing": "A word is missing before {next}; write for example: 党建 AND 主题教育.",
    "nothing": "There is nothing to search for in “{words}”; write a word.",
}


class QueryError(Exception):
    """The query cannot be understood; the message is one sentence that says what to write.

    `problem` is one of PROBLEMS, `values` what is filled in there.
    """

    def __init__(self, problem: str, **values: Any) -> None:
        super().__init__(PROBLEMS[problem].format(**values))
        self.problem = problem
        self.values = values


@dataclass(frozen=True, slots=True)
class Term:
    """The normalised form of a word or phrase that must stand in the title or in the text."""

    text: str


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    part: Node


Node: TypeAlias = Term | And | Or | Not


def parse(query: str) -> Node:
    """Return what `query` asks for; raise QueryError.

    >>> parse("党建 NOT (校友 OR “主题 教育”)")
    And(parts=(Term(text='党建'), Not(part=Or(parts=(Term(text='校友'), Term(text='主题 教育'))))))
    """
    if len(query) > LONGEST:
        raise QueryError("too_long", length=len(query), most=LONGEST)
    parser = _Parser(query)
    node = parser.either(0)
    if parser.kind == "close":
        raise QueryError("bracket_ended")
    return node


def sought(node: Node) -> list[str]:
    """Return the terms that a hit may show: those that are not behind a NOT.

    >>> sought(parse("党建 -校友 OR 廉政"))
    ['党建', '廉政']
    """
    if isinstance(node, Term):
        return [node.text]
    if isinstance(node, Not):
        return []
    return [term for part in node.parts for term in sought(part)]


class _Parser:
    """Reads a query from left to right; `kind` and `value` are what comes next."""

    def __init__(self, query: str) -> None:
        self.tokens = _tokens(query)
        self.kind = self.value = ""
        self.next()

    def next(self) -> str:
        """Go on; return what was passed."""
        passed = self.value
        self.kind, self.value = next(self.tokens, ("end", ""))
        return passed

    def either(self, depth: int) -> Node:
        parts = [self.all(depth)]
        while self.kind == "OR":
            self.next()
            parts.append(self.all(depth))
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def all(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while self.kind not in ("OR", "close", "end"):
            if self.kind == "AND":
                self.next()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def one(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise QueryError("too_deep", most=DEEPEST)
        if self.kind in ("NOT", "minus"):
            self.next()
            return Not(self.one(depth + 1))
        if self.kind == "open":
            self.next()
            node = self.either(depth + 1)
            if self.kind != "close":
                raise QueryError("bracket_begun")
            self.next()
            return node
        if self.kind == "torn":
            raise QueryError("torn", mark=self.value)
        if self.kind in ("word", "phrase"):
            return _term(self.next())
        if self.kind == "end":
            raise QueryError("missing_last")
        raise QueryError("missing", next=")" if self.kind == "close" else self.value)


def _tokens(query: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(query.rstrip()):
        kind = match.lastgroup or ""
        value = match[kind]
        if kind == "phrase":
            value = value[1:-1]
        elif value in ("AND", "OR", "NOT"):
            kind = value
        yield kind, value


def _term(words: str) -> Node:
    """The term for `words`; where they are Traditional and in words a character has another
    simplified form than alone (計畫, 计划), either will do."""
    forms = {normalised(form).strip(" "): None for form in (words, convert(words))}
    if "" in forms:
        raise QueryError("nothing", words=words)
    terms = [Term(form) for form in forms]
    return terms[0] if len(terms) == 1 else Or(tuple(terms))
