# SPDX-License-Identifier: Apache-2.0
"""page: serve the web page on which people watch the hands, talk to them and learn from them."""

import asyncio
import math
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any, Final

from diagnostic_msgs.msg import DiagnosticStatus
from rclpy.qos import QoSDurabilityPolicy, QoSProfile, QoSReliabilityPolicy
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

from amazing_hand.client import status as client
from amazing_hand.client.async_hand import AsyncHand
from amazing_hand.client.async_signing import STATES
from amazing_hand.client.session import DRIVER, SPELLER
from amazing_hand.configuration.extras import is_installed
from amazing_hand.hand.calibration import SERVO_COUNT, CalibrationError
from amazing_hand.hand.command_words import AGAIN, BACK, CONTINUE, PAUSE, RELAX, RESUME, STOP
from amazing_hand.hand.kinematics import Array
from amazing_hand.node_table import NAMESPACE, NODES, PAGE, VOICE
from amazing_hand.page import hand as page
from amazing_hand.page import telling
from amazing_hand.page.access import open_access
from amazing_hand.page.app import create_app
from amazing_hand.page.guard import Guard
from amazing_hand.page.health import BRIDGE, PLANNER, not_running
from amazing_hand.page.history import HistoryFile
from amazing_hand.page.server import NICENESS, listen, serve, server
from amazing_hand.page.view import HandView
from amazing_hand.page.words import for_visitors
from amazing_hand.paths import data_folder
from amazing_hand.ros import convert
from amazing_hand.ros.driver_port import DriverPort
from amazing_hand.ros.hand_node import HandNode, Health, message_type
from amazing_hand.ros.node_parameters import NodeParameters
from amazing_hand.ros.parameters import param
from amazing_hand.ros.runner import run_until_stopped
from amazing_hand.ros.watched_topic import WatchedTopic
from amazing_hand.threads import ReportingThread
from amazing_hand.topics import (
    DIAGNOSTICS,
    HEARD,
    IMAGE,
    JOINT_STATES,
    JOINT_TRAJECTORY,
    LETTER,
    MOTION_STATE,
    PAUSED,
    RECORDING,
    SENTENCE,
    SENTENCE_STATUS,
    STATE,
    Topic,
)
from amazing_hand.version import firmware
from amazing_hand.voice.sound_socket import socket_path

LOOK_PERIOD_S: Final = 1.0
"""How often to look which nodes of the hands are there."""

GONE_S: Final = 3.0
"""A node that is not found for so long is not there: one that starts or is restarted may take a while."""

COMMANDED_S: Final = 10.0
"""How long a commanded pose is shown: later the hand may have gone to rest by itself."""

CLOSE_S: Final = 5.0

NOT_INSTALLED: Final = "No voice recognition is installed: install the extra `voice`, then start the page again."
NO_VOICE: Final = "The voice of this hand is not running: it starts with the page, and its log says what is wrong."
"""Why a page has no microphone."""

SHOWN: Final = {DRIVER: ("calibration", "port"), SPELLER: ("hold_s",), BRIDGE: ("max_text_length",)}
"""The parameters that the page shows, by their nodes."""

METHODS: Final = {CONTINUE: "go_on", **{word: word for word in (STOP, RELAX, RESUME, PAUSE, BACK)}}
"""The client's methods for command words."""

PAST: Final = QoSProfile(
    depth=1000, reliability=QoSReliabilityPolicy.RELIABLE, durability=QoSDurabilityPolicy.TRANSIENT_LOCAL
)
"""With what was said before the page was there."""


@dataclass(frozen=True)
class Settings:
    address: str = param("127.0.0.1", "address that serves the page; another than loopback needs a token")
    port: int = param(8080, "TCP port that serves the page; 0: any free one", 0, 65535)
    hands: str = param(NAMESPACE, "namespaces of the hands on the page, with commas between")
    keep_tokens: bool = param(False, "the tokens of the last start stay valid; else each start makes new ones")


