"""What the register says of one source."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _web_address(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{url!r} is no http or https address")
    return url


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


WebAddress = Annotated[str, AfterValidator(_web_address)]


class Source(BaseModel):
    """One column, or several columns, of one site that belong to one unit of a university."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: The name of the source on the command line and in the corpus.
    key: Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$", max_length=100)]
    university: Annotated[str, Field(min_length=1)]
    unit: str | None = None
    section: str | None = None
    #: The first list page, or one of each column.
    lists: Annotated[list[WebAddress], BeforeValidator(_as_list), Field(alias="list", min_length=1)]
    #: Other hosts on which the site keeps its articles.
    hosts: Annotated[list[str], BeforeValidator(_as_list)] = []
    #: Seconds between two requests, where the site needs more than the general DOWNLOAD_DELAY.
    delay: Annotated[float, Field(gt=0)] | None = None
    note: str | None = None

    @property
    def all_hosts(self) -> set[str]:
        """Host names, without ports, that belong to the source."""
        return {urlsplit(url).hostname or "" for url in self.lists} | set(self.hosts)
