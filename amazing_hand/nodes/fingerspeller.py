"""fingerspeller: the action that turns a text into letters, one at a time, each when the last was reached and held."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rclpy.action import ActionServer, CancelResponse, GoalResponse
from rclpy.action.server import ServerGoalHandle
from rclpy.task import Future

from amazing_hand.action import Fingerspell
from amazing_hand.config import load_alphabet
from amazing_hand.hand.alphabet import AlphabetError
from amazing_hand.hand.spelling import SpelledLetter, spell
from amazing_hand.msg import HandState, Letter
from amazing_hand.nodes import convert
from amazing_hand.nodes.hand_node import HandNode
from amazing_hand.nodes.parameters import ParameterError, param
from amazing_hand.nodes.runner import main_of
from amazing_hand.topics import LETTER, STATE

# On top of the motion's own time: the driver's arrival timeout (at most 5 s by its parameter) and two cycles.
ANSWER_MARGIN_S: Final = 6.0

CANCEL: Final = object()


@dataclass(frozen=True)
class Settings:
    alphabet: str = param("", "file with the letters' key poses; empty: config/alphabet.yaml of the package")
    hold_s: float = param(0.8, "how long a letter lasts before the next one [s]", 0.1, 10.0)
    space_s: float = param(0.4, "how long a space between two words lasts [s]", 0.0, 10.0)
    hold_from_arrival: bool = param(False, "hold_s begins when the hand has arrived, not when it was told to move")


class Fingerspeller(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("fingerspeller", Settings)
        try:
            self._alphabet = load_alphabet(Path(self.settings.alphabet) if self.settings.alphabet else None)
        except AlphabetError as error:
            raise ParameterError(f"fingerspeller.alphabet: {error}") from error
        self._busy = False
        self._event: Future | None = None
        self._awaited: tuple[str, int] | None = None
        self._letter = self.publisher(LETTER)
        self.subscription(STATE, self._on_state)
        self._server = ActionServer(
            self,
            Fingerspell,
            "fingerspell",
            execute_callback=self._execute,
            goal_callback=self._on_goal,
            cancel_callback=self._on_cancel,
        )

    def _on_goal(self, goal: Fingerspell.Goal) -> GoalResponse:
        if self._busy:
            self.get_logger().error(f"sentence {goal.sentence_id} refused: the hand is spelling another one")
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
        spelling = spell(request.text, self._alphabet, self.settings.hold_s, self.settings.space_s)
        result = Fingerspell.Result(skipped=spelling.skipped)
        problems = [] if spelling.letters else ["nothing to sign: the text has no letter from A to Z"]
        due_s = time.monotonic()
        for index, letter in enumerate(spelling.letters):
            state = await self._show(letter, request.sentence_id, index, len(spelling.letters))
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
                Fingerspell.Feedback(
                    letter=letter.letter, index=index, count=len(spelling.letters), reached=state.reached
                )
            )
            # From the planned time, not from now: the small delays of many letters must not add up.
            begin_s = time.monotonic() if self.settings.hold_from_arrival else due_s
            due_s = max(begin_s + letter.hold_s, time.monotonic())
            await self._wait(due_s - time.monotonic())
            if goal.is_cancel_requested:
                problems.append("cancelled")
                break
        result.reason = "; ".join(problems)
        if goal.is_cancel_requested:
            goal.canceled()
        elif problems:
            goal.abort()
        else:
            goal.succeed()
        return result

    async def _show(self, letter: SpelledLetter, sentence_id: str, index: int, count: int) -> HandState | None:
        """Issue one letter; the hand's answer to it, or None when there is none in time or it was cancelled."""
        self._awaited = (sentence_id, index)
        self._letter.publish(
            Letter(
                stamp=self.now(),
                sentence_id=sentence_id,
                letter=letter.letter,
                index=index,
                count=count,
                motion=convert.trajectory(letter.motion),
                hold=convert.duration(letter.hold_s),
            )
        )
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


def create() -> Fingerspeller:
    return Fingerspeller()


def main() -> int:
    return main_of("fingerspeller")


if __name__ == "__main__":
    raise SystemExit(main())
