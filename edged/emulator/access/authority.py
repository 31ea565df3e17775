"""A private certificate authority for one server on loopback."""

import ipaddress
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from edged.atomic_file import write_state

_LOOPBACK: Final = ("localhost", "127.0.0.1", "::1")
_LIFETIME: Final = timedelta(days=30)
_LEAST_LEFT: Final = timedelta(days=7)
_CERTIFICATE: Final = "ca.pem"
_KEY: Final = "ca.key"
_CLOCK_SKEW: Final = timedelta(days=1)  # a board without a battery-backed clock may lag


def issue(folder: Path, names: Iterable[str] = ()) -> tuple[Path, ssl.SSLContext]:
    """Make a server certificate for loopback and for `names`.

    A name is a host name or an address by which clients in a tunnel reach loopback.

    Returns the authority's PEM file in `folder` and the server's context. The authority that is in
    `folder` signs it, so that a running client that trusts it stays connected over a restart of the
    server; without one, or with one that ends within days, a new one is made. Its key is beside it,
    readable by its owner only.
    """
    folder.mkdir(parents=True, exist_ok=True)
    authority, authority_key = _kept(folder) or _new(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _sign(
        _certificate(_name("edged emulator"), authority.subject, key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_known_as(names), critical=False),
        authority_key,
    )
    return folder / _CERTIFICATE, _context(leaf, key)


def _kept(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None:
    """Return the authority in `folder`; None if there is none that can be used for a while."""
    try:
        authority = x509.load_pem_x509_certificate((folder / _CERTIFICATE).read_bytes())
        key = serialization.load_pem_private_key((folder / _KEY).read_bytes(), None)
    except (OSError, ValueError):
        return None
    lasts = authority.not_valid_after_utc - datetime.now(UTC) > _LEAST_LEFT
    if not (lasts and isinstance(key, ec.EllipticCurvePrivateKey)):
        return None
    return (authority, key) if key.public_key() == authority.public_key() else None


def _new(folder: Path) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("edged emulator authority")
    authority = _sign(
        _certificate(name, name, key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True),
        key,
    )
    write_state(folder / _KEY, _pem(key))
    (folder / _CERTIFICATE).write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    return authority, key


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _context(leaf: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:  # the ssl module takes keys from files only
        chain = Path(folder, "server.pem")
        chain.write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + _pem(key))
        context.load_cert_chain(chain)
    return context


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey
) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _CLOCK_SKEW)
        .not_valid_after(now + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _sign(
    certificate: x509.CertificateBuilder, authority_key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    """Sign, naming the authority's key, without which Python 3.13's strict checks refuse it."""
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    return certificate.add_extension(identifier, critical=False).sign(
        authority_key, hashes.SHA256()
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs,
        crl_sign=signs,
        encipher_only=False,
        decipher_only=False,
    )


def _known_as(names: Iterable[str]) -> x509.SubjectAlternativeName:
    return x509.SubjectAlternativeName([_host(name) for name in (*_LOOPBACK, *names)])


def _host(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
