# SPDX-License-Identifier: Apache-2.0
"""The one table of the graph's nodes. The launch file, the command line and the build read it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "hand"
"""The namespace of a hand that was given no other."""


@dataclass(frozen=True)
class NodeEntry:
    """One node: its name is also its executable, its module in amazing_hand.nodes and its block in config/hand.yaml.

    respawn_delay_s: how long a launch waits before it starts a dead node again.
    managed: it has the ROS 2 lifecycle, and a parameter `autostart`.
    """

    name: str
    meaning: str
    respawn_delay_s: float
    managed: bool = False

    @property
    def module(self) -> str:
        return f"amazing_hand.nodes.{self.name}"


# In the order of starting: who has hardware first. Stopping goes the same way, so that the hand is limp first, the
# film is closed next, and the bridge can still publish what that gives.
NODES: Final = (
    # A dead driver may have left the servos energised: it is back at once.
    NodeEntry("servo_driver", "moves the servos and measures them", 0.5, managed=True),
    NodeEntry("camera", "films the hand", 2.0, managed=True),
    NodeEntry("fingerspeller", "turns text into letters, one at a time", 1.0),
    NodeEntry("planner", "decides with a Strands agent what to sign", 1.0),
    NodeEntry("recorder", "makes a film of each sentence", 1.0),
    NodeEntry("mqtt_bridge", "connects the hand with the cloud", 1.0, managed=True),
)

LETTER_MARKER: Final = NodeEntry("letter_marker", "shows the letter as text in RViz and Foxglove", 1.0)
"""Not one of the hand's nodes: who starts a viewer starts it too."""

TWO_DRIVERS: Final = NodeEntry("two_drivers", "the servo_drivers of two hands on one bus", 0.5)
"""Not a node but a program with two of them, since a serial port has one owner."""

SHOWING: Final = {
    "planner": ("sentence", "command"),
    "fingerspeller": (),
    "servo_driver": ("letter", "joint_trajectory"),
    "camera": ("joint_states",),
}
"""The way of a sentence to the eye: the nodes on it, with the topics by which each can be led."""


def downstream(topics: Collection[str]) -> tuple[str, ...]:
    """The nodes that show what these topics say: those behind the last of them, which nobody else then leads.

    Raises ValueError when no node is led by any of them.
    """
    names = tuple(SHOWING)
    led = [number for number, leaders in enumerate(SHOWING.values()) if not set(leaders).isdisjoint(topics)]
    if not led:
        possible = ", ".join(topic for leaders in SHOWING.values() for topic in leaders)
        raise ValueError(f"topics {', '.join(topics) or 'none'}: no node is led by that, only by {possible}")
    return names[max(led) :]
