"""Certificates and protocols of every kind, made here, through the whole of Scrapy."""

import json
import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawler.sources.model import Source
from crawler.tls import tls_of
from tests.wire import answer, listen


class Authority:
    """Issues certificates, and is trusted by crawls that are given its own."""

    def __init__(self, folder):
        self.folder = folder
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), _name("云河测试 CA")
        self.certificate = self._sign(self.name, self.key, is_authority=True)
        self.file = folder / "authority.pem"
        self.file.write_bytes(_pem(self.certificate))

    def server(self, address="127.0.0.1", days=(-1, 30), signer=None, **context):
        """An SSL context with a certificate for an address, valid for days from now."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._sign(
            _name("www.yunhe.example"), key, signer=signer, days=days, address=address
        )
        file = self.folder / f"{certificate.serial_number}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(private + _pem(certificate))
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(file)
        return made

    def _sign(self, name, key, signer=None, days=(-1, 30), address=None, is_authority=False):
        now = datetime.now(UTC)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
            .add_extension(x509.BasicConstraints(is_authority, None), critical=True)
        )
        if address:
            names = [x509.IPAddress(IPv4Address(address))]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        return builder.sign(signer or self.key, hashes.SHA256())


def _name(common):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate):
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture
def authority(tmp_path):
    return Authority(tmp_path)


@pytest.fixture
def look(scrapy, authority):
    """What a page behind a context gives, with an exception for its host or none."""

    def run(tls, exception=None, path="/"):
        exceptions = json.dumps({"127.0.0.1": exception} if exception else {})
        with listen(lambda wire, path: wire.sendall(answer("<p>好")), tls=tls) as site:
            command = ["runspider", "tests/look.py", "-a", f"urls={site.url(path)}"]
            options = ["-s", f"TLS_EXCEPTIONS={exceptions}", "-s", "ROBOTSTXT_OBEY=False"]
            done = scrapy(*command, *options, SSL_CERT_FILE=str(authority.file))
            assert done.stdout, done.stderr
            return json.loads(done.stdout), len(site.asked)

    return run


def broken(authority):
    stranger = ec.generate_private_key(ec.SECP256R1())
    return {
        "expired": authority.server(days=(-30, -2)),
        "not yet valid": authority.server(days=(2, 30)),
        "for another host": authority.server("127.0.0.9"),
        "by a stranger": authority.server(signer=stranger),
    }


BROKEN = {
    "expired": "cert has expired",
    "not yet valid": "cert not yet valid",
    "for another host": "it is not for 127.0.0.1",
    "by a stranger": "cert signature failure",
}


def old(authority):
    """A server of ten years ago."""
    context = authority.server()
    with pytest.deprecated_call():
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


@pytest.mark.parametrize("exception", [None, "legacy", "unverified"])
def test_a_good_certificate_is_nothing_to_speak_of(look, authority, exception):
    page, _ = look(authority.server(), exception)
    assert page["flags"] == []
    assert page["tls"] == {}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("exception", [None, "legacy"])
def test_a_broken_certificate_is_an_error_and_nothing_is_asked(look, authority, kind, exception):
    assert look(broken(authority)[kind], exception) == ({"failed": "certificate"}, 0)


@pytest.mark.parametrize("kind", BROKEN)
def test_a_source_may_be_read_all_the_same_and_is_flagged(look, authority, kind):
    page, _ = look(broken(authority)[kind], "unverified")
    assert page["flags"] == ["tls_unverified"]
    assert page["tls"] == {"tls_unverified": BROKEN[kind]}


def test_a_protocol_of_old_is_an_error(look, authority):
    assert look(old(authority)) == ({"failed": "tls"}, 0)


@pytest.mark.parametrize("exception", ["legacy", "unverified"])
def test_a_protocol_of_old_may_be_let_pass_and_is_flagged(look, authority, exception):
    page, _ = look(old(authority), exception)
    assert page["flags"] == ["tls_legacy"]


def test_what_the_register_says_of_tls_counts_for_all_hosts_of_a_source():
    def source(key, **fields):
        return Source(
            key=key, university="云河大学", list=f"https://{key}.yunhe.example/list.htm", **fields
        )

    sources = [
        source("a"),
        source("b", tls="legacy", hosts=["shared.yunhe.example"]),
        source("c", caveats=["certificate"], hosts=["shared.yunhe.example"]),
        source("d", tls="legacy", caveats=["certificate"]),
    ]
    assert tls_of(sources) == {
        "b.yunhe.example": "legacy",
        "c.yunhe.example": "unverified",
        "d.yunhe.example": "legacy",
        "shared.yunhe.example": "unverified",
    }
