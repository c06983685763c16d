# SPDX-License-Identifier: Apache-2.0
"""Say again what a bag holds, to the nodes behind it and simulated servos: see a recorded sentence once more."""

import sys

from launch.actions import (
    DeclareLaunchArgument,
    ExecuteProcess,
    LogInfo,
    OpaqueFunction,
    RegisterEventHandler,
    Shutdown,
)
from launch.event_handlers import OnProcessExit
from launch.events.process import ProcessExited
from launch_ros.events.lifecycle import StateTransition

from amazing_hand.configuration.launch_arguments import existing
from amazing_hand.launching import argument, flag, include, on_this_machine
from amazing_hand.node_table import NODES, downstream
from launch import Event, EventHandler, LaunchContext, LaunchDescription, LaunchDescriptionEntity


def generate_launch_description() -> LaunchDescription:
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "bag", description="folder of the bag, as `hand record` or `ros2 bag record` wrote it"
            ),
            DeclareLaunchArgument(
                "topics",
                default_value="letter",
                description="what is said again, with commas between: letter, sentence",
            ),
            DeclareLaunchArgument("rate", default_value="1.0", description="times as fast as it was recorded"),
            DeclareLaunchArgument("loop", default_value="false", description="again and again until Ctrl-C"),
            on_this_machine(),
            OpaqueFunction(function=_replay),
        ]
    )


def _replay(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    bag, rate = existing("bag", argument(context, "bag")), argument(context, "rate")
    names = [name.strip() for name in argument(context, "topics").split(",") if name.strip()]
    nodes = downstream(names)
    player = ExecuteProcess(
        cmd=[
            *(sys.executable, "-m", "amazing_hand.cli.replay", bag, "--rate", rate, "--topics", *names),
            *(["--loop"] if flag(context, "loop") else []),
        ],
        name="replay",
        output="screen",
    )
    awaited = {entry.name for entry in NODES if entry.managed and entry.name in nodes}

    def on_active(context: LaunchContext) -> list[LaunchDescriptionEntity]:
        name = context.locals.event.action.node_name.rpartition("/")[2]
        if name not in awaited:  # one that was started again
            return []
        awaited.remove(name)
        return [] if awaited else [player]

    return [
        RegisterEventHandler(EventHandler(matcher=_is_active, entities=[OpaqueFunction(function=on_active)])),
        RegisterEventHandler(OnProcessExit(target_action=player, on_exit=_on_end)),
        include("hand.launch.py", without=",".join(entry.name for entry in NODES if entry.name not in nodes)),
    ]


def _is_active(event: Event) -> bool:
    return isinstance(event, StateTransition) and event.goal_state == "active"


def _on_end(event: ProcessExited, context: LaunchContext) -> LaunchDescriptionEntity | None:
    if context.is_shutdown:
        return None
    return (
        Shutdown(reason="nothing was replayed") if event.returncode else LogInfo(msg="replayed; Ctrl-C ends the hand")
    )
