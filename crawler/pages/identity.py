"""What an article is known by, whatever its address."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from crawler.addresses import without_session

_WEBPLUS = re.compile(r"/c\d+(a\d+)/page\.(?:html?|psp)$")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def identity(url: str) -> str:
    """The name under which the article at `url` is stored once.

    It has no scheme, no default port, no session and no fragment. WebPlus shows one article under
    many columns and dates, so its number alone counts; VSB numbers an article anew for each
    column, so column and number stay, whichever of its two kinds of address was used.

    >>> identity("HTTPS://CS.example.edu.cn:443/19/61/c24292a268641/page.htm#top")
    'cs.example.edu.cn/a268641'
    >>> identity("http://www.example.edu.cn/content.jsp?urltype=news.NewsContentUrl"
    ...          "&wbtreeid=1094&wbnewsid=5585")
    'www.example.edu.cn/info/1094/5585.htm'
    >>> identity("http://www.example.edu.cn/info/1038/5586.htm")
    'www.example.edu.cn/info/1038/5586.htm'
    >>> identity("http://www.example.edu.cn/news.do;jsessionid=5F0A?id=7")
    'www.example.edu.cn/news.do?id=7'
    """
    url = without_session(url.strip())
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:  # a broken address is known by itself
        return url
    if port and port != _DEFAULT_PORTS.get(parts.scheme.lower()):
        host = f"{host}:{port}"
    webplus = _WEBPLUS.search(parts.path)
    if webplus:
        return f"{host}/{webplus[1]}"
    if parts.path.endswith(".jsp") and "wbnewsid" in parts.query:
        query = parse_qs(parts.query)
        if query.get("wbtreeid") and query.get("wbnewsid"):
            folder = parts.path.rpartition("/")[0]
            return f"{host}{folder}/info/{query['wbtreeid'][0]}/{query['wbnewsid'][0]}.htm"
    return f"{host}{parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")
