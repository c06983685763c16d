# SPDX-License-Identifier: Apache-2.0
"""Diagnose a failed connection to the broker: check the certificate files and do a TLS handshake without the SDK.

The SDK reports little more than that TLS failed, and a wrong CA only after half a minute.
"""

import socket
import ssl
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization

PROBE_TIMEOUT_S: Final = 5.0
ALERT_WAIT_S: Final = 0.5
"""How long to wait after the handshake: with TLS 1.3 a broker refuses a client certificate only then."""
ALPN_PORT: Final = 443
"""AWS IoT Core accepts MQTT on port 443 with this ALPN protocol name."""

_X509_CERT_NOT_YET_VALID: Final = 9
_X509_CERT_HAS_EXPIRED: Final = 10
_X509_HOSTNAME_MISMATCH: Final = (62, 64)


class Files(Protocol):
    """Fields of client.LinkSettings that are used here."""

    @property
    def endpoint(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def cert(self) -> Path: ...
    @property
    def key(self) -> Path: ...
    @property
    def ca(self) -> Path: ...


def problem_of_files(files: Files, now: datetime | None = None) -> str | None:
    """Return what is wrong with the certificate, key or CA file and what to do; None if nothing is."""
    now = now or datetime.now(UTC)
    content: dict[str, bytes] = {}
    for name, path in (("cert", files.cert), ("key", files.key), ("ca", files.ca)):
        try:
            content[name] = path.read_bytes()
        except OSError as error:
            return f"setting {name!r}: cannot read {path}: {error.strerror}; give a PEM file that this user may read"
    try:
        cert = x509.load_pem_x509_certificates(content["cert"])[0]
    except ValueError:
        return f"cert {files.cert} is no certificate in PEM form; give the file that the cloud issued"
    try:
        key = serialization.load_pem_private_key(content["key"], password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):  # TypeError: the key is encrypted
        return f"key {files.key} is no unencrypted private key in PEM form; give the one of {files.cert}"
    try:
        cas = x509.load_pem_x509_certificates(content["ca"])
    except ValueError:
        return f"ca {files.ca} is no certificate in PEM form; give the CA of the broker"
    if cert.public_key() != key.public_key():
        return f"cert {files.cert} and key {files.key} do not match: give the files of one pair"
    for name, path, one in [("cert", files.cert, cert), *(("ca", files.ca, ca) for ca in cas[:1])]:
        if problem := _problem_of_dates(one, now):
            return f"{name} {path} {problem}"
    return None


def _problem_of_dates(cert: x509.Certificate, now: datetime) -> str | None:
    if now > cert.not_valid_after_utc:
        return f"has expired on {cert.not_valid_after_utc:%Y-%m-%d %H:%M} UTC: renew it, or set this machine's clock"
    if now < cert.not_valid_before_utc:
        begin = f"{cert.not_valid_before_utc:%Y-%m-%d %H:%M}"
        return f"is not valid before {begin} UTC: set this machine's clock, which says {now:%Y-%m-%d %H:%M}"
    return None


def problem_of_tls(files: Files) -> str | None:
    """Do a TLS handshake with the broker; return why it fails and what to do, or None. Blocks for seconds."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if files.port == ALPN_PORT:
        context.set_alpn_protocols(["x-amzn-mqtt-ca"])
    where = f"{files.endpoint}:{files.port}"
    try:
        context.load_verify_locations(files.ca)
        context.load_cert_chain(files.cert, files.key, password="")  # else OpenSSL may ask on the terminal
        with (
            socket.create_connection((files.endpoint, files.port), timeout=PROBE_TIMEOUT_S) as connection,
            context.wrap_socket(connection, server_hostname=files.endpoint) as tls,
        ):
            tls.settimeout(ALERT_WAIT_S)
            if not tls.recv(1):
                return f"{where} ends the connection: cert {files.cert} must be active there, its policy let it connect"
    except TimeoutError:
        return None  # the broker waits for our first packet: it has accepted our certificate
    except ssl.SSLCertVerificationError as error:
        return f"the certificate of {where} {problem_of_server(error, files)}"
    except ssl.SSLError as error:
        return f"{where} {problem_of_client(error.reason or str(error), files)}"
    except OSError as error:
        return f"{where}: {error.strerror or error}"
    return None


def problem_of_server(error: ssl.SSLCertVerificationError, files: Files) -> str:
    if error.verify_code == _X509_CERT_HAS_EXPIRED:
        return "has expired: have it renewed, or set this machine's clock"
    if error.verify_code == _X509_CERT_NOT_YET_VALID:
        return "is not valid yet: set this machine's clock"
    if error.verify_code in _X509_HOSTNAME_MISMATCH:
        return f"is for another host than {files.endpoint}: set the endpoint to the broker's own name"
    return f"is not signed by ca {files.ca}: give the CA of this broker ({error.verify_message})"


def problem_of_client(alert: str, files: Files) -> str:
    cert = f"cert {files.cert}"
    if "REVOKED" in alert:
        return f"says that {cert} is revoked: get a new certificate for this hand"
    if "EXPIRED" in alert:
        return f"says that {cert} has expired: renew it, or have the broker's clock set"
    if "UNKNOWN_CA" in alert:
        return (
            f"does not know the CA that signed {cert}: register it there, or give the certificate made for this broker"
        )
    if "PROTOCOL_VERSION" in alert or "UNSUPPORTED_PROTOCOL" in alert:
        return "does not speak TLS 1.2 or later: bring it up to date"
    return f"refuses {cert}: it must be registered and active there ({alert.lower().replace('_', ' ')})"
