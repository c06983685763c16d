# SPDX-License-Identifier: Apache-2.0
"""Whatever fails around the bridge and whenever: a sentence is signed once and answered once, no letter is lost online.

The broker is the real one with mutual TLS, the bridge a process of its own; the test plays page, planner and hand.
"""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from itertools import count

import pytest
from support.bridge_world import LETTERS, PRESIGNED, TOKENS, TOPICS, BridgeWorld, bridge_world
from support.world import World, error_lines, wait_for

from amazing_hand.cloud.contract import Topics
from amazing_hand.cloud.database import Database
from amazing_hand.topics import DIAGNOSTICS


@pytest.fixture
def all(world: World) -> Iterator[BridgeWorld]:
    with bridge_world(world) as made:
        yield made


def expected_letters(*ids: str) -> list[str]:
    return [f"{id}.{number}" for id in ids for number in range(LETTERS)]


def test_sentences_are_answered_and_letters_and_film_come_in_order(all: BridgeWorld) -> None:
    bridge = all.start_bridge()
    all.cloud.say("a", "b")
    all.wait_answered()
    all.assert_once()
    wait_for(lambda: len(all.cloud.states) == 2 * LETTERS + 2, "letters and films")
    assert all.cloud.letters == expected_letters("a", "b")
    assert all.cloud.states[-1]["video_url"] == PRESIGNED
    assert all.cloud.states[-1]["letter"] == "b.3"
    result = json.loads(all.cloud.results["b"][0])
    assert (result["outcome"], result["letters_signed"], result["planned_by"]) == ("done", LETTERS, "player")
    assert result["tokens"] == TOKENS
    assert result["video_url"] == PRESIGNED
    assert 0 <= result["finished_ms"] - result["started_ms"] < 60_000
    assert bridge.popen.poll() is None


def test_the_broker_keeps_whether_the_hand_is_there(all: BridgeWorld) -> None:
    bridge = all.start_bridge()
    wait_for(lambda: all.cloud.statuses, "the hand to be online")
    firmware = all.cloud.statuses[-1]["firmware"]
    assert all.cloud.statuses[-1] == {"online": True, "firmware": firmware}
    assert firmware.startswith("amazing_hand ")
    bridge.end(signal.SIGKILL)
    wait_for(lambda: not all.cloud.statuses[-1]["online"], "the last will", 10.0)
    bridge = all.start_bridge()
    wait_for(lambda: all.cloud.statuses[-1]["online"], "the hand to be back")
    bridge.end(signal.SIGTERM)
    assert bridge.popen.returncode == 0, bridge.log
    wait_for(lambda: not all.cloud.statuses[-1]["online"], "the goodbye")
    late = type(all.cloud)  # what one hears that comes later
    all.cloud.link.stop()
    all.cloud = late(all.info)
    wait_for(lambda: all.cloud.statuses == [{"online": False, "firmware": firmware}], "what the broker keeps")


@pytest.mark.parametrize("phase", ["sent", "PLANNING", "SIGNING", "letter", "DONE", "film"])
def test_a_broker_that_is_killed_and_restarted_loses_nothing(all: BridgeWorld, phase: str) -> None:
    all.start_bridge().end(signal.SIGTERM)  # mosquitto 2.0 saves no session that began anew, only one taken up again
    all.start_bridge()
    all.broker.save(TOPICS.action, TOPICS.state, TOPICS.result)

    def restart() -> None:
        all.broker.kill()
        time.sleep(0.3)
        all.broker.start()

    if phase == "sent":
        all.broker.kill()
        all.cloud.say("a", "b", wait=False)
        all.broker.start()
    else:
        pulled = iter([True])
        all.on_step = lambda id, step: restart() if id == "b" and step == phase and next(pulled, False) else None
        all.cloud.say("a", "b")
    all.cloud.say("c")
    all.wait_answered()
    all.assert_once()
    wait_for(lambda: len(all.cloud.letters) == 3 * LETTERS, "all letters")
    assert all.cloud.letters == expected_letters("a", "b", "c")
    print(f"broker killed at {phase}: {dict(all.cloud.outcomes)}, {all.cloud.redeliveries} redelivered")
    assert all.cloud.outcomes == {"done": 3}


@pytest.mark.parametrize("frozen_s", [3.0, pytest.param(20.0, marks=pytest.mark.soak)])
def test_a_broker_that_is_frozen_for_a_while_loses_nothing(all: BridgeWorld, frozen_s: float) -> None:
    all.start_bridge()
    ids = [f"s{number}" for number in range(5)]
    all.cloud.say(*ids)
    wait_for(lambda: all.cloud.letters, "the first letter")
    os.kill(all.broker.pid, signal.SIGSTOP)
    time.sleep(frozen_s)
    os.kill(all.broker.pid, signal.SIGCONT)
    all.wait_answered()
    all.assert_once()
    wait_for(lambda: len(all.cloud.letters) == 5 * LETTERS, "all letters")
    assert all.cloud.letters == expected_letters(*ids)
    assert all.cloud.outcomes == {"done": 5}


def test_a_network_that_is_cut_loses_nothing(all: BridgeWorld) -> None:
    all.use_cable()
    bridge = all.start_bridge()
    ids = [f"s{number}" for number in range(6)]
    all.cloud.say(*ids[:3])
    wait_for(lambda: all.cloud.letters, "the first letter")
    all.cable.pull()
    wait_for(lambda: all.signings[ids[2]], "the hand to go on")
    all.cloud.say(*ids[3:])  # the broker keeps them
    assert not all.signings[ids[3]]
    all.cable.plug()
    all.wait_answered()
    all.assert_once()
    wait_for(lambda: len(all.cloud.letters) == 6 * LETTERS, "all letters")
    assert all.cloud.letters == expected_letters(*ids)
    assert all.cloud.outcomes == {"done": 6}
    assert bridge.log.count("disconnected: ") == 1, "one line per change"
    assert error_lines(bridge.log) == []


