# SPDX-License-Identifier: Apache-2.0
"""AWS IoT access of `hand provision` and `hand deprovision`: run a list of steps, report errors in one line."""

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from amazing_hand.identity.provision_files import ProvisionError

TIMEOUT_S: Final = 10.0
"""Time-out of a connection, and of each answer."""

_DENIED: Final = ("AccessDenied", "Forbidden", "NotAuthorized", "Unauthorized")
_BAD_CREDENTIALS: Final = (
    "ExpiredToken",
    "IncompleteSignature",
    "Invalid",
    "SignatureDoesNotMatch",
    "UnrecognizedClient",
)
"""Prefixes of AWS error codes that mean bad credentials; InvalidRequest does not."""


class Step(NamedTuple):
    """One step of a run. do: performs it and returns a text that says what it found or did."""

    name: str
    meaning: str
    do: Callable[[], str]


def iot_client(region: str | None) -> Any:
    """Return a boto3 client for AWS IoT, or for the emulator at AWS_ENDPOINT_URL. Raises ProvisionError."""
    import boto3  # late import, here and below: it takes 0.3 s, which --help and --dry-run need not spend
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        connect_timeout=TIMEOUT_S, read_timeout=TIMEOUT_S, retries={"mode": "standard", "total_max_attempts": 3}
    )
    try:
        return boto3.Session(region_name=region).client("iot", config=config)
    except (BotoCoreError, ValueError) as error:
        raise ProvisionError(reason_of(error)) from error


def run(steps: Sequence[Step], tell: Callable[[str], None], then: Callable[[], str]) -> None:
    """Run the steps in order and report the result of each.

    Args:
        steps: What to do.
        tell: Prints one line.
        then: Returns the advice that is appended to the error of a failed step.

    Raises:
        ProvisionError: A step failed; the following ones were not run.
    """
    from botocore.exceptions import BotoCoreError, ClientError

    for number, step in enumerate(steps, 1):
        where = f"step {number} of {len(steps)}, {step.name}"
        try:
            tell(f"{where}: {step.do()}")
        except (BotoCoreError, ClientError, OSError, ProvisionError) as error:
            raise ProvisionError(f"{where}: {reason_of(error)}. {then()}") from error


def reason_of(error: Exception) -> str:
    """Return in one line what is wrong and what to do.

    AWS's text about a signature is left out, because it quotes the session token.
    """
    from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError, PartialCredentialsError

    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return "there are no AWS credentials: run `aws configure`, or set AWS_PROFILE"
    if isinstance(error, NoRegionError):
        return "there is no AWS region: give --region"
    if not isinstance(error, ClientError):
        return " ".join(str(error).split())
    code = str(error.response["Error"].get("Code", ""))
    if code.startswith(_BAD_CREDENTIALS) and not code.startswith("InvalidRequest"):
        return f"AWS does not take the credentials ({code}): renew them"
    message = " ".join(str(error.response["Error"].get("Message", "")).split())
    if code.startswith(_DENIED):
        return f"AWS does not allow iot:{error.operation_name}: have it allowed ({message})"
    return f"iot:{error.operation_name} fails: {code}: {message}"


def principals_of(iot: Any, thing: str) -> list[str]:
    """Return the ARNs of the certificates of a thing."""
    pages = iot.get_paginator("list_thing_principals").paginate(thingName=thing)
    return [arn for page in pages for arn in page["principals"]]


def name_of(arn: str) -> str:
    """Return the part of an ARN after its last slash: a certificate's id, a thing's name."""
    return arn.rpartition("/")[2]
