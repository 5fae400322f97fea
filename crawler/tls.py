"""How far a host's TLS is trusted, and what it lacks.

A certificate must be good and the protocol of today, by default: who reads a page over a broken
connection reads what anybody on the way wrote. But many campus hosts have had a broken chain for
years, so a source may say so in the register, and its pages bear a flag as long as it is so:

    legacy       TLS 1.0, renegotiation and keys of old are accepted; certificates are verified
    unverified   any certificate is accepted too, and so is whatever makes the connection

Nothing secret is ever sent, so what is lost is only that a page is surely the site's own. Both
words allow and do not demand: a host that has mended its TLS is held to it, and flagged no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import certifi
from OpenSSL import SSL
from OpenSSL.crypto import X509
from service_identity import VerificationError
from service_identity.exceptions import CertificateError
from service_identity.hazmat import DNS_ID, IPAddress_ID, verify_service_identity
from service_identity.pyopenssl import extract_patterns
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.addresses import literal

if TYPE_CHECKING:
    from twisted.protocols.tls import TLSMemoryBIOProtocol

    from crawler.sources.model import Source, Tls

MOST_PROBLEMS = 10_000
_LEGACY_SERVER_CONNECT = 0x4  # OpenSSL's SSL_OP_LEGACY_SERVER_CONNECT
#: What OpenSSL calls an error of a certificate, by number.
_NAMES = {
    number: name.removeprefix("ERR_").replace("_", " ").lower()
    for name, number in vars(SSL.X509VerificationCodes).items()
    if isinstance(number, int)
}


def tls_of(sources: Iterable[Source]) -> dict[str, Tls]:
    """TLS_EXCEPTIONS for the hosts of `sources`; where two differ, the laxer counts."""
    found: dict[str, Tls] = {}
    for source in sources:
        if source.tls_exception:
            for host in source.all_hosts:
                if found.get(host) != "unverified":
                    found[host] = source.tls_exception
    return found


@implementer(IPolicyForHTTPS)
class TlsPolicy:
    """Verifies every host but those of `exceptions`, and remembers what it let pass."""

    def __init__(self, exceptions: Mapping[str, str]) -> None:
        self.exceptions = exceptions
        self.weak: set[str] = set()  # hosts that only a connection of old can be made to
        self.problems: dict[tuple[str, int], str] = {}  # of certificates, by host and port
        self.agreed: set[tuple[str, int]] = set()  # those that ever came to show a certificate

    def weaken(self, host: str) -> bool:
        """Whether a connection of old may be tried with a host, that was not tried yet."""
        if host in self.weak or host not in self.exceptions:
            return False
        self.weak.add(host)
        return True

    def flags(self, host: str, port: int) -> dict[str, str]:
        """What is wrong with the TLS of a host that pages came from: flag to evidence."""
        found = {}
        if problem := self.problems.get((host, port)):
            found["tls_unverified"] = problem
        if host in self.weak:
            found["tls_legacy"] = "no connection by the rules of today"
        return found

    def creatorForNetloc(self, hostname: bytes, port: int) -> _Connections:  # noqa: N802
        host = hostname.decode("ascii")
        context = self._old if host in self.weak else self._modern
        return _Connections(
            context,
            host,
            lambda problem: self._judge(host, port, problem),
            lambda: self.agreed.add((host, port)),
        )

    def _judge(self, host: str, port: int, problem: str | None) -> bool:
        """Whether a connection may go on; None for a problem begins a new one."""
        if problem is None:
            self.problems.pop((host, port), None)
        elif len(self.problems) < MOST_PROBLEMS:
            self.problems.setdefault((host, port), problem)
        return self.exceptions.get(host) == "unverified"

    @cached_property
    def _modern(self) -> SSL.Context:
        return _context(SSL.TLS1_2_VERSION)

    @cached_property
    def _old(self) -> SSL.Context:
        context = _context(SSL.TLS1_VERSION)
        context.set_cipher_list(b"ALL:@SECLEVEL=0")
        context.set_options(_LEGACY_SERVER_CONNECT)
        return context


@implementer(IOpenSSLClientConnectionCreator)
class _Connections:
    """Makes connections to a host, asks `judge` about each problem of its certificate, and calls
    `agree` where a host agrees to a protocol and shows one."""

    def __init__(
        self,
        context: SSL.Context,
        host: str,
        judge: Callable[[str | None], bool],
        agree: Callable[[], None],
    ) -> None:
        self.context = context
        self.host = host
        self.judge = judge
        self.agree = agree
        self.identity = IPAddress_ID(host) if literal(host) else DNS_ID(host)

    def clientConnectionForTLS(  # noqa: N802
        self, tls_protocol: TLSMemoryBIOProtocol
    ) -> SSL.Connection:
        self.judge(None)
        connection = SSL.Connection(self.context)
        if isinstance(self.identity, DNS_ID):
            connection.set_tlsext_host_name(self.host.encode("ascii"))
        connection.set_verify(SSL.VERIFY_PEER, self._verify)
        return connection

    def _verify(
        self, connection: SSL.Connection, certificate: X509, error: int, depth: int, ok: int
    ) -> bool:
        self.agree()
        if error:
            return self.judge(_NAMES.get(error, f"error {error}"))
        if depth:
            return True
        try:
            verify_service_identity(extract_patterns(certificate), [self.identity], [])
        except (VerificationError, CertificateError, ValueError):
            return self.judge(f"it is not for {self.host}")
        return True


def _context(oldest: int) -> SSL.Context:
    """What makes connections of the version `oldest` and later, with all roots there are here."""
    context = SSL.Context(SSL.TLS_METHOD)
    context.set_min_proto_version(oldest)
    context.set_mode(SSL.MODE_RELEASE_BUFFERS)
    context.set_default_verify_paths()  # those of the machine, which SSL_CERT_FILE can name
    context.load_verify_locations(certifi.where())  # and where a small machine has none
    return context
