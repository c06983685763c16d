# SPDX-License-Identifier: Apache-2.0
"""What the voice tells people and programs, over the topic `heard` and a browser's socket."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Heard:
    """One utterance; told again with the same id when there is more to tell.

    Attributes:
        id: of the utterance.
        source: microphone: browser, device or file.
        heard: the words as they were recognised; empty if there were none.
        text: a sentence as it would be signed; empty for a command.
        command: meaning of a command, as in config/voice.yaml.
        undo: meaning that undoes the command; empty if there is nothing to be undone.
        final: no more words will be recognised in this utterance.
        outcome: the hand's answer to the command, or to a sentence that was sent by itself.
        refused: the hand does not do it; `outcome` says why.
        send_in_s: time after which the sentence is sent by itself; 0: somebody must send it.
    """

    id: str
    source: str
    heard: str
    text: str = ""
    command: str = ""
    undo: str = ""
    final: bool = True
    outcome: str = ""
    refused: bool = False
    send_in_s: float = 0.0


@dataclass(frozen=True)
class Microphone:
    """State of a microphone: open; listened to (its wake word was said, or none is needed); speech in it now."""

    source: str
    open: bool
    awake: bool
    speaking: bool


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a microphone or the recogniser; one sentence."""

    source: str
    text: str


Told = Heard | Microphone | Trouble


def fields(told: Told) -> Mapping[str, Any]:
    """Return it for JSON, with a `type`: heard, microphone or trouble."""
    return {"type": type(told).__name__.lower(), **asdict(told)}
