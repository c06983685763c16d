# SPDX-License-Identifier: Apache-2.0
"""A hand's diagnostics in words, with what to do about each trouble. Pure."""

import math
import re
from collections.abc import Callable
from typing import Any, Final

from amazing_hand.hand.joints import SERVO_JOINTS
from amazing_hand.page.hand import Gone, Level, NodeHealth

DRIVER: Final = "servo_driver"
PLANNER: Final = "planner"
SPELLER: Final = "fingerspeller"
BRIDGE: Final = "mqtt_bridge"
CAMERA: Final = "camera"
RECORDER: Final = "recorder"
NODES: Final = {
    DRIVER: "The driver of the servos",
    SPELLER: "The speller",
    PLANNER: "The planner",
    CAMERA: "The camera",
    RECORDER: "The recorder of films",
    BRIDGE: "The connection with the cloud",
}
"""The nodes of a hand, as the page calls them."""

NOT_THERE: Final = "Start the hand with `hand run`; a node that died is started again by its launch file."

LOW_DISK_BYTES: Final = 1_000_000_000

_MAX_TEXT: Final = 300

_CURES: Final = (
    (r"\d °C|too hot", "Let the hand rest until the servo is below 45 °C, then press Resume."),
    (r"\d V\b|supply voltage", "Check the power supply: the servos need 5 V, and up to 5 A, at the hand's plug."),
    (
        r"stalled|overload|load",
        "Free the finger: something blocks it, or its tendons are too tight; then press Resume.",
    ),
    (r"answer|silent", "Check the cable of that servo and the power supply, then press Resume."),
    (r"cannot open|no port|/dev/", "Plug the hand's USB cable in: its port is found without a restart."),
    (r"limp|relax|released|torque", "Press Resume."),
    (
        r"broker|certificate|TLS|connect|network|resolve",
        "Check the network and the hand's certificate. The hand signs without the cloud.",
    ),
    (r"space|disk", "Delete old films, or set recorder.keep_days lower."),
    (r"verbatim|model|credential|throttl", "The hand signs the text as it is until the model answers again."),
    (r"picture|camera", "Check the camera's cable and the parameter camera.source."),
)
"""What to do, by words of what the nodes report. The first that fits counts."""

_ORDER: Final[tuple[Level, ...]] = ("ok", "warn", "error")

_LOOK: Final = "The log of the hand says more."


def not_running(node: str) -> str:
    """Return the sentence for a node that is not there."""
    return f"{NODES[node]} is not running. {NOT_THERE}"


def cure_of(problem: str) -> str:
    """Return what to do about a problem, in one or two sentences."""
    return next((cure for pattern, cure in _CURES if re.search(pattern, problem, re.IGNORECASE)), _LOOK)


