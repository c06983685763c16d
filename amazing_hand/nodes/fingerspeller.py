# SPDX-License-Identifier: Apache-2.0
"""fingerspeller: action server that spells a text letter by letter, each after the last one was reached and held."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.node import Node
from rclpy.task import Future
from std_msgs.msg import Bool
from std_srvs.srv import Trigger

from amazing_hand.action import Fingerspell
from amazing_hand.bus.motion_gate import UNKNOWN_EPOCH
from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.command_words import BACK, CONTINUE, PAUSE
from amazing_hand.hand.folding import Digits
from amazing_hand.hand.letter_schedule import LetterSchedule
from amazing_hand.hand.servo_limits import MAX_SPEED_RAD_S
from amazing_hand.hand.spelling import Rhythm, SpelledLetter, Speller
from amazing_hand.msg import HandState, Letter, MotionState
from amazing_hand.ros import convert
from amazing_hand.ros.discovery import FIND_S, POLL_S
from amazing_hand.ros.hand_files import alphabet_of, calibration_of
from amazing_hand.ros.hand_node import HandNode, Health
from amazing_hand.ros.parameters import ParameterError, param
from amazing_hand.ros.runner import main_of
from amazing_hand.ros.sentence_in_hand import SentenceInHand, WordRefused
from amazing_hand.ros.shared_parameters import HandSettings
from amazing_hand.topics import LETTER, MOTION_STATE, PAUSED, STATE

# Time to wait for an answer beyond the motion's duration: the driver's arrival timeout (at most 5 s by its parameter)
# and two cycles.
ANSWER_MARGIN_S: Final = 6.0

# The driver reports the end of a motion on two topics: how long to wait for the second message.
BOTH_S: Final = 1.0

REFUSAL_PERIOD_S: Final = 10.0

# While a sentence is paused, its client is told so often that it is still there, and must be there itself.
PAUSED_PERIOD_S: Final = 5.0

ANSWER: Final = object()
CANCEL: Final = object()
HALT: Final = object()
WORD: Final = object()


@dataclass(frozen=True)
class Settings(HandSettings):
    alphabet: str = param("", "file with the letters' key poses; empty: config/alphabet.yaml of the package")
    max_speed_rad_s: float = param(MAX_SPEED_RAD_S, "no servo is told to turn faster [rad/s]", 0.5, 12.0, live=True)
    hold_s: float = param(0.45, "how long a letter is shown from its arrival [s]", 0.15, 10.0, live=True)
    rate: float = param(
        0.0, "letters per second, with quicker transitions; 0: as hold_s says [1/s]", 0.0, 5.0, live=True
    )
    space_s: float = param(0.4, "how long the hand rests between two words [s]", 0.0, 10.0, live=True)
    sentence_s: float = param(0.8, "how long the hand rests after . ? or ! and a space [s]", 0.0, 10.0, live=True)
    digits: str = param(Digits.SIGN.value, "what becomes of 0 to 9: `sign`, `spell` (as words) or `skip`", live=True)


class Fingerspeller(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("fingerspeller", Settings)
        calibration = calibration_of("fingerspeller", self.settings.calibration)
        alphabet = alphabet_of("fingerspeller", self.settings.alphabet, calibration.side)
        self._speller = _speller(alphabet, calibration, self.settings)
        if clipped := self._speller.clipped:
            self.get_logger().warning(f"the calibration's limits change these signs: {', '.join(clipped)}")
        self._busy = False
        self._sentence: SentenceInHand | None = None
        self._last_reason = ""
        self._motion: MotionState | None = None
        self._event: Future | None = None
        self._awaited: tuple[str, int] | None = None
        self._answered: HandState | None = None
        self._letter = self.publisher(LETTER)
        self._paused = self.publisher(PAUSED)
        self._is_paused = False
        self._paused.publish(Bool(data=False))
        self._state = self.subscription(STATE, self._on_state)
        self._motion_state = self.subscription(MOTION_STATE, self._on_motion_state)
        words = {PAUSE: SentenceInHand.pause, CONTINUE: SentenceInHand.go_on, BACK: SentenceInHand.back}
        for word, obey in words.items():
            self.create_service(Trigger, word, partial(self._on_word, obey))
        self._server = ActionServer(
            self,
            Fingerspell,
            "fingerspell",
            execute_callback=self._execute,
            goal_callback=self._on_goal,
            handle_accepted_callback=self._on_accepted,
            cancel_callback=self._on_cancel,
        )

    def adopt(self, settings: Settings) -> None:
        """Apply changed settings from the next letter on; `digits` from the next sentence on."""
        self._speller = _speller(self._speller.alphabet, self._speller.calibration, settings)

    def health(self) -> Health:
        return DiagnosticStatus.OK, "ok", {"spelling": self._busy, "last problem": self._last_reason}

    def _on_goal(self, goal: Fingerspell.Goal) -> GoalResponse:
        if self._busy:
            line = f"sentence {goal.sentence_id} refused: the hand is spelling another one"
            self.get_logger().warning(line, throttle_duration_sec=REFUSAL_PERIOD_S)  # a planner asks repeatedly
            return GoalResponse.REJECT
        return GoalResponse.ACCEPT

    def _on_accepted(self, goal: ServerGoalHandle) -> None:
        """Mark the node busy only now: a goal whose acceptance could not be sent to its client is never executed."""
        self._busy = True
        goal.execute()

    def _on_cancel(self, _: ServerGoalHandle) -> CancelResponse:
        self._wake(CANCEL)
        return CancelResponse.ACCEPT

    def _on_motion_state(self, motion: MotionState) -> None:
        self._motion = motion
        self._wake(HALT)

    def _on_state(self, state: HandState) -> None:
        if self._awaited == (state.sentence_id, state.index):
            self._awaited, self._answered = None, state
            self._wake(ANSWER)

    async def _execute(self, goal: ServerGoalHandle) -> Fingerspell.Result:
        """Spell the goal's text. A letter that is not reached is named in the result, and spelling goes on."""
        try:
            return await self._spell(goal)
        finally:
            self._busy = False

    async def _spell(self, goal: ServerGoalHandle) -> Fingerspell.Result:
        request = goal.request
        spelling = self._speller.spell(request.text)
        if spelling.skipped:
            self.get_logger().info(f"sentence {request.sentence_id}: no sign for {spelling.skipped!r}")
        sentence = SentenceInHand(goal, spelling, LetterSchedule(len(spelling)))
        end = await self._show(sentence) if len(spelling) else "nothing to sign: the text has no letter and no digit"
        result = sentence.result(end)
        self._last_reason = result.reason
        if goal.is_cancel_requested:
            goal.canceled()
        elif result.reason:
            goal.abort()
        else:
            goal.succeed()
        return result

    async def _show(self, sentence: SentenceInHand) -> str:
        """Issue the letters one by one; return why spelling ended early, empty if it did not."""
        self._sentence = sentence
        try:
            return await self._show_all(sentence)
        finally:
            self._sentence = None
            self._tell_paused()

    async def _show_all(self, sentence: SentenceInHand) -> str:
        goal, spelling, schedule = sentence.goal, sentence.spelling, sentence.schedule
        if not await self._is_heard():
            return "cancelled" if goal.is_cancel_requested else "nobody shows letters: is servo_driver running?"
        epoch = goal.request.epoch or self._epoch
        client = _Client(self, goal.request.client)

        def over() -> str:
            return self._over(sentence, epoch)

        if self._epoch != epoch:  # the client may have received the newer epoch first
            await self._until(BOTH_S, lambda: self._epoch == epoch)
        while True:
            before = schedule.place
            if end := await self._turn(sentence, over, client):
                return end
            if (place := schedule.take(time.monotonic())) is None:
                return ""
            spelling.speller = self._speller  # its settings may have been changed
            letter = spelling.letter(place, before)
            self._issue(letter, goal.request.sentence_id, place, len(spelling), epoch)
            if place + 1 < len(spelling):
                spelling.letter(place + 1, place)  # plan the next letter while the hand moves: plans are kept
            state = await self._answer(letter, over)
            if state is None:
                return over() or "no answer on the topic state: is servo_driver running?"
            if state.refused:
                if not over():
                    await self._until(BOTH_S, over)
                return over() or str(state.reason)
            schedule.arrived(letter.motion.duration_s, letter.duration_s, time.monotonic())
            sentence.note(place, state)
            sentence.report()

    async def _turn(self, sentence: SentenceInHand, over: Callable[[], str], client: "_Client") -> str:
        """Wait until the next letter, or the sentence's end, is due. Return why the sentence has ended before."""
        schedule = sentence.schedule
        while True:
            now_s = time.monotonic()
            if end := over() or schedule.end_reason(now_s):
                return end
            if (left_s := schedule.left_s(now_s)) <= 0:
                return client.gone()
            event = await self._wait(min(left_s, PAUSED_PERIOD_S))
            if event is None and schedule.is_paused:
                if end := client.gone():
                    return end
                sentence.report()

    def _on_word(
        self, obey: Callable[[SentenceInHand, float], str], _: Trigger.Request, response: Trigger.Response
    ) -> Trigger.Response:
        """Serve `pause`, `continue` and `back`."""
        try:
            if self._sentence is None:
                raise WordRefused("nothing is being signed")
            response.success, response.message = True, obey(self._sentence, time.monotonic())
        except WordRefused as refused:
            response.success, response.message = False, str(refused)
        self._tell_paused()
        self._wake(WORD)
        return response

    def _tell_paused(self) -> None:
        is_paused = self._sentence is not None and self._sentence.schedule.is_paused
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self._paused.publish(Bool(data=is_paused))

    @property
    def _epoch(self) -> int:
        return UNKNOWN_EPOCH if self._motion is None else int(self._motion.epoch)

    def _over(self, sentence: SentenceInHand, epoch: int) -> str:
        """Return why no further letter may be issued; empty if one may. Sets `is_stopped` after a stop."""
        if sentence.goal.is_cancel_requested:
            return "cancelled"
        if self._motion is None or (self._motion.epoch == epoch and self._motion.can_move):
            return ""
        sentence.is_stopped = self._motion.by_request
        return str(self._motion.reason)

    def _issue(self, letter: SpelledLetter, sentence_id: str, index: int, count: int, epoch: int) -> None:
        self._awaited, self._answered = (sentence_id, index), None
        self._letter.publish(
            Letter(
                header=self.header(),
                sentence_id=sentence_id,
                letter=letter.letter,
                index=index,
                count=count,
                epoch=epoch,
                motion=convert.trajectory(letter.motion),
                hold=convert.duration(letter.duration_s),
            )
        )

    async def _is_heard(self) -> bool:
        """Return whether a driver is there; wait up to FIND_S for the discovery of one that starts with this node."""
        deadline_s = time.monotonic() + FIND_S
        while not self._has_driver():
            if time.monotonic() > deadline_s or await self._wait(POLL_S) is CANCEL:
                return False
        return True

    def _has_driver(self) -> bool:
        """Return whether the driver's letter subscription and state publisher are discovered.

        If it publishes its motion state, the first message must have arrived too.
        """
        is_found = self._letter.get_subscription_count() and self._state.get_publisher_count()
        return bool(is_found) and (self._motion is not None or not self._motion_state.get_publisher_count())

    async def _answer(self, letter: SpelledLetter, is_over: Callable[[], object]) -> HandState | None:
        """Wait for the hand's answer to the issued letter; return None if there is none in time or spelling is over."""
        state = await self._until(letter.motion.duration_s + ANSWER_MARGIN_S, is_over)
        self._awaited = None
        return state

    async def _until(self, timeout_s: float, is_over: Callable[[], object]) -> HandState | None:
        """Wait for the awaited state; return None after the timeout, or on an event after which `is_over` is true."""
        deadline_s = time.monotonic() + timeout_s
        while (left_s := deadline_s - time.monotonic()) > 0:
            event = await self._wait(left_s)
            state, self._answered = self._answered, None
            if state is not None:  # whichever event came first
                return state
            if event is None or is_over():
                return None
        return None

    async def _wait(self, timeout_s: float) -> object:
        """Wait for the next event and return it: ANSWER, CANCEL, HALT or WORD; None after the timeout."""
        self._event = event = Future()
        timer = self.create_timer(timeout_s, lambda: self._wake(None))
        try:
            return await event
        finally:
            self._event = None
            self.destroy_timer(timer)

    def _wake(self, result: object) -> None:
        if self._event is not None and not self._event.done():
            self._event.set_result(result)

    def destroy_node(self) -> None:
        self._server.destroy()  # not earlier: a running executor fails at a destroyed handle
        super().destroy_node()


