"""A left and a right hand on one machine, each with its own bus adapter, in the namespaces left_hand and right_hand."""

from typing import Final

from launch.actions import DeclareLaunchArgument, GroupAction, OpaqueFunction, SetEnvironmentVariable
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration
from launch_ros.actions import Node

from amazing_hand.hand.joints import SIDES
from amazing_hand.launching import include, on_this_machine
from amazing_hand.paths import data_folder, share_folder
from launch import LaunchContext, LaunchDescription, LaunchDescriptionEntity

# Where RViz shows the hands, palms toward the viewer: beside each other as a person holds them up.
PLACE_Y_M: Final = {"right": "0.15", "left": "-0.15"}


def generate_launch_description() -> LaunchDescription:
    config = share_folder() / "config"
    rviz = IfCondition(LaunchConfiguration("rviz"))
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "sim", default_value="true", description="start simulated servos and a local MQTT broker for each hand"
            ),
            DeclareLaunchArgument(
                "params_file",
                default_value=str(config / "two_hands.yaml"),
                description="parameters in which the hands differ from config/hand.yaml and from each other",
            ),
            *(argument for side in SIDES for argument in _arguments(side)),
            DeclareLaunchArgument("rviz", default_value="false", description="show both hands in RViz"),
            on_this_machine(),
            OpaqueFunction(function=_refuse_one_port),
            *(_hand(side) for side in SIDES),
            *(_place(side, rviz) for side in SIDES),
            Node(
                package="rviz2",
                executable="rviz2",
                arguments=["-d", str(config / "two_hands.rviz")],
                output="screen",
                condition=rviz,
            ),
        ]
    )


def _arguments(side: str) -> list[DeclareLaunchArgument]:
    return [
        DeclareLaunchArgument(
            f"{side}_port",
            default_value="",
            description=f"serial port of the {side} hand's servos; empty: as params_file says",
        ),
        DeclareLaunchArgument(
            f"{side}_device",
            default_value=f"XIAOAmazingHand{side.capitalize()}",
            description=f"the {side} hand's thing name in the cloud",
        ),
    ]


def _refuse_one_port(context: LaunchContext) -> None:
    ports = {LaunchConfiguration(f"{side}_port").perform(context) for side in SIDES}
    if len(ports) == 1 and ports != {""}:
        raise ValueError(
            f"left_port and right_port are both {ports.pop()}: a port has one driver; use two bus adapters"
        )


def _hand(side: str) -> GroupAction:
    """One hand and what draws it. Films, inbox and certificates are its own, in a folder within the data folder."""
    name = f"{side}_hand"
    return GroupAction(
        [
            SetEnvironmentVariable("AMAZING_HAND_HOME", str(data_folder() / name)),
            include(
                "rviz.launch.py",
                IfCondition(LaunchConfiguration("rviz")),
                namespace=name,
                side=side,
                frame_prefix=f"{name}/",
                rviz="false",
                foxglove="false",
            ),
            include(
                "hand.launch.py",
                namespace=name,
                port=LaunchConfiguration(f"{side}_port"),
                device=LaunchConfiguration(f"{side}_device"),
                rviz="false",
                foxglove="false",
                diagnostics="false",
            ),
        ]
    )


def _place(side: str, condition: IfCondition) -> LaunchDescriptionEntity:
    return Node(
        package="tf2_ros",
        executable="static_transform_publisher",
        arguments=["--y", PLACE_Y_M[side], "--frame-id", "world", "--child-frame-id", f"{side}_hand/base_link"],
        output="screen",
        condition=condition,
    )
