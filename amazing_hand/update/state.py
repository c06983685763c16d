# SPDX-License-Identifier: Apache-2.0
"""How far an update is, and what may follow: pure functions from state to state, each kept before it is acted on.

An update goes through download, verify, install, switch, trial and commit. What fails before the switch ends at once,
as the release that runs was not touched; what fails from the switch on goes through rollback.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from amazing_hand.update.version import Version, VersionError

TRIES: Final = 3
"""Starts of a release on trial: if it is not committed after so many, the good one returns."""

ATTEMPTS: Final = 3
"""Beginnings of a phase, of which each but the last was cut off by a power cut or a kill."""

MAX_WRITES: Final = 28
"""State writes of an update at most: one that goes round in circles wears out the storage and ends never."""

_LAST_WRITES: Final = 4
"""Writes kept for giving up: into rollback, tried again, out of it, and the report."""

FORMAT: Final = 1


class Phase(StrEnum):
    """Phase of an update."""

    IDLE = "idle"
    DOWNLOAD = "download"
    VERIFY = "verify"
    INSTALL = "install"
    SWITCH = "switch"
    TRIAL = "trial"
    COMMIT = "commit"
    ROLLBACK = "rollback"


NEXT: Final = {
    Phase.DOWNLOAD: Phase.VERIFY,
    Phase.VERIFY: Phase.INSTALL,
    Phase.INSTALL: Phase.SWITCH,
    Phase.SWITCH: Phase.TRIAL,
    Phase.TRIAL: Phase.COMMIT,
    Phase.COMMIT: Phase.IDLE,
    Phase.ROLLBACK: Phase.IDLE,
}

BEFORE_SWITCH: Final = (Phase.DOWNLOAD, Phase.VERIFY, Phase.INSTALL)
"""Phases that touch nothing of what runs."""

SWITCHED: Final = (Phase.SWITCH, Phase.TRIAL)
"""Phases in which the release on trial is the one that is started."""

DECIDED: Final = (Phase.COMMIT, Phase.ROLLBACK)
"""Phases after which a good release runs: they can only be tried again, and may be done twice."""


class Operation(StrEnum):
    """What an order asks for; only a rollback may go to a lower version."""

    UPDATE = "update"
    ROLLBACK = "rollback"


class Refused(Exception):
    """An order that is not carried out; the message is one line for people and for the job's status."""


class StateError(Exception):
    """A state file that cannot be read; the message is one line."""


@dataclass(frozen=True)
class Release:
    """An installed or wanted release.

    Attributes:
        version: as the shadow has it, such as "2.0.0".
        epoch: security epoch; one below that of a release which was committed is refused for ever.
        slot: name of its folder in releases/.
    """

    version: str
    epoch: int
    slot: str


@dataclass(frozen=True)
class Order:
    """An update or a rollback that was asked for. id: of the job in the cloud, or made for one from this machine."""

    id: str
    operation: Operation
    release: Release


@dataclass(frozen=True)
class Outcome:
    """How an order ended; it is kept until it was reported. reason: empty if it succeeded."""

    id: str
    version: str
    succeeded: bool
    reason: str


@dataclass(frozen=True)
class State:
    """What is kept in state.json.

    Attributes:
        good: the release that was committed last; it runs unless another is on trial.
        floor: highest security epoch of a release that was committed.
        tries_left: starts that the release on trial still has.
        attempts: beginnings of the phase so far.
        writes: state writes of this update so far.
        reason: why there is a rollback.
        refused: the order that failed, by version: the version is taken again only from another order.
        outcome: of the last order, until it was reported.
    """

    good: Release
    floor: int = 0
    phase: Phase = Phase.IDLE
    order: Order | None = None
    tries_left: int = 0
    attempts: int = 0
    writes: int = 0
    reason: str = ""
    refused: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None

    @property
    def running(self) -> Release:
        """Return the release that is to be started."""
        return self.order.release if self.order is not None and self.phase in SWITCHED else self.good