class RosHand:
    """A hand of the graph, as the page needs it: a page.hand.PageHand, whose methods run in the page's event loop.

    What it tells arrives in the node's thread.
    """

    def __init__(self, node: "Page", namespace: str, loop: asyncio.AbstractEventLoop) -> None:
        self.namespace = namespace
        self.is_watched = False
        self.client = AsyncHand(namespace, needs=())
        self.sound_socket = socket_path(data_folder(), namespace)
        self._node = node
        self._loop = loop
        self._on_event: Callable[[page.Event], None] | None = None
        self._early: list[page.Event] = []
        self._about = page.About()
        self._joints = WatchedTopic(node, self._of(JOINT_STATES), loop)
        self._pictures = WatchedTopic(node, self._of(IMAGE), loop)
        self._pose_rad: Array | None = None
        self._commanded_s = -math.inf
        self._seen_s = {entry.name: -math.inf for entry in NODES}
        self._gone: tuple[str, ...] | None = None
        self._voice: page.VoiceState | None = None
        self._planners: set[bytes] = set()
        """Ids of the planner's publishers that were found last."""
        self._parameters = NodeParameters(node, namespace, SHOWN, self._learn)
        for topic, callback in (
            (SENTENCE, lambda said: self._tell(page.Asked(said.id, said.text, said.source))),
            (LETTER, self._on_letter),
            (STATE, lambda state: self._tell(telling.letter_shown(state))),
            (MOTION_STATE, self._on_motion_state),
            (PAUSED, lambda paused: self._tell(page.Paused(paused.data))),
            (HEARD, lambda heard: self._tell(telling.speech(heard))),
            (RECORDING, lambda recording: self._tell(telling.film_stored(recording))),
        ):
            node.subscription(self._of(topic), callback)
        status, on_status = self._of(SENTENCE_STATUS), lambda status: self._tell(telling.step(status, STATES))
        node.create_subscription(message_type(status), status.name, on_status, PAST)
        self._trajectories = node.tap(self._of(JOINT_TRAJECTORY))
        port = DriverPort(node, namespace, loop)
        self.give_port, self.take_port = port.give_port, port.take_port
        self._set_points = node.publisher(replace(self._of(JOINT_TRAJECTORY), readers=()))

    # What the page asks.

    def listen(self, on_event: Callable[[page.Event], None]) -> None:
        self._on_event = on_event
        while self._early:
            on_event(self._early.pop(0))

    def watch(self, *, joints: bool, pictures: bool) -> None:
        if self.is_watched != joints:
            self.is_watched = joints
            self._node.on_watched()
        self._joints.watch(joints)
        self._pictures.watch(pictures)

    def measured(self) -> page.Measured | None:
        self._take_trajectory()
        message = self._joints.newest()
        if message is None:
            return None
        angles_rad = telling.joints_rad(message)
        self._pose_rad = angles_rad[:SERVO_COUNT]
        return page.Measured(angles_rad, self._at_s(message))

    def picture(self) -> page.Picture | None:
        message = self._pictures.newest()
        return None if message is None else page.Picture(bytes(message.data), self._at_s(message))

    async def say(self, text: str) -> str:
        with _client_errors():
            return (await self.client.say(text)).id

    async def command(self, word: str) -> str:
        with _client_errors():
            if word == AGAIN:  # the client returns the sentence's id
                await self.client.again()
                return "Once more."
            if word == RESUME:  # the visitor's one button for both, behind a banner that says what is wrong
                await self.client.clear_faults()
            if word in METHODS:
                return str(await getattr(self.client, METHODS[word])())
            return await self.client.gesture(word) or f"The hand does: {word}."

    async def cancel(self, sentence_id: str) -> str:
        with _client_errors():
            return await self.client.cancel(sentence_id)

    async def pace(self, name: str) -> str:
        with _client_errors():
            await self.client.pace(name)
        return f"{name} from the next letter on"

    def set_point(self, joints_rad: Mapping[str, float], duration_s: float) -> None:
        point = JointTrajectoryPoint(positions=list(joints_rad.values()), time_from_start=convert.duration(duration_s))
        self._set_points.publish(JointTrajectory(joint_names=list(joints_rad), points=[point] if joints_rad else []))

    # What the hand tells, in the node's thread.

    def _tell(self, event: page.Event) -> None:
        self._loop.call_soon_threadsafe(self._hear, event)

    def _hear(self, event: page.Event) -> None:
        if self._on_event is None:
            self._early.append(event)
        else:
            self._on_event(event)

    def _on_letter(self, letter: Any) -> None:
        self._trajectories.drain()  # what was said before this letter does not count any more
        self._tell(page.LetterIssued(letter.sentence_id, letter.letter, letter.index, letter.count))
        if letter.motion.points:
            self._command(telling.last_pose_rad(letter.motion, None))

    def _on_motion_state(self, motion: Any) -> None:
        self._tell(page.Motion(motion.can_move, for_visitors(motion.reason), motion.epoch, motion.by_request))
        self._command(None)

    def _command(self, pose_rad: Array | None) -> None:
        self._commanded_s = time.monotonic()
        self._tell(page.Commanded(pose_rad))

    def on_diagnostics(self, array: Any) -> None:
        for health in telling.health(array, self.namespace):
            self._tell(health)

    def look(self, nodes: set[str]) -> None:
        """Take which nodes of the hand are there now, by name; ask new ones for what the page shows of them."""
        now_s = time.monotonic()
        new = {name for name in nodes & set(self._seen_s) if now_s > self._seen_s[name] + GONE_S}
        self._seen_s |= dict.fromkeys(nodes & set(self._seen_s), now_s)
        for name in new:
            asyncio.run_coroutine_threadsafe(self._find(name), self._loop)
        gone = tuple(name for name, seen_s in self._seen_s.items() if now_s > seen_s + GONE_S)
        if self._is_another_planner():
            self._tell(page.Gone((PLANNER,)))
            self._gone = None
        if gone != self._gone:
            self._gone = gone
            self._tell(page.Gone(gone))
            if DRIVER in gone:
                self._tell(page.Motion(False, not_running(DRIVER)))
                self._command(None)
        if (voice := self._voice_now(nodes)) != self._voice:
            self._voice = voice
            self._tell(voice)
        self._parameters.look(nodes, new)
        if now_s > self._commanded_s + COMMANDED_S:
            self._command(None)

    def _voice_now(self, nodes: set[str]) -> page.VoiceState:
        """Return whether the hand's voice takes a browser's sound on this machine."""
        if VOICE.name in nodes and self.sound_socket.exists():
            return page.VoiceState(True)
        return page.VoiceState(False, NO_VOICE if is_installed(VOICE.name) else NOT_INSTALLED)

    def _is_another_planner(self) -> bool:
        """Return whether a planner was started since the last look: it knows nothing of the sentences before it.

        One that was killed and started again may never have been missing.
        """
        found = {
            bytes(info.endpoint_gid)
            for info in self._node.get_publishers_info_by_topic(self._name(SENTENCE_STATUS.name))
            if info.node_name == PLANNER
        }
        before, self._planners = self._planners, found or self._planners
        return bool(before) and bool(found - before)

    def _learn(self, name: str, value: Any) -> None:
        try:
            self._about = telling.about(self._about, name, value)
        except CalibrationError as error:  # the hand is on another machine, or its file is broken
            self._node.error(f"the limits of {self.namespace} are not known: {error}")
        self._tell(self._about)

    # Helpers.

    def _name(self, name: str) -> str:
        return f"/{self.namespace}/{name}"

    def _of(self, topic: Topic) -> Topic:
        """Return the topic with its full name for this hand."""
        return replace(topic, name=self._name(topic.name))

    async def _find(self, node: str) -> None:
        """Have the client find a node that has come, so that the first Stop does not wait for that."""
        with suppress(client.HandError):  # it has gone again: the request that needs it says so
            await self.client.find(node)

    def _take_trajectory(self) -> None:
        if (trajectory := self._trajectories.newest()) is not None:
            self._command(telling.last_pose_rad(trajectory, self._pose_rad))

    def _at_s(self, message: Any) -> float:
        """Return the monotonic time of a message's stamp; not later than now."""
        age_s = convert.seconds(self._node.now()) - convert.seconds(message.header.stamp)
        return time.monotonic() - max(age_s, 0.0)


