# SPDX-License-Identifier: Apache-2.0
"""Ask a person through another program, such as the web page: JSON lines on stdout, answers as lines on stdin.

Each line on stdout is an object with one key:

- `tell`: a sentence to show.
- `ask`: a servo's View; the answer is a number of degrees, `closed`, `next` or `quit`.
- `review`: what has changed, a list of lines; the answer is `next` to write it, or `quit`.
- `written`: the path of the file that was written.
"""

import json
import select
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from amazing_hand.stopping import Stop
from amazing_hand.workbench.person import Answer, View
from amazing_hand.workbench.terminal import Terminal


class Dialogue(Terminal):
    """Person behind another program. When that program ends, also by a crash, the person has quit."""

    def __init__(self, stop: Stop) -> None:
        super().__init__(stop)
        self._hang_up = select.poll()
        self._hang_up.register(self._stdin, 0)  # POLLHUP and POLLERR are always told

    def tell(self, line: str) -> None:
        _say("tell", line)

    def ask(self, view: View) -> Answer:
        _say("ask", asdict(view))
        return self._understood()

    def confirm(self, request: str) -> None:
        self.tell(request)
        self._confirmed()

    def review(self, changes: Sequence[str]) -> None:
        """Show what has changed and return when the person wants it written. Raises Cancelled."""
        _say("review", list(changes))
        self._confirmed()

    def written(self, path: str) -> None:
        _say("written", path)

    def cancelled(self) -> bool:
        return super().cancelled() or bool(self._hang_up.poll(0))


def _say(key: str, value: Any) -> None:
    print(json.dumps({key: value}, ensure_ascii=False), flush=True)
