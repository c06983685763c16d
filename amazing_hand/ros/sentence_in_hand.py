# SPDX-License-Identifier: Apache-2.0
"""The sentence that fingerspeller is signing: what the hand has reached of it, and what a person may ask of it."""

from dataclasses import dataclass, field

from rclpy.action.server import ServerGoalHandle

from amazing_hand.action import Fingerspell
from amazing_hand.hand.folding import SPACE
from amazing_hand.hand.letter_schedule import LetterSchedule
from amazing_hand.hand.spelling import Spelling
from amazing_hand.msg import HandState


class WordRefused(Exception):
    """The sentence in hand cannot do what is asked; the message says why."""


@dataclass
class SentenceInHand:
    """A goal of fingerspeller and how far it has got. A letter that is signed twice counts once.

    Attributes:
        reached: places of the letters that the hand has reached.
        missed: why others were not reached, by their places.
        is_stopped: whether the sentence has ended because the hand was stopped or released.
    """

    goal: ServerGoalHandle
    spelling: Spelling
    schedule: LetterSchedule
    reached: set[int] = field(default_factory=set)
    missed: dict[int, str] = field(default_factory=dict)
    is_stopped: bool = False

    def note(self, place: int, state: HandState) -> None:
        """Note what the hand has answered to a letter."""
        if state.reached:
            self.reached.add(place)
            self.missed.pop(place, None)
        elif place not in self.reached:
            self.missed[place] = f"{self.spelling.text[place]}: {state.reason}"

    def report(self) -> None:
        """Tell the client which letter the hand shows."""
        if (place := self.schedule.place) is not None:
            letter, count = self.spelling.text[place], len(self.spelling)
            self.goal.publish_feedback(
                Fingerspell.Feedback(letter=letter, index=place, count=count, reached=place in self.reached)
            )

    def result(self, end: str) -> Fingerspell.Result:
        """Return the result. end: why the sentence has ended early, empty if it has not."""
        problems = [self.missed[place] for place in sorted(self.missed)] + [end] * bool(end)
        return Fingerspell.Result(
            spelled="".join(self.spelling.text[place] for place in sorted(self.reached)),
            skipped=len(self.spelling.skipped),
            reason="; ".join(problems),
            stopped=self.is_stopped,
        )

    def pause(self, now_s: float) -> str:
        """Hold the present letter; return the answer to the person who asked."""
        self.schedule.pause(now_s)
        place = self.schedule.place
        return "paused before the first letter" if place is None else f"paused at {self._named(place)}"

    def go_on(self, _: float) -> str:
        """End the pause; return the answer. Raises WordRefused if there is none."""
        if not self.schedule.is_paused:
            raise WordRefused("the hand is not paused")
        self.schedule.go_on()
        return ""

    def back(self, now_s: float) -> str:
        """Sign the letter before the present one once more; return the answer."""
        return f"back to {self._named(self.schedule.back(now_s))}"

    def _named(self, place: int) -> str:
        letter = self.spelling.text[place]
        return f"{'the space' if letter == SPACE else letter}, {place + 1} of {len(self.spelling)}"
