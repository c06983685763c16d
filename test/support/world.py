# SPDX-License-Identifier: Apache-2.0
"""Run a hand for one test: simulated servos, broker and nodes as processes, in their own folder and ROS domain."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import rclpy
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import QoSProfile

from amazing_hand.bus.port import BusError, RustypotBus
from amazing_hand.bus.registers import Torque
from amazing_hand.cloud.contract import DEFAULT_DEVICE
from amazing_hand.cloud.local_broker import BrokerInfo
from amazing_hand.node_table import NAMESPACE, NODES, PAGE, VOICE
from amazing_hand.ros.hand_node import SUBSCRIPTION_PROFILES, message_type
from amazing_hand.simulation import stand_ins
from amazing_hand.simulation.page_client import Page
from amazing_hand.stopping import UNTIL_STDIN_CLOSES
from amazing_hand.topics import DIAGNOSTICS, Topic
from support.waiting import PATIENCE_S, wait_for

ALL = "all_nodes"

_PATCHED = """
import importlib, json, runpy, sys
for name, value in json.loads(sys.argv[1]).items():
    module, _, constant = name.rpartition(".")
    setattr(importlib.import_module(module), constant, value)
del sys.argv[:2]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""

# Tests have programs tell ten times a second that they are there (test/conftest.py), not every three seconds: nobody
# need be looked for as long.
HASTY = {"amazing_hand.ros.discovery.FIND_S": 2.0}
SERVO_IDS = range(1, 9)
UNREAD = 1000

open_worlds: list["World"] = []
"""Those in use now, whose programs' logs belong to the report of a test that fails (test/conftest.py)."""


def patched(module: str, constants: Mapping[str, float]) -> tuple[str, ...]:
    """Return Python's arguments to run a module with changed constants, such as HASTY, in the modules it imports."""
    return "-c", _PATCHED, json.dumps(constants), module


def path_of(topic: Topic) -> str:
    """Return the topic's full name in the graph."""
    return topic.name if topic.name.startswith("/") else f"/{NAMESPACE}/{topic.name}"


@dataclass
class Process:
    """Process of one node, or of all nodes."""

    name: str
    popen: subprocess.Popen[bytes]
    log_path: Path

    @property
    def log(self) -> str:
        return self.log_path.read_text()

    def end(self, number: signal.Signals) -> float:
        """Send the signal, wait until the process has ended, and return how long that took [s]."""
        began_s = time.monotonic()
        self.popen.send_signal(number)
        self.popen.wait(PATIENCE_S)
        return time.monotonic() - began_s


class Probe(Node):
    """Node that subscribes to topics and keeps the messages."""

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(name, context=context, namespace=NAMESPACE)
        self.heard: dict[str, list[Any]] = {}

    def listen(self, topic: Topic) -> list[Any]:
        """Return a list that collects all messages from now on. None is lost while this process is not scheduled."""
        if topic.name not in self.heard:
            messages = self.heard[topic.name] = []
            reliability = SUBSCRIPTION_PROFILES[topic.qos].reliability
            qos = QoSProfile(depth=UNREAD, reliability=reliability)
            self.create_subscription(message_type(topic), topic.name, messages.append, qos)
        return self.heard[topic.name]


