"""Whether an address is a school's, or only looks like one."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import urlsplit

#: Paths as the systems of schools make them. Clones keep them, because search engines know them.
_SCHOOLS_PATH = re.compile(
    r"/info/\d{1,8}/\d{1,8}\.html?$"
    r"|/c\d+a\d+/page\.(?:html?|psp)$"
    r"|/system/\d{4}/\d\d/\d\d/\d+\.s?html?$"
    r"|/content\.jsp$"
)
#: Where schools, the state and its academies are.
_SCHOOLS_HOST = re.compile(r"(?:^|\.)(?:edu|ac|gov|mil)(?:\.[a-z]{2})?$")


def foreign_host(url: str | None, known: Collection[str] = ()) -> str | None:
    """The host of a page whose path is that of a school's system and whose host is no school's.

    None where the host is one of the `known`, where it is none at all, and where the path says
    nothing.

    >>> foreign_host("http://www.goldenkettle.net/info/1046/1387.htm")
    'www.goldenkettle.net'
    >>> foreign_host("http://www.example.edu.cn/info/1046/1387.htm")
    """
    host = host_of(url)
    if "." not in host or host in known or not _SCHOOLS_PATH.search(urlsplit(url or "").path):
        return None
    return None if _is_number(host) or is_schools(host) else host


def host_of(url: str | None) -> str:
    """The host of an address; empty where there is none, and where the address is broken.

    >>> host_of("http://www.example.edu.cn:8080/info/1046/1387.htm"), host_of("http://[::1")
    ('www.example.edu.cn', '')
    """
    try:
        return (urlsplit(url or "").hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_schools(host: str) -> bool:
    """Whether a host is one of those that only schools, academies and the state get."""
    return _SCHOOLS_HOST.search(host) is not None


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