@contextmanager
def _client_errors() -> Iterator[None]:
    """Turn the client's errors into those of the page."""
    try:
        yield
    except client.HandRefused as error:
        raise page.HandRefuses(for_visitors(str(error))) from error
    except client.HandTimeout as error:
        raise page.HandSilent(str(error)) from error
    except client.HandError as error:
        raise page.HandAbsent(for_visitors(str(error))) from error


class Page(HandNode[Settings]):
    """The node: its hands, and a thread with the event loop of the server.

    Attributes:
        access: who may use the page.
        port: that is bound.
    """

    def __init__(self) -> None:
        super().__init__("page", Settings)
        settings = self.settings
        folder = data_folder() / "page"
        self.access = open_access(settings.address, folder, keep_tokens=settings.keep_tokens)
        self._listening = listen(settings.address, settings.port)
        self.port: int = self._listening.getsockname()[1]
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        names = [name.strip(" /") for name in settings.hands.split(",")]
        self._hands = [RosHand(self, name, self._loop) for name in dict.fromkeys(names)]
        self._views = {
            hand.namespace: HandView(hand, firmware(), HistoryFile(folder, hand.namespace)) for hand in self._hands
        }
        self._server = server(create_app(self._views, Guard(self.access), self.access), self.access.certificate)
        self._diagnostics_tap = self.tap(DIAGNOSTICS, self._on_diagnostics)
        self.create_timer(LOOK_PERIOD_S, self._look)
        self._thread = ReportingThread(target=self._run, name="page", daemon=True)
        self._thread.start()
        self.get_logger().info(f"the page is at {self.access.origin(settings.address, self.port)}/")

    def ready(self) -> bool:
        return self._server.started

    def health(self) -> Health:
        watchers = sum(len(view.watchers) for view in self._views.values())
        return DiagnosticStatus.OK, "ok", {"port": self.port, "watchers": watchers}

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(CLOSE_S)
        self._listening.close()

    def on_watched(self) -> None:
        """Receive diagnostics only while somebody looks at a hand: they are six messages a second for each."""
        self._diagnostics_tap.flowing = any(hand.is_watched for hand in self._hands)
        if (executor := self.executor) is not None:  # else it has not begun: a browser may be there earlier
            executor.wake()

    def _run(self) -> None:
        with self._runner:
            self._runner.run(self._serve())

    async def _serve(self) -> None:
        async with AsyncExitStack() as stack:
            for hand in self._hands:
                await stack.enter_async_context(hand.client)
            await serve(self._server, self._listening, self._views.values())

    def _on_diagnostics(self, array: Any) -> None:
        for hand in self._hands:
            hand.on_diagnostics(array)

    def _look(self) -> None:
        there = self.get_node_names_and_namespaces()
        for hand in self._hands:
            hand.look({name for name, namespace in there if namespace.strip("/") == hand.namespace})


def create() -> Page:
    return Page()


def main() -> int:
    os.nice(NICENESS)
    return run_until_stopped([PAGE], sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
