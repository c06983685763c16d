# SPDX-License-Identifier: Apache-2.0
"""What was said to a hand lately: a caption for the people in the room, with what can be undone. Pure."""

from typing import Any, Final

from amazing_hand.page.hand import Speech

HEARD: Final = "heard"

KEPT: Final = 5
"""Utterances that are shown."""


class Transcript:
    """The last utterances of one hand."""

    def __init__(self) -> None:
        self._said: dict[str, tuple[Speech, int]] = {}
        """By id, the oldest first; with the Unix time [ms] when it was told first."""

    def on_speech(self, speech: Speech, now_ms: int) -> None:
        """Take what was told of an utterance; one without words is left out."""
        if not speech.heard:
            return
        _, at_ms = self._said.get(speech.id, (speech, now_ms))
        self._said[speech.id] = speech, at_ms
        while len(self._said) > KEPT:
            del self._said[next(iter(self._said))]

    def undo_of(self, speech_id: str) -> str:
        """Return the meaning that undoes what was done for an utterance; empty if nothing is to be undone."""
        speech, _ = self._said.get(speech_id, (None, 0))
        return speech.undo if speech is not None and speech.outcome and not speech.refused else ""

    def message(self) -> dict[str, Any]:
        """Return the message `heard` to the browser: the newest utterance first."""
        return {
            "type": HEARD,
            "heard": [
                {
                    "id": speech.id,
                    "heard": speech.heard,
                    "text": speech.text,
                    "outcome": speech.outcome,
                    "refused": speech.refused,
                    "can_undo": bool(self.undo_of(speech.id)),
                    "at_ms": at_ms,
                }
                for speech, at_ms in reversed(self._said.values())
            ],
        }
