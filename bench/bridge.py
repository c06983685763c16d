"""The bridge under load: how soon the cloud has a state, how many a second, and what 2,000 sentences at once take.

The bridge is a process of its own, the broker the real one with mutual TLS. This process plays the driver and the
cloud; a plain publisher of the SDK, with no ROS and no bridge between, sends the same message side by side. Most of
what the bridge takes longer is the way of a message from one process to another in rclpy: a bare subscriber, with
nothing behind it, tells when it has the same states.
"""

import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import psutil
import rclpy
from _report import Goal, report
from amazing_hand.msg import HandState
from bridge_world import DEFAULT_DEVICE, TOPICS, BridgeWorld, bridge_world
from world import Process, new_world, wait_for

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import state_message
from amazing_hand.cloud.link import MqttLink
from amazing_hand.node_table import NAMESPACE
from amazing_hand.nodes.hand_node import PROFILES
from amazing_hand.topics import STATE

LATENCIES: Final = 1000
LATENCY_PERIOD_S: Final = 0.01
RATE_PER_S: Final = 1000
RATE_S: Final = 30.0
BURST: Final = 2000
WARM_UP: Final = 50
LAST: Final = "last"

GOALS: Final = {
    "state_latency_ms_p50": Goal(at_most=3.0),
    "state_latency_ms_p99": Goal(at_most=10.0),
    "states_per_s": Goal(at_least=0.99 * RATE_PER_S),
    "states_lost": Goal(at_most=0.0),
    "ratio_latency_plain": Goal(at_most=3.0),
    "burst_unanswered": Goal(at_most=0.0),
    "burst_rss_growth_mb": Goal(at_most=20.0),
}


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        new_world(Path(folder)) as world,
        bridge_world(world, saves_always=False) as all,
    ):
        process = all.start_bridge()
        figures = _latency(all, world.domain_id) | _rate(all) | _burst(all, process)
    report("bridge", figures, GOALS)


def _arrivals_s(all: BridgeWorld, letters: list[str]) -> list[float]:
    """When each of the states came, by its letter."""
    wait_for(lambda: len(all.cloud.states) >= len(letters), "all states")
    came_s = {
        state["letter"]: at_s for state, at_s in zip(list(all.cloud.states), list(all.cloud.state_s), strict=True)
    }
    return [came_s[letter] for letter in letters]


def _forget(all: BridgeWorld) -> None:
    all.cloud.states.clear()
    all.cloud.state_s.clear()


@contextmanager
def _bare_subscriber(domain_id: int) -> Iterator[Any]:
    """A node in a process of its own that only hears the states; gives a queue of (letter, when it was heard)."""
    context = multiprocessing.get_context("spawn")
    heard = context.Queue()
    process = context.Process(target=_hear, args=(domain_id, heard), daemon=True)
    process.start()
    try:
        yield heard
    finally:
        process.kill()
        process.join()


def _hear(domain_id: int, heard: Any) -> None:
    rclpy.init(domain_id=domain_id)
    node = rclpy.create_node("bare", namespace=NAMESPACE)
    heard_s: list[tuple[str, float]] = []

    def on_state(state: HandState) -> None:
        heard_s.append((state.letter, time.monotonic()))
        if state.letter == LAST:
            heard.put(dict(heard_s))

    node.create_subscription(HandState, STATE.name, on_state, PROFILES[STATE.qos])
    rclpy.spin(node)


