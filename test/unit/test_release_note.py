# SPDX-License-Identifier: Apache-2.0
"""The note that a hand was let go: it outlasts the program, and what cannot be read counts as a release."""

from pathlib import Path

import pytest

from amazing_hand.bus.release_note import ReleaseNote, release_note_path

REASON = "let go: call resume"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AMAZING_HAND_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_a_hand_that_was_never_let_go_has_no_note() -> None:
    assert ReleaseNote("/hand", "sim").read() == ""
    assert ReleaseNote("/hand", "sim").remove() == ""


def test_a_release_is_remembered_until_it_is_removed() -> None:
    assert ReleaseNote("/hand", "/dev/hand").write(REASON) == ""
    assert ReleaseNote("/hand", "/dev/hand").read() == REASON
    assert ReleaseNote("/hand", "/dev/hand").remove() == ""
    assert ReleaseNote("/hand", "/dev/hand").read() == ""


@pytest.mark.parametrize(("namespace", "port"), [("/hand", "sim"), ("/left_hand", "/dev/hand")])
def test_a_release_is_of_one_hand_at_one_port(namespace: str, port: str) -> None:
    ReleaseNote("/hand", "/dev/hand").write(REASON)
    assert ReleaseNote(namespace, port).read() == ""


def test_a_note_that_cannot_be_read_counts_as_a_release_and_says_what_to_do() -> None:
    release_note_path("/hand", "sim").mkdir(parents=True)
    reason = ReleaseNote("/hand", "sim").read()
    assert str(release_note_path("/hand", "sim")) in reason
    assert "resume" in reason
    assert str(release_note_path("/hand", "sim")) in ReleaseNote("/hand", "sim").remove()


def test_what_a_full_disk_has_not_taken_is_written_when_there_is_room(home: Path) -> None:
    home.write_text("a file where the folder should be")
    note = ReleaseNote("/hand", "sim")
    note.write(REASON)
    note.settle()
    home.unlink()
    note.settle()
    assert ReleaseNote("/hand", "sim").read() == REASON
    note.remove()
    note.settle()
    assert ReleaseNote("/hand", "sim").read() == ""


def test_a_note_that_could_not_be_removed_is_removed_later() -> None:
    path = release_note_path("/hand", "sim")
    path.mkdir(parents=True)
    note = ReleaseNote("/hand", "sim")
    note.remove()
    path.rmdir()
    path.write_text(REASON)
    note.settle()
    assert not path.exists()


def test_a_note_that_cannot_be_written_is_told_with_its_file(home: Path) -> None:
    home.write_text("a file where the folder should be")
    assert str(release_note_path("/hand", "sim")) in ReleaseNote("/hand", "sim").write(REASON)
