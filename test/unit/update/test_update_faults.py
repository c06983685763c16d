# SPDX-License-Identifier: Apache-2.0
"""Whatever goes wrong, in whichever phase: a good release runs in the end, nothing goes on for ever, and it is told."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from amazing_hand.update.disk import LocalDisk
from amazing_hand.update.slots import Slots
from amazing_hand.update.state import (
    ATTEMPTS,
    BEFORE_SWITCH,
    MAX_WRITES,
    TRIES,
    Operation,
    Order,
    Outcome,
    Phase,
    Refused,
    Release,
    State,
    StateError,
    start,
)
from amazing_hand.update.updater import StepFailed, Trial, Updater, Waiting

OLD, NEW = Release("1.0.0", 2, "1.0.0-aaaa"), Release("2.0.0", 2, "2.0.0-bbbb")
ORDER = Order("job-1", Operation.UPDATE, NEW)
WORK = [phase for phase in Phase if phase is not Phase.IDLE]
BEFORE_COMMIT = (*BEFORE_SWITCH, Phase.SWITCH, Phase.TRIAL)


class Killed(BaseException):
    """The updater's process ends here."""


class FakeSteps:
    """Steps that do nothing, but what is given for a phase."""

    def __init__(self, slots: Slots) -> None:
        self.slots = slots
        self.faults: dict[Phase, Callable[[], object]] = {}
        self.started: list[str] = []
        self.outcomes: list[Outcome] = []

    def at(self, phase: Phase) -> None:
        self.faults.get(phase, lambda: None)()

    def download(self, order: Order) -> None:
        self.at(Phase.DOWNLOAD)

    def verify(self, order: Order) -> None:
        self.at(Phase.VERIFY)

    def install(self, order: Order) -> None:
        self.at(Phase.INSTALL)
        self.slots.path(order.release.slot).mkdir(exist_ok=True)

    def quiet(self) -> None:
        pass

    def restart(self) -> None:
        self.at(self.slots.load().phase)
        self.launch()

    def launch(self) -> None:
        """Start the nodes, as the launcher does."""
        state = self.slots.change(start)
        self.slots.point(state)
        self.started.append(state.running.slot)

    def trial(self, order: Order) -> Trial:
        self.at(Phase.TRIAL)
        return Trial.PASSED

    def settle(self, state: State) -> None:
        if state.phase is Phase.COMMIT:
            self.at(Phase.COMMIT)

    def report(self, outcome: Outcome) -> bool:
        self.outcomes.append(outcome)
        return True


@pytest.fixture
def slots(tmp_path: Path) -> Slots:
    slots = Slots(tmp_path, LocalDisk())
    slots.path(OLD.slot).mkdir(parents=True)
    slots.save(State(OLD, 2))
    slots.point(slots.load())
    return slots


@pytest.fixture
def steps(slots: Slots) -> FakeSteps:
    return FakeSteps(slots)


def run(updater: Updater) -> None:
    for _ in range(100):
        if not updater.step():
            return
    raise AssertionError("it goes round for ever")


def update(slots: Slots, steps: FakeSteps, order: Order = ORDER) -> Updater:
    updater = Updater(slots, steps)
    updater.begin(order)
    run(updater)
    return updater


def raising(error: BaseException, times: int = 1000) -> Callable[[], None]:
    errors: Iterator[BaseException] = iter([error] * times)

    def fault() -> None:
        if (problem := next(errors, None)) is not None:
            raise problem

    return fault


def is_old(slots: Slots) -> bool:
    state = slots.load()
    return (state.good, state.running, slots.current.resolve().name) == (OLD, OLD, OLD.slot)


def is_new(slots: Slots) -> bool:
    state = slots.load()
    return (state.good, state.running, slots.current.resolve().name) == (NEW, NEW, NEW.slot)


def test_an_update_without_faults_is_kept_and_told(slots: Slots, steps: FakeSteps) -> None:
    update(slots, steps)
    assert is_new(slots)
    assert steps.outcomes == [Outcome("job-1", "2.0.0", succeeded=True, reason="")]
    assert slots.load().outcome is None


@pytest.mark.parametrize("error", [StepFailed("no good"), OSError(28, "disk full")], ids=["error", "full"])
@pytest.mark.parametrize("phase", BEFORE_COMMIT)
def test_a_phase_that_fails_leaves_the_old_release_running_and_tells_why(
    slots: Slots, steps: FakeSteps, phase: Phase, error: Exception
) -> None:
    steps.faults[phase] = raising(error)
    update(slots, steps)
    assert is_old(slots)
    assert [(outcome.succeeded, outcome.reason) for outcome in steps.outcomes] == [(False, str(error))]
    assert slots.load().writes <= MAX_WRITES


