"""A certificate authority of our own: chains as Amazon publishes them, and good and bad ones at will."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)

CHAIN_PATH = "/echo.api/echo-api-cert-12.pem"
CHAIN_URL = f"https://s3.amazonaws.com{CHAIN_PATH}"


@cache
def key(name: str) -> RSAPrivateKey:
    """The key of whoever has that name, made once since making takes long."""
    return generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Minted:
    """A certificate and whom it was made for."""

    name: str
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return key(self.name).private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())

    def sign(self, body: bytes) -> str:
        """The value of a Signature-256 header."""
        return base64.b64encode(key(self.name).sign(body, PKCS1v15(), SHA256())).decode()


def authority(name: str, issuer: Minted | None = None) -> Minted:
    """A certificate authority: a root, or one below its issuer. The same name has the same key every time."""
    builder = _builder(name, issuer, NOW - 3000 * DAY, NOW + 3000 * DAY)
    usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    builder = builder.add_extension(x509.BasicConstraints(True, None), critical=True).add_extension(
        usage, critical=True
    )
    return Minted(name, builder.sign(key(issuer.name if issuer else name), SHA256()))


def leaf(
    issuer: Minted,
    name: str = "echo-api.amazon.com",
    valid_from: datetime = NOW - 30 * DAY,
    valid_until: datetime = NOW + 30 * DAY,
    public_key: EllipticCurvePublicKey | None = None,
) -> Minted:
    """A certificate for a host; with another public key than the RSA one of its name where one is given."""
    builder = _builder(name, issuer, valid_from, valid_until, public_key)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    return Minted(name, builder.add_extension(purpose, critical=False).sign(key(issuer.name), SHA256()))


def _builder(
    name: str,
    issuer: Minted | None,
    valid_from: datetime,
    valid_until: datetime,
    public_key: EllipticCurvePublicKey | None = None,
) -> x509.CertificateBuilder:
    def subject(name: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    own = public_key or key(name).public_key()
    signer = key(issuer.name if issuer else name).public_key()
    return (
        x509.CertificateBuilder()
        .subject_name(subject(name))
        .issuer_name(subject(issuer.name if issuer else name))
        .public_key(own)
        .serial_number(x509.random_serial_number())
        .not_valid_before(valid_from)
        .not_valid_after(valid_until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer), critical=False)
    )


@dataclass
class Amazon:
    """Amazon's side: a root that is trusted, and a leaf that signs."""

    root: Minted = field(default_factory=lambda: authority("Root"))
    middle: Minted = field(init=False)
    signer: Minted = field(init=False)

    def __post_init__(self) -> None:
        self.middle = authority("Middle", self.root)
        self.signer = leaf(self.middle)

    @property
    def chain(self) -> bytes:
        """The chain as published: leaf first, then what leads to the root."""
        return self.signer.pem + self.middle.pem

    def headers(self, body: bytes, url: str = CHAIN_URL) -> dict[str, str]:
        """What Amazon sends with a body."""
        return {"SignatureCertChainUrl": url, "Signature-256": self.signer.sign(body)}
