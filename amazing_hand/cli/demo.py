# SPDX-License-Identifier: Apache-2.0
"""Run the whole main job on this machine: start everything, sign one sentence, check what comes back.

With --view there is the hand's web page to watch it, and all of it goes on until Ctrl-C.
"""

import argparse
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.request import urlopen

import cv2
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from amazing_hand.bus.port import SIMULATED
from amazing_hand.bus.release_note import ReleaseNote
from amazing_hand.cli.run import page_command
from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.cloud.local_broker import BrokerInfo
from amazing_hand.config import load_alphabet, load_calibration
from amazing_hand.configuration.ros_arguments import ROS_ARGS, split
from amazing_hand.configuration.text_argument import text, with_marked_texts
from amazing_hand.hand.folding import SPACE
from amazing_hand.hand.joints import FINGERS
from amazing_hand.hand.spelling import SpelledLetter, Speller
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.paths import data_folder
from amazing_hand.ros.runner import Graph, run
from amazing_hand.simulation import stand_ins
from amazing_hand.simulation.bus_trace import first_motion_s
from amazing_hand.simulation.page_client import Page, Received
from amazing_hand.stopping import Stop

DEFAULT_TEXT: Final = "HELLO"

# Tolerance: the driver's arrival tolerance of 2 degrees, plus half a degree for rounding to integers in the messages.
REACHED_DEG: Final = 2.5

# Time-out beyond the letters' own time: planning, the first motion, closing and storing the film.
ANSWER_TIMEOUT_S: Final = 20.0

# Longer than any node needs to start, the MQTT client's first retry included.
READY_TIMEOUT_S: Final = 10.0

# The page of the hand is a process of its own, which gives way to the nodes.
PAGE_TIMEOUT_S: Final = 30.0
PAGE_END_TIMEOUT_S: Final = 5.0
POLL_S: Final = 0.1


@dataclass
class Outcome:
    """Everything that the web page's MQTT client received about one sentence."""

    text: str
    expected: list[SpelledLetter]
    sentence_id: str = ""
    sent_s: float = 0.0
    ended_s: float = 0.0
    messages: list[Received] = field(default_factory=list)
    video_url: str = ""

    @property
    def letters(self) -> list[dict[str, Any]]:
        """Letter states, without the last one, which repeats a letter with the film's link."""
        return [state for message in self.messages if "video_url" not in (state := message.json())]


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand demo", description=__doc__)
    parser.add_argument("text", nargs="?", type=text, default=DEFAULT_TEXT, help="what to sign (default: %(default)s)")
    parser.add_argument("--view", action="store_true", help="serve the hand's web page, and go on until Ctrl-C")
    parser.add_argument("--ros-args", action="store_true", help="what stands behind it is for all nodes")
    own, for_nodes = split(sys.argv[1:] if argv is None else argv)
    arguments = parser.parse_args(with_marked_texts(own))
    console = Console()
    began_s = time.monotonic()
    folder = data_folder()
    (folder / "demo").mkdir(parents=True, exist_ok=True)
    if problem := ReleaseNote(NAMESPACE, SIMULATED).remove():  # left by `hand run` for simulated servos
        console.print(f"[yellow]{problem}[/yellow]")
    console.print(f"Starting simulated servos, a local broker and {len(NODES)} nodes ...")

    def until(stop: Stop, graph: Graph) -> int:
        for missing in (problems := graph.wait_ready(READY_TIMEOUT_S)):
            console.print(f"[red]not ready: {missing}[/red]")
        if foreign := _foreign_planners(graph):
            console.print(
                f"[red]{foreign} other hand(s) in ROS domain {os.environ['ROS_DOMAIN_ID']} would take the text: "
                "unset ROS_DOMAIN_ID[/red]"
            )
            return 1
        if problems:
            return 1
        console.print(f"Ready after {time.monotonic() - began_s:.1f} s, in ROS domain {os.environ['ROS_DOMAIN_ID']}.")
        if not arguments.view:
            status = _report(_sign(arguments.text, folder, stop, console), folder, console)
            console.print("To see it in a browser: make demo VIEW=1, or hand demo --view")
            return status
        with _page(graph.nodes["planner"].get_namespace(), stop) as link:
            console.print(f"The page is at [bold]{link}[/bold]: open it in a browser.", soft_wrap=True)
            status = _report(_sign(arguments.text, folder, stop, console), folder, console)
            console.print(f"All of it goes on until Ctrl-C: have it sign more at {link}", soft_wrap=True)
            stop.wait()
            return status

    logging.getLogger("amazing_hand").setLevel(logging.WARNING)  # progress is printed by the demo itself
    ros_args = [ROS_ARGS, "--log-level", "warn", *for_nodes]
    try:
        with (
            stand_ins.own_ros_domain() as domain_id,
            stand_ins.running([stand_ins.servo_bus(folder), stand_ins.broker(folder, DEFAULT_DEVICE)]),
        ):
            # Never use the domain of a real hand that runs beside the demo, unless the user has set it.
            os.environ.setdefault("ROS_DOMAIN_ID", str(domain_id))
            return run(NODES, ros_args, until)
    except (stand_ins.StandInError, PageError) as error:
        console.print(f"[red]{error}[/red]")
        return 1


