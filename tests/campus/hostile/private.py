"""Ways to make a crawler ask hosts that only it can reach.

Of them, those on loopback exist: the hosts `secret-4` and `secret-6` of the campus, whose logs have
to stay empty.
"""

from __future__ import annotations

from tests.campus import Answer
from tests.campus.families import Line
from tests.campus.hostile import HTML, Visit, line, listing, lists, page, stories

_SKIPPED = "skipped private_address"


def _to(host: str, visit: Visit, secret: str = "127.0.0.2") -> Answer:
    port = visit.secrets.get(secret, 80)
    return Answer("", 302, HTML | {"Location": f"http://{host}:{port}/secret.htm"})


@page(24, "302 to 127.0.0.2", _SKIPPED)
def loopback(visit: Visit) -> Answer:
    return _to("127.0.0.2", visit)


@page(24, "302 to localhost", _SKIPPED)
def localhost(visit: Visit) -> Answer:
    return _to("localhost", visit)


@page(24, "302 to 127.0.0.2 as one decimal number", _SKIPPED)
def decimal(visit: Visit) -> Answer:
    return _to("2130706434", visit)


@page(24, "302 to 127.0.0.2 with an octal part", _SKIPPED)
def octal(visit: Visit) -> Answer:
    return _to("0177.0.0.2", visit)


@page(24, "302 to 127.0.0.2 in hexadecimal", _SKIPPED)
def hexadecimal(visit: Visit) -> Answer:
    return _to("0x7f000002", visit)


@page(24, "302 to 127.0.0.2 with two parts", _SKIPPED)
def short(visit: Visit) -> Answer:
    return _to("127.2", visit)


@page(24, "302 to ::1", _SKIPPED)
def loopback_6(visit: Visit) -> Answer:
    return _to("[::1]", visit, "::1")


@page(24, "302 to 127.0.0.2 mapped into IPv6", _SKIPPED)
def mapped_loopback(visit: Visit) -> Answer:
    return _to("[::ffff:127.0.0.2]", visit)


@page(24, "302 to 10.0.0.1 mapped into IPv6", _SKIPPED)
def mapped(visit: Visit) -> Answer:
    return _to("[::ffff:10.0.0.1]", visit, "none")


@page(24, "302 to the metadata of a cloud", _SKIPPED)
def metadata(visit: Visit) -> Answer:
    return _to("169.254.169.254", visit, "none")


@page(24, "302 to shared address space", _SKIPPED)
def shared(visit: Visit) -> Answer:
    return _to("100.64.0.1", visit, "none")


@page(24, "a meta refresh to 127.0.0.2", _SKIPPED)
def refreshed(visit: Visit) -> Answer:
    target = _to("127.0.0.2", visit).headers["Location"]
    return Answer(f'<meta http-equiv="refresh" content="0;url={target}">', headers=HTML)


@page(24, "302 to its own host with a name and password in front", "stored")
def credentials(visit: Visit) -> Answer:
    if visit.tail:
        return visit.answer()
    named = visit.root.replace("http://", "http://admin:secret@")
    return Answer("", 302, HTML | {"Location": f"{named}{visit.folder}/in"})


@lists(24, "a list whose lines lead to private addresses", "reads")
def links(visit: Visit) -> Answer:
    port = visit.secrets.get("127.0.0.2", 80)
    hosts = ("127.0.0.2", "localhost", "2130706434", "0177.0.0.2", "[::ffff:127.0.0.2]")
    addresses = [f"http://{host}:{port}/{i}.htm" for i, host in enumerate(hosts)]
    addresses += [
        f"http://[::1]:{visit.secrets.get('::1', 80)}/6.htm",
        "http://169.254.169.254/latest/meta-data/",
        "http://100.64.0.1/7.htm",
        "http://10.0.0.1/8.htm",
        "file:///etc/passwd",
        "ftp://127.0.0.1/9.htm",
        "gopher://127.0.0.1:6379/_INFO",
    ]
    lines = [line(address, story) for address, story in zip(addresses, stories(0, 12), strict=True)]
    good = Line("/hostile/private/first.htm", "学院党委召开会议研究近期工作", lines[0].day)
    return Answer(listing([good, *lines]), headers=HTML)
