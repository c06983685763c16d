# SPDX-License-Identifier: Apache-2.0
"""Which of ffmpeg's encoders makes the films: a hardware encoder that works, else libx264."""

import stat

import av
import cv2
import numpy as np
import pytest

from amazing_hand.film import ffmpeg as ffmpeg_module
from amazing_hand.film.encoder import FilmEncoder
from amazing_hand.film.ffmpeg import HARDWARE, SOFTWARE, choose_encoder, find_ffmpeg

JPEG = cv2.imencode(".jpg", np.full((120, 160, 3), 90, np.uint8))[1].tobytes()


@pytest.fixture
def jetson(tmp_path, monkeypatch):
    """An ffmpeg that has a Jetson's encoder, which here is the software in disguise, and notes what it is asked."""
    quality = " ".join(ffmpeg_module.QUALITY[HARDWARE[0]])
    script = tmp_path / "ffmpeg"
    script.write_text(
        "#!/bin/bash\n"
        f'echo "$*" >> {tmp_path}/asked\n'
        f'arguments=("${{@/{HARDWARE[0]}/libx264}}")\n'
        f'exec {find_ffmpeg()} "${{arguments[@]}}"\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(script))
    assert find_ffmpeg() == str(script)
    return tmp_path / "asked", quality


def test_without_such_hardware_it_is_libx264():
    assert choose_encoder() == SOFTWARE, "this ffmpeg has h264_nvenc, but this machine has no such device"


def test_a_jetsons_encoder_is_chosen_and_its_film_plays(jetson, tmp_path):
    asked, quality = jetson
    assert choose_encoder() == HARDWARE[0]
    encoder = FilmEncoder(tmp_path / "film.mp4", 30.0, 160, 120)
    encoder.add(JPEG, 0.0)
    film = encoder.close(1.0)
    assert f"-c:v {HARDWARE[0]} {quality} " in asked.read_text().splitlines()[-1]
    with av.open(str(film.path)) as container:
        assert container.streams.video[0].codec_context.pix_fmt == "yuv420p"
        assert sum(1 for _ in container.decode(video=0)) == 30


def test_it_is_tried_once(jetson, tmp_path):
    asked, _ = jetson
    choose_encoder()
    choose_encoder()
    assert len([line for line in asked.read_text().splitlines() if "lavfi" in line]) == 1


def test_captions_are_written_into_the_pictures_on_demand(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", 30.0, 160, 120)
    encoder.add(JPEG, 0.0)
    encoder.add(JPEG, 0.5, "W")
    encoder.close(1.0)
    with av.open(str(tmp_path / "film.mp4")) as container:
        shown = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)]
    assert np.ptp(shown[5]) < 10
    assert shown[-1][100:, :60].max() > 200, "white letters in the lower left corner"


def test_a_film_begins_when_it_was_begun_with_the_first_picture_that_comes(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", 30.0, 160, 120, begin_s=10.0)
    encoder.add(JPEG, 10.5)
    film = encoder.close(11.0)
    assert (film.frames, film.repeated, film.dropped) == (30, 29, 0)


def test_a_film_is_kept_up_while_the_camera_is_silent(tmp_path):
    encoder = FilmEncoder(tmp_path / "film.mp4", 30.0, 160, 120)
    encoder.keep_up(5.0)  # nothing to show yet
    encoder.add(JPEG, 0.0)
    for second in range(1, 10):
        encoder.keep_up(float(second))
    assert encoder._clock.frames == 270
    film = encoder.close(10.0)
    assert (film.frames, film.repeated, film.dropped) == (300, 299, 0)
