# SPDX-License-Identifier: Apache-2.0
"""Run planner and fingerspeller as processes, with everything around them controlled by the test."""

import itertools
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from amazing_hand.msg import Sentence, SentenceStatus
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy

from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import COMMAND, DIAGNOSTICS, SENTENCE, SENTENCE_STATUS
from support.driver_stand_in import DriverStandIn
from support.world import World, path_of, wait_for

BEDROCK_RUNTIME: Final = Path(__file__).with_name("bedrock_runtime.py")
CREDENTIALS: Final = {
    "AWS_ACCESS_KEY_ID": "for-this-test",
    "AWS_SECRET_ACCESS_KEY": "for-this-test",
    "AWS_EC2_METADATA_DISABLED": "true",
}
# Stopping a full queue says more at once than a topic keeps for a reader that is slow.
HEARD: Final = 100

ENDED: Final = range(SentenceStatus.DONE, SentenceStatus.CANCELLED + 1)


@contextmanager
def bedrock(*behaviours: str, delay_s: float = 0.0) -> Iterator[str]:
    """Yield the URL of a Bedrock runtime with these behaviours of test/support/bedrock_runtime.py."""
    command = [sys.executable, str(BEDROCK_RUNTIME), *behaviours, f"--delay-s={delay_s}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()


class Planning:
    """Publisher of sentences and commands that keeps the results and their times."""

    def __init__(self, world: World, **parameters: object) -> None:
        world.environment.update(CREDENTIALS)
        self.probe = world.probe()
        self.driver = DriverStandIn(self.probe)
        self.statuses: list[tuple[float, Any]] = []
        self.diagnostics = self.probe.listen(DIAGNOSTICS)
        self.probe.create_subscription(
            message_type(SENTENCE_STATUS),
            SENTENCE_STATUS.name,
            lambda status: self.statuses.append((time.monotonic(), status)),
            # Also what was published before the planner found this reader: no sentence is then said twice for nothing.
            QoSProfile(
                depth=HEARD,
                reliability=QoSReliabilityPolicy.RELIABLE,
                durability=QoSDurabilityPolicy.TRANSIENT_LOCAL,
            ),
        )
        self._sentence = self.probe.create_publisher(Sentence, SENTENCE.name, SUBSCRIPTION_PROFILES[SENTENCE.qos])
        self._command = self.probe.create_publisher(
            message_type(COMMAND), COMMAND.name, SUBSCRIPTION_PROFILES[COMMAND.qos]
        )
        self._numbers = itertools.count()
        self._world = world
        self.planner = world.start_node("planner", **parameters)
        self.speller = world.start_node("fingerspeller", rate=5.0, space_s=0.0)
        wait_for(lambda: self._sentence.get_subscription_count() or self.planner.popen.poll(), "the planner")
        assert self.planner.popen.poll() is None, self.planner.log
        wait_for(lambda: self.probe.count_publishers(path_of(SENTENCE_STATUS)), "its answers")
        wait_for(lambda: self.probe.count_subscribers("/hand/state") or self.speller.popen.poll(), "the fingerspeller")
        assert self.speller.popen.poll() is None, self.speller.log
        # Whoever comes next finds everybody acquainted. We may know the planner a moment before it knows us.
        self.wait_heard()
        self.begin_anew()

    def wait_heard(self) -> None:
        """Wait until the planner has received a sentence and had it signed."""
        while not self._is_heard():
            assert self.planner.popen.poll() is None, self.planner.log

    def kill_planner(self, **parameters: object) -> None:
        """Kill the planner as in a crash and start a new one."""
        self.planner.popen.kill()
        self.planner.popen.wait()
        self.planner = self._world.start_node("planner", **parameters)

    def _is_heard(self) -> bool:
        """Publish a sentence and return whether the planner received it and had it signed."""
        sentence, deadline_s = self.say("A"), time.monotonic() + 10.0
        while not self.of(sentence) and time.monotonic() < deadline_s:
            time.sleep(0.01)
        return bool(self.of(sentence)) and self.wait_end(sentence).state == SentenceStatus.DONE

    def begin_anew(self) -> None:
        """Stop the hand and clear all recorded messages."""
        self.command("stop")
        self.driver.forget()
        self.statuses.clear()

    def say(self, text: str, source: str = "mqtt", age_s: float | None = 0.0, again: str = "") -> str:
        """Publish a sentence, return its id. age_s: age of its stamp, None: no stamp. again: id to reuse."""
        id = again or f"sentence-{next(self._numbers)}"
        sentence = Sentence(id=id, text=text, source=source, redelivered=bool(again))
        if age_s is not None:
            stamp = convert.duration(time.time() - age_s)
            sentence.header.stamp.sec, sentence.header.stamp.nanosec = stamp.sec, stamp.nanosec
        self._sentence.publish(sentence)
        return sentence.id

    def command(self, word: str) -> Any:
        """Send a command and return the response."""
        heard = len(self.statuses)
        self._command.publish(message_type(COMMAND)(data=word))

        def answer() -> Any:
            return [s for _, s in self.statuses[heard:] if s.planned_by == "command" and s.text == word]

        return wait_for(answer, f"an answer to {word}")[0]

    def of(self, sentence_id: str) -> list[Any]:
        """Return all status messages of a sentence."""
        return [status for _, status in self.statuses if status.id == sentence_id]

    def wait_state(self, sentence_id: str, state: int) -> float:
        """Wait until a sentence enters this state and return when it did."""

        def when() -> list[float]:
            return [at_s for at_s, status in self.statuses if (status.id, status.state) == (sentence_id, state)]

        return wait_for(when, f"state {state} of {sentence_id}, not {self.of(sentence_id)}")[0]

    def wait_end(self, sentence_id: str) -> Any:
        """Wait for the last status of a sentence and return it."""

        def end() -> list[Any]:
            return [status for status in self.of(sentence_id) if status.state in ENDED]

        return wait_for(end, f"the end of {sentence_id}")[0]

    def sign(self, text: str) -> Any:
        return self.wait_end(self.say(text))

    def health(self) -> tuple[bytes, str, dict[str, str]]:
        """Wait for the planner's next diagnostic status and return it."""
        heard = len(self.diagnostics)

        def mine() -> list[Any]:
            return [s for array in self.diagnostics[heard:] for s in array.status if s.name == "hand/planner"]

        status = wait_for(mine, "the planner's health")[0]
        return status.level, status.message, {value.key: value.value for value in status.values}
