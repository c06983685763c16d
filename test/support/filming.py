# SPDX-License-Identifier: Apache-2.0
"""Run a hand with camera and recorder as processes, without a cloud; sentences come from the graph."""

import re
import time
import uuid
from pathlib import Path
from typing import Any, NamedTuple

import av
import numpy as np
from amazing_hand.msg import Sentence, SentenceStatus
from std_msgs.msg import Header

from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES
from amazing_hand.topics import DIAGNOSTICS, LETTER, RECORDING, SENTENCE, SENTENCE_STATUS, STATE
from support.world import PATIENCE_S, Process, World, path_of, wait_for

NODES = ("servo_driver", "fingerspeller", "planner", "camera", "recorder")
ENDED = (SentenceStatus.DONE, SentenceStatus.FAILED, SentenceStatus.CANCELLED)


SAY_AGAIN_S = 5.0


class Cue(NamedTuple):
    begin_s: float
    end_s: float
    letter: str


class Filming:
    """Nodes of a filmed hand. recorder, camera: parameters of these nodes."""

    def __init__(self, world: World, recorder: dict[str, object] | None = None, camera: str = "rendered") -> None:
        self.world = world
        self.probe = world.probe()
        self.statuses = self.probe.listen(SENTENCE_STATUS)
        self.states = self.probe.listen(STATE)
        self.recordings = self.probe.listen(RECORDING)
        self.diagnostics = self.probe.listen(DIAGNOSTICS)
        self._sentence = self.probe.create_publisher(Sentence, SENTENCE.name, SUBSCRIPTION_PROFILES[SENTENCE.qos])
        self._status = self.probe.create_publisher(
            SentenceStatus, SENTENCE_STATUS.name, SUBSCRIPTION_PROFILES[SENTENCE_STATUS.qos]
        )
        world.start_servos()
        parameters: dict[str, dict[str, object]] = {"recorder": recorder or {}, "camera": {"source": camera}}
        self.processes = {name: world.start_node(name, **parameters.get(name, {})) for name in NODES}
        # Each node that speaks and hears, and this probe: of a sentence before that some would be lost.
        wait_for(lambda: self.probe.count_publishers(path_of(SENTENCE_STATUS)) >= 2, "the planner to speak")
        for topic, listeners in ((SENTENCE_STATUS, 2), (LETTER, 2), (STATE, 3)):
            wait_for(
                lambda topic=topic, listeners=listeners: self.probe.count_subscribers(path_of(topic)) >= listeners,
                f"{listeners} to listen to {topic.name}",
            )
        self.wait_filming()

    @property
    def recorder(self) -> Process:
        return self.processes["recorder"]

    def restart_recorder(self, **parameters: object) -> None:
        self.processes["recorder"] = self.world.start_node("recorder", **parameters)

    def wait_filming(self) -> None:
        """Wait until a sentence was signed and filmed: before that, discovery may not be complete."""
        wait_for(self._sentence.get_subscription_count, "a planner")
        said: list[str] = []
        began_s = time.monotonic()

        def is_filmed() -> bool:
            if time.monotonic() - began_s >= len(said) * SAY_AGAIN_S:
                said.append(self.say("A"))
            return any(self._is_known(id) for id in said)

        try:
            wait_for(is_filmed, "a film", 2 * PATIENCE_S)
        except AssertionError as error:
            raise AssertionError(f"{error}; {self.recorder.log}") from error
        for id in said:  # what was heard, if late, is not to be in the way of what comes
            if any(status.id == id for status in self.statuses):
                self.wait_ended(id)

    def _is_known(self, id: str) -> bool:
        """Return whether all messages about a sentence were received."""
        filmed = any(recording.sentence_id == id for recording in self.recordings)
        ended = any(status.id == id and status.state in ENDED for status in self.statuses)
        return filmed and ended and bool(self.letters_of(id))

    def health(self, name: str) -> Any:
        """Return the last diagnostic status of a node."""
        mine = [status for array in self.diagnostics for status in array.status if status.name == f"hand/{name}"]
        return mine[-1]

    def say(self, text: str) -> str:
        id = uuid.uuid4().hex
        self._sentence.publish(
            Sentence(header=Header(stamp=self.probe.get_clock().now().to_msg()), id=id, text=text, source="local")
        )
        return id

    def say_until_shown(self, text: str, count: int) -> str:
        """Say a text until the hand has shown so many letters of it; return its id.

        A hand that is held, because a busy machine kept its servos from answering, has the sentence end before.
        """
        ids: list[str] = []

        def is_shown() -> bool:
            if not ids or self._has_ended(ids[-1]):
                ids.append(self.say(text))
            return len(self.letters_of(ids[-1])) >= count

        wait_for(is_shown, f"{count} letters of {text}", 2 * PATIENCE_S)
        return ids[-1]

    def _has_ended(self, id: str) -> bool:
        return any(status.id == id and status.state >= SentenceStatus.DONE for status in self.statuses)

    def restart_planner(self) -> None:
        self.processes["planner"] = self.world.start_node("planner")

    def tell(self, id: str, state: int) -> None:
        """Publish a sentence status as the planner does."""
        self._status.publish(SentenceStatus(id=id, state=state))

    def letters_of(self, id: str) -> list[str]:
        """Return the letters of a sentence that the hand has shown."""
        return [state.letter for state in self.states if state.sentence_id == id]

    def wait_ended(self, id: str) -> Any:
        return wait_for(
            lambda: next((status for status in self.statuses if status.id == id and status.state in ENDED), None),
            f"sentence {id} to end",
        )

    def wait_recordings(self, id: str, count: int = 1) -> list[Any]:
        """Wait for `count` messages about a sentence's film and return them."""

        def mine() -> list[Any] | None:
            found = [recording for recording in self.recordings if recording.sentence_id == id]
            return found if len(found) >= count else None

        found = wait_for(mine, f"{count} recordings of {id}, not {self.recordings}; {self.recorder.log}")
        assert found is not None
        return found


def cues(film: Path) -> list[Cue]:
    """Return the cues of the caption track beside a film."""
    text = film.with_suffix(".vtt").read_text()
    assert text.startswith("WEBVTT\n")
    found = re.findall(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n([^<\n]*)", text)
    return [
        Cue(int(a) * 3600 + int(b) * 60 + float(c), int(d) * 3600 + int(e) * 60 + float(f), letter)
        for a, b, c, d, e, f, letter in found
    ]


def pictures(film: Path) -> list[np.ndarray]:
    """Return a film's frames as grey levels, cropped to the part above the caption."""
    with av.open(str(film)) as container:
        frames = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    return [frame[: frame.shape[0] * 3 // 4].astype(float) for frame in frames]
