# SPDX-License-Identifier: Apache-2.0
"""Simulate the servo_driver's interface for fingerspeller and planner: letters, services, motions."""

import threading
import time
from typing import Any, Final

from amazing_hand.msg import HandState, MotionState
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.task import Future
from std_srvs.srv import Trigger

from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.topics import JOINT_TRAJECTORY, LETTER, MOTION_STATE, STATE
from support.world import Probe

FIRST_EPOCH: Final = 1000


class DriverStandIn:
    """Driver that reaches each letter after `motion_s`. stops_s, relaxes_s, resumes_s: times of the calls [s].

    Times are time.monotonic. hangs: future that ends when the services may answer; None: they answer at once.
    """

    def __init__(self, probe: Probe) -> None:
        self.motion_s = 0.0
        self.hangs: Future | None = None
        self.letters: list[Any] = []
        self.letters_s: list[float] = []
        self.stops_s: list[float] = []
        self.relaxes_s: list[float] = []
        self.resumes_s: list[float] = []
        self.trajectories = probe.listen(JOINT_TRAJECTORY)
        self.motion = MotionState(epoch=FIRST_EPOCH, can_move=True)
        self._under_way: Any = None
        self._lock = threading.Lock()
        self._state = probe.create_publisher(message_type(STATE), STATE.name, SUBSCRIPTION_PROFILES[STATE.qos])
        self._probe = probe
        self._motion_state = self._motion_publisher()
        probe.create_subscription(message_type(LETTER), LETTER.name, self._on_letter, SUBSCRIPTION_PROFILES[LETTER.qos])
        for word, calls_s in (("stop", self.stops_s), ("relax", self.relaxes_s), ("resume", self.resumes_s)):
            service = self._service(word, calls_s)
            probe.create_service(Trigger, word, service, callback_group=ReentrantCallbackGroup())
        self._motion_state.publish(self.motion)

    def forget(self) -> None:
        """Reset the state, except for the epoch."""
        self.motion_s = 0.0
        self.motion.can_move = True
        self._motion_state.publish(self.motion)
        for record in (self.letters, self.letters_s, self.stops_s, self.relaxes_s, self.resumes_s, self.trajectories):
            record.clear()

    def begin_epoch(self, reason: str, *, by_request: bool, can_move: bool) -> None:
        """Begin an epoch as after a stop, release, fault or restart: motions end, older letters are refused."""
        with self._lock:
            letter, self._under_way = self._under_way, None
            self.motion = MotionState(
                epoch=self.motion.epoch + 1, by_request=by_request, can_move=can_move, reason=reason
            )
        self._motion_state.publish(self.motion)
        if letter is not None:
            self._publish(letter, reason, refused=True)

    def vanish(self) -> None:
        """Remove the publisher of motion_state, as if the driver had ended."""
        self._probe.destroy_publisher(self._motion_state)

    def appear(self) -> None:
        """Create the publisher of motion_state, as if the driver had been started."""
        self._motion_state = self._motion_publisher()
        self.begin_epoch("servo_driver has been started", by_request=False, can_move=True)

    def _motion_publisher(self) -> Any:
        return self._probe.create_publisher(MotionState, MOTION_STATE.name, SUBSCRIPTION_PROFILES[MOTION_STATE.qos])

    @property
    def spelled(self) -> str:
        return "".join(letter.letter for letter in self.letters)

    @property
    def is_moving(self) -> bool:
        return self._under_way is not None

    def _on_letter(self, letter: Any) -> None:
        if not self.motion.can_move or letter.epoch not in (0, self.motion.epoch):
            self._publish(letter, self.motion.reason, refused=True)
            return
        self.letters_s.append(time.monotonic())
        self.letters.append(letter)
        if self.motion_s:
            with self._lock:
                self._under_way = letter
            threading.Timer(self.motion_s, self._reach, [letter]).start()
        else:
            self._publish(letter, "")

    def _reach(self, letter: Any) -> None:
        with self._lock:
            if self._under_way is not letter:
                return
            self._under_way = None
        self._publish(letter, "")

    def _service(self, word: str, calls_s: list[float]) -> Any:
        async def on_call(_: Any, answer: Any) -> Any:
            calls_s.append(time.monotonic())
            if self.hangs is not None:
                await self.hangs
            if word == "stop":
                self.begin_epoch("stopped", by_request=True, can_move=self.motion.can_move)
            elif word == "relax":
                self.begin_epoch("let go limp: call resume", by_request=True, can_move=False)
            else:
                self.motion.can_move = True
                self._motion_state.publish(self.motion)
            answer.success, answer.message = True, {"stop": "holding", "relax": "limp", "resume": "may move"}[word]
            return answer

        return on_call

    def _publish(self, letter: Any, reason: str, *, refused: bool = False) -> None:
        state = HandState(sentence_id=letter.sentence_id, letter=letter.letter, index=letter.index, count=letter.count)
        state.reached, state.reason, state.refused = not reason, reason, refused
        self._state.publish(state)
