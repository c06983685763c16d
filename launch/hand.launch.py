"""The hand: a process per node of the node table, respawned when it dies; with sim, simulated servos and a broker."""

from launch.actions import DeclareLaunchArgument, OpaqueFunction
from launch.conditions import IfCondition
from launch.substitutions import LaunchConfiguration, OrSubstitution
from launch_ros.actions import Node

from amazing_hand import stand_ins
from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.launching import far_end, hand_node, include, on_this_machine
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.paths import data_folder, share_folder
from launch import LaunchContext, LaunchDescription, LaunchDescriptionEntity


def generate_launch_description() -> LaunchDescription:
    config = share_folder() / "config"
    return LaunchDescription(
        [
            DeclareLaunchArgument(
                "sim", default_value="true", description="start simulated servos and a local MQTT broker"
            ),
            DeclareLaunchArgument("namespace", default_value=NAMESPACE, description="namespace of this hand"),
            DeclareLaunchArgument(
                "params_file",
                default_value=str(config / "hand.yaml"),
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
            on_this_machine(),
            OpaqueFunction(function=_hand),
            include(
                "rviz.launch.py",
                IfCondition(OrSubstitution(LaunchConfiguration("rviz"), LaunchConfiguration("foxglove"))),
            ),
            Node(
                package="diagnostic_aggregator",
                executable="aggregator_node",
                parameters=[str(config / "diagnostics.yaml")],
                output="screen",
                condition=IfCondition(LaunchConfiguration("diagnostics")),
            ),
        ]
    )


def _hand(context: LaunchContext) -> list[LaunchDescriptionEntity]:
    """The nodes that are asked for, and with `sim` the far ends that they need."""

    def argument(name: str) -> str:
        return str(LaunchConfiguration(name).perform(context)).strip()

    without = {name.strip() for name in argument("without").split(",") if name.strip()}
    if unknown := without - {entry.name for entry in NODES}:
        raise ValueError(f"without: no node is called {', '.join(unknown)}, only {', '.join(e.name for e in NODES)}")
    overrides = {"servo_driver": {"port": argument("port")}, "mqtt_bridge": {"device": argument("device")}}
    far_ends = {
        "servo_driver": stand_ins.servo_bus(data_folder()),
        "mqtt_bridge": stand_ins.broker(data_folder(), argument("device") or DEFAULT_DEVICE),
    }
    entities: list[LaunchDescriptionEntity] = []
    for entry in NODES:
        if entry.name in without:
            continue
        if entry.name in far_ends and argument("sim").lower() == "true":
            data_folder().mkdir(parents=True, exist_ok=True)
            entities.append(far_end(far_ends[entry.name]))
        given = {name: value for name, value in overrides.get(entry.name, {}).items() if value}
        entities += hand_node(entry, given)
    return entities
