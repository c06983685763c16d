# SPDX-License-Identifier: Apache-2.0
"""Films: how soon after the last letter they can be played, and what making them takes.

Two ways on the same pictures, 640x480 at 30 per second, each film in a process of its own:

- ours: each picture goes to ffmpeg as it comes (amazing_hand/film/encoder.py);
- that of the system this one replaces: every frame is kept, decoded, and encoded after the last letter.

The film of 10 s is recorded in real time. The longer ones are fed faster: ours waits before each picture until ffmpeg
has taken the one before, as it has in real time, where ffmpeg sleeps nine tenths of it; the other way only collects
pictures until the stop. So the time from the stop on is that of a film in real time. Processor time is given per second
of film. Memory is the peak of the process with its ffmpeg. S3 is moto's server on this machine: no network in it. Where
all frames of a film do not fit into memory, the other way's time is that of the shorter film, multiplied.
"""

import argparse
import json
import logging
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import boto3
import imageio_ffmpeg
import numpy as np
import psutil
from _report import Goal, report
from moto.server import ThreadedMotoServer

from amazing_hand.camera.jpeg import Image, decode_jpeg, encode_jpeg
from amazing_hand.config import load_alphabet
from amazing_hand.film.encoder import FilmEncoder
from amazing_hand.film.store import S3Store
from amazing_hand.rendering.renderer import HandRenderer

WIDTH: Final = 640
HEIGHT: Final = 480
FPS: Final = 30.0
LENGTHS_S: Final = (10.0, 60.0, 600.0)
BUCKET: Final = "films"
REGION: Final = "us-east-1"
JITTER_S: Final = 0.003  # of a USB camera
STEPS: Final = 12  # pictures of a motion from letter to letter, and as many of the letter held
SAMPLE_S: Final = 0.02
OURS: Final = "ours"
THEIRS: Final = "theirs"
SPARE_MEMORY: Final = 1.5  # of what the frames take

