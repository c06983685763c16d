# SPDX-License-Identifier: Apache-2.0
"""Which ffmpeg there is, which of its H.264 encoders works here, and how it is asked for a film."""

import functools
import os
import subprocess
from pathlib import Path
from typing import Final

import imageio_ffmpeg

SOFTWARE: Final = "libx264"
HARDWARE: Final = ("h264_nvmpi", "h264_nvenc")
"""A Jetson's encoder by the names that builds of ffmpeg for it have (jetson-ffmpeg; NVIDIA's Video Codec SDK)."""

TRY_TIMEOUT_S: Final = 10.0  # to encode one small picture; takes 0.05 s

# fmt: off
QUALITY: Final = {
    # veryfast: at 640x480 and 30 fps 9 % of a core (ultrafast: 7 %) for a quarter of the size to send. One thread: more
    # start more slices and buffers than a film of this size needs.
    SOFTWARE: ("-preset", "veryfast", "-crf", "23", "-threads", "1"),
    "h264_nvmpi": ("-b:v", "4M"),  # it has no constant quality
    "h264_nvenc": ("-preset", "p2", "-cq", "26", "-b:v", "0"),
}
# fmt: on


class EncoderError(Exception):
    """ffmpeg could not be started or failed; one line with its own last words."""


def find_ffmpeg() -> str:
    """Path of ffmpeg, that of $IMAGEIO_FFMPEG_EXE if it is set; found and tried on the first call.

    Raises EncoderError when there is none.
    """
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncoderError(f"ffmpeg: {error}") from error


def environment() -> dict[str, str]:
    """For ffmpeg: it brings its libraries; those of ROS's wheels are not for it."""
    return {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}


def choose_encoder() -> str:
    """The hardware encoder that this ffmpeg has and that works on this machine, else libx264.

    Tried on the first call: a build may have the encoder of a device that is not there. Raises EncoderError.
    """
    return _choose_encoder(find_ffmpeg())


@functools.cache
def _choose_encoder(ffmpeg: str) -> str:
    return next((encoder for encoder in HARDWARE if _works(ffmpeg, encoder)), SOFTWARE)


def _works(ffmpeg: str, encoder: str) -> bool:
    source = ("-f", "lavfi", "-i", "color=size=320x240:duration=0.1", "-pix_fmt", "yuv420p")
    command = [ffmpeg, "-hide_banner", "-loglevel", "quiet", *source, "-c:v", encoder, "-f", "null", "-"]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(),
            timeout=TRY_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def film_command(path: Path, fps: float, width: int, height: int) -> list[str]:
    """JPEGs at stdin, an MP4 that plays while it loads at `path`. Raises EncoderError when there is no ffmpeg."""
    encoder = choose_encoder()
    size = f"{width // 2 * 2}:{height // 2 * 2}"  # H.264's 4:2:0 needs even sizes
    # Pictures of another shape keep theirs, between black bars. TV range is what players expect, JPEG has the full one.
    scaled = f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2:out_range=tv"
    filters = f"{scaled},format=yuv420p,pad={size}:-1:-1,setsar=1"
    # fmt: off
    return [
        find_ffmpeg(), "-hide_banner", "-loglevel", "error", "-y",
        # Size and rate are known: without probing it starts with the first pictures and holds none back.
        "-probesize", "32", "-threads", "1", "-f", "mjpeg", "-framerate", str(fps), "-i", "pipe:0",
        "-vf", filters, "-filter_threads", "1",
        "-c:v", encoder, *QUALITY[encoder], "-movflags", "+faststart", "-f", "mp4", str(path),
    ]
    # fmt: on
