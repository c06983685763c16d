# SPDX-License-Identifier: Apache-2.0
"""The parameters by which a node gets AWS credentials with the device's certificate, and the session made of them."""

from typing import Any, Final, Protocol

from amazing_hand.identity.credentials import Identity, session
from amazing_hand.paths import path_of
from amazing_hand.ros.parameters import ParameterError, param

MEANINGS: Final = {
    "role_alias": "IoT role alias to get AWS credentials by with the certificate; empty: those that boto3 finds",
    "credential_endpoint": "host that gives them, <id>.credentials.iot.<region>.amazonaws.com",
    "device": "this hand's thing name, as of mqtt_bridge",
    "cert": "file of the device certificate [PEM], as of mqtt_bridge",
    "key": "file of the device's private key [PEM], as of mqtt_bridge",
    "ca": "file of the CA that signed the host's certificate [PEM], as of mqtt_bridge",
}


def aws_param(name: str) -> Any:
    """One of the fields that `AwsSettings` asks for."""
    return param("", MEANINGS[name])


class AwsSettings(Protocol):
    """A node's settings of which these are a part."""

    @property
    def region(self) -> str: ...
    @property
    def role_alias(self) -> str: ...
    @property
    def credential_endpoint(self) -> str: ...
    @property
    def device(self) -> str: ...
    @property
    def cert(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def ca(self) -> str: ...


def aws_session(node: str, settings: AwsSettings) -> Any:
    """A boto3 session, or None without a role alias. Raises ParameterError; files may still come."""
    if not settings.role_alias:
        return None
    files = {name: path_of(getattr(settings, name)) for name in ("cert", "key", "ca")}
    try:
        identity = Identity.at(settings.credential_endpoint, settings.role_alias, settings.device, **files)
    except ValueError as error:
        raise ParameterError(f"{node}.{error}") from error
    return session(identity, settings.region)
