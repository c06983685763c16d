# SPDX-License-Identifier: Apache-2.0
"""Run the bridge between a real broker and a simulated planner, each of which can be killed at any time."""

import json
import os
import signal
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import rclpy
from amazing_hand.msg import HandState, Recording, Sentence, SentenceStatus
from rclpy.context import Context
from rclpy.executors import ExternalShutdownException, SingleThreadedExecutor
from rclpy.node import Node
from rclpy.qos import QoSProfile
from std_msgs.msg import Header

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import DEFAULT_DEVICE, Topics
from amazing_hand.cloud.link import MqttLink
from amazing_hand.cloud.local_broker import BrokerInfo
from amazing_hand.node_table import NAMESPACE
from amazing_hand.ros import convert
from amazing_hand.ros.hand_node import PUBLISHER_PROFILES, SUBSCRIPTION_PROFILES
from amazing_hand.simulation.broker import LocalBroker
from amazing_hand.simulation.pki import Pki
from amazing_hand.topics import RECORDING, SENTENCE, SENTENCE_STATUS, STATE
from support.cable import Cable
from support.world import Process, World, wait_for

TOPICS = Topics(DEFAULT_DEVICE)
LETTERS = 4
LETTER_S = 0.05
TOKENS = 150
PRESIGNED = "https://films.example.org/a.mp4?X-Amz-Signature=5ec4e7c0ffee"


# The player never says nothing for as long, nor takes as long for a film: what was said to nobody is soon given up.
IMPATIENT = {f"amazing_hand.cloud.sentences.{name}": 5.0 for name in ("SILENCE_S", "FILM_TIMEOUT_S")}


