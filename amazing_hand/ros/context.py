# SPDX-License-Identifier: Apache-2.0
"""How every program of this package enters ROS and leaves it."""

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
    """For a program that speaks to one hand: `namespace` is for `in_namespace`."""
    parser.add_argument(
        "--namespace", default=NAMESPACE, metavar="NAME", help="which hand, such as left_hand (default: %(default)s)"
    )


def in_namespace(namespace: str) -> list[str]:
    """ROS arguments that put the program's nodes into the namespace."""
    return ["--ros-args", "-r", f"__ns:=/{namespace.strip('/')}"]


@contextmanager
def ros_context(ros_args: Sequence[str] = (), context: Context | None = None) -> Iterator[None]:
    """ROS until the end of the block; signals stay the program's own business.

    context: one that is not the program's own, which another part of it may have begun.
    Raises ConfigurationError, one line, for arguments or environment variables that ROS cannot work with.
    """
    if problem := environment.problem(os.environ):
        raise ConfigurationError(problem)
    try:
        rclpy.init(args=["amazing_hand", *ros_args], context=context, signal_handler_options=SignalHandlerOptions.NO)
    except RuntimeError as error:  # what rclpy has for all that rcl refuses
        raise ConfigurationError(_cause(str(error))) from error
    try:
        yield
    finally:
        rclpy.try_shutdown(context=context)


def _cause(error: str) -> str:
    """rcl's message without its source lines, and the variables that lead it to where it writes its log.

    Of arguments that ROS does not know, rclpy's message is their list.
    """
    if error.startswith("["):
        return f"ROS knows none of the arguments {error}"
    cause = " ".join(error.partition(", at /")[0].split())
    return f"{cause}; set HOME or ROS_LOG_DIR to a folder where this user may write" if "log dir" in cause else cause