@pytest.mark.parametrize("phase", [Phase.COMMIT, Phase.ROLLBACK])
def test_what_was_decided_is_tried_again_until_it_is_done(slots: Slots, steps: FakeSteps, phase: Phase) -> None:
    if phase is Phase.ROLLBACK:
        steps.faults[Phase.TRIAL] = raising(StepFailed("no good"))
    steps.faults[phase] = raising(OSError(5, "Input/output error"), 5)
    updater = update(slots, steps)
    for _ in range(5):
        assert updater.state.phase is phase
        run(updater)
    assert is_new(slots) if phase is Phase.COMMIT else is_old(slots)


@pytest.mark.parametrize("phase", BEFORE_COMMIT)
def test_an_updater_that_is_killed_goes_on_where_it_was(slots: Slots, steps: FakeSteps, phase: Phase) -> None:
    steps.faults[phase] = raising(Killed(), ATTEMPTS - 1)
    updater = Updater(slots, steps)
    updater.begin(ORDER)
    for _ in range(ATTEMPTS - 1):
        with pytest.raises(Killed):
            run(updater)
        updater = Updater(slots, steps)
    run(updater)
    assert is_new(slots)


@pytest.mark.parametrize("phase", BEFORE_SWITCH)
def test_a_phase_that_kills_the_updater_each_time_is_given_up(slots: Slots, steps: FakeSteps, phase: Phase) -> None:
    steps.faults[phase] = raising(Killed())
    updater = Updater(slots, steps)
    updater.begin(ORDER)
    for _ in range(ATTEMPTS):
        with pytest.raises(Killed):
            run(updater)
        updater = Updater(slots, steps)
    run(updater)
    assert is_old(slots)
    assert steps.outcomes[0].reason == f"{phase} was cut off {ATTEMPTS} times"


@pytest.mark.parametrize("phase", [Phase.SWITCH, Phase.TRIAL])
def test_a_release_that_never_comes_up_returns_by_itself_after_its_tries(
    slots: Slots, steps: FakeSteps, phase: Phase
) -> None:
    """Also if the updater never runs again: the launcher alone counts the starts."""
    steps.faults[phase] = raising(Killed())
    updater = Updater(slots, steps)
    updater.begin(ORDER)
    with pytest.raises(Killed):
        run(updater)
    steps.started.clear()
    for _ in range(10):
        steps.launch()
    assert steps.started.count(NEW.slot) <= TRIES
    assert steps.started[-1] == OLD.slot
    steps.faults.clear()
    run(Updater(slots, steps))
    assert is_old(slots)
    assert steps.outcomes[0].reason == f"not committed after {TRIES} starts"


@pytest.mark.parametrize("phase", WORK)
def test_reboots_for_ever_in_a_phase_write_a_bounded_number_of_states(
    slots: Slots, steps: FakeSteps, phase: Phase
) -> None:
    if phase is Phase.ROLLBACK:
        steps.faults[Phase.TRIAL] = raising(StepFailed("no good"))
    steps.faults[phase] = raising(Killed())
    Updater(slots, steps).begin(ORDER)
    saved = []
    for _ in range(100):  # the computer boots, starts the hand's nodes, and begins to work on the update
        steps.launch()
        with suppress(Killed):
            run(Updater(slots, steps))
        saved.append(slots.load())
    assert max(state.writes for state in saved) <= MAX_WRITES
    assert saved[-1] == saved[-10]
    assert saved[-1].running in (OLD, NEW)


def test_a_good_release_is_started_for_ever_however_often_the_power_fails(slots: Slots, steps: FakeSteps) -> None:
    for _ in range(100):
        steps.launch()
    assert set(steps.started) == {OLD.slot}
    assert slots.load().writes == 0


def test_a_hand_that_is_busy_is_waited_for_and_nothing_is_given_up(slots: Slots, steps: FakeSteps) -> None:
    steps.faults[Phase.DOWNLOAD] = raising(Waiting("the hand signs"), 50)
    updater = update(slots, steps)
    assert updater.state.phase is Phase.DOWNLOAD
    for _ in range(60):
        run(updater)
    assert is_new(slots)


