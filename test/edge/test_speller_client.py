# SPDX-License-Identifier: Apache-2.0
"""The planner's action client loses no answer, however fast it comes. A real action server, a ROS domain of its own."""

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import rclpy
from amazing_hand.action import Fingerspell
from rclpy.action import ActionServer
from rclpy.action.server import ServerGoalHandle
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node

from amazing_hand.ros.fingerspell_client import SpellerClient
from amazing_hand.simulation.stand_ins import own_ros_domain

PATIENCE_S = 10.0
BUSY_S = 0.2  # the server answers in a hundredth of it

THE_RACE = ("send_goal_request", "send_result_request", "send_cancel_request")


class SlowHandle:
    """An action client's handle whose thread is preempted each time it has sent a request."""

    def __init__(self, handle: Any) -> None:
        self._handle = handle

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._handle, name)
        if name not in THE_RACE:
            return method

        def slow(*arguments: Any) -> Any:
            result = method(*arguments)
            time.sleep(BUSY_S)
            return result

        return slow


def execute(goal: ServerGoalHandle) -> Fingerspell.Result:
    goal.succeed()
    return Fingerspell.Result(spelled=goal.request.text)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[SpellerClient]:
    monkeypatch.setenv("ROS_AUTOMATIC_DISCOVERY_RANGE", "LOCALHOST")
    with own_ros_domain() as domain_id:
        context = Context()
        rclpy.init(context=context, domain_id=domain_id)
        node = Node("planner", context=context)
        server = ActionServer(node, Fingerspell, "fingerspell", execute)
        client = SpellerClient(node)
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(node)

        def spin() -> None:
            try:
                executor.spin()
            except ExternalShutdownException:
                return

        thread = threading.Thread(target=spin)
        thread.start()
        assert client.wait_for_server(PATIENCE_S)
        yield client
        context.shutdown()
        thread.join()
        client.destroy()
        server.destroy()
        node.destroy_node()


def value_of(ask: Callable[[], Any]) -> Any:
    future, done = ask(), threading.Event()
    future.add_done_callback(lambda _: done.set())
    assert done.wait(PATIENCE_S), "the answer was lost"
    return future.result()


def test_an_answer_that_comes_before_its_request_was_noted_is_not_lost(
    client: SpellerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_client_handle", SlowHandle(client._client_handle))
    goal = value_of(lambda: client.send_goal_async(Fingerspell.Goal(sentence_id="1", text="A")))
    assert goal.accepted
    assert value_of(lambda: client.result(goal.goal_id)).result.spelled == "A"
    value_of(lambda: client.cancel(goal.goal_id))
