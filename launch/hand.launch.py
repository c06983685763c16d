# SPDX-License-Identifier: Apache-2.0
"""The hand: a process per node of the node table, respawned when it dies; with sim, simulated servos and a broker.

Where robot_state_publisher is installed it publishes the hand's URDF and frames.
"""

from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch_ros.actions import Node

from amazing_hand.configuration.launch_arguments import chosen, file_of
from amazing_hand.launching import (
    Hand,
    argument,
    check_extra,
    check_hands,
    check_viewers,
    flag,
    hand_nodes,
    include,
    model_of,
    need,
    on_this_machine,
    page_of,
    voice_of,
)
from amazing_hand.node_table import NAMESPACE, NODES, VOICE
from amazing_hand.paths import data_folder, share_folder
from launch import LaunchContext, LaunchDescription, LaunchDescriptionEntity


def generate_launch_description() -> LaunchDescription:
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "sim",
                default_value="",
                description="start simulated servos and a local MQTT broker; empty: true, and refused with a real port",
            ),
            DeclareLaunchArgument("namespace", default_value=NAMESPACE, description="namespace of this hand"),
            DeclareLaunchArgument(
                "params_file",
                default_value=str(share_folder() / "config" / "hand.yaml"),
                description="parameters of all nodes; the default file explains each",
            ),
            DeclareLaunchArgument(
                "port", default_value="", description="serial port of the servos; empty: as params_file says"
            ),
            DeclareLaunchArgument(
                "device", default_value="", description="the hand's thing name in the cloud; empty: as params_file says"
            ),
            DeclareLaunchArgument(
                "without",
                default_value="",
                description="nodes to leave out, with commas between: something else does their part",
            ),
            DeclareLaunchArgument("rviz", default_value="false", description="show the hand in RViz: rviz.launch.py"),
            DeclareLaunchArgument(
                "foxglove", default_value="false", description="let Foxglove on this machine connect: rviz.launch.py"
            ),
            DeclareLaunchArgument(
                "diagnostics", default_value="false", description="sum up /diagnostics with diagnostic_aggregator"
            ),
            DeclareLaunchArgument("page", default_value="false", description="serve the web page: docs/page.md"),
            DeclareLaunchArgument(
                "voice", default_value="false", description="understand what is said, also into the page: docs/voice.md"
            ),
            on_this_machine(),
            OpaqueFunction(function=_hand),
        ]
    )


def _hand(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    """The nodes and viewers that are asked for, and with `sim` the far ends; all of it is checked first."""
    without = chosen("without", argument(context, "without"), [entry.name for entry in NODES])
    hand = Hand(
        argument(context, "namespace"),
        argument(context, "port"),
        argument(context, "device"),
        without=frozenset(without),
    )
    params_file = file_of(argument(context, "params_file"))
    simulated = check_hands([hand], params_file, argument(context, "sim"))
    is_shown = flag(context, "rviz") or flag(context, "foxglove")
    if is_shown:
        check_viewers(context)
    published = model_of(hand, params_file)
    is_served, is_listening = flag(context, "page"), flag(context, "voice")
    is_summed_up = flag(context, "diagnostics")
    if is_listening:
        check_extra(VOICE)
    if is_summed_up:
        need(["diagnostic_aggregator"])

    data_folder().mkdir(parents=True, exist_ok=True)
    aggregator = Node(
        package="diagnostic_aggregator",
        executable="aggregator_node",
        parameters=[str(share_folder() / "config" / "diagnostics.yaml")],
        output="screen",
    )
    return [
        published,
        *hand_nodes(hand, params_file, data_folder(), simulated=simulated),
        *([include("rviz.launch.py")] if is_shown else []),
        *([aggregator] if is_summed_up else []),
        *([page_of(hand, params_file)] if is_served else []),
        *([voice_of(hand, params_file)] if is_listening else []),
    ]
