"""A resolver for crawls under test: every name is this machine, as a rebinding server would say."""

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed


class Loopback(CachingThreadedResolver):
    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        return succeed("127.0.0.1")
