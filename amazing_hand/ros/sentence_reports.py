# SPDX-License-Identifier: Apache-2.0
"""The planner's reports: publish and log what becomes of sentences and commands."""

import threading
from typing import Any, Final

from amazing_hand.agent.queue import Waiting
from amazing_hand.hand.command_words import COMMAND, MAX_SHOWN
from amazing_hand.msg import SentenceStatus
from amazing_hand.ros.fingerspell_client import Job
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.topics import SENTENCE_STATUS

# Number of sentence ids remembered to recognise redelivery: as many as the bridge can have in flight.
TOLD_IDS: Final = 2000


class SentenceReports:
    """Publisher of sentence_status that remembers the last report of each sentence. Thread-safe.

    Attributes:
        last_error: why the last sentence was not signed; the caller empties it.
    """

    def __init__(self, node: HandNode[Any]) -> None:
        self.last_error = ""
        self._node = node
        self._publisher = node.publisher(SENTENCE_STATUS)
        self._lock = threading.Lock()
        self._last: dict[str, SentenceStatus] = {}

    def last(self, id: str) -> SentenceStatus | None:
        """Return the last report of a sentence; None if it is not known."""
        with self._lock:
            return self._last.get(id)

    def publish(self, status: SentenceStatus) -> None:
        status.header = self._node.header()
        with self._lock:
            if status.id:
                self._last.pop(status.id, None)
                self._last[status.id] = status
                while len(self._last) > TOLD_IDS:
                    del self._last[next(iter(self._last))]
            self._publisher.publish(status)

    def command(self, text: str, state: int, line: str) -> None:
        """Report the result of a command, which has no sentence id."""
        report = f"command {text[:MAX_SHOWN]!r}: {line or 'done'}"
        if state == SentenceStatus.DONE:
            self._node.get_logger().info(report)
        else:
            self._node.get_logger().warning(report)
        self.publish(SentenceStatus(text=text, state=state, reason=line, planned_by=COMMAND))

    def job(self, job: Job, state: int, reason: str = "", tokens: int = 0) -> None:
        """Report a state of the sentence in hand."""
        self.sentence(job.sentence, state, reason, job.planned_by, job.letters_done, job.letters_total, tokens)

    def sentence(
        self,
        sentence: Waiting,
        state: int,
        reason: str = "",
        planned_by: str = "",
        done: int = 0,
        total: int = 0,
        tokens: int = 0,
    ) -> None:
        """Report a state of the sentence, and log it if it has a reason."""
        if reason:
            line = f"sentence {sentence.id}: {reason}"
            if state == SentenceStatus.DONE:
                self._node.get_logger().warning(f"{line}; signed verbatim")
            elif state == SentenceStatus.CANCELLED:
                self._node.get_logger().info(line)
            else:
                self.last_error = reason
                self._node.error(line)
        self.publish(
            SentenceStatus(
                id=sentence.id,
                state=state,
                text=sentence.text,
                letters_done=done,
                letters_total=total,
                reason=reason,
                planned_by=planned_by,
                tokens=tokens,
            )
        )
