"""What the launch files share: a node of the table as launch entities, brought up by events. Needs a ROS install."""

import asyncio
from typing import Final

from launch.actions import (
    EmitEvent,
    ExecuteProcess,
    IncludeLaunchDescription,
    OpaqueCoroutine,
    RegisterEventHandler,
    SetEnvironmentVariable,
    Shutdown,
)
from launch.event_handlers import OnProcessExit, OnProcessStart
from launch.events import matches_action
from launch.events.process import ProcessExited, ProcessStarted
from launch.substitutions import EnvironmentVariable, LaunchConfiguration
from launch_ros.actions import LifecycleNode, Node
from launch_ros.event_handlers import OnStateTransition
from launch_ros.events.lifecycle import ChangeState
from launch_ros.ros_adapters import get_ros_node
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import GetState

from amazing_hand.configuration import EXIT_CONFIGURATION
from amazing_hand.node_table import NodeEntry
from amazing_hand.paths import share_folder
from amazing_hand.stand_ins import StandIn
from launch import Condition, LaunchContext, LaunchDescriptionEntity, SomeSubstitutionsType

# For up to 20 s DDS takes a killed process for alive, which answers nothing: the new one is asked until it does.
ASK_AGAIN_S: Final = 0.2

# Ctrl-C ends nodes and stand-ins at once: the nodes have 3 s to let the servos go limp and to say goodbye.
LINGER_S: Final = 3.0


def on_this_machine() -> SetEnvironmentVariable:
    """The hand is nobody else's business; DDS finds nobody who has set another range."""
    name = "ROS_AUTOMATIC_DISCOVERY_RANGE"
    return SetEnvironmentVariable(name, EnvironmentVariable(name, default_value="LOCALHOST"))


def include(
    launch_file: str, condition: Condition | None = None, **arguments: SomeSubstitutionsType
) -> IncludeLaunchDescription:
    """One of this package's launch files."""
    path = share_folder() / "launch" / launch_file
    return IncludeLaunchDescription(str(path), launch_arguments=arguments.items(), condition=condition)


def hand_node(entry: NodeEntry, parameters: dict[str, SomeSubstitutionsType]) -> list[LaunchDescriptionEntity]:
    """The node's process in `namespace`, respawned when it dies; a managed node is made active whenever it starts.

    parameters: in place of those of `params_file`.
    """
    where = {"name": entry.name, "namespace": LaunchConfiguration("namespace")}
    if not entry.managed:
        return program(Node, entry, parameters, **where)
    give_up, node = program(LifecycleNode, entry, parameters | {"autostart": False}, **where)
    return [give_up, *_bring_up(node), node]


def program(
    kind: type[Node], entry: NodeEntry, parameters: dict[str, SomeSubstitutionsType], **where: SomeSubstitutionsType
) -> list[LaunchDescriptionEntity]:
    """What gives up on a wrong parameter, and the process, respawned when it dies.

    where: name and namespace, if it has only one.
    """
    node = kind(
        package="amazing_hand",
        executable=entry.name,
        parameters=[LaunchConfiguration("params_file"), *([parameters] if parameters else [])],
        output="screen",
        respawn=True,
        respawn_delay=entry.respawn_delay_s,
        **where,
    )
    return [RegisterEventHandler(OnProcessExit(target_action=node, on_exit=_give_up)), node]


def far_end(stand_in: StandIn, condition: Condition | None = None) -> ExecuteProcess:
    """A stand-in's process."""
    command = [*stand_in.command, "--linger-s", f"{LINGER_S:g}"]
    return ExecuteProcess(cmd=command, name=stand_in.name.replace(" ", "_"), output="screen", condition=condition)


def _bring_up(node: LifecycleNode) -> list[LaunchDescriptionEntity]:
    """Started: configure. Configured: activate. `ros2 lifecycle set` can still take it elsewhere afterwards."""

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
    """Ask for the transition once this process answers: the event's own request would wait for a lost answer."""
    client = get_ros_node(context).create_client(GetState, f"{node.node_name}/get_state")
    loop = asyncio.get_running_loop()
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


def _give_up(event: ProcessExited, context: LaunchContext) -> LaunchDescriptionEntity | None:
    """A wrong parameter does not get right by starting the node again."""
    if event.returncode != EXIT_CONFIGURATION or context.is_shutdown:
        return None
    return Shutdown(reason=f"{event.process_name} cannot work with its parameters")
