"""Image addresses that a mirror shredded: one character an image, last character first."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from crawler.items import Image

_ADDRESS = re.compile(r"https?://[\w.-]+\.[\w-]+(:\d+)?/\S+")
_FEWEST = len("http://a.cn/b")


def join_shredded(images: list[Image], page_url: str) -> list[Image]:
    """The one image whose address was shredded into these; the same list if none was.

    The mirror took a string for a list, and each of its characters for a link relative to the
    article: a letter became directory + letter, `.` the directory, `/` the host's root, `?` and
    `#` the article itself; and it turned the list round. Source: 717 of the 747 posts with
    images that nankai.info made since 2021-09-12; only the first image of a story survives.

    >>> page = "http://a.cn/news/1.htm"
    >>> shreds = [urljoin(page, c) for c in reversed("http://a.cn/pic/7.jpg")]
    >>> join_shredded([Image(url) for url in shreds], page)
    [Image(url='http://a.cn/pic/7.jpg', caption=None)]
    """
    directory, root = urljoin(page_url, "."), urljoin(page_url, "/")
    if len(images) < _FEWEST or directory == root:
        return images
    letters: list[str] = []
    for image in reversed(images):
        letter = _letter(image.url, page_url, directory, root)
        if letter is None:
            return images
        letters.append("#" if letter == "?" and "?" in letters else letter)
    address = "".join(letters)
    if not _ADDRESS.fullmatch(address):
        return images
    caption = next((image.caption for image in images if image.caption), None)
    return [Image(address, caption)]


def _letter(url: str, page: str, directory: str, root: str) -> str | None:
    """The character that became this address; None if it is a real one."""
    if url == directory:
        return "."
    if url == root:
        return "/"
    if url == page:
        return "?"
    tail = url.removeprefix(directory)
    return tail if len(tail) == 1 and url.startswith(directory) else None