class Health:
    """The last diagnostics of a hand's nodes."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._nodes: dict[str, NodeHealth] = {}
        self._gone: tuple[str, ...] = ()

    def on_health(self, health: NodeHealth) -> None:
        if health.name.partition(": ")[0] in NODES:
            self._nodes[health.name] = health

    def on_gone(self, gone: Gone) -> None:
        self._gone = tuple(name for name in gone.nodes if name in NODES)
        for name in [name for name in self._nodes if name.partition(": ")[0] in self._gone]:
            del self._nodes[name]

    def message(self) -> dict[str, Any]:
        """Return the message `health` to the browser."""
        rows = {
            "cloud": ("Cloud", self._node(BRIDGE)),
            "tier": ("Works", self._tier()),
            "planner": ("Planner", self._planner()),
            "supply": ("Supply", self._supply()),
            "hottest": ("Hottest servo", self._temperature()),
            "camera": ("Camera", self._node(CAMERA)),
            "films": ("Films", self._node(RECORDER)),
            "disk": ("Disk", self._disk()),
            "versions": ("Version", ("ok", self._version, "")),
        }
        return {
            "type": "health",
            "rows": [
                {"key": key, "label": label, "text": text[:_MAX_TEXT], "level": level, "cure": cure}
                for key, (label, (level, text, cure)) in rows.items()
            ],
            "servos": [self._servo(joint) for joint in SERVO_JOINTS],
            "faults": self._faults(),
        }

    def _node(self, name: str) -> tuple[Level, str, str]:
        health = self._nodes.get(name)
        if name in self._gone:
            return "error", "not running", NOT_THERE
        if health is None:
            return "warn", "not known yet", ""
        return health.level, health.message, "" if health.level == "ok" else cure_of(health.message)

    def _planner(self) -> tuple[Level, str, str]:
        level, text, cure = self._node(PLANNER)
        model = self._value(PLANNER, "model")
        if text == "ok" and model:
            text = "signs what is typed, letter by letter" if model == "verbatim" else f"asks {model}"
        return level, text, cure

    def _tier(self) -> tuple[Level, str, str]:
        """Return how much works: all, without the cloud or a model, or nothing."""
        missing = [NODES[name] for name in (DRIVER, SPELLER, PLANNER) if name in self._gone]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            return "error", f"offline: {' and '.join(missing).lower()} {verb} not running", NOT_THERE
        if DRIVER not in self._nodes:
            return "warn", "looking for the hand", ""
        if self._node(BRIDGE)[0] != "ok" or self._node(PLANNER)[0] != "ok":
            return "warn", "limited: the hand signs, without the cloud or its model", ""
        return "ok", "full", ""

    def _temperature(self) -> tuple[Level, str, str]:
        return self._servos("temperature [°C]", max, "{:.0f} °C at {}", r"\d °C|too hot")

    def _supply(self) -> tuple[Level, str, str]:
        return self._servos("voltage [V]", min, "{:.1f} V at {}, the lowest", r"\d V\b|supply voltage")

    def _servos(self, key: str, choose: Callable[..., str], text: str, trouble: str) -> tuple[Level, str, str]:
        """Return the value of the servo that `choose` finds by it, with the worst trouble of this kind of any servo."""
        values = {
            joint: value for joint in SERVO_JOINTS if (value := _number(self._value(_part(joint), key))) is not None
        }
        if not values:
            return ("error", "not known", NOT_THERE) if DRIVER in self._gone else ("warn", "not known yet", "")
        joint = choose(values, key=lambda name: values[name])
        found = [
            health
            for name in SERVO_JOINTS
            if (health := self._nodes.get(_part(name))) is not None and re.search(trouble, health.message)
        ]
        worst = max(found, key=lambda health: _ORDER.index(health.level), default=None)
        said = text.format(values[joint], _words(joint))
        return ("ok", said, "") if worst is None else (worst.level, said, cure_of(worst.message))

    def _disk(self) -> tuple[Level, str, str]:
        free_bytes = _number(self._value(RECORDER, "free [bytes]"))
        if free_bytes is None:
            return "warn", "not known yet", ""
        text = f"{free_bytes / 1e9:.1f} GB free"
        return ("ok", text, "") if free_bytes >= LOW_DISK_BYTES else ("warn", text, cure_of("disk"))

    def _servo(self, joint: str) -> dict[str, Any]:
        health = self._nodes.get(_part(joint))
        return {
            "joint": joint,
            "temperature_c": _number(self._value(_part(joint), "temperature [°C]")),
            "voltage_v": _number(self._value(_part(joint), "voltage [V]")),
            "load_percent": _number(self._value(_part(joint), "load [%]")),
            "level": "warn" if health is None else health.level,
            "text": "not known" if health is None else health.message[:_MAX_TEXT],
        }

    def _faults(self) -> list[dict[str, str]]:
        gone = [{"text": f"{NODES[name]} is not running.", "cure": NOT_THERE} for name in self._gone]
        bad = [
            {"text": f"{NODES[name]}: {health.message[:_MAX_TEXT]}", "cure": cure_of(health.message)}
            for name in NODES
            if (health := self._nodes.get(name)) is not None and health.level == "error"
        ]
        return gone + bad

    def _value(self, name: str, key: str) -> str:
        health = self._nodes.get(name)
        return "" if health is None else health.values.get(key, "")


def _part(joint: str) -> str:
    return f"{DRIVER}: {joint}"


def _words(joint: str) -> str:
    """Return a joint's name as people read it: index_servo_1 is `index 1`."""
    return joint.replace("_servo_", " ")


def _number(text: str) -> float | None:
    """Return a finite number, None for anything else: JSON has no NaN."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
