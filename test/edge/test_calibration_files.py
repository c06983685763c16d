# SPDX-License-Identifier: Apache-2.0
"""Calibrations as files: the package's presets, a hand's own, and what is left when writing is interrupted."""

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from amazing_hand.config import calibration_names, load_calibration, own_calibration_path, save_calibration
from amazing_hand.hand.calibration import Calibration, CalibrationError

MINE = Calibration(
    servo_ids=(11, 12, 13, 14, 15, 16, 17, 18),
    middle_deg=(0.1, -17.6, 8.0, 30.0, -30.0, 1 / 3, 0.0, -0.0),
    min_deg=(-90.0,) * 7 + (-35.5,),
    max_deg=(90.0,) * 6 + (70.0, 90.0),
    name="mine",
    side="left",
    date="2026-01-31",
    supply_v=4.9,
)
PRESETS = {"original", "new_hand", "pollen_demo", "pollen_both_right", "pollen_both_left", "kit_right", "kit_left"}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without any calibration."""
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path))
    return tmp_path


def test_every_preset_loads_under_its_name() -> None:
    assert set(calibration_names()) == PRESETS
    for name in PRESETS:
        calibration = load_calibration(name)
        assert calibration.name == name
        assert calibration.side == ("left" if name.endswith("left") else "right")


def test_the_default_is_the_hand_of_the_original_system() -> None:
    calibration = load_calibration()
    assert calibration.name == "original"
    assert calibration.servo_ids == (1, 2, 3, 4, 5, 6, 7, 8)
    assert calibration.middle_deg == (-17, 8, -16, -4, -12, 10, -9, 9)
    assert (calibration.min_deg, calibration.max_deg) == ((-90,) * 8, (90,) * 8)


def test_two_hands_fit_on_one_bus() -> None:
    right, left = load_calibration("pollen_both_right"), load_calibration("pollen_both_left")
    assert left.servo_ids == (11, 12, 13, 14, 15, 16, 17, 18)
    assert not set(right.servo_ids) & set(left.servo_ids)


def test_the_kits_mirror_each_other() -> None:
    right, left = load_calibration("kit_right"), load_calibration("kit_left")
    assert right.middle_deg == (-17.6, 17.6) * 4
    assert left.middle_deg == tuple(-angle for angle in right.middle_deg)


def test_what_is_saved_comes_back_by_name_and_by_path() -> None:
    path = own_calibration_path("mine")
    save_calibration(path, MINE)
    assert load_calibration("mine") == load_calibration(path) == load_calibration(str(path)) == MINE
    assert "mine" in calibration_names()
    assert path.read_text().startswith("#")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r_hand.toml", b'[Fingers]\n[[motors]]\nfinger_name = "r_finger1"\nmotor1.id = 1\nmotor1.offset = 0.105\n'),
        ("list.yaml", b"side: right\nMiddlePos: [3, 0, -5, -8, -2, 5, -12, 0]\n"),
        ("servos.yaml", b"servos: {pointer: [1, 2], middle: [3, 4], ring: [5, 6], thumb: [7, 8]}\n"),
        ("fingers.yaml", b"side: right\nfingers: [[1, 2], [3, 4], [5, 6], [7, 8]]\n"),
        ("utf16.yaml", "side: right\n".encode("utf-16")),
    ],
)
def test_a_file_of_another_program_is_told_where_its_numbers_go(home: Path, name: str, content: bytes) -> None:
    path = home / name
    path.write_bytes(content)
    with pytest.raises(CalibrationError, match="docs/calibration.md tells how to bring the numbers") as caught:
        load_calibration(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_hand_s_own_calibration_comes_before_the_preset_of_that_name() -> None:
    save_calibration(own_calibration_path("original"), MINE)
    assert load_calibration() == replace(MINE, name="original")


def test_the_one_before_is_kept_beside_it_and_is_no_calibration_of_its_own(home: Path) -> None:
    path = own_calibration_path("mine")
    older = replace(MINE, middle_deg=(1.0,) * 8)
    for calibration in (older, MINE):
        save_calibration(path, calibration)
    assert load_calibration("mine") == MINE
    assert sorted(file.name for file in path.parent.iterdir()) == ["mine.yaml", "mine.yaml.bak"]
    (path.parent / "mine.yaml.bak").rename(path)
    assert load_calibration("mine") == older
    assert set(calibration_names()) == {*PRESETS, "mine"}


CRASH = """
import os, sys
from dataclasses import replace
from pathlib import Path
from amazing_hand.config import load_calibration, save_calibration

