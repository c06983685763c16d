# SPDX-License-Identifier: Apache-2.0
"""Shared code of the launch files: check the arguments, then start nodes and take them through their lifecycle.

Needs a ROS install. An exception here ends the launch with its message, so checks must run before any process starts.
"""

import asyncio
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from ament_index_python.packages import PackageNotFoundError, get_package_prefix
from launch.actions import (
    EmitEvent,
    ExecuteProcess,
    IncludeLaunchDescription,
    LogInfo,
    OpaqueCoroutine,
    RegisterEventHandler,
    SetEnvironmentVariable,
    Shutdown,
)
from launch.event_handlers import OnProcessExit, OnProcessStart
from launch.events import matches_action
from launch.events.process import ProcessExited, ProcessStarted
from launch.substitutions import Command, EnvironmentVariable, LaunchConfiguration
from launch_ros.actions import LifecycleNode, Node
from launch_ros.event_handlers import OnStateTransition
from launch_ros.events.lifecycle import ChangeState
from launch_ros.parameter_descriptions import ParameterValue
from launch_ros.ros_adapters import get_ros_node
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import GetState

from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.config import DEFAULT_CALIBRATION, load_calibration
from amazing_hand.configuration import EXIT_CONFIGURATION, EXIT_OTHER_RMW, ConfigurationError
from amazing_hand.configuration.environment import DISCOVERY_RANGE, THIS_MACHINE
from amazing_hand.configuration.extras import is_installed
from amazing_hand.configuration.launch_arguments import (
    SIMULATED_PORT,
    check_port,
    given,
    is_simulated,
    truth,
    value_of,
)
from amazing_hand.configuration.parameter_check import Place
from amazing_hand.configuration.parameter_file import read
from amazing_hand.configuration.ros_arguments import SHARED_PARAMS
from amazing_hand.hand.calibration import CalibrationError
from amazing_hand.hand.joints import SIDES
from amazing_hand.node_table import NODES, PAGE, VOICE, NodeEntry
from amazing_hand.paths import share_folder
from amazing_hand.ros.declarations import check_values
from amazing_hand.simulation import stand_ins
from amazing_hand.simulation.stand_ins import StandIn
from amazing_hand.stopping import UNTIL_STDIN_CLOSES
from launch import LaunchContext, LaunchDescriptionEntity, SomeSubstitutionsType

# How often to ask a new process until it answers: for up to 20 s DDS may still send to a killed one, which cannot.
ASK_AGAIN_S: Final = 0.2

# How long stand-ins outlive Ctrl-C, which nodes get at the same time: the nodes have 3 s to turn torque off and to
# report to the cloud that they go offline.
LINGER_S: Final = 3.0

# The program that publishes the model, and the one that makes the URDF for it.
ROBOT_STATE_PUBLISHER: Final = "robot_state_publisher"
XACRO: Final = "xacro"

# The frame of the camera's pictures in the URDF.
CAMERA_FRAME: Final = "camera_optical_frame"

# The nodes with the parameter `device`, the hand's name in the cloud.
HAVE_DEVICE: Final = ("planner", "recorder", "mqtt_bridge")


def on_this_machine() -> SetEnvironmentVariable:
    """Limit ROS discovery to this machine, unless the environment sets another range."""
    here = EnvironmentVariable(DISCOVERY_RANGE, default_value=THIS_MACHINE)
    return SetEnvironmentVariable(DISCOVERY_RANGE, here)


def include(launch_file: str, **arguments: SomeSubstitutionsType) -> IncludeLaunchDescription:
    """Include one of this package's launch files."""
    path = share_folder() / "launch" / launch_file
    return IncludeLaunchDescription(str(path), launch_arguments=arguments.items())


def argument(context: LaunchContext, name: str) -> str:
    """Return the value of a launch argument, or its default."""
    return str(LaunchConfiguration(name).perform(context)).strip()


