# SPDX-License-Identifier: Apache-2.0
"""Table of the graph's nodes, read by the launch file, the command line and the build."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "hand"
"""Default namespace of a hand."""


@dataclass(frozen=True)
class NodeEntry:
    """Entry of one node.

    Attributes:
        name: of the node, its executable, its module in amazing_hand.nodes and its block in config/hand.yaml.
        meaning: what it does.
        respawn_delay_s: delay before a launch restarts it after it died.
        managed: whether it is a lifecycle node, with a parameter `autostart`.
    """

    name: str
    meaning: str
    respawn_delay_s: float
    managed: bool = False

    @property
    def module(self) -> str:
        return f"amazing_hand.nodes.{self.name}"


# In the order of starting: nodes with hardware first. Stopping has the same order: torque off first, then the film is
# closed, and the bridge can still publish its result.
NODES: Final = (
    # A driver that died may have left torque on, so it is restarted almost at once; it turns torque off.
    NodeEntry("servo_driver", "moves the servos and measures them", 0.5, managed=True),
    NodeEntry("camera", "films the hand", 2.0, managed=True),
    NodeEntry("fingerspeller", "turns text into letters, one at a time", 1.0),
    NodeEntry("planner", "decides with a Strands agent what to sign", 1.0),
    NodeEntry("recorder", "makes a film of each sentence", 1.0),
    NodeEntry("mqtt_bridge", "connects the hand with the cloud", 1.0, managed=True),
)

LETTER_MARKER: Final = NodeEntry("letter_marker", "shows the letter as text in RViz and Foxglove", 1.0)
"""Not in NODES: it is started together with a viewer."""

PAGE: Final = NodeEntry("page", "serves the web page on which people watch the hand and talk to it", 1.0)
"""Not in NODES: it is started by choice, and may show several hands."""

VOICE: Final = NodeEntry("voice", "understands what is said to the hand, without a network", 2.0)
"""Not in NODES: it is started by choice."""

TWO_DRIVERS: Final = NodeEntry("two_drivers", "the servo_drivers of two hands on one bus", 0.5)
"""Not a node but a program with two of them, as only one process can open the serial port."""

SHOWING: Final = {
    "planner": ("sentence", "command"),
    "fingerspeller": (),
    "servo_driver": ("letter", "joint_trajectory"),
    "camera": ("joint_states",),
}
"""The nodes between a sentence and its film, in order, each with the input topics from which a bag can drive it."""


def downstream(topics: Collection[str]) -> tuple[str, ...]:
    """Return the nodes to start for the replay of these topics: the last one that they drive, and those after it.

    Raises ValueError when none of the topics drives a node.
    """
    names = tuple(SHOWING)
    led = [number for number, leaders in enumerate(SHOWING.values()) if not set(leaders).isdisjoint(topics)]
    if not led:
        possible = ", ".join(topic for leaders in SHOWING.values() for topic in leaders)
        raise ValueError(f"topics {', '.join(topics) or 'none'}: no node is led by that, only by {possible}")
    return names[max(led) :]
