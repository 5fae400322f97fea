"""Hosts whose TLS is at fault, with an authority and certificates made at the start."""

from __future__ import annotations

import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Fault:
    """A host `tls-NAME`: what is wrong with it, and what is due for its articles."""

    name: str
    does: str
    expect: str
    days: int = 30  # how long its certificate holds from now on
    host: str | None = None  # whose certificate it shows, if not its own
    signed_by: str = "authority"  # or itself, or an intermediate that it does not show
    oldest: bool = False  # speaks TLS 1.0 alone


CASES = (
    Fault("trusted", "nothing is wrong, for who trusts the authority at /_ca", "stored"),
    Fault("self-signed", "signed by itself", "failed certificate", signed_by="itself"),
    Fault("expired", "ended yesterday", "failed certificate", days=-1),
    Fault("wrong-host", "that of another host", "failed certificate", host="other.example"),
    Fault(
        "incomplete", "the one between is missing", "failed certificate", signed_by="intermediate"
    ),
    Fault("tls-1.0", "speaks TLS 1.0 alone", "failed tls", oldest=True),
)


class Authority:
    """A certificate authority that lives as long as the campus, and what it signs."""

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._root = _signed("Campus test authority", self._key, None)
        self._between_key = ec.generate_private_key(ec.SECP256R1())
        self._between = _signed(
            "Campus test intermediate", self._between_key, (self._root, self._key)
        )

    @property
    def pem(self) -> str:
        return self._root.public_bytes(serialization.Encoding.PEM).decode()

    def context(self, fault: Fault, ip: str) -> ssl.SSLContext:
        """What the host at this address shows to whoever connects."""
        key = ec.generate_private_key(ec.SECP256R1())
        issuers = {
            "authority": (self._root, self._key),
            "intermediate": (self._between, self._between_key),
            "itself": None,
        }
        certificate = _signed(
            "campus.example", key, issuers[fault.signed_by], fault.host or ip, fault.days
        )
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with TemporaryDirectory() as folder:
            path = Path(folder) / "host.pem"
            path.write_bytes(_pem(certificate, key))
            made.load_cert_chain(path)
        if fault.oldest:
            made.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that it is old is the point
                made.minimum_version = made.maximum_version = ssl.TLSVersion.TLSv1
        return made


Issuer = tuple[x509.Certificate, ec.EllipticCurvePrivateKey]


def _signed(
    name: str,
    key: ec.EllipticCurvePrivateKey,
    issuer: Issuer | None,
    host: str | None = None,
    days: int = 30,
) -> x509.Certificate:
    """A certificate of `host`, or of an authority where there is none, which holds `days` more."""
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    signer, signing = issuer or (None, key)
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(signer.subject if signer else own)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key()), critical=False
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if host:
        builder = builder.add_extension(x509.SubjectAlternativeName([_name(host)]), critical=False)
    return builder.sign(signing, hashes.SHA256())


def _name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _pem(certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
