# SPDX-License-Identifier: Apache-2.0
"""What a browser is told first: what there is, and what it may do. Pure."""

from collections.abc import Sequence
from typing import Any, Final

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.hand.spelling import PACES_S
from amazing_hand.page.hand import JOINTS, About, VoiceState

HELLO: Final = "hello"


def pace_of(about: About) -> str:
    """Return the name of the pace that is next to how long the hand holds a letter now."""
    return min(PACES_S, key=lambda name: abs(PACES_S[name] - about.hold_s))


def hello(
    about: About, voice: VoiceState, *, hand: str, hands: Sequence[str], gestures: Sequence[str]
) -> dict[str, Any]:
    """Return the message `hello` without the browser's role. hand: the one that is shown. hands: all on the page."""
    return {
        "type": HELLO,
        "hands": list(hands),
        "hand": hand,
        "side": about.side,
        "simulated": about.simulated,
        "joints": JOINTS,
        "servos": [
            {"joint": joint, "min_deg": low, "max_deg": high}
            for joint, low, high in zip(SERVO_JOINTS, about.min_deg, about.max_deg, strict=True)
        ],
        "gestures": list(gestures),
        "paces": [{"name": name, "hold_s": hold_s} for name, hold_s in PACES_S.items()],
        "pace": pace_of(about),
        "max_text_length": about.max_text_length,
        "microphone": {"available": voice.available, "reason": voice.reason},
    }
