# SPDX-License-Identifier: Apache-2.0
"""A recogniser that asks the cloud for sentences, and the offline one for commands and whenever the cloud is gone."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from amazing_hand.voice.cloud_socket import CloudAnswer, CloudTrouble
from amazing_hand.voice.recogniser import Recogniser, Spoken
from amazing_hand.voice.sound import SILENCE, Samples

AWAY_S: Final = 15.0
"""A cloud that was gone is not asked again for so long: nobody should wait for it at each sentence."""

INSTEAD: Final = "sentences are recognised on this machine"


class CloudRecogniser:
    """A Recogniser. What may be a command, or is no speech for the offline recogniser, is not sent.

    Attributes:
        trouble: why the cloud is not asked; empty while it answers.
    """

    def __init__(
        self,
        offline: Recogniser,
        ask: Callable[[Samples], CloudAnswer],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """ask: the cloud; blocks for two seconds at most, and raises CloudTrouble. clock: [s]."""
        self._offline = offline
        self._ask = ask
        self._clock = clock
        self._samples = SILENCE
        self._away_until_s: float | None = None
        self._spoken: Spoken | None = None
        self.trouble = ""

    def take(self, samples: Samples) -> None:
        self._samples, self._spoken = samples, None
        self._offline.take(samples)

    def text(self, told: Sequence[str] = ()) -> Spoken:
        if told:
            return self._offline.text(told)
        if self._spoken is None:
            self._spoken = self._from_cloud() or self._offline.text()
        return self._spoken

    def _from_cloud(self) -> Spoken | None:
        if self._away_until_s is not None and self._clock() < self._away_until_s:
            return None
        try:
            answer = self._ask(self._samples)
        except CloudTrouble as error:
            self._away_until_s = self._clock() + AWAY_S
            self.trouble = f"{error}; {INSTEAD}"
            return None
        self._away_until_s, self.trouble = None, ""
        return Spoken(answer.heard, proposed=answer.proposed)
