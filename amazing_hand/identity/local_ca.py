# SPDX-License-Identifier: Apache-2.0
"""A certificate authority (CA) of this machine's own, and the certificates that it issues.

Missing, damaged, expired, not yet valid or mismatching files are created again, so that the next start repairs a
crash between two writes or a clock that was wrong.
"""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from amazing_hand.cloud.local_broker import Leaf
from amazing_hand.paths import write_private

CA_DAYS: Final = 3650
LEAF_DAYS: Final = 365
RENEW_BEFORE: Final = timedelta(days=30)
"""Renew a certificate this long before it expires: a hand that runs for weeks reads it only at its start."""
BACKDATE: Final = timedelta(hours=1)
"""Certificates are valid from this long ago: the clock may step back a little after the first start."""

MAX_COMMON_NAME: Final = 64
"""Characters (RFC 5280, ub-common-name)."""


@dataclass(frozen=True)
class _Loaded:
    cert: x509.Certificate
    key: ec.EllipticCurvePrivateKey


class LocalCa:
    """The CA in a folder, mode 0700 with files of mode 0600.

    name: the CA's common name. permitted: the only names for which it can issue certificates (RFC 5280, name
    constraints), so that who trusts it, trusts it for no others; empty: all names. Raises OSError.
    """

    def __init__(self, folder: Path, name: str, permitted: Sequence[x509.GeneralName] = ()) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        self._folder = folder
        self._now = datetime.now(UTC)
        files = self._files("ca")
        ca = _load(files)
        if ca is None or not self._is_usable(ca, ca, name) or permitted_names(ca.cert) != set(permitted):
            ca = _make_ca(name, permitted, self._now)
            _store(ca, files)
        self._ca = ca
        self.cert = files.cert

    def client(self, name: str) -> Leaf:
        """Return the certificate of a client, `client-NAME.crt` and `.key` in the folder. name: its common name."""
        files = self._files(f"client-{name}")
        leaf = _load(files)
        if leaf is None or not self._is_usable(leaf, self._ca, name):
            _store(_make_leaf(self._ca, name, self._now, ExtendedKeyUsageOID.CLIENT_AUTH, ()), files)
        return files

    def server(self, name: str, hosts: Sequence[str]) -> Leaf:
        """Return the certificate of a server, `server.crt` and `.key`. hosts: the names and addresses that reach it."""
        files = self._files("server")
        names = [general_name(host) for host in hosts]
        leaf = _load(files)
        if leaf is None or not self._is_usable(leaf, self._ca, name) or _subject_names(leaf.cert) != set(names):
            _store(_make_leaf(self._ca, name, self._now, ExtendedKeyUsageOID.SERVER_AUTH, names), files)
        return files

    def _files(self, name: str) -> Leaf:
        return Leaf(self._folder / f"{name}.crt", self._folder / f"{name}.key")

    def _is_usable(self, loaded: _Loaded, ca: _Loaded, common_name: str) -> bool:
        return _is_current(loaded, self._now) and _is_signed_by(loaded, ca, common_name)


def general_name(host: str) -> x509.GeneralName:
    """Return a host name or an IP address as it stands in a certificate."""
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def permitted_names(cert: x509.Certificate) -> set[x509.GeneralName]:
    """Return the only names for which a CA's certificate allows it to issue; empty: all."""
    try:
        constraints = cert.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return set()
    return set(constraints.permitted_subtrees or ())


def _subject_names(cert: x509.Certificate) -> set[x509.GeneralName]:
    try:
        return set(cert.extensions.get_extension_for_class(x509.SubjectAlternativeName).value)
    except x509.ExtensionNotFound:
        return set()


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


def _make_ca(common_name: str, permitted: Sequence[x509.GeneralName], now: datetime) -> _Loaded:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(common_name)
    builder = (
        _builder(name, name, key.public_key(), now, CA_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    if permitted:
        builder = builder.add_extension(x509.NameConstraints(permitted, None), critical=True)
    return _Loaded(builder.sign(key, hashes.SHA256()), key)


def _make_leaf(
    ca: _Loaded, common_name: str, now: datetime, usage: x509.ObjectIdentifier, names: Sequence[x509.GeneralName]
) -> _Loaded:
    key = ec.generate_private_key(ec.SECP256R1())
    authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(ca.key.public_key())
    builder = (
        _builder(_name(common_name), ca.cert.subject, key.public_key(), now, LEAF_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
        .add_extension(authority, critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
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
