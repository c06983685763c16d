# SPDX-License-Identifier: Apache-2.0
"""Describe and classify errors of model calls, whatever library raises them."""

from typing import Final

from botocore.exceptions import CredentialRetrievalError, NoCredentialsError
from strands.types.exceptions import ContextWindowOverflowException, MaxTokensReachedException

# Maximum length of an error in a status or diagnostic, which is one line for a person.
MAX_CHARACTERS: Final = 200

# HTTP client errors after which the same request may succeed: the server was busy.
PASSING_CLIENT_ERRORS: Final = (408, 425, 429)


def describe(error: BaseException) -> str:
    """Return the error as one short line."""
    cause = getattr(error, "original_exception", error)  # Strands wraps exceptions of its event loop
    return shorten(f"{type(cause).__name__}: {cause}")


def shorten(text: str) -> str:
    """Return the text as one line of at most `MAX_CHARACTERS`."""
    line = " ".join(text.split())
    return line if len(line) <= MAX_CHARACTERS else f"{line[: MAX_CHARACTERS - 1]}…"


def may_pass(error: BaseException) -> bool:
    """Return whether the same request may succeed if it is repeated soon.

    False for a refusal, and for a timeout: it has used up the time that another attempt would need.
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
    """Return the HTTP status of an error of botocore (in a dictionary), httpx (in a response) or ollama (in itself)."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
    else:
        status = getattr(response, "status_code", None) or getattr(error, "status_code", None)
    return status if isinstance(status, int) else None
