# SPDX-License-Identifier: Apache-2.0
"""Whenever the power fails, a whole release is started, and the update goes on or is undone: each cut is tried."""

from collections.abc import Callable
from pathlib import Path

import pytest
from support.power_cuts import CutDisk

from amazing_hand.update.disk import replace_link
from amazing_hand.update.slots import Slots
from amazing_hand.update.state import (
    Operation,
    Order,
    Outcome,
    Phase,
    Release,
    State,
    advance,
    begin,
    decode,
    encode,
    start,
)
from amazing_hand.update.updater import StepFailed, Steps, Trial, Updater

OLD, NEW = Release("1.0.0", 1, "1.0.0-aaaa"), Release("2.0.0", 1, "2.0.0-bbbb")
ORDER = Order("job-1", Operation.UPDATE, NEW)
FILES = {"python": b"interpreter", "node": b"the node's code"}


class DiskSteps:
    """Steps whose work is on the disk only."""

    def __init__(self, disk: CutDisk, slots: Slots, *, is_good: bool = True) -> None:
        self.disk, self.slots, self.is_good = disk, slots, is_good

    def download(self, order: Order) -> None:
        pass

    def verify(self, order: Order) -> None:
        pass

    def install(self, order: Order) -> None:
        fill(self.disk, self.slots.path(order.release.slot))

    def quiet(self) -> None:
        pass

    def restart(self) -> None:
        launch(self.slots)

    def trial(self, order: Order) -> Trial:
        if not self.is_good:
            raise StepFailed("it does not sign")
        return Trial.PASSED

    def settle(self, state: State) -> None:
        pass

    def report(self, outcome: Outcome) -> bool:
        return True


def fill(disk: CutDisk, folder: Path) -> None:
    for name, content in FILES.items():
        disk.write(folder / name, content)


def launch(slots: Slots) -> str:
    """Start the hand as the launcher does; return the slot."""
    state = slots.change(start)
    slots.point(state)
    return state.running.slot


def is_whole(disk: CutDisk, folder: Path) -> bool:
    try:
        return all(disk.read(folder / name) == content for name, content in FILES.items())
    except FileNotFoundError:
        return False


def old_hand(folder: Path) -> tuple[CutDisk, Slots]:
    disk = CutDisk()
    slots = Slots(folder, disk)
    fill(disk, slots.path(OLD.slot))
    slots.seal(OLD.slot)
    slots.save(State(OLD, 1))
    slots.point(slots.load())
    return disk, slots


def each_cut(folder: Path, update: Callable[[CutDisk, Slots], None]) -> list[CutDisk]:
    """Return the disks that power cuts at any moment of the update may leave behind."""
    disk, slots = old_hand(folder)
    cuts: list[CutDisk] = []
    disk.after = lambda now: cuts.extend(now.cuts())
    update(disk, slots)
    return cuts


def run(disk: CutDisk, slots: Slots, *, is_good: bool) -> None:
    steps: Steps = DiskSteps(disk, slots, is_good=is_good)
    updater = Updater(slots, steps)
    if updater.state.order is None and updater.state.good == OLD and ORDER.release.version not in updater.state.refused:
        updater.begin(ORDER)
    while updater.step():
        pass


@pytest.mark.parametrize("is_good", [True, False])
def test_after_a_power_cut_at_any_moment_a_whole_release_is_started(tmp_path: Path, is_good: bool) -> None:
    cuts = each_cut(tmp_path, lambda disk, slots: run(disk, slots, is_good=is_good))
    assert len(cuts) > 50
    for cut in cuts:
        slots = Slots(tmp_path, cut)
        assert is_whole(cut, slots.current)
        assert is_whole(cut, slots.path(launch(slots)))
        assert is_whole(cut, slots.current)


@pytest.mark.parametrize("is_good", [True, False])
def test_after_a_power_cut_at_any_moment_the_update_ends_as_it_would_have(tmp_path: Path, is_good: bool) -> None:
    for cut in each_cut(tmp_path, lambda disk, slots: run(disk, slots, is_good=is_good)):
        slots = Slots(tmp_path, cut)
        launch(slots)
        run(cut, slots, is_good=is_good)
        state = slots.load()
        assert (state.good, state.phase) == (NEW if is_good else OLD, Phase.IDLE)
        assert slots.path(launch(slots)) == slots.path(state.good.slot)


def test_a_second_power_cut_while_it_goes_on_after_the_first_does_no_harm_either(tmp_path: Path) -> None:
    for first in each_cut(tmp_path, lambda disk, slots: run(disk, slots, is_good=True)):
        cuts: list[CutDisk] = []
        first.after = lambda now, cuts=cuts: cuts.extend(now.cuts())  # type: ignore[misc]
        slots = Slots(tmp_path, first)
        launch(slots)
        run(first, slots, is_good=True)
        for cut in cuts:
            again = Slots(tmp_path, cut)
            assert is_whole(cut, again.path(launch(again)))


def test_the_cuts_find_an_update_that_does_not_sync_its_release(tmp_path: Path) -> None:
    def careless(disk: CutDisk, slots: Slots) -> None:
        fill(disk, slots.path(NEW.slot))
        replace_link(disk, slots.current, f"releases/{NEW.slot}")

    assert not all(is_whole(cut, tmp_path / "current") for cut in each_cut(tmp_path, careless))


def test_the_cuts_find_a_state_that_is_not_synced(tmp_path: Path) -> None:
    def careless(disk: CutDisk, slots: Slots) -> None:
        new = tmp_path / ".state.json.new"
        disk.write(new, encode(begin(slots.load(), ORDER)))
        disk.rename(new, tmp_path / "state.json")

    contents = [cut.read(tmp_path / "state.json") for cut in each_cut(tmp_path, careless)]
    assert b"" in contents


def test_a_state_is_read_as_it_was_kept() -> None:
    state = begin(State(OLD, 1, refused={"3.0.0": "job-0"}), ORDER)
    while state.order is not None:
        assert decode(encode(state)) == state
        state = advance(state)
    assert decode(encode(state)) == state
    assert state.outcome == Outcome("job-1", "2.0.0", succeeded=True, reason="")
