# SPDX-License-Identifier: Apache-2.0
"""Initialize and shut down ROS (rclpy) in a program of this package."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import rclpy
from rclpy.context import Context
from rclpy.signals import SignalHandlerOptions

from amazing_hand.configuration import ConfigurationError, environment
from amazing_hand.node_table import NAMESPACE


def add_namespace_option(parser: ArgumentParser) -> None:
    """Add the option that selects the hand's namespace; pass its value `namespace` to `in_namespace`."""
    parser.add_argument(
        "--namespace", default=NAMESPACE, metavar="NAME", help="which hand, such as left_hand (default: %(default)s)"
    )


def in_namespace(namespace: str) -> list[str]:
    """Return ROS arguments that put the program's nodes into the namespace."""
    return ["--ros-args", "-r", f"__ns:=/{namespace.strip('/')}"]


@contextmanager
def ros_context(ros_args: Sequence[str] = (), context: Context | None = None) -> Iterator[None]:
    """Initialize rclpy for the block and shut it down at its end; no signal handlers are installed.

    Args:
        ros_args: ROS arguments.
        context: rclpy context to use instead of the default one, which another part of the program may use.

    Raises:
        ConfigurationError: ROS refuses the arguments or environment variables; one line.
    """
    if problem := environment.problem(os.environ):
        raise ConfigurationError(problem)
    try:
        rclpy.init(args=["amazing_hand", *ros_args], context=context, signal_handler_options=SignalHandlerOptions.NO)
    except RuntimeError as error:  # rclpy raises it, or a subclass, for every error of rcl
        raise ConfigurationError(_cause(str(error))) from error
    try:
        yield
    finally:
        rclpy.try_shutdown(context=context)


def _cause(error: str) -> str:
    """Return rcl's message without source locations, with advice if the log folder cannot be used.

    For unknown ROS arguments, rclpy's message is the list of them.
    """
    if error.startswith("["):
        return f"ROS knows none of the arguments {error}"
    cause = " ".join(error.partition(", at /")[0].split())
    return f"{cause}; set HOME or ROS_LOG_DIR to a folder where this user may write" if "log dir" in cause else cause