@pytest.mark.parametrize("phase", BEFORE_SWITCH)
def test_a_job_that_is_cancelled_before_the_switch_stops_and_the_old_release_stays(
    slots: Slots, steps: FakeSteps, phase: Phase
) -> None:
    steps.faults[phase] = raising(Waiting("a moment"))
    updater = update(slots, steps)
    assert updater.state.phase is phase
    assert updater.cancel("the job was cancelled")
    run(updater)
    assert is_old(slots)
    assert steps.outcomes[0].reason == "the job was cancelled"


def test_a_job_that_is_cancelled_in_its_trial_is_finished(slots: Slots, steps: FakeSteps) -> None:
    steps.faults[Phase.TRIAL] = raising(Waiting("a moment"), 1)
    updater = update(slots, steps)
    assert not updater.cancel("the job was cancelled")
    run(updater)
    assert is_new(slots)


@pytest.mark.parametrize("phase", WORK)
def test_a_second_job_is_refused_while_one_goes_on(slots: Slots, steps: FakeSteps, phase: Phase) -> None:
    if phase is Phase.ROLLBACK:
        steps.faults[Phase.TRIAL] = raising(StepFailed("no good"))
    steps.faults[phase] = raising(Waiting("a moment"), 1)
    updater = update(slots, steps)
    before = slots.load()
    assert before.phase is phase
    with pytest.raises(Refused, match=r"the update to 2\.0\.0 goes on"):
        updater.begin(Order("job-2", Operation.UPDATE, Release("3.0.0", 2, "3.0.0-cccc")))
    assert slots.load() == before


def test_a_version_that_was_undone_is_taken_again_only_from_a_new_order(slots: Slots, steps: FakeSteps) -> None:
    steps.faults[Phase.TRIAL] = raising(StepFailed("no good"), 1)
    updater = update(slots, steps)
    with pytest.raises(Refused, match="undone in this same order"):
        updater.begin(ORDER)
    updater.begin(replace(ORDER, id="job-2"))
    run(updater)
    assert is_new(slots)
    assert slots.load().refused == {}


def test_only_a_rollback_goes_to_an_older_version_and_never_below_the_epoch(slots: Slots, steps: FakeSteps) -> None:
    updater = update(slots, steps)
    with pytest.raises(Refused, match="older than 2.0.0: only a rollback"):
        updater.begin(Order("job-2", Operation.UPDATE, OLD))
    with pytest.raises(Refused, match="never goes back below"):
        updater.begin(Order("job-3", Operation.ROLLBACK, replace(OLD, epoch=1)))
    updater.begin(Order("job-4", Operation.ROLLBACK, OLD))
    run(updater)
    assert is_old(slots)


def test_the_highest_epoch_that_was_committed_is_kept_after_a_rollback_within_it(
    slots: Slots, steps: FakeSteps
) -> None:
    newer = Release("3.0.0", 5, "3.0.0-cccc")
    updater = update(slots, steps, Order("job-1", Operation.UPDATE, newer))
    assert slots.load().floor == 5
    with pytest.raises(Refused, match="epoch 2, and this hand has had 5"):
        updater.begin(Order("job-2", Operation.ROLLBACK, OLD))


def test_what_already_runs_is_refused(slots: Slots, steps: FakeSteps) -> None:
    with pytest.raises(Refused, match="already runs"):
        Updater(slots, steps).begin(Order("job-1", Operation.UPDATE, OLD))


def test_a_report_that_does_not_arrive_is_kept_and_undoes_nothing(slots: Slots, steps: FakeSteps) -> None:
    steps.report = lambda outcome: False  # type: ignore[method-assign]
    update(slots, steps)
    assert is_new(slots)
    assert slots.load().outcome == Outcome("job-1", "2.0.0", succeeded=True, reason="")


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\0" * 40, b'{"format": 2}', b'{"format": 1, "good": 3}'])
def test_a_damaged_state_says_so_in_one_line(slots: Slots, content: bytes) -> None:
    (slots.folder / "state.json").write_bytes(content)
    with pytest.raises(StateError, match=r"^state\.json [^\n]*$"):
        slots.load()


def test_old_releases_are_removed_but_the_newest_for_a_rollback(slots: Slots) -> None:
    for number in range(5):
        path = slots.path(f"0.{number}.0-dddd")
        path.mkdir()
        os.utime(path, (number, number))
    slots.tidy(slots.load())
    kept = sorted(path.name for path in slots.path("x").parent.iterdir())
    assert kept == ["0.3.0-dddd", "0.4.0-dddd", OLD.slot]
