# SPDX-License-Identifier: Apache-2.0
"""To see a hand that runs: RViz or Foxglove, and the letter as text. Its model and frames come from hand.launch.py."""

from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch_ros.actions import Node

from amazing_hand.launching import argument, check_viewers, flag, model, on_this_machine, program
from amazing_hand.node_table import LETTER_MARKER, NAMESPACE
from amazing_hand.paths import share_folder
from amazing_hand.topics import IMAGE, MARKER
from launch import LaunchContext, LaunchDescription, LaunchDescriptionEntity

# config/hand.rviz names the topics of a hand in the usual namespace; RViz is led to those of this one.
SHOWN = ("robot_description", MARKER.name, IMAGE.name)


def generate_launch_description() -> LaunchDescription:
    return LaunchDescription(
        [
            DeclareLaunchArgument("namespace", default_value=NAMESPACE, description="namespace of the hand"),
            DeclareLaunchArgument(
                "side", default_value="right", description="which hand it is, for model and gui: right or left"
            ),
            DeclareLaunchArgument(
                "frame_prefix", default_value="", description="before the names of all frames, as in left_hand/"
            ),
            DeclareLaunchArgument("rviz", default_value="true", description="start RViz with config/hand.rviz"),
            DeclareLaunchArgument(
                "foxglove",
                default_value="false",
                description="start foxglove_bridge on 127.0.0.1:8765; config/foxglove_layout.json is its layout",
            ),
            DeclareLaunchArgument(
                "model",
                default_value="false",
                description="publish the model and its frames, for a hand that no launch file started (`hand run`)",
            ),
            DeclareLaunchArgument(
                "gui",
                default_value="false",
                description="the model with sliders for all joints, in place of a hand: joint_state_publisher_gui",
            ),
            on_this_machine(),
            OpaqueFunction(function=_viewers),
        ]
    )


def _viewers(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    check_viewers(context)
    namespace = argument(context, "namespace").strip("/")
    frame_prefix = argument(context, "frame_prefix")
    is_alone = flag(context, "gui") or flag(context, "model")
    models = [model(namespace, argument(context, "side"), frame_prefix)] if is_alone else []
    viewers = {
        "gui": Node(
            package="joint_state_publisher_gui",
            executable="joint_state_publisher_gui",
            namespace=namespace,
            output="screen",
        ),
        "rviz": Node(
            package="rviz2",
            executable="rviz2",
            arguments=["-d", str(share_folder() / "config" / "hand.rviz")],
            remappings=[(f"/{NAMESPACE}/{name}", f"/{namespace}/{name}") for name in SHOWN],
            output="screen",
        ),
        "foxglove": Node(
            package="foxglove_bridge",
            executable="foxglove_bridge",
            parameters=[{"address": "127.0.0.1", "port": 8765}],
            output="screen",
        ),
    }
    marker = program(Node, LETTER_MARKER, "", {"frame": f"{frame_prefix}wrist"}, namespace=namespace)
    return [*models, *marker, *(viewer for name, viewer in viewers.items() if flag(context, name))]