GOALS: Final = {
    "ratio_stop_to_file_60s": Goal(at_least=100.0),
    "rss_growth_mb": Goal(at_most=10.0),
    "stop_to_link_s": Goal(at_most=0.3),
    "encode_cpu_percent": Goal(at_most=25.0),
    "dropped_frames": Goal(at_most=0.0),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--share", type=float, default=1.0, help="of the lengths, for a quick look; reported apart")
    parser.add_argument("--film", nargs=4, help=argparse.SUPPRESS)  # way, length, folder, S3: one film, in this process
    arguments = parser.parse_args()
    if arguments.film:
        way, length_s, folder, s3_url = arguments.film
        print(json.dumps(make_film(way, float(length_s), Path(folder), s3_url)))
        return
    os.environ |= {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench", "AWS_EC2_METADATA_DISABLED": "true"}
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        s3_url = f"http://{host}:{port}"
        boto3.client("s3", region_name=REGION, endpoint_url=s3_url).create_bucket(Bucket=BUCKET)
        with tempfile.TemporaryDirectory() as folder:
            save_pictures(Path(folder))
            lengths_s = [length_s * arguments.share for length_s in LENGTHS_S]
            made = {way: films(way, lengths_s, Path(folder), s3_url) for way in (OURS, THEIRS)}
    finally:
        server.stop()
    name, goals = ("film", GOALS) if arguments.share == 1.0 else ("film_shortened", {})
    report(name, figures(made[OURS], made[THEIRS]), goals)


def figures(ours: list[dict[str, float]], theirs: list[dict[str, float]]) -> dict[str, float]:
    """Both lists: the films of LENGTHS_S."""
    values = {
        f"ratio_stop_to_file_{length_s:.0f}s": other["file_s"] / own["file_s"]
        for length_s, own, other in list(zip(LENGTHS_S, ours, theirs, strict=True))[1:]
    }
    values["rss_growth_mb"] = ours[-1]["rss_mb"] - ours[0]["rss_mb"]
    values["stop_to_link_s"] = ours[1]["link_s"]
    values["encode_cpu_percent"] = ours[1]["cpu_percent"]
    values["dropped_frames"] = sum(film["dropped"] for film in ours)
    for way, films_ in ((OURS, ours), (THEIRS, theirs)):
        for length_s, film in zip(LENGTHS_S, films_, strict=True):
            for key in ("file_s", "link_s", "rss_mb", "cpu_percent"):
                values[f"{way}_{length_s:.0f}s_{key}"] = film[key]
    return values


def films(way: str, lengths_s: list[float], folder: Path, s3_url: str) -> list[dict[str, float]]:
    made: list[dict[str, float]] = []
    for length_s in lengths_s:
        frames_bytes = length_s * FPS * WIDTH * HEIGHT * 3
        if way == THEIRS and made and psutil.virtual_memory().available < SPARE_MEMORY * frames_bytes:
            times = length_s / lengths_s[len(made) - 1]
            print(
                f"{length_s:g} s of frames are {frames_bytes / 1e9:.1f} GB: the figures of the shorter film, x{times:g}"
            )
            shorter = made[-1]
            made.append({**shorter, **{key: times * shorter[key] for key in ("file_s", "link_s", "rss_mb")}})
        else:
            made.append(film_in_process(way, length_s, folder, s3_url))
    return made


def film_in_process(way: str, length_s: float, folder: Path, s3_url: str) -> dict[str, float]:
    command = [sys.executable, __file__, "--film", way, str(length_s), str(folder), s3_url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        peak = PeakMemory(process.pid)
        output, _ = process.communicate()
        rss_mb = peak.end()
    assert process.returncode == 0, output
    return {**json.loads(output), "rss_mb": rss_mb}


class PeakMemory:
    """The most that a process and its children held at once [MB]."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._peak_bytes = 0
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def end(self) -> float:
        self._ending.set()
        self._thread.join()
        return self._peak_bytes / 1e6

    def _watch(self) -> None:
        while not self._ending.wait(SAMPLE_S):
            held_bytes = 0
            try:
                for process in (self._root, *self._root.children(recursive=True)):
                    held_bytes += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
            self._peak_bytes = max(self._peak_bytes, held_bytes)


def save_pictures(folder: Path) -> None:
    """A hand that spells, from the first letter back to it: pictures to be shown over and over."""
    renderer, alphabet = HandRenderer(WIDTH, HEIGHT), load_alphabet()
    poses = [alphabet[letter].motion.key_poses[-1].angles_rad for letter in "HELLOWRD"]
    number = 0
    for pose, following in zip(poses, poses[1:] + poses[:1], strict=True):
        for step in [0.0] * STEPS + np.linspace(0, 1, STEPS, endpoint=False).tolist():
            picture = renderer.render(pose + step * (following - pose))
            (folder / f"{number:03d}.jpg").write_bytes(encode_jpeg(picture))
            number += 1


def arrivals(length_s: float, folder: Path) -> Iterator[tuple[float, bytes]]:
    """When each picture comes, and the picture."""
    jpegs = [path.read_bytes() for path in sorted(folder.glob("*.jpg"))]
    jitter = random.Random(1)
    for index in range(round(length_s * FPS)):
        yield (index + 0.5) / FPS + jitter.uniform(-JITTER_S, JITTER_S), jpegs[index % len(jpegs)]


def make_film(way: str, length_s: float, folder: Path, s3_url: str) -> dict[str, float]:
    """One film from its first picture to its link; seconds count from the stop."""
    store = S3Store(BUCKET, region=REGION, endpoint_url=s3_url)
    path = folder / f"{way}_{length_s:g}.mp4"
    made = record_ours(length_s, folder, path) if way == OURS else record_theirs(length_s, folder, path)
    stored_s = time.monotonic()
    store.put(path)
    made["link_s"] = made["file_s"] + time.monotonic() - stored_s
    return made


def cpu_s() -> float:
    """Of this process and its ended children."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def record_ours(length_s: float, folder: Path, path: Path) -> dict[str, float]:
    in_real_time = length_s <= LENGTHS_S[0]
    cpu_began_s, began_s = cpu_s(), time.monotonic()
    encoder = FilmEncoder(path, FPS, WIDTH, HEIGHT, begin_s=0.0)
    for time_s, jpeg in arrivals(length_s, folder):
        if in_real_time:
            time.sleep(max(began_s + time_s - time.monotonic(), 0.0))
        else:
            wait_until_taken(encoder)
        encoder.add(jpeg, time_s)
    wait_until_taken(encoder)
    if in_real_time:
        time.sleep(max(began_s + length_s - time.monotonic(), 0.0))
    stop_s = time.monotonic()
    film = encoder.close(length_s)
    file_s = time.monotonic() - stop_s
    return {"file_s": file_s, "cpu_percent": 100 * (cpu_s() - cpu_began_s) / length_s, "dropped": film.dropped}


def wait_until_taken(encoder: FilmEncoder) -> None:
    while not encoder._queue.empty():
        time.sleep(0.0005)


def record_theirs(length_s: float, folder: Path, path: Path) -> dict[str, float]:
    cpu_began_s = cpu_s()
    frames: list[Image] = []
    for _, jpeg in arrivals(length_s, folder):
        picture = decode_jpeg(jpeg)
        assert picture is not None
        frames.append(picture)
    stop_s = time.monotonic()
    writer: Any = imageio_ffmpeg.write_frames(str(path), (WIDTH, HEIGHT), fps=FPS, codec="libx264")
    writer.send(None)
    for frame in frames:
        writer.send(np.ascontiguousarray(frame[..., ::-1]))
    writer.close()
    file_s = time.monotonic() - stop_s
    return {"file_s": file_s, "cpu_percent": 100 * (cpu_s() - cpu_began_s) / length_s, "dropped": 0}


if __name__ == "__main__":
    main()
