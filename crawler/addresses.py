"""What an address alone tells: whether it is private, which session it carries, if it is a trap."""

from __future__ import annotations

import ipaddress
import re
import socket
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def literal(host: str) -> IPAddress | None:
    """The address that `host` is, in any notation that a resolver takes for one; None for a name.

    >>> [str(literal(host)) for host in ("2130706433", "0x7f.1", "0177.0.0.1", "[::1]")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '::1']
    >>> literal("www.example.edu.cn")
    """
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except (OSError, ValueError):
        return None


def is_public(address: str | IPAddress) -> bool:
    """Whether an IP address is one of the public Internet, also where it stands in another.

    >>> [is_public(a) for a in ("114.114.114.114", "10.1.2.3", "100.64.0.1", "169.254.169.254")]
    [True, False, False, False]
    >>> [is_public(a) for a in ("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "fe80::1%1")]
    [False, False, False, False]
    """
    ip = ipaddress.ip_address(address) if isinstance(address, str) else address
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo and ip.teredo[1])
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner:
            return is_public(inner)
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_local(host: str) -> bool:
    """Whether `host` says by itself that it is this machine or one of a private network.

    >>> [is_local(host) for host in ("127.0.0.1", "192.168.1.9", "a.localhost", "a.example")]
    [True, True, True, False]
    """
    address = literal(host)
    if address:
        return not is_public(address)
    return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


_HOME = re.compile(r"(?:/(?:index|default|main|home)\.\w{2,5})?/?", re.IGNORECASE)


def is_home(url: str) -> bool:
    """Whether an address is that of a whole site.

    >>> is_home("http://a.example"), is_home("http://a.example/index.jsp")
    (True, True)
    >>> is_home("http://a.example/dj/index.htm"), is_home("http://a.example/?id=1")
    (False, False)
    """
    parts = urlsplit(url)
    return not parts.query and _HOME.fullmatch(parts.path) is not None


# --- sessions -------------------------------------------------------------------------------------

_PATH_SESSION = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/;?#]*|/\([saf]\([^()/]*\)\)", re.IGNORECASE
)
_SESSION = re.compile(
    r"(?:jsessionid|phpsessid|aspsessionid\w*|session_?id|cfid|cftoken|sessid)=", re.IGNORECASE
)
#: `sid` may be a column just as well: only a value that no column has makes it a session.
_LONG_SID = re.compile(r"sid=(?=[^&]*\d)[\w-]{20,}$", re.IGNORECASE)


def without_session(url: str) -> str:
    """`url` without the name of the visit that a server wrote into it.

    >>> without_session("http://a.example/info/1.jsp;jsessionid=0A1B?id=3&PHPSESSID=9f")
    'http://a.example/info/1.jsp?id=3'
    >>> without_session("http://a.example/list.asp?sid=12")
    'http://a.example/list.asp?sid=12'
    """
    rest, hash_sign, fragment = url.partition("#")
    address, question, query = rest.partition("?")
    address = _PATH_SESSION.sub("", address)
    pairs = query.split("&")
    kept = [pair for pair in pairs if not (_SESSION.match(pair) or _LONG_SID.match(pair))]
    if len(kept) < len(pairs):
        query = "&".join(kept)
        question = "?" if query else ""
    return f"{address}{question}{query}{hash_sign}{fragment}"


# --- traps ----------------------------------------------------------------------------------------

LONGEST = 2_000  # characters of an address
DEEPEST = 20  # folders
MOST_REPEATS = 3  # of folders in a row, or of one argument


def trap(url: str, above: str = "") -> str | None:
    """Why an address looks like one of an endless many that a broken link makes; None if not.

    `above` is the address of the list page that leads to it.

    >>> trap("http://a.example/dj/news/dj/news/dj/news/1.htm")
    'dj/news is repeated'
    >>> trap("http://a.example/2011/11/11/11/info.htm")
    >>> trap("http://a.example/list.jsp;jsessionid=2", "http://a.example/list.jsp;jsessionid=1")
    'the address differs by a session alone'
    """
    if url != above and without_session(url) == without_session(above):
        return "the address differs by a session alone"
    if len(url) > LONGEST:
        return f"the address is {len(url)} characters long"
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    folders = [folder for folder in parts.path.split("/") if folder]
    if len(folders) > DEEPEST:
        return f"the address is {len(folders)} folders deep"
    repeated = _repeated(folders)
    if repeated is None:
        pairs = Counter(parse_qsl(parts.query))
        repeated = next((name for (name, _), n in pairs.items() if n >= MOST_REPEATS), None)
    return f"{repeated} is repeated" if repeated else None


def _repeated(folders: list[str]) -> str | None:
    """The folders that come MOST_REPEATS times in a row; days and numbers may."""
    for size in range(1, len(folders) // MOST_REPEATS + 1):
        for start in range(len(folders) - size * MOST_REPEATS + 1):
            block = folders[start : start + size]
            row = folders[start : start + size * MOST_REPEATS]
            if row == block * MOST_REPEATS and not all(folder.isdigit() for folder in block):
                return "/".join(block)
    return None
