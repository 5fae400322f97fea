"""A source as the TOML that registers it."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from urllib.parse import urlsplit

_NO_NAME = {"index", "list", "main", "default", "home", "www"}
_SUFFIXES = {"edu", "ac", "com", "org", "net", "gov", "cn", "example"}


def entry(key: str, list_url: str, **fields: str | None) -> str:
    """Return the lines of TOML that register a source; fields that are None are left out.

    >>> print(entry("yunhe-zzb", "https://zzb.yunhe.example/", university="云河大学", unit=None))
    [yunhe-zzb]
    university = "云河大学"
    list = "https://zzb.yunhe.example/"
    """
    known = {"university": "", **{name: value for name, value in fields.items() if value}}
    family = known.pop("family", None)
    lines = [f"[{key}]"]
    lines += [f"{name} = {_quoted(value)}" for name, value in known.items()]
    lines.append(f"list = {_quoted(list_url)}")
    if family:
        lines.append(f"family = {_quoted(family)}")
    if not known["university"]:
        lines[1] += "  # fill in: the pages do not say it"
    return "\n".join(lines)


def key_of(url: str, taken: Collection[str] = ()) -> str:
    """Return a key for a list page, from its school, its host and, where needed, its path.

    >>> key_of("https://www.yunhe.edu.cn/dqgz.htm"), key_of("http://cs.yunhe.edu.cn/24252/list.htm")
    ('yunhe-dqgz', 'yunhe-cs-24252')
    >>> key_of("https://zzb.yunhe.edu.cn/", {"yunhe-zzb"})
    'yunhe-zzb-2'
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if re.fullmatch(r"[\d.:]+|localhost", host):
        labels = [f"{host}-{parts.port}" if parts.port else host]
    else:
        labels = [label for label in host.split(".") if label not in _SUFFIXES]
        labels = [label for label in labels[-1:] + labels[:-1] if not label.startswith("www")]
    path = re.sub(r"\.\w{2,5}$", "", parts.path).lower().split("/")
    words = [word for word in path if word and word not in _NO_NAME]
    words += re.findall(r"=(\w+)", parts.query.lower())
    key = re.sub(r"[^a-z0-9]+", "-", "-".join([*labels, *words[-2:]]))[:90].strip("-")
    key = key or "source"
    number = 2
    unique = key
    while unique in taken:
        unique = f"{key}-{number}"
        number += 1
    return unique


def _quoted(value: str) -> str:
    """A TOML string; what is JSON is TOML too, but for the one control character it leaves."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