def _latency(all: BridgeWorld, domain_id: int) -> dict[str, float]:
    """Through the bridge and without it, in turns; then to the bare subscriber."""
    leaf = all.info.clients[DEFAULT_DEVICE]
    plain = MqttLink(
        LinkSettings(all.info.host, all.info.port, "plain", leaf.cert, leaf.key, all.info.ca), lambda *_: None
    )
    plain.start()
    plain.wait_connected(10)
    letters, sent_s = [], []
    for number in range(WARM_UP + LATENCIES):
        time.sleep(LATENCY_PERIOD_S)
        letters.append(f"bridge {number}")
        sent_s.append(all.player.show("bench", letters[-1]))
        time.sleep(LATENCY_PERIOD_S)
        letters.append(f"plain {number}")
        payload = state_message(letters[-1], [6] * 8, int(time.time()))
        sent_s.append(time.monotonic())
        plain.publish(TOPICS.state, payload)
    latencies_ms = (np.subtract(_arrivals_s(all, letters), sent_s) * 1000)[2 * WARM_UP :]
    plain.stop()
    hop_ms = _hop_ms(all, domain_id)
    _forget(all)
    bridge_ms, plain_ms = latencies_ms[::2], latencies_ms[1::2]
    return {
        "state_latency_ms_p50": float(np.percentile(bridge_ms, 50)),
        "state_latency_ms_p99": float(np.percentile(bridge_ms, 99)),
        "plain_latency_ms_p50": float(np.percentile(plain_ms, 50)),
        "plain_latency_ms_p99": float(np.percentile(plain_ms, 99)),
        "hop_latency_ms_p50": float(np.percentile(hop_ms, 50)),
        "ratio_latency_plain": float(np.percentile(bridge_ms, 50) / np.percentile(plain_ms, 50)),
    }


def _hop_ms(all: BridgeWorld, domain_id: int) -> list[float]:
    """From saying a state until the bare subscriber has it."""
    hearers = all.player.state.get_subscription_count()
    with _bare_subscriber(domain_id) as heard:
        wait_for(lambda: all.player.state.get_subscription_count() > hearers, "the bare subscriber")
        sent_s = {}
        for number in range(WARM_UP + LATENCIES):
            time.sleep(2 * LATENCY_PERIOD_S)
            letter = f"hop {number}"
            sent_s[letter] = all.player.show("bench", letter)
        all.player.show("bench", LAST)
        heard_s = heard.get(timeout=20)
    return [(heard_s[letter] - said_s) * 1000 for letter, said_s in list(sent_s.items())[WARM_UP:]]


def _rate(all: BridgeWorld) -> dict[str, float]:
    letters = [f"rate {number}" for number in range(round(RATE_PER_S * RATE_S))]
    began_s = time.monotonic()
    for number, letter in enumerate(letters):
        time.sleep(max(began_s + number / RATE_PER_S - time.monotonic(), 0.0))
        all.player.show("bench", letter)
    wait_for(lambda: all.cloud.states and all.cloud.states[-1]["letter"] == letters[-1], "the last state")
    took_s = all.cloud.state_s[-1] - all.cloud.state_s[0]
    came = [state["letter"] for state in all.cloud.states]
    _forget(all)
    lost = len(set(letters) - set(came))
    return {"states_per_s": (len(came) - 1) / took_s, "states_lost": float(lost)}


def _burst(all: BridgeWorld, process: Process) -> dict[str, float]:
    """All at once, to a planner that lets ten wait: most are refused, every one is answered."""
    bridge = psutil.Process(process.popen.pid)
    all.player.max_queue = 10
    before_mb = most_mb = bridge.memory_info().rss / 1e6
    began_s = time.monotonic()
    all.cloud.say(*(f"b{number}" for number in range(BURST)), wait=False)
    while len(all.cloud.results) < BURST and time.monotonic() - began_s < 120:
        most_mb = max(most_mb, bridge.memory_info().rss / 1e6)
        time.sleep(0.05)
    took_s = time.monotonic() - began_s
    outcomes = [json.loads(payloads[0])["outcome"] for payloads in all.cloud.results.values()]
    print(f"burst: {len(outcomes)} answers, {outcomes.count('done')} signed, {outcomes.count('rejected')} refused")
    assert set(all.signings.values()) == {1}
    return {
        "burst_unanswered": float(BURST - len(outcomes)),
        "burst_answered_s": took_s,
        "burst_rss_growth_mb": most_mb - before_mb,
    }


if __name__ == "__main__":
    main()
