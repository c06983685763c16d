# SPDX-License-Identifier: Apache-2.0
"""Carries out orders, one after another, through Steps that do the work of a phase; a restart goes on where it was."""

from collections.abc import Callable
from enum import Enum, auto
from typing import Final, Protocol

from amazing_hand.update.slots import Slots
from amazing_hand.update.state import (
    BEFORE_SWITCH,
    DECIDED,
    Order,
    Outcome,
    Phase,
    State,
    advance,
    begin,
    fail,
    reported,
    resume,
)


class StepFailed(Exception):
    """A phase that did not succeed and will not; the message is one line."""


class Waiting(Exception):
    """A phase that cannot go on now, and is tried again later; the message is one line."""


class Trial(Enum):
    """What is known of a release on trial."""

    GOES_ON = auto()
    PASSED = auto()


class Steps(Protocol):
    """The work of the phases. Each may have been begun before: what is done already is not done again.

    All but `report` raise StepFailed, Waiting and OSError.
    """

    def download(self, order: Order) -> None:
        """Fetch what the release needs and this machine does not have."""

    def verify(self, order: Order) -> None:
        """Compare all that was fetched with what was signed."""

    def install(self, order: Order) -> None:
        """Fill the release's folder. Nothing that was fetched runs before this."""

    def quiet(self) -> None:
        """Return if the hand may be taken out of work now; Waiting if it is busy or was asked not to be updated."""

    def restart(self) -> None:
        """End the hand's nodes and start those of the release that the state says, through the launcher."""

    def trial(self, order: Order) -> Trial:
        """Look how the release on trial does. Raises StepFailed if it is no good."""

    def settle(self, state: State) -> None:
        """Remove what is needed no more, after a commit or a rollback."""

    def report(self, outcome: Outcome) -> bool:
        """Tell how an order ended; return whether that has arrived."""


Tell = Callable[[State, str], None]
"""Told of each step: the state, and in words what is done or waited for."""

_WORDS: Final = {
    Phase.DOWNLOAD: "is being fetched",
    Phase.VERIFY: "is being verified",
    Phase.INSTALL: "is being installed",
    Phase.SWITCH: "is being started",
    Phase.TRIAL: "is on trial",
    Phase.COMMIT: "is kept",
    Phase.ROLLBACK: "is undone",
}


class Updater:
    """Carries out orders, one at a time. To be called in one thread.

    Attributes:
        state: as it was on the disk last.
    """

    def __init__(self, slots: Slots, steps: Steps, tell: Tell = lambda *_: None) -> None:
        """Go on from what is on the disk. Raises StateError and OSError."""
        self._slots = slots
        self._steps = steps
        self._tell = tell
        self.state = slots.change(resume)

    def begin(self, order: Order) -> None:
        """Take an order. Raises Refused and OSError."""
        self._change(lambda state: begin(state, order))

    def cancel(self, reason: str) -> bool:
        """End the update if it has not switched yet; return whether it has ended."""
        order = self.state.order
        self._change(lambda state: fail(state, reason) if state.phase in BEFORE_SWITCH else state)
        return order is not None and self.state.order is None

    def step(self) -> bool:
        """Do what is next; return whether to step again at once, else later.

        What a phase's work raises fails the update; OSError and StateError of the state file are raised, as then
        nothing can be kept.
        """
        self.state = state = self._slots.load()  # the launcher counts its starts there
        if state.order is None:
            return self._report()
        version = state.order.release.version
        self._tell(state, f"{version} {_WORDS[state.phase]}")
        try:
            is_done = self._work(state, state.order)
        except Waiting as waiting:
            self._tell(state, f"{version}: {waiting}")
            return False
        except (StepFailed, OSError) as error:
            reason = " ".join(str(error).split())
            if state.phase in DECIDED:
                self._tell(state, f"{version}: {reason}; it is tried again")
                return False
            self._change(lambda now: fail(now, reason) if _is_same(now, state) else now)
            return True
        if is_done:
            self._change(lambda now: advance(now) if _is_same(now, state) else now)
        return is_done

    def _work(self, state: State, order: Order) -> bool:
        """Do a phase's work; return whether it is done."""
        match state.phase:
            case Phase.DOWNLOAD:
                self._steps.quiet()
                self._steps.download(order)
            case Phase.VERIFY:
                self._steps.verify(order)
            case Phase.INSTALL:
                self._steps.install(order)
                self._slots.seal(order.release.slot)
                self._steps.quiet()
            case Phase.SWITCH:
                self._slots.point(state)
                self._steps.restart()
            case Phase.TRIAL:
                return self._steps.trial(order) is Trial.PASSED
            case Phase.COMMIT:
                self._steps.settle(state)
            case Phase.ROLLBACK:
                self._slots.point(state)
                self._steps.restart()
                self._steps.settle(state)
        return True

    def _report(self) -> bool:
        outcome = self.state.outcome
        if outcome is None or not self._steps.report(outcome):
            return False
        self._change(lambda state: reported(state) if state.outcome == outcome else state)
        return True

    def _change(self, transition: Callable[[State], State]) -> None:
        self.state = self._slots.change(transition)


def _is_same(now: State, state: State) -> bool:
    """Return whether it is still the same phase of the same order: the launcher may have undone a trial."""
    return (now.phase, now.order) == (state.phase, state.order)
