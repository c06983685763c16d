# SPDX-License-Identifier: Apache-2.0
"""Record the topics of a running hand in a bag (rosbag2, MCAP) until Ctrl-C."""

import argparse
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor

from amazing_hand.bags.bag import BagError
from amazing_hand.hand.joints import SIDES
from amazing_hand.ros.bag_recorder import BagRecorder
from amazing_hand.ros.context import add_namespace_option, in_namespace, ros_context
from amazing_hand.stopping import stop_signal
from amazing_hand.topics import IMAGE, TOPICS

# At most this much of the recording is lost if the program is killed or the power fails.
FLUSH_PERIOD_S = 1.0


def _spin(executor: SingleThreadedExecutor) -> None:
    with suppress(ExternalShutdownException):
        executor.spin()


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="hand record", description=__doc__)
    parser.add_argument("bag", type=Path, nargs="?", help="folder to write (default: hand_ and the time)")
    parser.add_argument("--no-images", action="store_true", help="leave the camera out, which takes most of the space")
    parser.add_argument("--side", choices=SIDES, default="right", help="whose URDF the bag gets (default: right)")
    add_namespace_option(parser)
    args = parser.parse_args(argv)
    path: Path = args.bag or Path(f"hand_{time.strftime('%Y%m%d_%H%M%S')}")
    with stop_signal() as stop, ros_context(in_namespace(args.namespace)):
        try:
            topics = [topic for topic in TOPICS if topic is not IMAGE or not args.no_images]
            recorder = BagRecorder(path, topics, args.side, stop)
        except BagError as error:
            parser.exit(1, f"{parser.prog}: {error}\n")
        executor = SingleThreadedExecutor()
        executor.add_node(recorder)
        hearing = threading.Thread(target=_spin, args=(executor,))
        hearing.start()
        unsaid = recorder.find_speakers(stop)
        recorder.begin()
        silent = f"; nobody speaks on {', '.join(unsaid)}" if unsaid else ""
        print(f"recording to {path}; Ctrl-C ends it{silent}", flush=True)
        while not stop.wait(FLUSH_PERIOD_S):
            recorder.flush()
    hearing.join()
    recorder.close()
    if recorder.failure:
        print(f"{parser.prog}: {recorder.failure}", file=sys.stderr)
    print("\n".join(f"{count:8} {name}" for name, count in recorder.counts.items() if count) or "nothing was said")
    return 1 if recorder.failure else 0


if __name__ == "__main__":
    sys.exit(main())