class _Client:
    """The node that sent a goal; when it disappears, the goal ends."""

    def __init__(self, node: Node, full_name: str) -> None:
        """Initialize. full_name: the node's name with its namespace; empty if there is no such node."""
        folder, _, name = full_name.rpartition("/")
        self._node, self._entry = node, (name, folder or "/")
        self._was_there = False  # it may be discovered later than its goal

    def gone(self) -> str:
        """Return one line if the node has disappeared, else an empty string."""
        is_there = self._entry in self._node.get_node_names_and_namespaces()
        self._was_there = self._was_there or is_there
        return f"{self._entry[0]}, which asked for this, has gone away" if self._was_there and not is_there else ""


def _speller(alphabet: Alphabet, calibration: Calibration, settings: Settings) -> Speller:
    """Return the Speller that the settings describe. Raises ParameterError."""
    if settings.digits not in list(Digits):
        raise ParameterError(f"fingerspeller.digits is {settings.digits!r}; it can be {', '.join(Digits)}")
    rhythm = Rhythm(settings.hold_s, settings.rate, settings.space_s, settings.sentence_s)
    return Speller(alphabet, calibration, rhythm, Digits(settings.digits), settings.max_speed_rad_s)


def create() -> Fingerspeller:
    return Fingerspeller()


def main() -> int:
    return main_of("fingerspeller")


if __name__ == "__main__":
    raise SystemExit(main())
