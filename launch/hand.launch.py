"""The hand: a process per node of the node table, respawned when it dies; with sim, simulated servos and a broker."""

from launch.actions import DeclareLaunchArgument, ExecuteProcess, OpaqueFunction, SetEnvironmentVariable
from launch.conditions import IfCondition
from launch.substitutions import EnvironmentVariable, LaunchConfiguration
from launch_ros.actions import Node

from amazing_hand import stand_ins
from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.paths import data_folder, share_folder
from launch import LaunchContext, LaunchDescription, LaunchDescriptionEntity

# Ctrl-C ends nodes and stand-ins at once: the nodes have 3 s to let the servos go limp and to say goodbye.
LINGER_S = 3.0


def generate_launch_description() -> LaunchDescription:
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "sim", default_value="true", description="start simulated servos and a local MQTT broker"
            ),
            DeclareLaunchArgument("rviz", default_value="false", description="start RViz beside the nodes"),
            DeclareLaunchArgument("namespace", default_value=NAMESPACE, description="namespace of this hand"),
            DeclareLaunchArgument(
                "params_file",
                default_value=str(share_folder() / "config" / "hand.yaml"),
                description="parameters of all nodes; the default file explains each",
            ),
            DeclareLaunchArgument(
                "port", default_value="", description="serial port of the servos; empty: as params_file says"
            ),
            SetEnvironmentVariable(
                "ROS_AUTOMATIC_DISCOVERY_RANGE",
                EnvironmentVariable("ROS_AUTOMATIC_DISCOVERY_RANGE", default_value="LOCALHOST"),
            ),
            OpaqueFunction(function=_stand_ins),
            OpaqueFunction(function=_nodes),
            Node(package="rviz2", executable="rviz2", condition=IfCondition(LaunchConfiguration("rviz"))),
        ]
    )


def _stand_ins(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    if LaunchConfiguration("sim").perform(context).lower() != "true":
        return []
    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    programs = (stand_ins.servo_bus(folder), stand_ins.broker(folder, DEFAULT_DEVICE))
    return [
        ExecuteProcess(
            cmd=[*program.command, "--linger-s", f"{LINGER_S:g}"], name=program.name.replace(" ", "_"), output="screen"
        )
        for program in programs
    ]


def _nodes(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    port = LaunchConfiguration("port").perform(context)
    overrides = {"servo_driver": [{"port": port}]} if port else {}
    return [
        Node(
            package="amazing_hand",
            executable=entry.name,
            name=entry.name,
            namespace=LaunchConfiguration("namespace"),
            parameters=[LaunchConfiguration("params_file"), *overrides.get(entry.name, [])],
            output="screen",
            respawn=True,
            respawn_delay=entry.respawn_delay_s,
        )
        for entry in NODES
    ]
