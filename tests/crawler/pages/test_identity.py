"""One story, one name; two stories, two names."""

import pytest

from crawler.pages import identity


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://cs.a.edu.cn/19/61/c24292a268641/page.htm", "cs.a.edu.cn/a268641"),
        ("https://cs.a.edu.cn/2022/0929/c24792a268641/page.htm", "cs.a.edu.cn/a268641"),
        ("https://CS.a.edu.cn:443/_s577/c24792a268641/page.psp#x", "cs.a.edu.cn/a268641"),
        ("http://a.edu.cn/info/1094/5585.htm", "a.edu.cn/info/1094/5585.htm"),
        ("http://a.edu.cn/info/1038/5586.htm", "a.edu.cn/info/1038/5586.htm"),
        (
            "http://a.edu.cn/content.jsp?urltype=news.NewsContentUrl&wbtreeid=1094&wbnewsid=5585",
            "a.edu.cn/info/1094/5585.htm",
        ),
        ("http://a.edu.cn/zzb/content.jsp?wbnewsid=7&wbtreeid=9", "a.edu.cn/zzb/info/9/7.htm"),
        ("http://a.edu.cn:8080/b.html", "a.edu.cn:8080/b.html"),
        ("http://a.edu.cn", "a.edu.cn/"),
        ("http://a.edu.cn/show?id=3&x=1#top", "a.edu.cn/show?id=3&x=1"),
        ("http://a.edu.cn/a.htm", "a.edu.cn/a.htm"),
        ("http://a.edu.cn/a.html", "a.edu.cn/a.html"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_identity(url: str, expected: str) -> None:
    assert identity(url) == expected
