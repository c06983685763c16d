# SPDX-License-Identifier: Apache-2.0
"""Parameters that several nodes share: each is declared here once, and one value in a `/**` block sets all of them."""

from dataclasses import dataclass
from typing import Final

from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.config import DEFAULT_CALIBRATION
from amazing_hand.ros.parameters import param


@dataclass(frozen=True)
class HandSettings:
    """Which hand it is: its calibration."""

    calibration: str = param(DEFAULT_CALIBRATION, "name or file of the hand's calibration, see docs/calibration.md")


@dataclass(frozen=True)
class DeviceSettings:
    """Identity of the hand in the cloud: its thing name and certificate files."""

    device: str = param(DEFAULT_DEVICE, "this hand's thing name: client id and third level of its topics")
    cert: str = param("", "file of the device certificate [PEM]")
    key: str = param("", "file of the device's private key [PEM]")
    ca: str = param("", "file of the CA that signed the certificates of the cloud's hosts [PEM]")


@dataclass(frozen=True)
class AwsSettings(DeviceSettings):
    """How a node gets AWS credentials with the device certificate."""

    role_alias: str = param(
        "", "IoT role alias to get AWS credentials by with the certificate; empty: those that boto3 finds"
    )
    credential_endpoint: str = param("", "host that gives them, <id>.credentials.iot.<region>.amazonaws.com")


SHARED: Final = (HandSettings, AwsSettings)
"""Parameters in the `/**` block of config/hand.yaml."""
