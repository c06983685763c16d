"""How every program of this package enters ROS and leaves it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import rclpy
from rclpy.signals import SignalHandlerOptions


@contextmanager
def ros_context(ros_args: Sequence[str] = ()) -> Iterator[None]:
    """ROS until the end of the block; signals stay the program's own business."""
    os.environ.setdefault("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")  # the hand is nobody else's business
    rclpy.init(args=["amazing_hand", *ros_args], signal_handler_options=SignalHandlerOptions.NO)
    try:
        yield
    finally:
        rclpy.try_shutdown()