@pytest.mark.parametrize("kills", [5, pytest.param(50, marks=pytest.mark.soak)])
def test_a_bridge_that_is_killed_at_random_moments_signs_and_answers_once(all: BridgeWorld, kills: int) -> None:
    chance = random.Random(kills)
    bridge = all.start_bridge()
    stop, ids = threading.Event(), count()

    def say() -> None:
        while not stop.wait(0.25):
            all.cloud.say(f"s{next(ids)}")

    page = threading.Thread(target=say)
    page.start()
    for _ in range(kills):
        time.sleep(chance.uniform(0.0, 1.5))
        bridge.end(signal.SIGKILL)
        bridge = all.start_bridge()
    stop.set()
    page.join()
    all.cloud.say("last")
    all.wait_answered(60.0)
    all.assert_once()
    size_bytes = sum(path.stat().st_size for path in all.world.folder.glob("mqtt_bridge-*.db*"))
    print(
        f"{kills} kills: {len(all.cloud.sent)} sentences, {dict(all.cloud.outcomes)}, "
        f"{all.cloud.redeliveries} results redelivered, memory of {size_bytes / 1e3:.0f} kB"
    )
    assert set(all.cloud.outcomes) <= {"done", "unknown"}


def test_a_planner_that_is_restarted_signs_what_waited(all: BridgeWorld) -> None:
    all.start_bridge()
    all.cloud.say("a")
    all.wait_answered()
    all.end_player()
    all.cloud.say("b", "c")
    all.player = all.start_player()
    all.wait_answered()
    all.assert_once()
    assert all.cloud.outcomes == {"done": 3}


def test_results_wait_on_the_disk_while_there_is_no_broker(all: BridgeWorld) -> None:
    diagnostics = all.world.probe().listen(DIAGNOSTICS)
    bridge = all.start_bridge()
    all.on_step = lambda id, step: all.broker.kill() if (id, step) == ("b", "letter") else None
    all.cloud.say("a", "b")

    def counted() -> bool:
        statuses = [status for array in list(diagnostics) for status in array.status]
        values = {(value.key, value.value) for status in statuses for value in status.values}
        return ("results_waiting", "1") in values

    wait_for(counted, "the diagnostics to count it")
    bridge.end(signal.SIGKILL)
    all.broker.start()
    all.start_bridge()
    all.wait_answered()
    all.assert_once()


def test_a_clock_that_is_set_back_does_not_take_ts_with_it_even_over_a_restart(all: BridgeWorld) -> None:
    bridge = all.start_bridge()
    all.player.show("x", "first")
    wait_for(lambda: all.cloud.states, "the first state")
    bridge.end(signal.SIGTERM)
    (path,) = all.world.folder.glob("mqtt_bridge-*.db")
    database = Database(path)
    ahead = int(time.time()) + 500  # as if the clock had been 500 s ahead before
    assert int(database.value("state_ts") or 0) == all.cloud.states[0]["ts"]
    database.set_value("state_ts", str(ahead))
    database.close()
    all.start_bridge()
    all.player.show("x", "second")
    wait_for(lambda: len(all.cloud.states) == 2, "the second state")
    assert all.cloud.states[1]["ts"] == ahead


def test_a_joint_that_could_not_be_read_is_named_and_its_angle_is_the_commanded_one(all: BridgeWorld) -> None:
    all.start_bridge()
    all.player.show("x", "A", [0.1] * 7 + [float("nan")])
    wait_for(lambda: all.cloud.states, "the state")
    (state,) = all.cloud.states
    assert state["estimated"] == ["thumb_servo_2"]
    assert state["fingers"]["thumb"] == {"angle_1": 6, "angle_2": 29}


def test_what_is_said_to_another_hand_is_none_of_ours(all: BridgeWorld) -> None:
    bridge = all.start_bridge()
    all.cloud.link.publish(Topics("AnotherHand").action, b'{"id":"x","sentence":"NO"}').result(60)
    all.cloud.say("a")
    all.wait_answered()
    all.assert_once()
    subscribed = "listening on "
    lines = [line.partition(subscribed)[2] for line in bridge.log.splitlines() if subscribed in line]
    assert lines == [TOPICS.action]


def test_neither_key_nor_signature_is_in_the_log_whatever_is_said(all: BridgeWorld) -> None:
    bridge = all.start_bridge()
    for text in ("$(touch /tmp/x)", "../../etc/passwd", "https://x/?X-Amz-Signature=5ec4e7", "'; DROP TABLE sentence;"):
        all.cloud.link.publish(TOPICS.action, json.dumps({"id": text, "sentence": text}).encode()).result(60)
        all.cloud.sent.append(text)
    all.wait_answered()
    all.assert_once()
    all.cloud.link.publish(TOPICS.action, b'{"id": 5.5, "sentence": "X-Amz-Signature=1234"}').result(60)
    wait_for(lambda: "rejected" in bridge.log, "the refusal")
    bridge.end(signal.SIGTERM)
    leaf = all.info.clients["XIAOAmazingHandRight"]
    secrets = ["X-Amz-Signature", *leaf.key.read_text().splitlines()[1:-1]]
    for secret in secrets:
        assert secret not in bridge.log
