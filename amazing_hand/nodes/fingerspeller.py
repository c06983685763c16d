"""fingerspeller: the action that turns a text into letters, one at a time, each when the last was reached and held."""

import time
from dataclasses import dataclass
from typing import Final

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.task import Future

from amazing_hand.action import Fingerspell
from amazing_hand.config import DEFAULT_CALIBRATION
from amazing_hand.hand.alphabet import Alphabet
from amazing_hand.hand.calibration import Calibration
from amazing_hand.hand.folding import Digits
from amazing_hand.hand.spelling import MAX_SPEED_RAD_S, Rhythm, SpelledLetter, Speller
from amazing_hand.msg import HandState, Letter
from amazing_hand.nodes import convert
from amazing_hand.nodes.discovery import FIND_S, POLL_S
from amazing_hand.nodes.hand_files import alphabet_of, calibration_of
from amazing_hand.nodes.hand_node import HandNode, Health
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.topics import LETTER, STATE

# On top of the motion's own time: the driver's arrival timeout (at most 5 s by its parameter) and two cycles.
ANSWER_MARGIN_S: Final = 6.0

# A letter that arrives this much later than planned is held as long as any other, and all that follow come later too:
# the hand was led around something, or is slow. Less is the time that telling takes: three cycles of the driver.
LATE_S: Final = 0.06

CANCEL: Final = object()


@dataclass(frozen=True)
class Settings:
    alphabet: str = param("", "file with the letters' key poses; empty: config/alphabet.yaml of the package")
    calibration: str = param(DEFAULT_CALIBRATION, "name or file of the hand's calibration, see docs/calibration.md")
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
        self._last_reason = ""
        self._event: Future | None = None
        self._awaited: tuple[str, int] | None = None
        self._letter = self.publisher(LETTER)
        self._state = self.subscription(STATE, self._on_state)
        self._server = ActionServer(
            self,
            Fingerspell,
            "fingerspell",
            execute_callback=self._execute,
            goal_callback=self._on_goal,
            cancel_callback=self._on_cancel,
        )

    def adopt(self, settings: Settings) -> None:
        """A sentence that is being spelled goes on as it has begun."""
        self._speller = _speller(self._speller.alphabet, self._speller.calibration, settings)

    def health(self) -> Health:
        return DiagnosticStatus.OK, "ok", {"spelling": self._busy, "last problem": self._last_reason}

    def _on_goal(self, goal: Fingerspell.Goal) -> GoalResponse:
        if self._busy:
            self.error(f"sentence {goal.sentence_id} refused: the hand is spelling another one")
            return GoalResponse.REJECT
        self._busy = True
        return GoalResponse.ACCEPT

    def _on_cancel(self, _: ServerGoalHandle) -> CancelResponse:
        self._wake(CANCEL)
        return CancelResponse.ACCEPT

    def _on_state(self, state: HandState) -> None:
        if self._awaited == (state.sentence_id, state.index):
            self._awaited = None
            self._wake(state)

    async def _execute(self, goal: ServerGoalHandle) -> Fingerspell.Result:
        """Spell the goal's text; letters that were not reached are named in the result, and spelling goes on."""
        try:
            return await self._spell(goal)
        finally:
            self._busy = False

    async def _spell(self, goal: ServerGoalHandle) -> Fingerspell.Result:
        request = goal.request
        spelling = self._speller.spell(request.text)
        result = Fingerspell.Result(skipped=len(spelling.skipped))
        if spelling.skipped:
            self.get_logger().info(f"sentence {request.sentence_id}: no sign for {spelling.skipped!r}")
        problems = [] if len(spelling) else ["nothing to sign: the text has no letter and no digit"]
        letters, count = iter(spelling), len(spelling)
        if not await self._is_heard():
            problems.append(
                "cancelled" if goal.is_cancel_requested else "nobody shows letters: is servo_driver running?"
            )
            letters = iter(())
        letter, index, due_s = next(letters, None), 0, time.monotonic()
        while letter is not None:
            self._issue(letter, request.sentence_id, index, count)
            upcoming = next(letters, None)  # planned while the hand moves
            state = await self._answer(letter)
            if goal.is_cancel_requested:
                problems.append("cancelled")
                break
            if state is None:
                problems.append("no answer on the topic state: is servo_driver running?")
                break
            if state.reached:
                result.spelled += letter.letter
            else:
                problems.append(f"{letter.letter}: {state.reason}")
            goal.publish_feedback(
                Fingerspell.Feedback(letter=letter.letter, index=index, count=count, reached=state.reached)
            )
            # From planned times, not from now: the small delays of many letters must not add up.
            late_s = time.monotonic() - (due_s + letter.motion.duration_s)
            due_s += letter.duration_s + (late_s if late_s > LATE_S else 0.0)
            await self._wait(due_s - time.monotonic())
            if goal.is_cancel_requested:
                problems.append("cancelled")
                break
            letter, index = upcoming, index + 1
        result.reason = self._last_reason = "; ".join(problems)
        if goal.is_cancel_requested:
            goal.canceled()
        elif problems:
            goal.abort()
        else:
            goal.succeed()
        return result

    def _issue(self, letter: SpelledLetter, sentence_id: str, index: int, count: int) -> None:
        self._awaited = (sentence_id, index)
        self._letter.publish(
            Letter(
                stamp=self.now(),
                sentence_id=sentence_id,
                letter=letter.letter,
                index=index,
                count=count,
                motion=convert.trajectory(letter.motion),
                hold=convert.duration(letter.duration_s),
            )
        )

    async def _is_heard(self) -> bool:
        """Whether a driver is there; one that starts with this node may take a moment to be found."""
        deadline_s = time.monotonic() + FIND_S
        while not (self._letter.get_subscription_count() and self._state.get_publisher_count()):
            if time.monotonic() > deadline_s or await self._wait(POLL_S) is CANCEL:
                return False
        return True

    async def _answer(self, letter: SpelledLetter) -> HandState | None:
        """The hand's answer to the letter that was issued, or None when there is none in time or it was cancelled."""
        event = await self._wait(letter.motion.duration_s + ANSWER_MARGIN_S)
        self._awaited = None
        return event if isinstance(event, HandState) else None

    async def _wait(self, timeout_s: float) -> object:
        """The next event: a state that was awaited or CANCEL; None after the timeout."""
        if timeout_s <= 0:
            return None
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

    def close(self) -> None:
        self._server.destroy()


def _speller(alphabet: Alphabet, calibration: Calibration, settings: Settings) -> Speller:
    """Raises ParameterError."""
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
