# SPDX-License-Identifier: Apache-2.0
"""What /diagnostics says of each node, once a second: enough to see from afar what is the matter."""

import time
from typing import Any

import pytest
from support.lifecycle import DEACTIVATE, Managed
from support.stream import Stream
from support.waiting import BUSY
from support.world import World, wait_for

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.node_table import NAMESPACE, NODES
from amazing_hand.topics import DIAGNOSTICS

OK, WARN, ERROR = b"\0", b"\1", b"\2"

PUBLISHER_PROFILES = {
    "servo_driver": {"lifecycle", "port", "realtime", "joint_states [1/s]"},
    "camera": {"lifecycle", "source", "frames", "image_raw/compressed [1/s]"},
    "fingerspeller": {"spelling", "last problem"},
    "planner": {"model", "waiting", "fallbacks"},
    "recorder": {"recording", "pictures_waiting", "films_to_end", "films_not_stored", "free [bytes]"},
    "mqtt_bridge": {"lifecycle", "endpoint", "sentences_unfinished", "results_waiting", "states_waiting"},
}


def values(status: Any) -> dict[str, str]:
    return {pair.key: pair.value for pair in status.values}


def test_every_node_tells_its_rates_queues_connection_temperatures_and_disk_once_a_second(world: World) -> None:
    diagnostics = world.probe().listen(DIAGNOSTICS)
    process = world.start_all()

    def latest() -> dict[str, Any]:
        return {status.name: status for array in diagnostics[-len(NODES) :] for status in array.status}

    nodes = [f"{NAMESPACE}/{entry.name}" for entry in NODES]
    wait_for(lambda: all(name in latest() and latest()[name].level == OK for name in nodes), f"all well; {process.log}")
    count, began_s = len(diagnostics), time.monotonic()
    wait_for(lambda: len(diagnostics) >= count + 3 * len(NODES), "three rounds")
    assert 1.5 < time.monotonic() - began_s < BUSY * 3.0

    told = latest()
    for name, keys in PUBLISHER_PROFILES.items():
        status = told[f"{NAMESPACE}/{name}"]
        assert status.hardware_id == NAMESPACE
        assert keys | {"/diagnostics [1/s]"} <= set(values(status)), name
        assert "last error" not in values(status)
    for node, topic, promised in (("servo_driver", "joint_states", 50), ("camera", "image_raw/compressed", 30)):

        def is_kept(node: str = node, topic: str = topic, promised: float = promised) -> bool:
            rate, of = values(latest()[f"{NAMESPACE}/{node}"])[f"{topic} [1/s]"].split(" of ")
            return of == f"{promised:g}" and float(rate) == pytest.approx(promised, rel=0.3)

        wait_for(is_kept, f"{topic} to come as often as is promised")
    assert int(values(told[f"{NAMESPACE}/recorder"])["free [bytes]"]) > 0
    assert told[f"{NAMESPACE}/mqtt_bridge"].message == "connected"
    for joint in SERVO_JOINTS:
        assert values(told[f"{NAMESPACE}/servo_driver: {joint}"])["temperature [°C]"] == "30"

    page = world.page()
    page.say("\x00")
    wait_for(lambda: "last error" in values(latest()[f"{NAMESPACE}/mqtt_bridge"]), "the refusal")
    assert "rejected" in values(latest()[f"{NAMESPACE}/mqtt_bridge"])["last error"]
    assert latest()[f"{NAMESPACE}/mqtt_bridge"].level == OK, "that is the page's fault"


def test_a_topic_that_comes_too_rarely_is_a_warning_but_not_one_that_is_not_asked_for(world: World) -> None:
    stream = Stream(level=90)
    stream.fps = 10.0
    world.start_node("camera", source=stream.url)
    world.start_node("recorder")
    camera = Managed(world.probe(), "camera")
    wait_for(lambda: camera.health().message == "too slow: image_raw/compressed", "the warning")
    assert camera.health().level == WARN
    stream.fps = 40.0
    wait_for(lambda: camera.health().level == OK, "the camera to be well")
    camera.go(DEACTIVATE)
    wait_for(lambda: camera.health().message == "inactive: no pictures", "the camera to be off")
    stream.unplug()
