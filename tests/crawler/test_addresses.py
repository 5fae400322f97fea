"""What an address tells by itself; the notations are those that resolvers take."""

import time

import pytest

from crawler.addresses import is_local, is_public, literal, trap, without_session

PLAIN = "http://www.yunhe.example/info/1021/1387.htm"


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.255.0.1",
        "100.64.0.1",
        "127.8.9.10",
        "169.254.169.254",
        "172.31.0.1",
        "192.168.0.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:192.168.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001:0:7f00:1::f5ff:fffe",
        "fc00::1",
        "fe80::1%eth0",
        "ff02::1",
        "2001:db8::1",
    ],
)
def test_an_address_that_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["202.112.0.36", "1.1.1.1", "2001:da8::1", "::ffff:202.112.0.36"]
)
def test_a_public_address(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "017700000001",
        "0x7f000001",
        "127.1",
        "[::1]",
        "localhost.",
        "a.LocalHost",
    ],
)
def test_a_host_that_is_private_by_its_name(host):
    assert is_local(host)


@pytest.mark.parametrize(
    "host", ["", "www.yunhe.example", "localhost.yunhe.example", "8.8.8.8", "a b", "①"]
)
def test_a_host_that_is_not(host):
    assert not is_local(host)


def test_a_name_is_no_address():
    assert literal("127.0.0.1.yunhe.example") is None


@pytest.mark.parametrize(
    ("url", "same"),
    [
        (PLAIN, PLAIN),
        (f"{PLAIN};jsessionid=0A1B2C3D.node1", PLAIN),
        (f"{PLAIN};JSESSIONID=0A1B", PLAIN),
        (f"{PLAIN}?PHPSESSID=0123456789abcdef", PLAIN),
        (f"{PLAIN}?a=1&phpsessid=0123&b=2", f"{PLAIN}?a=1&b=2"),
        (f"{PLAIN}?ASPSESSIONIDQADCBRBT=KLJD&a=1", f"{PLAIN}?a=1"),
        (f"{PLAIN}?sid=9f86d081884c7d659a2feaa0c55ad015", PLAIN),
        (f"{PLAIN}?sid=1021", f"{PLAIN}?sid=1021"),
        (f"{PLAIN}?sid=party-building-and-work", f"{PLAIN}?sid=party-building-and-work"),
        ("http://a.example/(S(lit3py55t21z5v55vlm25s55))/list.aspx", "http://a.example/list.aspx"),
        (f"{PLAIN}?session=2024", f"{PLAIN}?session=2024"),
        (f"{PLAIN}?", f"{PLAIN}?"),
        (f"{PLAIN}?CFID=1&CFTOKEN=2#top", f"{PLAIN}#top"),
    ],
)
def test_a_session_is_no_part_of_an_address(url, same):
    assert without_session(url) == same
    assert without_session(same) == same


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/a/b/a/b/a/b", "a/b is repeated"),
        ("/djgz/djgz/djgz/list.htm", "djgz is repeated"),
        ("/x/a/b/c/a/b/c/a/b/c/1.htm", "a/b/c is repeated"),
        ("/list.jsp?page=1&page=1&page=1", "page is repeated"),
        ("/" + "/".join(str(n) for n in range(21)), "the address is 21 folders deep"),
        ("/" + "a" * 2_000, "the address is 2017 characters long"),
    ],
)
def test_a_trap(path, reason):
    assert trap(f"http://a.example{path}") == reason


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/2011/11/11/11/info.htm",
        "/info/info/1.htm",
        "/a/b/a/b/1.htm",
        "/_s12/_t34/2024/0506/c19a268641/page.htm",
        "/list.jsp?ids=1&ids=2&ids=3",
        "/search?q=" + "%E5%85%9A" * 100,
    ],
)
def test_no_trap(path):
    assert trap(f"http://a.example{path}") is None


def test_no_address_takes_long():
    began = time.monotonic()
    for piece in ("/a", ";jsessionid=", "/(S(", "&sid=1", "?a=b", "//", "&a=%"):
        url = "http://a.example/" + piece * 300_000
        trap(url)
        without_session(url)
    assert time.monotonic() - began < 5
