# SPDX-License-Identifier: Apache-2.0
"""Get temporary AWS credentials (about an hour) with the device certificate; no long-lived AWS key is on the device.

The AWS IoT credential provider issues them for a role alias (AWS IoT Core developer guide, "Authorizing direct calls to
AWS services"). awscrt has a client for it, but that reports no reason when it fails and supports only port 443.
"""

import json
import logging
import re
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Final

from amazing_hand.cloud.diagnosis import problem_of_client, problem_of_files, problem_of_server

HTTPS_PORT: Final = 443
TIMEOUT_S: Final = 5.0
"""Time-out of the connection, and of the answer."""
MIN_LIFE: Final = timedelta(minutes=1)
"""Shortest remaining life of credentials to be accepted; botocore treats expired ones as a bug of the provider."""
MAX_ANSWER_BYTES: Final = 64 * 1024
MAX_REASON_LENGTH: Final = 200

ROLE_ALIAS: Final = re.compile(r"[A-Za-z0-9_=,@-]{1,128}")
HOST: Final = re.compile(r"([A-Za-z0-9.-]+)(?::(\d{1,5}))?")


class CredentialError(Exception):
    """Credentials could not be obtained. The message is one line: why, and what to do."""


@dataclass(frozen=True)
class Identity:
    """Device identity and credential endpoint. thing: IoT thing of the certificate. cert, key, ca: PEM files."""

    endpoint: str
    port: int
    role_alias: str
    thing: str
    cert: Path
    key: Path
    ca: Path

    @classmethod
    def at(cls, endpoint: str, role_alias: str, thing: str, *, cert: Path, key: Path, ca: Path) -> "Identity":
        """Build an Identity from configured texts.

        Args:
            endpoint: `<host>` or `<host>:<port>` of the credential provider.
            role_alias: Role alias that the credentials are issued for.
            thing: Name of the IoT thing that the certificate is attached to.
            cert: Device certificate, PEM file.
            key: Private key, PEM file.
            ca: CA certificates, PEM file.

        Raises:
            ValueError: The endpoint, role alias or thing name is not valid; the message names it.
        """
        match = HOST.fullmatch(endpoint)
        if match is None:
            raise ValueError(
                f"credential_endpoint {endpoint!r}: give its host, <id>.credentials.iot.<region>.amazonaws.com"
            )
        if not ROLE_ALIAS.fullmatch(role_alias):
            raise ValueError(f"role_alias {role_alias!r}: use 1 to 128 of the characters A-Z a-z 0-9 _ = , @ -")
        if not thing.isascii() or not thing.isprintable():
            raise ValueError(f"device {thing!r}: an AWS IoT thing has a name of the characters A-Z a-z 0-9 : _ -")
        return cls(match[1], int(match[2] or HTTPS_PORT), role_alias, thing, cert, key, ca)


def fetch(identity: Identity) -> dict[str, str]:
    """Return credentials from the credential provider, under botocore's key names.

    Blocks for up to some seconds. Raises CredentialError.
    """
    where = f"role alias {identity.role_alias} at {identity.endpoint}:{identity.port}"
    try:
        if problem := problem_of_files(identity):
            raise CredentialError(problem)
        status, body = _get(identity)
    except ssl.SSLCertVerificationError as error:
        raise CredentialError(f"{where}: its certificate {problem_of_server(error, identity)}") from None
    except ssl.SSLError as error:
        raise CredentialError(f"{where} {problem_of_client(error.reason or str(error), identity)}") from None
    except OSError as error:
        what = f"cannot read {error.filename}: " if error.filename else ""
        raise CredentialError(f"{where}: {what}{error.strerror or error}") from None
    except HTTPException as error:
        raise CredentialError(f"{where}: no answer in HTTP ({type(error).__name__})") from None
    try:
        answer = json.loads(body)
        if status != 200:
            raise CredentialError(f"{where}: {status} {_advice(identity, str(answer['message']))}")
        return _taken(answer["credentials"])
    except (ValueError, KeyError, TypeError):  # do not quote the answer: it may contain credentials
        raise CredentialError(f"{where}: status {status}, but no answer of a credential provider") from None


def _get(identity: Identity) -> tuple[int, bytes]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_verify_locations(identity.ca)
    context.load_cert_chain(identity.cert, identity.key)
    connection = HTTPSConnection(identity.endpoint, identity.port, timeout=TIMEOUT_S, context=context)
    try:
        path = f"/role-aliases/{identity.role_alias}/credentials"
        connection.request("GET", path, headers={"x-amzn-iot-thingname": identity.thing})
        response = connection.getresponse()
        return response.status, response.read(MAX_ANSWER_BYTES)
    finally:
        connection.close()


def _taken(given: dict[str, Any]) -> dict[str, str]:
    expiration = str(given["expiration"])
    if datetime.fromisoformat(expiration) < datetime.now(UTC) + MIN_LIFE:
        raise CredentialError(f"the credentials ended at {expiration} already: set this machine's clock")
    return {
        "access_key": str(given["accessKeyId"]),
        "secret_key": str(given["secretAccessKey"]),
        "token": str(given["sessionToken"]),
        "expiry_time": expiration,
    }


def _advice(identity: Identity, message: str) -> str:
    """Return the error message of AWS with advice on how to fix it."""
    said = " ".join(message.split())[:MAX_REASON_LENGTH]
    if "thing name" in said:
        return f"{said}: attach {identity.cert} to thing {identity.thing}"
    if "role alias" in said.lower():
        return f"{said}: infra/hand.yaml makes it"
    if "assume the role" in said or "MaxSessionDuration" in said:
        return f"{said}: correct the role behind the role alias"
    return f"{said}: {identity.cert} must be active, and its policy allow iot:AssumeRoleWithCertificate"


def session(identity: Identity, region: str) -> Any:
    """Return a boto3 session that fetches credentials on first use and refreshes them before they expire.

    A failed fetch surfaces as botocore's CredentialRetrievalError in the call that needed the credentials.
    """
    import boto3  # imported late: it takes 0.3 s, which a hand without AWS need not spend
    from botocore.credentials import CredentialProvider, CredentialResolver, DeferredRefreshableCredentials
    from botocore.exceptions import CredentialRetrievalError
    from botocore.session import get_session

    def refresh() -> dict[str, str]:
        try:
            return fetch(identity)
        except CredentialError as error:
            raise CredentialRetrievalError(provider="AWS IoT", error_msg=str(error)) from None

    class ByCertificate(CredentialProvider):
        METHOD = "aws-iot"

        def load(self) -> Any:
            return DeferredRefreshableCredentials(refresh_using=refresh, method=self.METHOD)

    # botocore would log the whole stack trace; the caller already reports the error in one line.
    logging.getLogger("botocore.credentials").setLevel(logging.ERROR)
    core: Any = get_session()
    core.register_component("credential_provider", CredentialResolver([ByCertificate()]))
    return boto3.Session(botocore_session=core, region_name=region)
