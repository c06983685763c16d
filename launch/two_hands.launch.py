"""A left and a right hand on one machine, in the namespaces left_hand and right_hand.

Each has a bus adapter of its own, or both are on one: then one process with both drivers has the port.
"""

from typing import Final

from launch.actions import DeclareLaunchArgument, GroupAction, SetEnvironmentVariable, SetLaunchConfiguration
from launch.conditions import IfCondition
from launch.substitutions import (
    AndSubstitution,
    EqualsSubstitution,
    IfElseSubstitution,
    LaunchConfiguration,
    NotEqualsSubstitution,
)
from launch_ros.actions import Node

from amazing_hand import stand_ins
from amazing_hand.hand.joints import SIDES
from amazing_hand.launching import far_end, include, on_this_machine, program
from amazing_hand.node_table import TWO_DRIVERS
from amazing_hand.paths import data_folder, share_folder
from launch import LaunchDescription, LaunchDescriptionEntity

# Where RViz shows the hands, palms toward the viewer: beside each other as a person holds them up.
PLACE_Y_M: Final = {"right": "0.15", "left": "-0.15"}

# Those of config/two_hands_one_bus.yaml.
SERVO_IDS: Final = "1-8,11-18"

_LEFT, _RIGHT = (LaunchConfiguration(f"{side}_port") for side in ("left", "right"))
ONE_BUS: Final = AndSubstitution(EqualsSubstitution(_LEFT, _RIGHT), NotEqualsSubstitution(_LEFT, ""))


def generate_launch_description() -> LaunchDescription:
    config = share_folder() / "config"
    rviz = IfCondition(LaunchConfiguration("rviz"))
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "sim", default_value="true", description="start simulated servos and a local MQTT broker for each hand"
            ),
            *(argument for side in SIDES for argument in _arguments(side)),
            DeclareLaunchArgument(
                "params_file",
                default_value="",
                description="parameters in which the hands differ from config/hand.yaml and from each other; "
                "empty: config/two_hands.yaml, on one bus config/two_hands_one_bus.yaml",
            ),
            SetLaunchConfiguration(
                "params_file",
                IfElseSubstitution(ONE_BUS, str(config / "two_hands_one_bus.yaml"), str(config / "two_hands.yaml")),
                condition=IfCondition(EqualsSubstitution(LaunchConfiguration("params_file"), "")),
            ),
            DeclareLaunchArgument("rviz", default_value="false", description="show both hands in RViz"),
            on_this_machine(),
            _one_bus(),
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
            description=f"serial port of the {side} hand's servos, on one bus that of both; empty: as params_file says",
        ),
        DeclareLaunchArgument(
            f"{side}_device",
            default_value=f"XIAOAmazingHand{side.capitalize()}",
            description=f"the {side} hand's thing name in the cloud",
        ),
    ]


def _one_bus() -> GroupAction:
    """The bus of both hands, if they are on one: their drivers, and simulated servos in the data folder itself."""
    simulated = IfCondition(LaunchConfiguration("sim"))
    return GroupAction(
        [
            far_end(stand_ins.servo_bus(data_folder(), SERVO_IDS), simulated),
            *program(Node, TWO_DRIVERS, {"port": _LEFT}),
        ],
        condition=IfCondition(ONE_BUS),
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
                without=IfElseSubstitution(ONE_BUS, "servo_driver", ""),
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