class Broker(LocalBroker):
    """Broker that restarts on the same port. saves_always: it saves each change, so a kill loses nothing; slower."""

    def __init__(self, folder: Path, saves_always: bool) -> None:
        self._saves_always = saves_always
        with socket.create_server(("127.0.0.1", 0)) as probe:
            super().__init__(folder, DEFAULT_DEVICE, probe.getsockname()[1])

    def _config(self, pki: Pki, port: int) -> str:
        if not self._saves_always:
            return super()._config(pki, port)
        saved = super()._config(pki, port).replace("autosave_interval 60", "autosave_interval 1")
        return saved + "autosave_on_changes true\n"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def save(self, *topics: str) -> None:
        """Wait until the subscriptions to these topics are saved, as mosquitto does not save each one at once."""
        os.kill(self.pid, signal.SIGUSR1)
        file = self._folder / "mosquitto.db"
        wait_for(lambda: file.exists() and all(topic.encode() in file.read_bytes() for topic in topics), "all saved")

    def kill(self) -> None:
        assert self._process is not None
        os.kill(self.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


class Cloud:
    """Messages received by page and cloud, across all failures of the broker."""

    def __init__(self, info: BrokerInfo) -> None:
        leaf = info.clients["page"]
        settings = LinkSettings(info.host, info.port, "page", leaf.cert, leaf.key, info.ca, rejoin=True)
        self.link = MqttLink(settings, self._on_message)
        self.states: list[dict[str, Any]] = []
        self.state_s: list[float] = []
        self.statuses: list[dict[str, Any]] = []
        self.results: defaultdict[str, list[bytes]] = defaultdict(list)
        self.sent: list[str] = []
        self.link.start()
        for topic in (TOPICS.state, TOPICS.result, TOPICS.status):
            self.link.subscribe(topic).result(60)

    def _on_message(self, topic: str, payload: bytes, acknowledge: Callable[[], None]) -> None:
        message = json.loads(payload)
        if topic == TOPICS.state:
            self.state_s.append(time.monotonic())
            self.states.append(message)
        elif topic == TOPICS.status:
            self.statuses.append(message)
        else:
            self.results[message["id"]].append(payload)
        acknowledge()

    def say(self, *ids: str, wait: bool = True) -> None:
        for id in ids:
            self.sent.append(id)
            payload = json.dumps({"id": id, "sentence": f"SENTENCE {id}", "ts": int(time.time())}).encode()
            published = self.link.publish(TOPICS.action, payload)
            if wait:
                published.result(60)

    @property
    def letters(self) -> list[str]:
        """Letters received, without repeated deliveries."""
        return list(dict.fromkeys(state["letter"] for state in self.states if "video_url" not in state))

    @property
    def outcomes(self) -> Counter[str]:
        return Counter(json.loads(payloads[0])["outcome"] for payloads in self.results.values())

    def assert_one_result_each(self) -> None:
        """Assert one distinct result per sentence; QoS 1 may deliver the same message more than once."""
        assert {id: len(set(payloads)) for id, payloads in self.results.items()} == dict.fromkeys(self.sent, 1)

    @property
    def redeliveries(self) -> int:
        return sum(len(payloads) - 1 for payloads in self.results.values())


class Player(Node):
    """Simulated planner, driver and recorder: signs the sentences in order and publishes the progress.

    on_step(id, step) is called in the signing thread before each step is published; step: a name, or "film".
    """

    def __init__(self, context: Context, signings: Counter[str], on_step: Callable[[str, str], None]) -> None:
        super().__init__("planner", context=context, namespace=NAMESPACE)
        self.signings = signings
        self.letters: list[str] = []
        self.letter_s = LETTER_S
        self.max_queue = 10_000
        self._on_step = on_step
        self._queue: SimpleQueue[Sentence | None] = SimpleQueue()
        deep = QoSProfile(depth=5000)
        self._status = self.create_publisher(
            SentenceStatus, SENTENCE_STATUS.name, PUBLISHER_PROFILES[SENTENCE_STATUS.qos]
        )
        self.state = self.create_publisher(HandState, STATE.name, deep)
        self._recording = self.create_publisher(Recording, RECORDING.name, SUBSCRIPTION_PROFILES[RECORDING.qos])
        self.create_subscription(Sentence, SENTENCE.name, self._on_sentence, SUBSCRIPTION_PROFILES[SENTENCE.qos])
        self._worker = threading.Thread(target=self._work, daemon=True)
        self._worker.start()

    def _on_sentence(self, sentence: Sentence) -> None:
        if self._queue.qsize() >= self.max_queue:
            self.tell(sentence, "REJECTED", reason="queue full")
            return
        self.tell(sentence, "QUEUED")
        self._queue.put(sentence)

    def tell(self, sentence: Sentence, step: str, **more: Any) -> None:
        state = getattr(SentenceStatus, step)
        self._status.publish(
            SentenceStatus(id=sentence.id, state=state, text=sentence.text, planned_by="player", **more)
        )

    def _work(self) -> None:
        while (sentence := self._queue.get()) is not None:
            id = sentence.id
            self._step(sentence, "PLANNING")
            self._step(sentence, "SIGNING")
            self.signings[id] += 1
            for number in range(LETTERS):
                time.sleep(self.letter_s)
                letter = f"{id}.{number}"
                self.show(id, letter)
                self.tell(sentence, "SIGNING", letters_done=number + 1)
                if number == 1:
                    self._on_step(id, "letter")
            self._step(sentence, "DONE", letters_done=LETTERS, tokens=TOKENS)
            self._on_step(id, "film")
            self._recording.publish(Recording(sentence_id=id, url=PRESIGNED))

    def _step(self, sentence: Sentence, step: str, **more: Any) -> None:
        self._on_step(sentence.id, step)
        self.tell(sentence, step, **more)

    def show(self, id: str, letter: str, measured_rad: list[float] | None = None) -> float:
        """Publish that the hand shows a letter and return the time of it."""
        self.letters.append(letter)
        state = HandState(
            sentence_id=id,
            letter=letter,
            reached=True,
            measured=convert.servo_joints(Header(), np.array(measured_rad or [0.1] * 8)),
            commanded=convert.servo_joints(Header(), np.full(8, 0.5)),
        )
        said_s = time.monotonic()
        self.state.publish(state)
        return said_s

    def leave(self) -> None:
        self._queue.put(None)
        self._worker.join(10)


class BridgeWorld:
    """Bridge, broker, page and Player of one test. on_step: callback that a test may set, see Player."""

    def __init__(self, world: World, saves_always: bool) -> None:
        self.world = world
        self.broker = Broker(world.folder / "broker", saves_always)
        self.info = self.broker.start()
        self.cable = Cable(self.info.port)
        self.cloud = Cloud(self.info)
        self.signings: Counter[str] = Counter()
        self.on_step: Callable[[str, str], None] = lambda id, step: None
        self._players: list[tuple[Player, Context, threading.Thread]] = []
        self.player = self.start_player()
        self.parameters: dict[str, object] = {}

    def use_cable(self) -> None:
        leaf = self.info.clients[DEFAULT_DEVICE]
        self.parameters = {
            "endpoint": "127.0.0.1",
            "port": self.cable.port,
            "cert": leaf.cert,
            "key": leaf.key,
            "ca": self.info.ca,
        }

    def start_bridge(self) -> Process:
        process = self.world.start_node("mqtt_bridge", constants=IMPATIENT, **self.parameters)
        self.world.wait_listening(process)
        # Until both hear each other; else the first letters would be said to nobody.
        wait_for(lambda: self.player.state.get_subscription_count() > 0, "the bridge to listen to states")
        return process

    def start_player(self) -> Player:
        context = Context()
        rclpy.init(context=context, domain_id=self.world.domain_id)

        def on_step(id: str, step: str) -> None:
            self.on_step(id, step)

        player = Player(context, self.signings, on_step)
        executor = SingleThreadedExecutor(context=context)
        executor.add_node(player)

        def spin() -> None:
            try:
                executor.spin()
            except ExternalShutdownException:
                return

        thread = threading.Thread(target=spin, daemon=True)
        thread.start()
        self._players.append((player, context, thread))
        return player

    def end_player(self) -> None:
        player, context, thread = self._players.pop()
        player.leave()
        context.shutdown()
        thread.join()
        player.destroy_node()

    def wait_answered(self, timeout_s: float = 90.0) -> None:
        def is_answered() -> bool:
            return set(self.cloud.results) >= set(self.cloud.sent)

        try:
            wait_for(is_answered, "all results", timeout_s)
        except AssertionError:
            missing = [id for id in self.cloud.sent if id not in self.cloud.results]
            raise AssertionError(f"no results for {missing[:10]}; signed: {self.signings}") from None

    def assert_once(self) -> None:
        """Assert one result and one signing for each sentence, and that times never decrease."""
        self.cloud.assert_one_result_each()
        assert self.signings == Counter(dict.fromkeys(self.cloud.sent, 1))
        stamps = [state["ts"] for state in self.cloud.states]
        assert stamps == sorted(stamps)

    def close(self) -> None:
        while self._players:
            self.end_player()
        self.cloud.link.stop(0)
        self.cable.close()
        self.broker.stop()


@contextmanager
def bridge_world(world: World, saves_always: bool = True) -> Iterator[BridgeWorld]:
    made = BridgeWorld(world, saves_always)
    try:
        yield made
    finally:
        made.close()
