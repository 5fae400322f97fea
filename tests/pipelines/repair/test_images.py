"""Addresses shredded into one character an image."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urljoin

import pytest

from crawler.items import Image
from pipelines.repair.images import join_shredded

PAGE = "http://news.example.edu.cn/yw/2024/1.shtml"


def shred(address: str) -> list[Image]:
    return [Image(urljoin(PAGE, character)) for character in reversed(address)]


@pytest.mark.parametrize(
    "address",
    [
        "http://news.example.edu.cn/pic/003/00300045_308e.jpg",
        "https://img.example.com/a/b.jpeg?w=640&h=480#top",
    ],
)
def test_a_shredded_address_is_joined(address: str) -> None:
    assert join_shredded(shred(address), PAGE) == [Image(address)]


@pytest.mark.parametrize(
    "images",
    [
        [],
        [Image("http://news.example.edu.cn/pic/1.jpg", "会场")],
        [Image(f"http://news.example.edu.cn/yw/2024/{i}.jpg") for i in range(30)],
        shred("not an address at all"),
        shred("http://a.cn/b.jpg")[:5],
    ],
)
def test_other_lists_stay(images: list[Image]) -> None:
    assert join_shredded(images, PAGE) is images


def test_the_posts_of_a_mirror(shared: Path) -> None:
    joined = 0
    for file in sorted((shared / "mirrors/nankai_info").glob("*.md")):
        post = file.read_text("utf-8")
        (page,) = re.findall(r"\[转入文章首发地址\]\((\S+)\)", post)
        images = [Image(url) for url in re.findall(r"!\[图\]\((\S*)\)", post)]
        result = join_shredded(images, page)
        if len(images) > 20:
            joined += 1
            assert len(result) == 1, file.name
            path = result[0].url.split("?")[0].lower()
            assert path.endswith((".jpg", ".jpeg", ".png", ".gif", ".bmp")), file.name
        else:
            assert result == images
    assert joined > 50