def begin(state: State, order: Order) -> State:
    """Return the state in which the order is carried out. Raises Refused."""
    release, good = order.release, state.good
    if state.order is not None:
        raise Refused(f"the update to {state.order.release.version} goes on: ask again when it has ended")
    if release.epoch < state.floor:
        raise Refused(
            f"{release.version} has security epoch {release.epoch}, and this hand has had {state.floor}: "
            "it never goes back below that"
        )
    if state.refused.get(release.version) == order.id:
        raise Refused(f"{release.version} was undone in this same order: a new one has to name it")
    if release.slot == good.slot:
        raise Refused(f"{release.version} already runs")
    if order.operation is Operation.UPDATE and Version.parse(release.version) < Version.parse(good.version):
        raise Refused(f"{release.version} is older than {good.version}: only a rollback goes there")
    return replace(state, phase=Phase.DOWNLOAD, order=order, attempts=1, writes=1, reason="", tries_left=0)


def advance(state: State) -> State:
    """Return the state after the phase's work is done."""
    assert state.order is not None
    phase = NEXT[state.phase]
    following = replace(state, phase=phase, attempts=1, writes=state.writes + 1)
    if phase is Phase.SWITCH:
        return replace(following, tries_left=TRIES)
    if phase is Phase.COMMIT:
        release = state.order.release
        refused = {version: order for version, order in state.refused.items() if version != release.version}
        return replace(following, good=release, floor=max(state.floor, release.epoch), refused=refused)
    if phase is Phase.IDLE:
        return _ended(following)
    return following


def resume(state: State) -> State:
    """Return the state in which a phase is begun once more, after its work was cut off."""
    if state.phase not in BEFORE_SWITCH:  # the launcher counts the starts of a trial
        return state
    if state.attempts >= ATTEMPTS:
        return fail(state, f"{state.phase} was cut off {ATTEMPTS} times")
    return _bounded(replace(state, attempts=state.attempts + 1, writes=state.writes + 1))


def fail(state: State, reason: str) -> State:
    """Return the state after the update has failed: rollback if it has switched, else its end."""
    assert state.order is not None
    failed = replace(state, reason=reason, attempts=1, writes=state.writes + 1)
    if state.phase in SWITCHED:
        return replace(failed, phase=Phase.ROLLBACK, tries_left=0)
    return _ended(failed)


def start(state: State) -> State:
    """Return the state in which the hand's nodes are started; its `running` says from which release.

    Only starts of a release on trial are counted: a good one is started for ever, however often the power fails.
    """
    if state.phase not in SWITCHED:
        return state
    if state.tries_left == 0:
        return fail(state, f"not committed after {TRIES} starts")
    return _bounded(replace(state, tries_left=state.tries_left - 1, writes=state.writes + 1))


def reported(state: State) -> State:
    """Return the state after the outcome has arrived where it belongs."""
    return replace(state, outcome=None)


def _ended(state: State) -> State:
    assert state.order is not None
    order, reason = state.order, state.reason
    refused = {**state.refused, order.release.version: order.id} if reason else state.refused
    outcome = Outcome(order.id, order.release.version, succeeded=not reason, reason=reason)
    return replace(
        state, phase=Phase.IDLE, order=None, tries_left=0, attempts=0, reason="", refused=refused, outcome=outcome
    )


def _bounded(state: State) -> State:
    if state.writes > MAX_WRITES - _LAST_WRITES:
        return fail(replace(state, writes=state.writes - 1), f"given up after {state.writes - 1} steps")
    return state


def encode(state: State) -> bytes:
    """Return the content of state.json."""
    return json.dumps({"format": FORMAT, **asdict(state)}, indent=1).encode() + b"\n"


def decode(content: bytes) -> State:
    """Return the state of a state.json. Raises StateError."""
    try:
        fields = json.loads(content)
        if fields.pop("format") != FORMAT:
            raise StateError("state.json has the format of another updater")
        fields["good"] = _release(fields["good"])
        fields["phase"] = Phase(fields["phase"])
        if (order := fields["order"]) is not None:
            fields["order"] = Order(order["id"], Operation(order["operation"]), _release(order["release"]))
        if (outcome := fields["outcome"]) is not None:
            fields["outcome"] = Outcome(**outcome)
        return State(**fields)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise StateError(f"state.json is damaged ({' '.join(str(error).split())[:80]})") from error


def _release(fields: Mapping[str, Any]) -> Release:
    release = Release(**fields)
    try:
        Version.parse(release.version)
    except (TypeError, VersionError) as error:
        raise StateError(f"state.json names a release {release.version!r}, which is no version") from error
    return release
