# SPDX-License-Identifier: Apache-2.0
"""A left and a right hand on one machine, in the namespaces left_hand and right_hand.

Each has a bus adapter of its own, or both are on one: then one process with both drivers has the port.
"""

from typing import Final

from launch.actions import DeclareLaunchArgument, GroupAction, OpaqueFunction, SetEnvironmentVariable
from launch_ros.actions import Node

from amazing_hand.configuration.launch_arguments import file_of
from amazing_hand.hand.joints import SIDES
from amazing_hand.launching import (
    Hand,
    argument,
    check_hands,
    check_viewers,
    far_end,
    flag,
    hand_nodes,
    include,
    model_of,
    need,
    on_this_machine,
    program,
)
from amazing_hand.node_table import TWO_DRIVERS
from amazing_hand.paths import data_folder, share_folder
from amazing_hand.simulation import stand_ins
from launch import LaunchContext, LaunchDescription, LaunchDescriptionEntity

# Where RViz shows the hands, palms toward the viewer: beside each other as a person holds them up.
PLACE_Y_M: Final = {"right": "0.15", "left": "-0.15"}

# Those of config/two_hands_one_bus.yaml.
SERVO_IDS: Final = "1-8,11-18"


def generate_launch_description() -> LaunchDescription:
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "sim",
                default_value="",
                description="start simulated servos and a local MQTT broker for each hand; empty: true, and refused "
                "with a real port",
            ),
            *(each for side in SIDES for each in _arguments(side)),
            DeclareLaunchArgument(
                "params_file",
                default_value="",
                description="parameters in which the hands differ from config/hand.yaml and from each other; "
                "empty: config/two_hands.yaml, on one bus config/two_hands_one_bus.yaml",
            ),
            DeclareLaunchArgument("rviz", default_value="false", description="show both hands in RViz"),
            on_this_machine(),
            OpaqueFunction(function=_hands),
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


def _hands(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    """Both hands; all of it is checked first."""
    ports = {side: argument(context, f"{side}_port") for side in SIDES}
    shared_port = ports["left"] if ports["left"] == ports["right"] else ""
    hands = {
        side: Hand(
            f"{side}_hand",
            ports[side],
            argument(context, f"{side}_device"),
            f"{side}_port",
            frozenset({"servo_driver"} if shared_port else ()),
            side,
            f"{side}_hand/",
        )
        for side in SIDES
    }
    default = share_folder() / "config" / ("two_hands_one_bus.yaml" if shared_port else "two_hands.yaml")
    params_file = file_of(argument(context, "params_file") or str(default))
    simulated = check_hands(list(hands.values()), params_file, argument(context, "sim"))
    is_shown = flag(context, "rviz")
    if is_shown:
        check_viewers(context)
        need(["tf2_ros"])

    for side in SIDES:
        (data_folder() / f"{side}_hand").mkdir(parents=True, exist_ok=True)
    return [
        *(_one_bus(shared_port, params_file, simulated=simulated) if shared_port else []),
        *(_hand(hand, params_file, simulated=simulated) for hand in hands.values()),
        *(_shown() if is_shown else []),
    ]


def _one_bus(port: str, params_file: str, *, simulated: bool) -> list[LaunchDescriptionEntity]:
    """The bus of both hands: their drivers, and simulated servos in the data folder itself."""
    return [
        *([far_end(stand_ins.servo_bus(data_folder(), SERVO_IDS))] if simulated else []),
        *program(Node, TWO_DRIVERS, params_file, {"port": port}),
    ]


def _hand(hand: Hand, params_file: str, *, simulated: bool) -> GroupAction:
    """One hand. Films, inbox and certificates are its own, in a folder within the data folder."""
    folder = data_folder() / hand.namespace
    nodes = hand_nodes(hand, params_file, folder, simulated=simulated)
    home = SetEnvironmentVariable("AMAZING_HAND_HOME", str(folder))
    return GroupAction([home, model_of(hand, params_file), *nodes])


def _shown() -> list[LaunchDescriptionEntity]:
    """What draws both hands: the letter of each, their places and one RViz."""
    markers = [
        include(
            "rviz.launch.py",
            namespace=f"{side}_hand",
            side=side,
            frame_prefix=f"{side}_hand/",
            rviz="false",
            foxglove="false",
        )
        for side in SIDES
    ]
    places = [
        Node(
            package="tf2_ros",
            executable="static_transform_publisher",
            arguments=["--y", PLACE_Y_M[side], "--frame-id", "world", "--child-frame-id", f"{side}_hand/base_link"],
            output="screen",
        )
        for side in SIDES
    ]
    rviz = Node(
        package="rviz2",
        executable="rviz2",
        arguments=["-d", str(share_folder() / "config" / "two_hands.rviz")],
        output="screen",
    )
    return [*(GroupAction([marker]) for marker in markers), *places, rviz]