def flag(context: LaunchContext, name: str) -> bool:
    """Return the value of a boolean launch argument. Raises ConfigurationError."""
    return truth(name, argument(context, name))


def need(packages: Iterable[str], programs: Iterable[str] = ()) -> None:
    """Check that ROS packages and programs are installed. Raises ConfigurationError."""
    for package in packages:
        try:
            get_package_prefix(package)
        except PackageNotFoundError:
            name = package.replace("_", "-")
            raise ConfigurationError(f"{package} is not installed: sudo apt install ros-$ROS_DISTRO-{name}") from None
    for program in programs:
        if shutil.which(program) is None:
            raise ConfigurationError(f"{program} is not installed: sudo apt install ros-$ROS_DISTRO-{program}")


def check_extra(node: NodeEntry) -> None:
    """Check that the extra of a node's name is installed. Raises ConfigurationError."""
    if not is_installed(node.name):
        raise ConfigurationError(
            f"{node.name} needs the extra '{node.name}': "
            f"pip install '.[{node.name}]' in the source folder of amazing_hand"
        )


def check_viewers(context: LaunchContext) -> None:
    """Check the arguments of rviz.launch.py and that what it starts is installed. Raises ConfigurationError."""
    arguments = context.launch_configurations
    side = arguments.get("side", SIDES[0])
    if side not in SIDES:
        raise ConfigurationError(f"side:={side}: write side:={' or side:='.join(SIDES)}")
    packages = {"rviz": "rviz2", "foxglove": "foxglove_bridge", "gui": "joint_state_publisher_gui"}
    wanted = [
        package for name, package in packages.items() if name in context.launch_configurations and flag(context, name)
    ]
    need([ROBOT_STATE_PUBLISHER, *wanted], [XACRO])


@dataclass(frozen=True)
class Hand:
    """A hand to launch.

    Attributes:
        namespace: ROS namespace of its nodes.
        port: Serial port; empty to use that of params_file.
        device: Name of the hand in the cloud; empty to use that of params_file.
        port_argument: Name of the launch argument for `port`, for messages.
        without: Names of the nodes that are not started.
        side: `right` or `left`; empty to use that of its calibration.
        frame_prefix: Prefix of its frame names, such as `left_hand/`.
    """

    namespace: str
    port: str
    device: str
    port_argument: str = "port"
    without: frozenset[str] = frozenset()
    side: str = ""
    frame_prefix: str = ""

    def side_by(self, params_file: str) -> str:
        """Return `right` or `left`. Raises ConfigurationError if the calibration cannot be read."""
        if self.side:
            return self.side
        name = value_of(read(params_file), self.place("servo_driver"), "calibration", DEFAULT_CALIBRATION)
        try:
            return load_calibration(name).side
        except CalibrationError as error:
            raise ConfigurationError(f"calibration: {error}") from error

    def place(self, node: str) -> Place:
        return Place(node, f"/{self.namespace.strip('/')}/{node}")

    def given(self, node: str) -> dict[str, str]:
        """Return the parameters of a node that launch arguments set."""
        own = {"servo_driver": {"port": self.port}, **{node: {"device": self.device} for node in HAVE_DEVICE}}
        if self.frame_prefix:
            own["camera"] = {"frame_id": f"{self.frame_prefix}{CAMERA_FRAME}"}
        return {name: value for name, value in own.get(node, {}).items() if value}


def check_hands(hands: Sequence[Hand], params_file: str, sim: str) -> bool:
    """Check the configuration of the hands; return whether servos and cloud are to be simulated.

    Args:
        hands: The hands to launch.
        params_file: Parameter file for all of them.
        sim: Launch argument `sim` as given, or empty.

    Raises:
        ConfigurationError: The configuration is not valid.
    """
    arguments = [
        each
        for hand in hands
        for each in (
            *given(hand.port_argument, hand.port, "servo_driver", hand.namespace, "port"),
            *given("device", hand.device, "mqtt_bridge", hand.namespace, "device"),
        )
    ]
    check_values([params_file], arguments, [hand.place(entry.name) for hand in hands for entry in NODES])
    written = read(params_file)
    for hand in hands:
        if "servo_driver" not in hand.without or hand.port:
            configured = value_of(written, hand.place("servo_driver"), "port", SIMULATED_PORT)
            check_port(sim, hand.port, configured, hand.port_argument)
    return is_simulated(sim)


