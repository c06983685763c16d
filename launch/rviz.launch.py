# SPDX-License-Identifier: Apache-2.0
"""To see a hand: its model, frames and letter, and RViz or Foxglove beside them. The hand itself runs elsewhere."""

from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.substitutions import Command
from launch_ros.actions import Node
from launch_ros.parameter_descriptions import ParameterValue

from amazing_hand.launching import argument, check_viewers, flag, on_this_machine, program
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
            DeclareLaunchArgument("side", default_value="right", description="which hand it is: right or left"),
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
                "gui",
                default_value="false",
                description="sliders for all joints, in place of a servo_driver: joint_state_publisher_gui",
            ),
            on_this_machine(),
            OpaqueFunction(function=_viewers),
        ]
    )


def _viewers(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    check_viewers(context)
    share = share_folder()
    namespace = argument(context, "namespace").strip("/")
    frame_prefix = argument(context, "frame_prefix")
    urdf = Command(["xacro ", str(share / "urdf" / "amazing_hand.urdf.xacro"), f" side:={argument(context, 'side')}"])
    model = Node(
        package="robot_state_publisher",
        executable="robot_state_publisher",
        namespace=namespace,
        parameters=[
            {
                "robot_description": ParameterValue(urdf, value_type=str),
                "frame_prefix": ParameterValue(frame_prefix, value_type=str),
            }
        ],
        output="screen",
    )
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
            arguments=["-d", str(share / "config" / "hand.rviz")],
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
    return [model, *marker, *(viewer for name, viewer in viewers.items() if flag(context, name))]
