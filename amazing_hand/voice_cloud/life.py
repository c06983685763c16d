# SPDX-License-Identifier: Apache-2.0
"""How long a connection to Nova 2 Sonic is used. Time is passed in."""

from dataclasses import dataclass
from typing import Final

MAX_AGE_S: Final = 420.0
"""Nova 2 Sonic ends each connection after 8 minutes; between utterances nothing is lost by that."""

IDLE_S: Final = 60.0
"""It ends one after 175 s of silence, and an open one may cost; the next utterance opens it anew."""


@dataclass
class Life:
    """Times of a connection [s, monotonic]: opened, and used last."""

    opened_s: float
    used_s: float

    def is_over(self, now_s: float) -> bool:
        """Return whether it shall be closed, if no utterance is on its way."""
        return now_s - self.opened_s >= MAX_AGE_S or now_s - self.used_s >= IDLE_S
