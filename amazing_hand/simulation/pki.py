# SPDX-License-Identifier: Apache-2.0
"""Create the certificates of the local broker: a CA, a server certificate, and a client certificate per name.

Missing, damaged, expired, not yet valid or mismatching files are created again, so that the next start repairs a
crash between two writes or a clock that was wrong.
"""

import ipaddress
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from amazing_hand.cloud.contract import DEVICE_NAME
from amazing_hand.cloud.local_broker import Leaf
from amazing_hand.paths import write_private

CA_DAYS: Final = 3650
LEAF_DAYS: Final = 365
RENEW_BEFORE: Final = timedelta(days=30)
"""Renew a certificate this long before it expires: a hand that runs for weeks reads it only at its start."""
BACKDATE: Final = timedelta(hours=1)
"""Certificates are valid from this long ago: the clock may step back a little after the first start."""

_CA: Final = "amazing_hand local CA"
_SERVER: Final = "broker"


@dataclass(frozen=True)
class Pki:
    """Paths of the certificates of a broker and its clients. clients: by common name."""

    ca: Path
    server: Leaf
    clients: Mapping[str, Leaf]


@dataclass(frozen=True)
class _Loaded:
    cert: x509.Certificate
    key: ec.EllipticCurvePrivateKey


def ensure_pki(folder: Path, clients: Sequence[str]) -> Pki:
    """Return the certificates in `folder` (mode 0700, its files 0600); create the missing and unusable ones.

    Raises ValueError if a client name cannot be a common name.
    """
    for name in clients:
        if not DEVICE_NAME.fullmatch(name):
            raise ValueError(f"client name {name!r}: use 1 to 64 of the characters A-Z a-z 0-9 : _ -")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    now = datetime.now(UTC)

    ca_files = Leaf(folder / "ca.crt", folder / "ca.key")
    ca = _load(ca_files)
    if ca is None or not _is_current(ca, now) or not _is_signed_by(ca, ca, _CA):
        ca = _make_ca(now)
        _store(ca, ca_files)

    server_files = Leaf(folder / "server.crt", folder / "server.key")
    client_files = {name: Leaf(folder / f"client-{name}.crt", folder / f"client-{name}.key") for name in clients}
    for name, files in [(_SERVER, server_files), *client_files.items()]:
        leaf = _load(files)
        if leaf is None or not _is_current(leaf, now) or not _is_signed_by(leaf, ca, name):
            _store(_make_leaf(ca, name, now, server=files is server_files), files)
    return Pki(ca_files.cert, server_files, client_files)


def _load(files: Leaf) -> _Loaded | None:
    """Return certificate and key if both files can be read and match and the key is private, else None."""
    try:
        cert = x509.load_pem_x509_certificate(files.cert.read_bytes())
        key = serialization.load_pem_private_key(files.key.read_bytes(), password=None)
    except (FileNotFoundError, ValueError, TypeError):  # missing; not PEM; encrypted key
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or cert.public_key() != key.public_key():
        return None
    if files.key.stat().st_mode & 0o077:
        return None  # other users could read the key
    return _Loaded(cert, key)


def _is_current(loaded: _Loaded, now: datetime) -> bool:
    cert = loaded.cert
    return cert.not_valid_before_utc <= now and now + RENEW_BEFORE <= cert.not_valid_after_utc


def _is_signed_by(loaded: _Loaded, ca: _Loaded, common_name: str) -> bool:
    try:
        loaded.cert.verify_directly_issued_by(ca.cert)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return loaded.cert.subject == _name(common_name)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _make_ca(now: datetime) -> _Loaded:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(_CA)
    builder = _builder(name, name, key.public_key(), now, CA_DAYS).add_extension(
        x509.BasicConstraints(ca=True, path_length=0), critical=True
    )
    cert = builder.add_extension(_key_usage(signs_certificates=True), critical=True).sign(key, hashes.SHA256())
    return _Loaded(cert, key)


def _make_leaf(ca: _Loaded, common_name: str, now: datetime, *, server: bool) -> _Loaded:
    key = ec.generate_private_key(ec.SECP256R1())
    usage = ExtendedKeyUsageOID.SERVER_AUTH if server else ExtendedKeyUsageOID.CLIENT_AUTH
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())
    builder = (
        _builder(_name(common_name), ca.cert.subject, key.public_key(), now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(authority, critical=False)
    )
    if server:
        loopback = [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "::1")]
        builder = builder.add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), *loopback]), critical=False
        )
    return _Loaded(builder.sign(ca.key, hashes.SHA256()), key)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATE)
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _store(loaded: _Loaded, files: Leaf) -> None:
    key_pem = loaded.key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    write_private(files.key, key_pem)
    write_private(files.cert, loaded.cert.public_bytes(serialization.Encoding.PEM))