def hand_nodes(hand: Hand, params_file: str, folder: Path, *, simulated: bool) -> list[LaunchDescriptionEntity]:
    """Return the launch entities of a hand: its nodes and, if `simulated`, the servo bus and broker that they need.

    folder: data folder of the stand-ins.
    """
    far_ends = {
        "servo_driver": stand_ins.servo_bus(folder),
        "mqtt_bridge": stand_ins.broker(folder, hand.device or DEFAULT_DEVICE),
    }
    entities: list[LaunchDescriptionEntity] = []
    for entry in NODES:
        if entry.name in hand.without:
            continue
        if simulated and entry.name in far_ends:
            entities.append(far_end(far_ends[entry.name]))
        entities += _node(entry, hand.namespace, params_file, hand.given(entry.name))
    return entities


def model(namespace: str, side: str, frame_prefix: str) -> Node:
    """Return a robot_state_publisher, which publishes a hand's `robot_description` and its frames on /tf."""
    path = share_folder() / "urdf" / "amazing_hand.urdf.xacro"
    values = {"robot_description": Command([f"{XACRO} ", str(path), f" side:={side}"]), "frame_prefix": frame_prefix}
    return Node(
        package=ROBOT_STATE_PUBLISHER,
        executable=ROBOT_STATE_PUBLISHER,
        namespace=namespace,
        parameters=[{name: ParameterValue(value, value_type=str) for name, value in values.items()}],
        output="screen",
        respawn=True,
    )


def model_of(hand: Hand, params_file: str) -> LaunchDescriptionEntity:
    """Return the robot_state_publisher of a hand, or a log line that says what is not installed for it."""
    try:
        need([ROBOT_STATE_PUBLISHER], [XACRO])
    except ConfigurationError as error:
        return LogInfo(msg=f"/tf and robot_description are not published: {error}")
    return model(hand.namespace.strip("/"), hand.side_by(params_file), hand.frame_prefix)


def _node(
    entry: NodeEntry, namespace: str, params_file: str, parameters: dict[str, str]
) -> list[LaunchDescriptionEntity]:
    """Return the process of a node, respawned when it dies; a managed node is activated after each start."""
    where = {"name": entry.name, "namespace": namespace}
    if not entry.managed:
        return program(Node, entry, params_file, parameters, **where)
    give_up, node = program(LifecycleNode, entry, params_file, {**parameters, "autostart": False}, **where)
    return [give_up, *_bring_up(node), node]


def program(
    kind: type[Node],
    entry: NodeEntry,
    params_file: str,
    parameters: Mapping[str, str | bool],
    **where: SomeSubstitutionsType,
) -> list[LaunchDescriptionEntity]:
    """Return a node's process, respawned when it dies, and the handler that ends the launch if it is misconfigured.

    Args:
        kind: Launch action for the node.
        entry: Its entry of the node table.
        params_file: Parameter file; empty for none.
        parameters: Parameter values that override the file.
        where: `name` and `namespace` of the node, for a program with a single node.
    """
    # Without an explicit type, launch would parse a text such as 20260128 as a YAML number.
    values = {
        name: value if isinstance(value, bool) else ParameterValue(value, value_type=str)
        for name, value in parameters.items()
    }
    node = _process(kind, entry, params_file, values, **where)
    return [RegisterEventHandler(OnProcessExit(target_action=node, on_exit=_give_up)), node]


