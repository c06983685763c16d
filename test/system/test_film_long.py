# SPDX-License-Identifier: Apache-2.0
"""A long film in real time: nothing of what the camera gives is left out."""

import time

import pytest
from amazing_hand.msg import SentenceStatus
from support.filming import Filming
from support.world import World

from amazing_hand.ros.convert import seconds

FPS = 30.0
FILM_S = 600.0


@pytest.mark.soak
def test_a_film_of_ten_minutes_has_every_frame_of_the_camera(world: World) -> None:
    filming = Filming(world)
    filming.tell("long", SentenceStatus.PLANNING)
    time.sleep(FILM_S)
    filming.tell("long", SentenceStatus.DONE)
    (recording,) = filming.wait_recordings("long")
    print(
        f"{recording.frames} frames in {seconds(recording.duration):.1f} s: {recording.dropped} dropped, "
        f"{recording.repeated} repeated; {recording.size_bytes / 1e6:.0f} MB"
    )
    assert recording.error == ""
    assert recording.dropped == 0
    assert recording.frames == pytest.approx(FPS * FILM_S, abs=FPS)
    assert recording.repeated <= recording.frames / 1000  # when the machine keeps the camera waiting
