# SPDX-License-Identifier: Apache-2.0
"""The bridge under load: how soon the cloud has a state, how many a second, and what 2,000 sentences at once take.

The bridge is a process of its own, the broker the real one with mutual TLS. This process plays the driver and the
cloud; a plain publisher of the SDK, with no ROS and no bridge between, sends the same message side by side.
"""

import json
import tempfile
import time
from pathlib import Path
from typing import Final

import numpy as np
import psutil
from _report import Goal, report
from support.bridge_world import DEFAULT_DEVICE, TOPICS, BridgeWorld, bridge_world
from support.world import Process, new_world, wait_for

from amazing_hand.cloud.client import LinkSettings
from amazing_hand.cloud.contract import state_message
from amazing_hand.cloud.link import MqttLink

LATENCIES: Final = 1000
LATENCY_PERIOD_S: Final = 0.01
RATE_PER_S: Final = 1000
RATE_S: Final = 30.0
BURST: Final = 2000
WARM_UP: Final = 50

GOALS: Final = {
    "state_latency_ms_p50": Goal(at_most=3.0),
    "state_latency_ms_p99": Goal(at_most=10.0),
    "states_per_s": Goal(at_least=0.99 * RATE_PER_S),
    "states_lost": Goal(at_most=0.0),
    "ratio_latency_plain": Goal(at_most=4.0),
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
        figures = _latency(all) | _rate(all) | _burst(all, process)
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


def _latency(all: BridgeWorld) -> dict[str, float]:
    """Through the bridge and without it, in turns."""
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
    _forget(all)
    bridge_ms, plain_ms = latencies_ms[::2], latencies_ms[1::2]
    return {
        "state_latency_ms_p50": float(np.percentile(bridge_ms, 50)),
        "state_latency_ms_p99": float(np.percentile(bridge_ms, 99)),
        "plain_latency_ms_p50": float(np.percentile(plain_ms, 50)),
        "plain_latency_ms_p99": float(np.percentile(plain_ms, 99)),
        "ratio_latency_plain": float(np.percentile(bridge_ms, 50) / np.percentile(plain_ms, 50)),
    }


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
