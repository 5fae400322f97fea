"""Resolvers for crawls under test: every name is this machine, as a rebinding server would say."""

import json
import os

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError


class Loopback(CachingThreadedResolver):
    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        return succeed("127.0.0.1")


class Rebinding(Loopback):
    """Says first that a name is a public address, where nobody answers, and then this machine."""

    asked = 0

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        type(self).asked += 1
        return succeed("192.88.99.1" if self.asked == 1 else "127.0.0.1")


class Named(CachingThreadedResolver):
    """Knows the names that stand in the environment, as JSON, and no other."""

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        address = json.loads(os.environ["CAMPUS_NAMES"]).get(name)
        return succeed(address) if address else fail(DNSLookupError(name))