class PageError(RuntimeError):
    """The page did not start; one line."""


@contextmanager
def _page(namespace: str, stop: Stop) -> Iterator[str]:
    """Run the page of this hand in a process of its own and yield its link once it is served. Raises PageError."""
    from amazing_hand.cli.page import free_port  # imported late: the demo without it needs less

    port = free_port("127.0.0.1")
    link = f"http://127.0.0.1:{port}/"
    command = page_command(["--hand", namespace.strip("/"), "--port", str(port)])
    # A new session, as for the stand-ins: Ctrl-C must reach only this process. It ends when its stdin closes.
    page = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        deadline_s = time.monotonic() + PAGE_TIMEOUT_S
        while not _answers(link) and not stop.requested:
            if page.poll() is not None or time.monotonic() > deadline_s:
                raise PageError(f"the page did not start: {' '.join(command)}")
            stop.wait(POLL_S)
        yield link
    finally:
        assert page.stdin is not None
        page.stdin.close()
        try:
            page.wait(PAGE_END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            page.kill()
            page.wait()


def _answers(link: str) -> bool:
    try:
        with urlopen(link, timeout=1.0):
            return True
    except OSError:
        return False


def _foreign_planners(graph: Graph) -> int:
    """Return the number of other hands in this ROS domain and namespace: their planners would take the sentence too."""
    planner = graph.nodes["planner"]
    own = (planner.get_name(), planner.get_namespace())
    return sum(1 for other in planner.get_node_names_and_namespaces() if other == own) - 1


def _sign(text: str, folder: Path, stop: Stop, console: Console) -> Outcome:
    """Act as the web page: request the sentence, then follow the letters until the film's link has arrived."""
    outcome = Outcome(text, list(Speller(load_alphabet(), load_calibration()).spell(text)))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Page(BrokerInfo.load(folder / "broker"), DEFAULT_DEVICE) as page, Progress(*columns, console=console) as bar:
        task = bar.add_task("sent", total=len(outcome.expected))
        outcome.sent_s = time.monotonic()
        outcome.sentence_id = page.say(text)
        deadline_s = time.monotonic() + ANSWER_TIMEOUT_S + sum(letter.duration_s for letter in outcome.expected)
        while not outcome.video_url and not stop.requested and time.monotonic() < deadline_s:
            try:
                message = page.received.get(timeout=0.1)
            except queue.Empty:
                continue
            outcome.messages.append(message)
            state = message.json()
            outcome.video_url = state.get("video_url", "")
            shown = "film" if outcome.video_url else state["letter"].replace(SPACE, "space")
            bar.update(task, description=f"[bold]{shown:5}", completed=len(outcome.letters))
        outcome.ended_s = time.monotonic()
    return outcome


def _report(outcome: Outcome, folder: Path, console: Console) -> int:
    """Print the summary and write it as JSON; 0 when every letter was reached and the film plays."""
    rows = [_letter_row(letter, state) for letter, state in zip(outcome.expected, outcome.letters, strict=False)]
    film = _fetch_film(outcome.video_url, folder) if outcome.video_url else {"error": "no link came back"}
    all_reached = len(rows) == len(outcome.expected) == len(outcome.letters) and all(row["reached"] for row in rows)
    motion_s = first_motion_s(folder / "servo_bus.trace", outcome.sent_s)
    summary = {
        "text": outcome.text,
        "sentence_id": outcome.sentence_id,
        "letters": rows,
        "all_letters_reached": all_reached,
        "message_to_first_servo_command_ms": None if motion_s is None else (motion_s - outcome.sent_s) * 1000,
        "total_s": outcome.ended_s - outcome.sent_s,
        "video": film,
        "video_url": outcome.video_url,
        "mqtt_messages": [
            {"after_s": message.time_s - outcome.sent_s, "topic": message.topic, "payload": message.json()}
            for message in outcome.messages
        ],
    }
    path = folder / "demo" / "summary.json"
    path.write_text(json.dumps(summary, indent=2) + "\n")
    _print_summary(summary, path, console)
    return 0 if all_reached and not film.get("error") else 1


def _letter_row(letter: SpelledLetter, state: dict[str, Any]) -> dict[str, Any]:
    """Compare a letter's measured angles with the pose in the alphabet; return a row of the summary."""
    measured_deg = [state["fingers"][finger][angle] for finger in FINGERS for angle in ("angle_1", "angle_2")]
    row: dict[str, Any] = {"letter": letter.letter, "measured_deg": measured_deg}
    right_letter, measured = state["letter"] == letter.letter, "estimated" not in state
    if letter.motion.key_poses:
        pose_deg = np.rad2deg(letter.motion.key_poses[-1].angles_rad)
        row["error_deg"] = float(np.abs(pose_deg - measured_deg).max())
    row["reached"] = right_letter and measured and row.get("error_deg", 0.0) <= REACHED_DEG
    return row


def _fetch_film(url: str, folder: Path) -> dict[str, Any]:
    """Download the film from its link, as a browser would, and decode all of it; return what was found."""
    path = folder / "demo" / "film.mp4"
    try:
        with urlopen(url, timeout=10) as response, path.open("wb") as file:  # our own recorder's link
            shutil.copyfileobj(response, file)
    except OSError as error:
        return {"error": f"{url}: {error}"}
    capture = cv2.VideoCapture(str(path))
    fps, frames = capture.get(cv2.CAP_PROP_FPS), 0
    while capture.read()[0]:
        frames += 1
    capture.release()
    film = {"path": str(path), "frames": frames, "fps": fps, "duration_s": frames / fps if fps else 0.0}
    return film if frames else {**film, "error": "the film does not play"}


def _print_summary(summary: dict[str, Any], path: Path, console: Console) -> None:
    table = Table("letter", *(f"{finger} [deg]" for finger in FINGERS), "off by", "reached")
    for row in summary["letters"]:
        angles = row["measured_deg"]
        pairs = [f"{angles[i]:4d} {angles[i + 1]:4d}" for i in range(0, len(angles), 2)]
        error = f"{row['error_deg']:.1f}" if "error_deg" in row else ""
        table.add_row(row["letter"], *pairs, error, "yes" if row["reached"] else "[red]no[/red]")
    console.print(table)
    latency_ms, film = summary["message_to_first_servo_command_ms"], summary["video"]
    console.print("message to first servo command:", "never" if latency_ms is None else f"{latency_ms:.1f} ms")
    console.print(f"total: {summary['total_s']:.2f} s, {len(summary['mqtt_messages'])} MQTT messages received")
    if "error" in film:
        console.print(f"[red]film: {film['error']}[/red]")
    else:
        console.print(f"film: {film['path']} ({film['frames']} frames, {film['duration_s']:.2f} s)")
        console.print(f"link, while the hand runs: {summary['video_url']}", soft_wrap=True)
    console.print(f"all of it: {path}", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
