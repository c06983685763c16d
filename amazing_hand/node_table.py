"""The one table of the graph's nodes. The launch file, the command line and the build read it."""

from dataclasses import dataclass
from typing import Final

NAMESPACE: Final = "hand"
"""The namespace of a hand that was given no other."""


@dataclass(frozen=True)
class NodeEntry:
    """One node: its name is also its executable, its module in amazing_hand.nodes and its block in config/hand.yaml.

    respawn_delay_s: how long a launch waits before it starts a dead node again.
    """

    name: str
    meaning: str
    respawn_delay_s: float

    @property
    def module(self) -> str:
        return f"amazing_hand.nodes.{self.name}"


# In the order of starting: who has hardware first. Stopping goes the same way, so that the hand is limp first, the
# film is closed next, and the bridge can still publish what that gives.
NODES: Final = (
    # A dead driver may have left the servos energised: it is back at once.
    NodeEntry("servo_driver", "moves the servos and measures them", 0.5),
    NodeEntry("camera", "films the hand", 2.0),
    NodeEntry("fingerspeller", "turns text into letters, one at a time", 1.0),
    NodeEntry("planner", "decides with a Strands agent what to sign", 1.0),
    NodeEntry("recorder", "makes a film of each sentence", 1.0),
    NodeEntry("mqtt_bridge", "connects the hand with the cloud", 1.0),
)
