# SPDX-License-Identifier: Apache-2.0
"""Find ffmpeg, choose an H.264 encoder that works on this machine, and build the command line of a film."""

import functools
import os
import subprocess
from pathlib import Path
from typing import Final

import imageio_ffmpeg

SOFTWARE: Final = "libx264"
HARDWARE: Final = ("h264_nvmpi", "h264_nvenc")
"""Names of the Jetson's hardware encoder in builds of ffmpeg (jetson-ffmpeg; NVIDIA's Video Codec SDK)."""

TRY_TIMEOUT_S: Final = 10.0  # for a trial encoding of one small picture, which takes 0.05 s

# fmt: off
QUALITY: Final = {
    # veryfast: 9 % of a core at 640x480 and 30 fps (ultrafast: 7 %) and a quarter of ultrafast's file size. One thread:
    # more threads add slices and buffers that a film of this size does not need.
    SOFTWARE: ("-preset", "veryfast", "-crf", "23", "-threads", "1"),
    "h264_nvmpi": ("-b:v", "4M"),  # has no constant-quality mode
    "h264_nvenc": ("-preset", "p2", "-cq", "26", "-b:v", "0"),
}
# fmt: on


class EncoderError(Exception):
    """ffmpeg could not be started or failed; one line with ffmpeg's last message."""


def find_ffmpeg() -> str:
    """Return the path of ffmpeg: $IMAGEIO_FFMPEG_EXE if it is set. Searched for and tried on the first call only.

    Raises EncoderError when there is no ffmpeg.
    """
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise EncoderError(f"ffmpeg: {error}") from error


def environment() -> dict[str, str]:
    """Return the environment for ffmpeg, without the library path of the ROS wheels: ffmpeg has its own libraries."""
    return {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}


def choose_encoder() -> str:
    """Return the name of a hardware encoder that this ffmpeg has and that works on this machine, else libx264.

    Encoders are tried on the first call, as ffmpeg may be built with encoders for devices that are not there. Raises
    EncoderError.
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
    """Return the ffmpeg command that reads JPEGs from stdin and writes an MP4, playable while it loads, to `path`.

    Raises EncoderError when there is no ffmpeg.
    """
    encoder = choose_encoder()
    size = f"{width // 2 * 2}:{height // 2 * 2}"  # 4:2:0 chroma subsampling needs even sizes
    # Pictures of another aspect ratio keep it, with black bars. Players expect TV range; JPEG has the full range.
    scaled = f"scale={size}:force_original_aspect_ratio=decrease:force_divisible_by=2:out_range=tv"
    filters = f"{scaled},format=yuv420p,pad={size}:-1:-1,setsar=1"
    # fmt: off
    return [
        find_ffmpeg(), "-hide_banner", "-loglevel", "error", "-y",
        # Size and rate are known, so no probing: encoding starts with the first picture and none are held back.
        "-probesize", "32", "-threads", "1", "-f", "mjpeg", "-framerate", str(fps), "-i", "pipe:0",
        "-vf", filters, "-filter_threads", "1",
        "-c:v", encoder, *QUALITY[encoder], "-movflags", "+faststart", "-f", "mp4", str(path),
    ]
    # fmt: on
