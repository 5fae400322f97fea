import pytest

from pipelines.hosts import foreign_host


@pytest.mark.parametrize(
    "url",
    [
        "http://www.goldenkettle.net/info/1046/1387.htm",
        "https://www.goldenkettle.net:8080/info/1046/1387.html",
        "http://www.goldenkettle.net/2024/0427/c14852a173690/page.htm",
        "http://www.goldenkettle.net/19/61/c24292a268641/page.psp",
        "http://www.goldenkettle.net/system/2022/04/20/030051234.shtml",
        "http://www.goldenkettle.net/content.jsp?urltype=news.NewsContentUrl&wbnewsid=5585",
    ],
)
def test_a_schools_path_on_another_host(url):
    assert foreign_host(url) == "www.goldenkettle.net"
    assert foreign_host(url, known=["www.goldenkettle.net"]) is None


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "post.md",
        "file:///tmp/info/1046/1387.htm",
        "http://[broken/info/1046/1387.htm",
        "http://127.0.0.1:8602/info/1046/1387.html",
        "http://[::1]/info/1046/1387.htm",
        "http://localhost/info/1046/1387.htm",
        "http://www.example.edu.cn/info/1046/1387.htm",
        "http://www.example.edu.cn./info/1046/1387.htm",
        "http://WWW.EXAMPLE.EDU.CN/info/1046/1387.htm",
        "http://news.ucas.ac.cn/info/1046/1387.htm",
        "http://www.example.edu/info/1046/1387.htm",
        "http://www.goldenkettle.net/blog/a-visit/",
        "http://www.goldenkettle.net/",
    ],
)
def test_schools_own_hosts_local_ones_and_other_paths_say_nothing(url):
    assert foreign_host(url) is None


def test_a_school_in_front_of_the_name_makes_no_school():
    assert foreign_host("http://www.example.edu.cn.goldenkettle.net/info/1/2.htm") is not None
