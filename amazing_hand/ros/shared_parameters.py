# SPDX-License-Identifier: Apache-2.0
"""Parameters that several nodes have: each is declared once, and one value in a `/**` block is for all of them."""

from dataclasses import dataclass
from typing import Any, Final

from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.config import DEFAULT_CALIBRATION
from amazing_hand.identity.credentials import Identity, session
from amazing_hand.paths import path_of
from amazing_hand.ros.parameters import ParameterError, param


@dataclass(frozen=True)
class HandSettings:
    """Which hand it is."""

    calibration: str = param(DEFAULT_CALIBRATION, "name or file of the hand's calibration, see docs/calibration.md")


@dataclass(frozen=True)
class DeviceSettings:
    """What the hand is in the cloud, and how it shows that it is."""

    device: str = param(DEFAULT_DEVICE, "this hand's thing name: client id and third level of its topics")
    cert: str = param("", "file of the device certificate [PEM]")
    key: str = param("", "file of the device's private key [PEM]")
    ca: str = param("", "file of the CA that signed the certificates of the cloud's hosts [PEM]")


@dataclass(frozen=True)
class AwsSettings(DeviceSettings):
    """How a node gets AWS credentials with the device's certificate."""

    role_alias: str = param(
        "", "IoT role alias to get AWS credentials by with the certificate; empty: those that boto3 finds"
    )
    credential_endpoint: str = param("", "host that gives them, <id>.credentials.iot.<region>.amazonaws.com")


SHARED: Final = (HandSettings, AwsSettings)
"""Those that stand in the `/**` block of config/hand.yaml."""


def aws_session(node: str, settings: AwsSettings, region: str) -> Any:
    """A boto3 session for the region, or None without a role alias. Raises ParameterError; files may still come."""
    if not settings.role_alias:
        return None
    files = {name: path_of(getattr(settings, name)) for name in ("cert", "key", "ca")}
    try:
        identity = Identity.at(settings.credential_endpoint, settings.role_alias, settings.device, **files)
    except ValueError as error:
        raise ParameterError(f"{node}.{error}") from error
    return session(identity, region)