@dataclass
class World:
    folder: Path
    domain_id: int
    _stack: ExitStack
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.environment = {
            **os.environ,
            "AMAZING_HAND_HOME": str(self.folder),
            "ROS_DOMAIN_ID": str(self.domain_id),
            "ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST",
        }

    def start_servos(self) -> None:
        self._stack.enter_context(stand_ins.running([stand_ins.servo_bus(self.folder)]))

    def start_broker(self) -> BrokerInfo:
        self._stack.enter_context(stand_ins.running([stand_ins.broker(self.folder, DEFAULT_DEVICE)]))
        return BrokerInfo.load(self.folder / "broker")

    def start_node(self, name: str, **parameters: object) -> Process:
        """Start a node's program, or with ALL all nodes. parameters: name=value, for one node only."""
        room = "ros" if name == ALL else "nodes"
        return self.start(f"amazing_hand.{room}.{name}", **parameters)

    def start(
        self, module: str, constants: Mapping[str, float] = MappingProxyType({}), **parameters: object
    ) -> Process:
        """Start a module that takes ROS arguments. constants: see `patched`."""
        program = patched(module, constants) if constants else ("-m", module)
        arguments = [argument for key, value in parameters.items() for argument in ("-p", f"{key}:={value}")]
        name = module.rpartition(".")[2]
        # Nodes that outlived tests that were killed would hear, and do, what later tests in their ROS domain say.
        orphan = (UNTIL_STDIN_CLOSES,) if name in (ALL, *(entry.name for entry in (*NODES, PAGE, VOICE))) else ()
        return self.start_program(name, *program, *orphan, "--ros-args", *arguments)

    def start_program(self, name: str, *arguments: str) -> Process:
        """Start Python with these arguments."""
        log_path = self.folder / f"{name}.log"
        with log_path.open("wb") as log:
            popen = subprocess.Popen(
                [sys.executable, *arguments],
                env=self.environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._stack.callback(_kill, popen)
        return Process(name, popen, log_path)

    def start_nodes(self) -> dict[str, Process]:
        """Start servos, broker and each node as a process, and wait until all nodes report that they are well."""
        self.start_servos()
        self.start_broker()
        diagnostics = self.probe().listen(DIAGNOSTICS)
        processes = {entry.name: self.start_node(entry.name) for entry in NODES}

        def all_well() -> bool:
            well = {status.name for array in diagnostics for status in array.status if status.level == b"\0"}
            return well >= {f"{NAMESPACE}/{entry.name}" for entry in NODES}

        wait_for(all_well, f"all nodes to be well, not {diagnostics[-len(NODES) :]}")
        return processes

    def start_all(self, **parameters: object) -> Process:
        """Start servos, broker and all nodes in one process, and wait until the hand is subscribed in the cloud."""
        self.start_servos()
        self.start_broker()
        process = self.start_node(ALL, **parameters)
        self.wait_listening(process)
        return process

    def wait_listening(self, bridge: Process) -> None:
        wait_for(lambda: "listening on" in bridge.log or bridge.popen.poll(), "the bridge to listen")
        assert bridge.popen.poll() is None, bridge.log

    def page(self) -> Page:
        return self._stack.enter_context(Page(BrokerInfo.load(self.folder / "broker"), DEFAULT_DEVICE))

    def probe(self, name: str = "probe") -> Probe:
        """Create a Probe. name: of the node that it replaces."""
        context = Context()
        rclpy.init(context=context, domain_id=self.domain_id)
        node = Probe(context, name)
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(node)
        thread = threading.Thread(target=_spin, args=(executor,), daemon=True)
        thread.start()

        def end() -> None:
            executor.shutdown()  # first: a spin that begins in a context that ends raises
            thread.join()
            context.shutdown()
            node.destroy_node()

        self._stack.callback(end)
        return node

    def torques(self) -> list[Torque]:
        """Return each servo's torque as read from the bus, after the driver has ended."""
        bus = RustypotBus(str(self.folder / "servo_bus"))

        def asked(servo_id: int) -> list[Torque]:
            with suppress(BusError):  # simulated servos that got no turn for 30 ms
                return [bus.read_torque(servo_id)]
            return []

        try:
            return [wait_for(lambda id=id: asked(id), f"servo {id} to answer")[0] for id in SERVO_IDS]
        finally:
            bus.close()

    def films(self) -> list[Path]:
        return sorted((self.folder / "recordings").glob("*.mp4"))

    def logs(self) -> dict[str, str]:
        """Return what each program has logged, by the name of its file."""
        return {path.name: path.read_text(errors="replace") for path in sorted(self.folder.rglob("*.log"))}


def _spin(executor: SingleThreadedExecutor) -> None:
    try:
        executor.spin()
    except ExternalShutdownException:
        return


def _kill(popen: subprocess.Popen[bytes]) -> None:
    popen.kill()
    popen.wait()
    if popen.stdin is not None:
        popen.stdin.close()


@contextmanager
def new_world(folder: Path) -> Iterator[World]:
    with ExitStack() as stack:
        world = World(folder, stack.enter_context(stand_ins.own_ros_domain()), stack)
        open_worlds.append(world)
        stack.callback(open_worlds.remove, world)
        yield world


def error_lines(log: str) -> list[str]:
    """Return the lines of a node's log that report an error."""
    return [line for line in log.splitlines() if re.match(r"\[ERROR\]", line)]
