# SPDX-License-Identifier: Apache-2.0
"""The nodes of docs/examples/ take a stage's place, as docs/ros.md says."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from support.waiting import PATIENCE_S
from support.world import World, wait_for
from visualization_msgs.msg import Marker

from amazing_hand import Hand
from amazing_hand.client import session
from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.ros.convert import servo_angles_rad
from amazing_hand.topics import JOINT_STATES, LETTER, MARKER

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"


def test_a_fingerspeller_of_ones_own_signs_only_the_vowels_and_the_viewers_show_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.start_servos()
    for name in ("servo_driver", "planner", "letter_marker"):
        world.start_node(name)
    speller = world.start_program("vowel_speller", str(EXAMPLES / "vowel_speller.py"))
    probe = world.probe()
    letters, markers = probe.listen(LETTER), probe.listen(MARKER)
    said = ("letter", "state", "letter_marker")
    wait_for(lambda: all(map(probe.count_publishers, said)) and probe.count_subscribers("sentence"), "the nodes")
    monkeypatch.setenv("ROS_DOMAIN_ID", str(world.domain_id))
    monkeypatch.setattr(session, "FIND_S", PATIENCE_S)
    with Hand(needs=["servo_driver", "planner"]) as hand:
        assert hand.say("Hello you").wait(PATIENCE_S).signed, speller.log
    assert "".join(letter.letter for letter in letters) == "EOOU"
    wait_for(lambda: len(markers) == len(letters), "the last marker")
    assert [(marker.type, marker.text) for marker in markers] == [(Marker.TEXT_VIEW_FACING, text) for text in "EOOU"]
    rehearsal = world.start_program("rehearse", str(EXAMPLES / "rehearse.py"), "Hello")
    assert rehearsal.popen.wait(PATIENCE_S) == 0, rehearsal.log
    assert "done" in rehearsal.log
    assert "_servo_" in rehearsal.log.splitlines()[-1], rehearsal.log


def test_the_keyboard_moves_the_hand(world: World) -> None:
    world.start_servos()
    world.start_node("servo_driver")
    probe = world.probe()
    joint_states = probe.listen(JOINT_STATES)
    wait_for(lambda: joint_states, "the driver")
    keyboard = subprocess.Popen(
        [sys.executable, str(EXAMPLES / "keyboard.py")], stdin=subprocess.PIPE, text=True, env=world.environment
    )
    try:
        assert keyboard.stdin is not None

        def press(key: str) -> None:
            print(key, end="", file=keyboard.stdin, flush=True)

        def angles_deg(finger: str) -> list[float]:
            first = SERVO_JOINTS.index(f"{finger}_servo_1")
            return list(np.rad2deg(servo_angles_rad(joint_states[-1])[first : first + 2]))

        press("m")
        wait_for(lambda: np.allclose(angles_deg("middle"), [51.6, -51.6], atol=2.0), "the middle finger to close")
        press("m")
        wait_for(lambda: np.allclose(angles_deg("middle"), [-34.4, 34.4], atol=2.0), "the middle finger to open")
        press("q")
        assert keyboard.wait(60) == 0
    finally:
        keyboard.kill()
        keyboard.wait()
