"""Letters that are written into a film, for a camera that does not show them."""

from pathlib import Path

import av
from filming import Filming, cues
from stream import Stream
from world import World


def test_the_letters_are_written_into_the_pictures_of_a_camera_when_that_is_wished(world: World) -> None:
    stream = Stream(level=60)
    filming = Filming(world, recorder={"burn_captions": True}, camera=stream.url)
    id = filming.say("A B")
    (recording,) = filming.wait_recordings(id)
    stream.unplug()
    film = Path(recording.path)
    with av.open(str(film)) as container:
        corners = [frame.to_ndarray(format="gray")[400:, :100] for frame in container.decode(video=0)]
    first, second = cues(film)
    assert (first.letter, second.letter) == ("A", "B")

    def white(time_s: float) -> int:
        """Pixels of the letter in the middle of its time."""
        return int((corners[round(time_s * 30)] > 200).sum())

    assert white((first.begin_s + first.end_s) / 2) > 100
    assert white((second.begin_s + second.end_s) / 2) > 100
    assert white((first.end_s + second.begin_s) / 2) == 0, "nothing is written between two words"
