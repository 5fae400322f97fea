"""The record, as it travels from the page to the database. Imports nothing of the project."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Any, NamedTuple, TypedDict


@dataclass(slots=True)
class Image:
    """A picture of an article: its absolute address and, where one is printed, its caption."""

    url: str
    caption: str | None = None


@dataclass(slots=True)
class Attachment:
    """A file that an article offers: its absolute address and the name on the link."""

    url: str
    name: str | None = None


@dataclass(slots=True)
class ListItem:
    """One line of a list page. `url` is None where the link leads nowhere (`javascript:;`).

    A `pinned` item stands above the others whatever its date.
    """

    title: str
    url: str | None = None
    published: date | None = None
    pinned: bool = False


@dataclass(slots=True)
class Listing:
    """What a list page shows, in its order, and the address of the page after it.

    `scripted`: there is a page after it, but only a script knows how to get it. `cut_off`: it
    breaks off, or is longer than what is read of a page.
    """

    items: list[ListItem]
    next_page: str | None = None
    scripted: bool = False
    cut_off: bool = False


@dataclass(slots=True)
class Page:
    """The bytes an article was read from, kept so that every field can be derived again."""

    url: str | None
    body: bytes
    encoding: str
    fetched_at: datetime
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    robots: str | None = None  # what robots.txt said to the fetch


@dataclass(slots=True, kw_only=True)
class Article:
    """One story. A field that the page does not give is None or empty, never a guess.

    `read_article` fills what the page says, as it says it; the pipelines repair and judge it.
    Until `pipelines.repair` has run, `text` equals `original_text`.
    """

    url: str | None = None
    document: str | None = None
    source: str | None = None
    university: str | None = None
    unit: str | None = None
    section: str | None = None
    title: str | None = None
    published: date | None = None
    published_from: str | None = None
    event_date: date | None = None
    origin: str | None = None
    authors: list[str] = field(default_factory=list)
    editors: list[str] = field(default_factory=list)
    photographers: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)
    text: str = ""
    original_text: str = ""
    script: str | None = None
    images: list[Image] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    repairs: dict[str, int] = field(default_factory=dict)
    flags: dict[str, Any] = field(default_factory=dict)
    relevance: float | None = None
    topics: list[str] = field(default_factory=list)

    #: What the story is known by, whatever its address: see `crawler.pages.identity`.
    key: str | None = None
    #: The page it was read from; stored beside it, not part of the record.
    page: Page | None = None
    #: The further pages of a story that is split over several.
    parts: list[Page] = field(default_factory=list)
    #: Where the crawl counts it: its source, or what stands for one.
    account: str = ""
    #: The row of the frontier that asked for it.
    request_id: int | None = None


class Meaning(NamedTuple):
    """What a field means, in English and Chinese, and the terms that others have for it."""

    english: str
    chinese: str
    schema_org: str | None = None  # a property of https://schema.org/NewsArticle, or near it
    dublin_core: str | None = None  # of http://purl.org/dc/terms/


class Record(TypedDict):
    """A record as every export writes it: its fields in their order, their types and meanings."""

    id: Annotated[
        int,
        Meaning(
            "number of the article in this database",
            "文章在本数据库中的编号",
            "identifier",
            "identifier",
        ),
    ]
    url: Annotated[
        str | None,
        Meaning(
            "where the page really is; a mirror's original, where it names one",
            "网页的真实地址；镜像注明原文的，为原文地址",
            "url",
            "identifier",
        ),
    ]
    document: Annotated[
        str | None,
        Meaning("path in the given folder, for local files", "本地文件在所给文件夹中的路径"),
    ]
    source: Annotated[
        str | None, Meaning("key of the source in the register", "来源在登记表中的名称")
    ]
    university: Annotated[
        str | None,
        Meaning(
            "the university; from the register, else from the page",
            "学校；取自登记表，否则取自网页",
            "publisher",
            "publisher",
        ),
    ]
    unit: Annotated[
        str | None,
        Meaning("the office or college of the university", "部门或院系", "department", "publisher"),
    ]
    section: Annotated[
        str | None, Meaning("the column of the site", "栏目", "articleSection", "isPartOf")
    ]
    title: Annotated[
        str | None, Meaning("the headline alone, repaired", "标题本身，已修复", "headline", "title")
    ]
    published: Annotated[
        date | None,
        Meaning("day of publication in China", "发布日期（中国时间）", "datePublished", "issued"),
    ]
    published_from: Annotated[
        str | None,
        Meaning(
            "what says so: url, meta, byline, list, front_matter or signature",
            "日期的依据：地址、元数据、署名行、列表页、文首元数据或落款，以英文表示",
        ),
    ]
    event_date: Annotated[
        date | None,
        Meaning(
            "day of the event that the lead paragraph tells of",
            "导语所述事件的日期",
            "contentReferenceTime",
            "temporal",
        ),
    ]
    origin: Annotated[
        str | None,
        Meaning(
            "who the story came from, as the page says",
            "网页注明的来源",
            "sourceOrganization",
            "source",
        ),
    ]
    authors: Annotated[
        list[str],
        Meaning("authors and reporters as signed", "署名的作者、记者、通讯员", "author", "creator"),
    ]
    editors: Annotated[
        list[str], Meaning("editors as signed", "署名的编辑", "editor", "contributor")
    ]
    photographers: Annotated[
        list[str], Meaning("photographers as signed", "署名的摄影者", "contributor", "contributor")
    ]
    reviewers: Annotated[
        list[str],
        Meaning(
            "those who approved the text, as signed", "署名的审核人", "contributor", "contributor"
        ),
    ]
    text: Annotated[
        str,
        Meaning(
            "repaired Simplified text, one paragraph a line",
            "修复后的简体正文，每段一行",
            "articleBody",
        ),
    ]
    original_text: Annotated[
        str, Meaning("the same paragraphs as they were found", "原样的各段文字")
    ]
    script: Annotated[
        str | None,
        Meaning(
            "script as found: hans, hant or mixed",
            "原文字形：hans（简体）、hant（繁体）或 mixed（混合）",
            "inLanguage",
            "language",
        ),
    ]
    images: Annotated[
        list[Image],
        Meaning(
            "addresses of the pictures with their captions", "图片的地址和说明", "image", "hasPart"
        ),
    ]
    attachments: Annotated[
        list[Attachment],
        Meaning(
            "addresses of the files with their names",
            "附件的地址和名称",
            "associatedMedia",
            "hasPart",
        ),
    ]
    repairs: Annotated[
        dict[str, int], Meaning("rule of repair: number of edits", "修复规则及其修改次数")
    ]
    flags: Annotated[
        dict[str, Any],
        Meaning("what is odd about the page: the evidence", "网页的异常之处及其证据"),
    ]
    relevance: Annotated[
        float | None,
        Meaning("how much of the story is Party affairs, 0 to 1", "与党务的相关程度，0 至 1"),
    ]
    topics: Annotated[
        list[str],
        Meaning(
            "topics of Party affairs, the strongest first",
            "党务主题，最突出的在前",
            "about",
            "subject",
        ),
    ]
    cluster: Annotated[
        int | None,
        Meaning(
            "number that the reprints of one story share",
            "同一报道的各转载共有的编号",
            "exampleOfWork",
            "isVersionOf",
        ),
    ]
    canonical: Annotated[
        bool | None, Meaning("whether it stands for its cluster", "是否为同一报道各转载的代表")
    ]
    version: Annotated[
        int,
        Meaning(
            "1, and 1 more for each change of the text",
            "版本号：从 1 起，正文每改一次加 1",
            "version",
        ),
    ]
    first_seen: Annotated[datetime, Meaning("when it was first met, UTC", "首次见到的时间（UTC）")]
    last_seen: Annotated[datetime, Meaning("when it was last met, UTC", "最近见到的时间（UTC）")]
    fetched_at: Annotated[
        datetime,
        Meaning("when the page of this version was fetched, UTC", "取得本版本网页的时间（UTC）"),
    ]
    content_sha256: Annotated[
        str, Meaning("SHA-256 of the title and the text", "标题和正文的 SHA-256", "sha256")
    ]


#: The fields of an exported record, in the order in which every export writes them.
FIELDS = tuple(Record.__annotations__)
