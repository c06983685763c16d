# SPDX-License-Identifier: Apache-2.0
"""Result message of a sentence for the cloud. Pure."""

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Final, Self

from amazing_hand.hand.folding import fold

MAX_REASON_LENGTH: Final = 500
"""Reasons are one line; with the longest text the message stays far below the 128 KB that AWS accepts."""


COMMAND: Final = "command"
"""`planned_by` in the result of a command; the text of that result is the command's name."""
UNKNOWN: Final = "unknown"
"""Outcome of a sentence that the planner had when the bridge was restarted, and never reported on afterwards."""


@dataclass(frozen=True)
class Result:
    """Result of a sentence. Times are Unix milliseconds.

    outcome: a last step in lower case, or UNKNOWN. letters_signed: letters and spaces that the hand reached.
    skipped: the characters of the text that have no sign. planned_by: the model's name or "fallback". tokens: input
    and output tokens of the model.
    """

    id: str
    outcome: str
    reason: str
    text: str
    letters_signed: int
    skipped: str
    started_ms: int | None
    finished_ms: int
    planned_by: str
    tokens: int = field(default=0, kw_only=True)  # missing in drafts stored by older firmware
    video_url: str | None
    firmware: str

    @classmethod
    def of(
        cls,
        id: str,
        outcome: str,
        reason: str,
        text: str,
        *,
        finished_s: float,
        firmware: str,
        letters_signed: int = 0,
        started_ms: int | None = None,
        planned_by: str = "",
        tokens: int = 0,
    ) -> Self:
        return cls(
            id=id,
            outcome=outcome,
            reason=" ".join(reason.split())[:MAX_REASON_LENGTH],
            text=text,
            letters_signed=letters_signed,
            skipped="" if started_ms is None else fold(text).skipped,
            started_ms=started_ms,
            # If the clock was set back meanwhile, the sentence must still not end before it began.
            finished_ms=max(round(finished_s * 1000), started_ms or 0),
            planned_by=planned_by,
            tokens=tokens,
            video_url=None,
            firmware=firmware,
        )

    def with_video(self, url: str) -> "Result":
        return replace(self, video_url=url or None)

    def payload(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, payload: bytes | str) -> Self:
        return cls(**json.loads(payload))
