# SPDX-License-Identifier: Apache-2.0
"""A hand's diagnostics in words, with what to do."""

import json
from typing import Any

import pytest
from support.page_hand import healthy

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.hand import Gone, Level, NodeHealth
from amazing_hand.page.health import NODES, Health, cure_of

ROWS = ["cloud", "tier", "planner", "supply", "hottest", "camera", "films", "disk", "versions"]


def well(*others: NodeHealth) -> Health:
    health = Health("amazing_hand 0.1.0")
    for each in (*healthy(), *others):
        health.on_health(each)
    return health


def row(health: Health, key: str) -> dict[str, str]:
    rows: list[dict[str, str]] = health.message()["rows"]
    return next(each for each in rows if each["key"] == key)


def servo(joint: str, level: Level, message: str, **values: str) -> NodeHealth:
    measured = {"temperature [°C]": "30", "voltage [V]": "5.0", "load [%]": "3"} | values
    return NodeHealth(f"servo_driver: {joint}", level, message, measured)


def test_a_hand_that_is_well_is_told_in_words_with_nothing_to_do() -> None:
    message = well().message()
    assert [each["key"] for each in message["rows"]] == ROWS
    assert {each["level"] for each in message["rows"]} == {"ok"}
    assert not any(each["cure"] for each in message["rows"])
    assert message["faults"] == []
    texts = {each["key"]: each["text"] for each in message["rows"]}
    assert texts["hottest"] == "37 °C at thumb 2"
    assert texts["supply"] == "5.1 V at index 1, the lowest"
    assert (texts["tier"], texts["disk"]) == ("full", "52.0 GB free")


def test_each_servo_is_told_with_what_was_measured() -> None:
    servos = well().message()["servos"]
    assert [each["joint"] for each in servos] == list(SERVO_JOINTS)
    assert servos[3] == {
        "joint": "middle_servo_2",
        "temperature_c": 33.0,
        "voltage_v": 5.1,
        "load_percent": 9.0,
        "level": "ok",
        "text": "ok",
    }


def test_a_servo_that_does_not_answer_has_no_numbers() -> None:
    health = well(NodeHealth("servo_driver: ring_servo_1", "warn", "does not answer", {"id": "5"}))
    told = health.message()["servos"][4]
    assert (told["temperature_c"], told["voltage_v"], told["load_percent"]) == (None, None, None)
    assert (told["level"], told["text"]) == ("warn", "does not answer")


@pytest.mark.parametrize("word", ["nan", "inf", "-inf", "", "much"])
def test_a_number_that_is_none_is_told_as_unknown_so_that_every_browser_reads_it(word: str) -> None:
    health = well(servo("index_servo_1", "ok", "ok", **{"load [%]": word}))
    text = json.dumps(health.message(), allow_nan=False)
    assert json.loads(text)["servos"][0]["load_percent"] is None


def test_a_hot_servo_is_named_with_its_cure() -> None:
    health = well(servo("thumb_servo_1", "warn", "is at 52 °C", **{"temperature [°C]": "52"}))
    hottest = row(health, "hottest")
    assert (hottest["text"], hottest["level"]) == ("52 °C at thumb 1", "warn")
    assert "Resume" in hottest["cure"]
    assert row(health, "supply")["level"] == "ok"


def test_a_low_supply_is_told_with_its_cure() -> None:
    low = servo("index_servo_2", "error", "has 4.1 V instead of 4.5 to 7.4 V", **{"voltage [V]": "4.1"})
    supply = row(well(low), "supply")
    assert (supply["text"], supply["level"]) == ("4.1 V at index 2, the lowest", "error")
    assert "power supply" in supply["cure"]


@pytest.mark.parametrize(
    ("node", "key"), [("mqtt_bridge", "cloud"), ("camera", "camera"), ("recorder", "films"), ("planner", "planner")]
)
def test_what_a_node_reports_is_told_in_its_row(node: str, key: str) -> None:
    told = row(well(NodeHealth(node, "error", "camera.source 0: no picture for 3 s")), key)
    assert (told["text"], told["level"]) == ("camera.source 0: no picture for 3 s", "error")
    assert told["cure"]


@pytest.mark.parametrize(
    ("gone", "level", "text"),
    [
        ((), "ok", "full"),
        (("mqtt_bridge",), "warn", "limited"),
        (("planner",), "error", "offline: the planner is not running"),
        (("servo_driver", "planner"), "error", "offline: the driver of the servos and the planner are not running"),
    ],
)
def test_how_much_works_is_told(gone: tuple[str, ...], level: str, text: str) -> None:
    health = well()
    health.on_gone(Gone(gone))
    tier = row(health, "tier")
    assert tier["level"] == level
    assert tier["text"].startswith(text)


def test_an_empty_domain_is_told_as_nodes_that_do_not_run_and_how_to_start_them() -> None:
    health = Health("0")
    health.on_gone(Gone(tuple(NODES)))
    faults = health.message()["faults"]
    assert len(faults) == len(NODES)
    assert all("not running" in fault["text"] and "hand run" in fault["cure"] for fault in faults)


def test_what_a_node_said_before_it_died_is_not_told_any_more() -> None:
    health = well(servo("index_servo_1", "error", "is at 60 °C"))
    health.on_gone(Gone(("servo_driver",)))
    message = health.message()
    assert all(each["temperature_c"] is None for each in message["servos"])
    assert [fault["text"] for fault in message["faults"]] == ["The driver of the servos is not running."]


def test_a_fault_of_a_node_is_told_with_its_cure() -> None:
    health = well(NodeHealth("servo_driver", "error", "ring 1 is stalled: it pushes with 70%"))
    assert health.message()["faults"] == [
        {"text": "The driver of the servos: ring 1 is stalled: it pushes with 70%", "cure": cure_of("is stalled")}
    ]


def test_little_space_on_the_disk_is_warned_of() -> None:
    disk = row(well(NodeHealth("recorder", "ok", "ok", {"free [bytes]": "400000000"})), "disk")
    assert (disk["text"], disk["level"]) == ("0.4 GB free", "warn")
    assert "films" in disk["cure"]


def test_a_node_of_somebody_else_is_not_told() -> None:
    before: dict[str, Any] = well().message()
    assert well(NodeHealth("gripper", "error", "broken")).message() == before


def test_a_model_that_plans_is_named() -> None:
    assert (
        row(well(NodeHealth("planner", "ok", "ok", {"model": "bedrock nova"})), "planner")["text"]
        == "asks bedrock nova"
    )


def test_a_supply_that_is_too_high_is_told_though_it_is_not_the_lowest() -> None:
    high = servo("ring_servo_1", "warn", "has 8.2 V instead of 4.5 to 7.4 V", **{"voltage [V]": "8.2"})
    assert row(well(high), "supply")["level"] == "warn"
