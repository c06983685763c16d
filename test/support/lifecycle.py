# SPDX-License-Identifier: Apache-2.0
"""Control a managed node as `ros2 lifecycle` does, with the transitions that the standard allows."""

import random
from collections.abc import Iterator
from typing import Any, Final

from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState, GetState

from amazing_hand.node_table import NAMESPACE
from amazing_hand.topics import DIAGNOSTICS
from support.waiting import answer
from support.world import Probe, wait_for

CONFIGURE: Final = "configure"
ACTIVATE: Final = "activate"
DEACTIVATE: Final = "deactivate"
CLEANUP: Final = "cleanup"
SHUTDOWN: Final = "shutdown"

UNCONFIGURED: Final = "unconfigured"
INACTIVE: Final = "inactive"
ACTIVE: Final = "active"
FINALIZED: Final = "finalized"

LEADS_TO: Final = {
    (UNCONFIGURED, CONFIGURE): INACTIVE,
    (UNCONFIGURED, SHUTDOWN): FINALIZED,
    (INACTIVE, ACTIVATE): ACTIVE,
    (INACTIVE, CLEANUP): UNCONFIGURED,
    (INACTIVE, SHUTDOWN): FINALIZED,
    (ACTIVE, DEACTIVATE): INACTIVE,
    (ACTIVE, SHUTDOWN): FINALIZED,
}
"""All allowed transitions; every other one is refused and changes nothing."""

IDS: Final = {
    CONFIGURE: Transition.TRANSITION_CONFIGURE,
    CLEANUP: Transition.TRANSITION_CLEANUP,
    ACTIVATE: Transition.TRANSITION_ACTIVATE,
    DEACTIVATE: Transition.TRANSITION_DEACTIVATE,
}
SHUTDOWN_IDS: Final = {
    UNCONFIGURED: Transition.TRANSITION_UNCONFIGURED_SHUTDOWN,
    INACTIVE: Transition.TRANSITION_INACTIVE_SHUTDOWN,
    ACTIVE: Transition.TRANSITION_ACTIVE_SHUTDOWN,
    FINALIZED: Transition.TRANSITION_ACTIVE_SHUTDOWN,
}

THE_END: Final = (SHUTDOWN, *IDS, SHUTDOWN)
"""Shutdown, then every transition: all of them must be refused after a shutdown."""


class Managed:
    def __init__(self, probe: Probe, name: str) -> None:
        self.name = name
        self.expected = ""
        """State expected by the standard."""
        self._diagnostics = probe.listen(DIAGNOSTICS)
        self._change = probe.create_client(ChangeState, f"{name}/change_state")
        self._get = probe.create_client(GetState, f"{name}/get_state")
        for client in (self._change, self._get):
            wait_for(client.service_is_ready, f"{name} to be there")

    def state(self) -> str:
        return str(answer(self._get, GetState.Request()).current_state.label)

    def change(self, what: str) -> bool:
        """Request a transition and return whether it succeeded."""
        id = SHUTDOWN_IDS[self.state()] if what == SHUTDOWN else IDS[what]
        return bool(answer(self._change, ChangeState.Request(transition=Transition(id=id))).success)

    def go(self, *transitions: str) -> None:
        for what in transitions:
            assert self.change(what), f"{self.name} does not {what}; it is {self.state()}"

    def step(self, what: str) -> None:
        """Request a transition and assert that it is done or refused as the standard says."""
        self.expected = self.expected or self.state()
        leads_to = LEADS_TO.get((self.expected, what))
        assert self.change(what) is (leads_to is not None), f"{what} of a node that is {self.expected}"
        self.expected = leads_to or self.expected
        assert self.state() == self.expected

    def health(self) -> Any:
        """Wait for the node's next transition event and return it."""
        mine = f"{NAMESPACE}/{self.name}"
        said = len(self._diagnostics)

        def heard() -> Any:
            new = [status for array in self._diagnostics[said:] for status in array.status if status.name == mine]
            return new[-1] if new else None

        return wait_for(heard, f"the diagnostics of {self.name}")


def walk(seed: int, steps: int, state: str) -> Iterator[str]:
    """Return random transitions, some repeated; two thirds of them are allowed in the state of the request."""
    chance = random.Random(seed)
    for _ in range(steps):
        there = [what for begun, what in LEADS_TO if begun == state and what != SHUTDOWN]
        what = chance.choice(there if chance.random() < 2 / 3 else tuple(IDS))
        yield what
        state = LEADS_TO.get((state, what), state)
