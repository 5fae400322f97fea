"""The datasheet, in English and Chinese, after the questions of "Datasheets for Datasets"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from importlib.resources import files

from pipelines.export.records import RELEVANT
from pipelines.release.account import Account
from pipelines.release.citation import UNPRINTABLE, Citation

MOST = 20  # rows of a table; the rest is summed up
LONGEST = 60  # characters of a name from the web
MARKS = re.compile(r"([\\`*_\[\]<>#|~&$])")


def english(citation: Citation, told: Account) -> str:
    """Return DATASHEET.md."""
    return _filled("datasheet.md", citation, told, others="others", nothing="none")


def chinese(citation: Citation, told: Account) -> str:
    """Return DATASHEET.zh.md."""
    return _filled("datasheet.zh.md", citation, told, others="其他", nothing="无")


def _filled(name: str, citation: Citation, told: Account, *, others: str, nothing: str) -> str:
    content, gathering = told.content, told.gathering

    def table(counter: Mapping[str, int]) -> str:
        return _table(Counter(counter), others) or nothing

    def listed(counter: Mapping[str, int]) -> str:
        return ", ".join(f"{escaped(k)} {n:,}" for k, n in _ranked(counter)) or nothing

    return (
        files(__package__)
        .joinpath(name)
        .read_text("utf-8")
        .format(
            title=escaped(citation.title),
            version=escaped(citation.version),
            released=citation.released.isoformat(),
            authors="; ".join(map(escaped, citation.authors)),
            licence=citation.licence or nothing,
            articles=content.articles,
            characters=content.characters,
            first=content.first_published or nothing,
            last=content.last_published or nothing,
            undated=content.years["undated"],
            number_of_universities=len(content.universities),
            universities=table(content.universities),
            years=_table(dict(sorted(content.years.items())), others) or nothing,
            scripts=listed(content.scripts),
            topics=listed(content.topics),
            flags=table(content.flags),
            query=", ".join(f"{k} {escaped(str(v))}" for k, v in told.query.items()) or nothing,
            condition=_code(told.condition),
            in_database=told.in_database,
            in_query=told.in_query,
            left_out=listed(told.left_out),
            relevant=RELEVANT,
            repairs=_repairs(told) or nothing,
            runs=listed(gathering.runs),
            programs=listed(gathering.programs),
            requested=gathering.requested,
            stored=gathering.stored,
            unchanged=gathering.unchanged,
            skipped=listed(gathering.skipped),
            failed=listed(gathering.failed),
            robots=listed(gathering.robots),
            program=told.program,
            rules=told.rules,
            schema=told.schema,
        )
    )


def escaped(text: str) -> str:
    r"""Return `text` as Markdown shows it as it is, on one line, cut where it is very long.

    >>> print(escaped("<b>云河|大学</b>\n# 一"))
    \<b\>云河\|大学\</b\> \# 一
    """
    line = " ".join(UNPRINTABLE.sub(" ", text).split())
    return MARKS.sub(r"\\\1", line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…")


def _code(text: str) -> str:
    """A block of code, whatever stands in the text."""
    return "    " + " ".join(UNPRINTABLE.sub(" ", text).split())


def _ranked(counter: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda entry: (-entry[1], entry[0]))


def _table(counter: Mapping[str, int], others: str) -> str:
    """Rows of a table in the order given by a plain mapping, a Counter's by size."""
    rows = _ranked(counter) if isinstance(counter, Counter) else list(counter.items())
    lines = [f"| {escaped(name)} | {number:,} |" for name, number in rows[:MOST]]
    if rest := rows[MOST:]:
        lines.append(f"| {others} ({len(rest):,}) | {sum(n for _, n in rest):,} |")
    return "\n".join(["| | |", "|---|---:|", *lines]) if lines else ""


def _repairs(told: Account) -> str:
    rows = _ranked(told.content.repaired)
    lines = [f"| {escaped(rule)} | {n:,} | {told.content.edits[rule]:,} |" for rule, n in rows]
    return "\n".join(lines)
