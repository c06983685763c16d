# SPDX-License-Identifier: Apache-2.0
"""What models and the way to them fail with, whatever library raises it."""

from typing import Final

from botocore.exceptions import CredentialRetrievalError, NoCredentialsError
from strands.types.exceptions import ContextWindowOverflowException, MaxTokensReachedException

# A status or a diagnostic is one line to be read by a person.
MAX_CHARACTERS: Final = 200

# Client errors after which the same request may succeed: the server was busy.
PASSING_CLIENT_ERRORS: Final = (408, 425, 429)


def describe(error: BaseException) -> str:
    """The error as one short line."""
    cause = getattr(error, "original_exception", error)  # Strands wraps what comes out of its loop
    return shorten(f"{type(cause).__name__}: {cause}")


def shorten(text: str) -> str:
    """The text as one line of at most `MAX_CHARACTERS`."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_CHARACTERS else f"{line[: MAX_CHARACTERS - 1]}…"


def may_pass(error: BaseException) -> bool:
    """Whether the same request may succeed in a moment.

    Not so after a refusal, nor after a timeout: it has taken the time that another try would need.
    """
    if isinstance(
        error,
        MaxTokensReachedException | ContextWindowOverflowException | NoCredentialsError | CredentialRetrievalError,
    ):
        return False
    if "Timeout" in type(error).__name__:  # botocore, urllib3 and httpx have no base class in common
        return False
    status = _http_status(error)
    return status is None or not 400 <= status < 500 or status in PASSING_CLIENT_ERRORS


def _http_status(error: BaseException) -> int | None:
    """Where botocore (a dictionary), httpx (a response) and ollama (the error itself) keep it."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    else:
        status = getattr(response, "status_code", None) or getattr(error, "status_code", None)
    return status if isinstance(status, int) else None
