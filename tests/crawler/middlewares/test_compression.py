"""What is unpacked, what breaks off, and what is none."""

import gzip
import zlib

import brotli
import pytest

from crawler.failures import RefusedError
from crawler.middlewares.compression import HELD, unpacked

try:
    from compression import zstd
except ImportError:  # before Python 3.14
    from backports import zstd

PAGE = "".join(f"<p>学校党委召开第{number}次会议。</p>" for number in range(5_000)).encode()
LARGE = PAGE * (2 * HELD // len(PAGE) + 1)


def raw(data):
    stream = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


PACK = {
    "gzip": ("gzip", gzip.compress),
    "deflate": ("deflate", zlib.compress),
    "deflate without a head": ("deflate", raw),
    "brotli": ("br", lambda data: brotli.compress(data, quality=5)),
    "zstd": ("zstd", zstd.compress),
}


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("page", [PAGE, LARGE, b"", b"a"], ids=["page", "large", "empty", "a"])
def test_what_is_whole_is_unpacked_up_to_the_cap(kind, page):
    encoding, pack = PACK[kind]
    assert unpacked(pack(page), encoding, len(page)) == page
    if page:
        with pytest.raises(RefusedError) as refused:
            unpacked(pack(page), encoding, len(page) - 1)
        assert refused.value.reason == "too_large"


@pytest.mark.parametrize("kind", PACK)
@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_what_breaks_off_is_not_handed_on(kind, share):
    encoding, pack = PACK[kind]
    body = pack(PAGE)
    with pytest.raises(RefusedError) as refused:
        unpacked(body[: int(len(body) * share)], encoding, 2 * len(PAGE))
    assert refused.value.reason == "truncated"


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_what_is_not_packed_is_an_error(encoding):
    with pytest.raises(Exception) as refused:  # each kind has errors of its own
        unpacked(PAGE, encoding, 2 * len(PAGE))
    assert not isinstance(refused.value, RefusedError)


def test_several_streams_of_gzip_and_what_stands_behind_them_do_not_matter():
    body = gzip.compress(PAGE) + gzip.compress(b"<p>end")
    assert unpacked(body, "gzip", 2 * len(PAGE)) == PAGE + b"<p>end"
    for behind in (bytes(100), b"<!-- a proxy wrote this -->"):
        assert unpacked(body + behind, "gzip", 2 * len(PAGE)) == PAGE + b"<p>end"
    assert unpacked(gzip.compress(PAGE)[:-8] + b"12345678", "gzip", len(PAGE)) == PAGE
