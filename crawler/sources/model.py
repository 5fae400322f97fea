"""What the register says of one source."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal, get_args
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

Province = Literal[
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江",
    "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川",
    "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "香港", "澳门", "台湾",
]  # fmt: skip
Tls = Literal["legacy", "unverified"]
Kind = Literal["party", "news", "college"]
#: What to expect of a source, and what that means to who crawls it.
CAVEATS = {
    "anti_bot": "guarded against crawlers: expect challenge pages, which are reported, not passed",
    "campus_only": "some articles open on the campus network or after a log-in only",
    "certificate": "the TLS certificate has been broken: pages are read all the same, and flagged",
    "script": "a script in the browser draws the list: a crawl may find it empty",
    "offsite": "many items lead off the site, to 公众号 posts or other media",
    "home_page": "the address is a home page: `scrapy sources detect` finds the lists on it",
    "old": "seen years ago or given up by those who read it: the address may be dead",
    "guessed": "the address was made from the school's domain: the host may not exist",
}
Caveat = Literal[
    "anti_bot", "campus_only", "certificate", "script", "offsite", "home_page", "old", "guessed"
]
_INDEX = re.compile(r"(?:^|(?<=/))(?:index|default|main)\.\w{3,5}$")
PROVINCES: tuple[str, ...] = get_args(Province)


def web_address(url: str) -> str:
    """Return `url` if it is the address of a page; raise ValueError with what is wrong.

    >>> web_address("https://zzb.yunhe.example/1534/list.htm")
    'https://zzb.yunhe.example/1534/list.htm'
    >>> web_address("https://zzb.yunhe.example/{id}/list.htm")
    Traceback (most recent call last):
    ValueError: 'https://zzb.yunhe.example/{id}/list.htm' has a blank or a brace in it
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        raise ValueError(f"{url!r} is no http or https address")
    if set(url) & set(" \t\r\n{}<>\"'"):
        raise ValueError(f"{url!r} has a blank or a brace in it")
    if parts.username or parts.password:
        raise ValueError(f"{url!r} names a user, which no crawl needs")
    return url


def place(url: str) -> str:
    """Return what two addresses of one page share: no scheme, no slash at the end, no index.htm.

    >>> place("http://CS.yunhe.example/tzgg/") == place("https://cs.yunhe.example/tzgg")
    True
    >>> place("https://cs.yunhe.example/index.htm")
    'cs.yunhe.example'
    """
    parts = urlsplit(url)
    host, _, path = url.partition("://")[2].partition("/")
    assert parts.hostname
    return f"{host.lower()}/{_INDEX.sub('', path)}".rstrip("/")


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(web_address)]
Name = Annotated[str, Field(min_length=1, max_length=100)]


class Source(BaseModel):
    """One column, or several columns, of one site that belong to one unit of a university."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: The name of the source on the command line and in the corpus.
    key: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", max_length=100)]
    university: Name
    #: Where the university is; a file says it once, before its first entry.
    province: Province | None = None
    #: A Party organ, the news of the whole school, or a college or office.
    kind: Kind | None = None
    unit: Name | None = None
    section: Name | None = None
    #: The first list page, or one of each column.
    lists: Annotated[list[WebAddress], BeforeValidator(_as_list), Field(alias="list", min_length=1)]
    #: Other hosts on which the site keeps its articles.
    hosts: Annotated[list[str], BeforeValidator(_as_list)] = []
    #: The content-management system, under the name of its module in `crawler.pages.families`.
    family: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    #: The encoding of its pages, where they declare a wrong one or none.
    charset: str | None = None
    caveats: Annotated[list[Caveat], BeforeValidator(_as_list)] = []
    #: Seconds between two requests, where the site needs more than the general DOWNLOAD_DELAY.
    delay: Annotated[float, Field(gt=0)] | None = None
    #: "legacy" for a site that speaks TLS of old only, "unverified" for one whose certificate is
    #: broken besides (`crawler.tls` says what each allows); the caveat `certificate` implies it.
    tls: Tls | None = None
    #: Hours between two visits by `scrapy refresh`, where how often it publishes shall not decide.
    cadence: Annotated[int, Field(ge=1, le=24 * 31)] | None = None
    note: str | None = None
    #: The day on which someone last saw it work on the live web.
    verified: date | None = None

    @property
    def all_hosts(self) -> set[str]:
        """Host names, without ports, that belong to the source."""
        return {urlsplit(url).hostname or "" for url in self.lists} | set(self.hosts)

    @property
    def hosts_asked(self) -> set[str]:
        """The hosts that are asked for its pages: those of its lists with their ports."""
        return {urlsplit(url).netloc for url in self.lists} | set(self.hosts)

    @property
    def tls_exception(self) -> Tls | None:
        """What is let pass of the hosts' TLS; None for hosts that are held to today's rules."""
        return self.tls or ("unverified" if "certificate" in self.caveats else None)
