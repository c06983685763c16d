# SPDX-License-Identifier: Apache-2.0
"""What is wrong with the cloud, in one sentence that says what to do."""

from typing import Final

MAX_REASON_LENGTH: Final = 200

SILENCE_CODE: Final = "InternalErrorCode=531"
"""In the ValidationException by which Nova 2 Sonic ends a connection after 175 s of silence."""


def problem_of(error: BaseException) -> str:
    """Return the sentence for an error of Strands, the SDK or botocore; known by its name, as it has several."""
    if isinstance(error, BaseExceptionGroup):
        return problem_of(error.exceptions[0])
    names = " ".join(kind.__name__ for kind in type(error).__mro__)
    said = " ".join(str(error).split())[:MAX_REASON_LENGTH]
    text = f"{names} {said}"
    if "Throttl" in text or "TooManyRequests" in text or "ServiceQuotaExceeded" in text:
        return "Nova 2 Sonic is asked more than this account may (throttled): wait, or ask AWS for a higher quota"
    if "AccessDenied" in text or "UnrecognizedClient" in text or "ExpiredToken" in text or "InvalidSignature" in text:
        return (
            "AWS refuses access to Nova 2 Sonic: allow its role bedrock:InvokeModel and "
            f"bedrock:InvokeModelWithBidirectionalStream for the model ({said})"
        )
    if "ConnectionTimeoutError" in text or "ModelTimeout" in text or SILENCE_CODE in text:
        return "Nova 2 Sonic ended the connection after its time or a long silence; the next sentence opens it anew"
    if "CredentialRetrieval" in text:
        return f"no AWS credentials by the hand's certificate: {said}"
    if "NoCredentials" in text or "no AWS credentials" in text:
        return "no AWS credentials: name the hand's parameter file by --params, or configure AWS for this user"
    if isinstance(error, TimeoutError):
        return "Nova 2 Sonic gave no answer in time: look at this machine's network"
    return f"Nova 2 Sonic cannot be asked ({type(error).__name__}: {said}): look at this machine's network and region"