path, calls_left = Path(sys.argv[1]), int(sys.argv[2])
calibration = replace(load_calibration(path), middle_deg=(2.0,) * 8)

def crash(call):
    def until(*arguments, **keywords):
        global calls_left
        calls_left -= 1
        if calls_left < 0:
            os._exit(9)
        return call(*arguments, **keywords)
    return until

for name in ("fsync", "open", "close", "replace", "unlink"):
    setattr(os, name, crash(getattr(os, name)))
save_calibration(path, calibration)
"""


def test_a_crash_at_any_step_leaves_the_old_one_or_the_new_one_whole() -> None:
    path = own_calibration_path("mine")
    found = []
    for steps in range(30):
        save_calibration(path, MINE)
        process = subprocess.run([sys.executable, "-c", CRASH, str(path), str(steps)], check=False)
        found.append(load_calibration("mine").middle_deg)
        assert found[-1] in (MINE.middle_deg, (2.0,) * 8)
        assert set(calibration_names()) == {*PRESETS, "mine"}
        if process.returncode == 0:
            break
        assert process.returncode == 9
    assert found[0] == MINE.middle_deg
    assert found[-1] == (2.0,) * 8
    assert len(found) > 6


def test_the_content_is_on_the_disk_before_its_name_is_and_then_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a power cut needs, which no test can make."""
    path = own_calibration_path("mine")
    path.parent.mkdir()
    calls: list[str] = []

    def noted(name: str, call: Callable[..., None]) -> Callable[..., None]:
        def note(target: int | Path, *others: Path) -> None:
            where = os.fstat(target) if isinstance(target, int) else None
            kind = "" if where is None else " folder" if stat.S_ISDIR(where.st_mode) else f" {where.st_size > 100}"
            calls.append(name + kind)
            call(target, *others)

        return note

    for name in ("fsync", "replace"):
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    save_calibration(path, MINE)
    assert calls == ["fsync True", "replace", "fsync folder"]


FULL = """
import resource, sys
from dataclasses import replace
from pathlib import Path
from amazing_hand.config import load_calibration, save_calibration

path = Path(sys.argv[1])
longer = replace(load_calibration(path), date="2026-01-31, in the morning")
size = path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
save_calibration(path, longer)
"""


def test_a_disk_that_is_full_leaves_the_old_one_whole() -> None:
    path = own_calibration_path("mine")
    save_calibration(path, MINE)
    process = subprocess.run([sys.executable, "-c", FULL, str(path)], check=False, capture_output=True, text=True)
    assert "File too large" in process.stderr
    assert load_calibration("mine") == MINE
    assert sorted(file.name for file in path.parent.iterdir()) == ["mine.yaml", "mine.yaml.bak"]


def test_a_folder_that_cannot_be_written_to_is_an_os_error_and_changes_nothing(home: Path) -> None:
    (home / "calibration").write_text("a file where the folder should be")
    with pytest.raises(OSError, match="calibration"):
        save_calibration(own_calibration_path("mine"), MINE)


def test_a_file_is_told_by_a_slash_or_any_suffix_and_found_as_a_person_writes_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_calibration(own_calibration_path("mine"), MINE)
    content = own_calibration_path("mine").read_bytes()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    (home / "good.yml").write_bytes(content)
    (home / "lab").write_bytes(content)
    for written in ("good.yml", "./lab", "~/good.yml", "$HOME/lab", f"file://{home}/good.yml"):
        assert load_calibration(written).middle_deg == MINE.middle_deg
    with pytest.raises(CalibrationError, match="^nowhere.yml: .*No such file"):
        load_calibration("nowhere.yml")


def test_a_name_with_a_dot_is_a_name(home: Path) -> None:
    save_calibration(own_calibration_path("mine.v2"), MINE)
    assert load_calibration("mine.v2").middle_deg == MINE.middle_deg


def test_an_unknown_name_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(CalibrationError, match="no calibration 'mine', only kit_left, .*original"):
        load_calibration("mine")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "No such file"),
        ("side: right", "fingers"),
        ("side: [", "flow"),
        ("fingers: \x00", "special characters"),
    ],
)
def test_a_wrong_file_is_refused_in_one_line_that_names_it(home: Path, content: str | None, message: str) -> None:
    path = home / "wrong.yaml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(CalibrationError, match=message) as caught:
        load_calibration(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)
