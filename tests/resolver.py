"""Resolvers for crawls under test: every name is this machine, as a rebinding server would say."""

import json
import os

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, fail, succeed
from twisted.internet.error import DNSLookupError
from twisted.internet.task import deferLater


class Loopback(CachingThreadedResolver):
    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        return succeed("127.0.0.1")


class Numbered(Loopback):
    """Says that site-127-0-0-1.example is 127.0.0.1: a name, so that its host is asked politely."""

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        return succeed(".".join(name.partition(".")[0].split("-")[1:]))


class Slow(Numbered):
    """Takes half a second to say it."""

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        from twisted.internet import reactor

        return deferLater(reactor, 0.5, super().getHostByName, name)


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