def page_of(hand: Hand, params_file: str) -> Node:
    """Return the process of the page that shows a hand. It ends nothing, also if its port is taken."""
    values = {"hands": ParameterValue(hand.namespace.strip("/"), value_type=str)}
    return _process(Node, PAGE, params_file, values, name=PAGE.name, namespace=hand.namespace)


def voice_of(hand: Hand, params_file: str) -> Node:
    """Return the process of the voice of a hand. It ends nothing, also if its extra is not installed."""
    return _process(Node, VOICE, params_file, {}, name=VOICE.name, namespace=hand.namespace)


def _process(
    kind: type[Node],
    entry: NodeEntry,
    params_file: str,
    values: Mapping[str, bool | ParameterValue],
    **where: SomeSubstitutionsType,
) -> Node:
    return kind(
        package="amazing_hand",
        executable=entry.name,
        # The processes end with the launch, however it ends. check_hands has checked the file for all its hands.
        arguments=[UNTIL_STDIN_CLOSES, SHARED_PARAMS],
        emulate_tty=False,  # makes stdin a pipe from the launch process
        parameters=[*([params_file] if params_file else []), *([values] if values else [])],
        output="screen",
        respawn=True,
        respawn_delay=entry.respawn_delay_s,
        **where,
    )


def far_end(stand_in: StandIn) -> ExecuteProcess:
    """Return the process of a stand-in (simulated servos or broker)."""
    command = [*stand_in.command, UNTIL_STDIN_CLOSES, "--linger-s", f"{LINGER_S:g}"]
    name = stand_in.name.replace(" ", "_")
    return ExecuteProcess(cmd=command, name=name, output="screen", emulate_tty=False)


def _bring_up(node: LifecycleNode) -> list[LaunchDescriptionEntity]:
    """Return event handlers that configure a managed node when its process starts and activate it once configured.

    `ros2 lifecycle set` can still change its state afterwards.
    """

    def on_start(event: ProcessStarted, _: LaunchContext) -> LaunchDescriptionEntity:
        return OpaqueCoroutine(coroutine=_configure, args=[node, event.pid])

    return [
        RegisterEventHandler(OnProcessStart(target_action=node, on_start=on_start)),
        RegisterEventHandler(
            OnStateTransition(
                target_lifecycle_node=node,
                start_state="configuring",
                goal_state="inactive",
                entities=[EmitEvent(event=_change(node, Transition.TRANSITION_ACTIVATE))],
            )
        ),
    ]


def _change(node: LifecycleNode, transition: int) -> ChangeState:
    return ChangeState(lifecycle_node_matcher=matches_action(node), transition_id=transition)


async def _configure(context: LaunchContext, node: LifecycleNode, pid: int) -> None:
    """Request the transition `configure` once this process answers.

    Without that check, the event's own request could wait forever for a lost answer.
    """
    ros_node = get_ros_node(context)
    client = ros_node.create_client(GetState, f"{node.node_name}/get_state")
    loop = asyncio.get_running_loop()
    try:
        while node.process_details["pid"] == pid:
            answered = asyncio.Event()
            request = client.call_async(GetState.Request())
            request.add_done_callback(lambda _, answered=answered: loop.call_soon_threadsafe(answered.set))
            try:
                await asyncio.wait_for(answered.wait(), ASK_AGAIN_S)
            except TimeoutError:
                client.remove_pending_request(request)
                continue
            await context.emit_event(_change(node, Transition.TRANSITION_CONFIGURE))
            return
    finally:
        ros_node.destroy_client(client)


def _give_up(event: ProcessExited, context: LaunchContext) -> LaunchDescriptionEntity | None:
    """Shut the launch down if a node exits because of its configuration: restarting would not help."""
    if event.returncode not in (EXIT_CONFIGURATION, EXIT_OTHER_RMW) or context.is_shutdown:
        return None
    return Shutdown(reason=f"{event.process_name} cannot work as it is configured")
