"""How every program of this package enters ROS and leaves it."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import rclpy
from rclpy.signals import SignalHandlerOptions

from amazing_hand.node_table import NAMESPACE


def add_namespace_option(parser: ArgumentParser) -> None:
    """For a program that speaks to one hand: `namespace` is for `in_namespace`."""
    parser.add_argument(
        "--namespace", default=NAMESPACE, metavar="NAME", help="which hand, such as left_hand (default: %(default)s)"
    )


def in_namespace(namespace: str) -> list[str]:
    """ROS arguments that put the program's nodes into the namespace."""
    return ["--ros-args", "-r", f"__ns:=/{namespace.strip('/')}"]


@contextmanager
def ros_context(ros_args: Sequence[str] = ()) -> Iterator[None]:
    """ROS until the end of the block; signals stay the program's own business."""
    os.environ.setdefault("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")  # the hand is nobody else's business
    rclpy.init(args=["amazing_hand", *ros_args], signal_handler_options=SignalHandlerOptions.NO)
    try:
        yield
    finally:
        rclpy.try_shutdown()
