"""What fingerspeller and planner need of a servo_driver: answers to letters, the services, an ear for motion."""

import threading
import time
from typing import Any

from amazing_hand.msg import HandState
from std_srvs.srv import Trigger
from world import Probe

from amazing_hand.nodes.hand_node import PROFILES, message_type
from amazing_hand.topics import JOINT_TRAJECTORY, LETTER, STATE


class DriverStandIn:
    """Reaches each letter after `motion_s`. stops_s, relaxes_s: when these services were called (monotonic)."""

    def __init__(self, probe: Probe) -> None:
        self.motion_s = 0.0
        self.letters: list[Any] = []
        self.letters_s: list[float] = []
        self.stops_s: list[float] = []
        self.relaxes_s: list[float] = []
        self.trajectories = probe.listen(JOINT_TRAJECTORY)
        self._under_way: Any = None
        self._lock = threading.Lock()
        self._state = probe.create_publisher(message_type(STATE), STATE.name, PROFILES[STATE.qos])
        probe.create_subscription(message_type(LETTER), LETTER.name, self._on_letter, PROFILES[LETTER.qos])
        probe.create_service(Trigger, "stop", lambda _, answer: self._end(self.stops_s, "holding", answer))
        probe.create_service(Trigger, "relax", lambda _, answer: self._end(self.relaxes_s, "limp", answer))

    def forget(self) -> None:
        """Be as new."""
        self.motion_s = 0.0
        for record in (self.letters, self.letters_s, self.stops_s, self.relaxes_s, self.trajectories):
            record.clear()

    @property
    def spelled(self) -> str:
        return "".join(letter.letter for letter in self.letters)

    @property
    def is_moving(self) -> bool:
        return self._under_way is not None

    def _on_letter(self, letter: Any) -> None:
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

    def _end(self, calls_s: list[float], what: str, answer: Any) -> Any:
        calls_s.append(time.monotonic())
        with self._lock:
            letter, self._under_way = self._under_way, None
        if letter is not None:
            self._publish(letter, "stopped")
        answer.success, answer.message = True, what
        return answer

    def _publish(self, letter: Any, reason: str) -> None:
        state = HandState(sentence_id=letter.sentence_id, letter=letter.letter, index=letter.index, count=letter.count)
        state.reached, state.reason = not reason, reason
        self._state.publish(state)
