# SPDX-License-Identifier: Apache-2.0
"""Create a node's boto3 session, with credentials obtained with the device certificate."""

from typing import Any

from amazing_hand.identity.credentials import Identity, session
from amazing_hand.paths import path_of
from amazing_hand.ros.parameters import ParameterError
from amazing_hand.ros.shared_parameters import AwsSettings


def aws_session(node: str, settings: AwsSettings, region: str) -> Any:
    """Return a boto3 session for the region, or None without a role alias.

    Raises ParameterError for invalid settings. The certificate files need not exist yet.
    """
    if not settings.role_alias:
        return None
    files = {name: path_of(getattr(settings, name)) for name in ("cert", "key", "ca")}
    try:
        identity = Identity.at(settings.credential_endpoint, settings.role_alias, settings.device, **files)
    except ValueError as error:
        raise ParameterError(f"{node}.{error}") from error
    return session(identity, region)
