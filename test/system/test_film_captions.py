# SPDX-License-Identifier: Apache-2.0
"""Letters that are written into a film, for a camera that does not show them."""

from itertools import groupby
from pathlib import Path

import av
from support.filming import Filming, cues
from support.stream import Stream
from support.world import World


def test_the_letters_are_written_into_the_pictures_of_a_camera_when_that_is_wished(world: World) -> None:
    stream = Stream(level=60)
    filming = Filming(world, recorder={"burn_captions": True}, camera=stream.url)
    id = filming.say("A B")
    (recording,) = filming.wait_recordings(id)
    stream.unplug()
    film = Path(recording.path)
    with av.open(str(film)) as container:
        corners = [frame.to_ndarray(format="gray")[400:, :100] for frame in container.decode(video=0)]
    assert [cue.letter for cue in cues(film)] == ["A", "B"]
    # In this order, not to a tenth of a second: on a busy machine a letter is heard of a little late.
    white = [int((corner > 200).sum()) for corner in corners]
    seen = [is_written for is_written, _ in groupby(white, key=lambda pixels: pixels > 0)]
    assert seen[seen.index(True) :] == [True, False, True], "nothing is written between two words"
    assert max(white) > 100
