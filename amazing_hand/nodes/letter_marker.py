# SPDX-License-Identifier: Apache-2.0
"""letter_marker: publish the commanded letter as a text marker above the hand, for RViz and Foxglove."""

import sys
from dataclasses import dataclass
from typing import Final

from builtin_interfaces.msg import Duration
from geometry_msgs.msg import Point, Pose, Vector3
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker

from amazing_hand.msg import Letter
from amazing_hand.node_table import LETTER_MARKER
from amazing_hand.ros.hand_node import HandNode
from amazing_hand.ros.parameters import param
from amazing_hand.ros.runner import run_until_stopped
from amazing_hand.topics import LETTER, MARKER

# Height of the text: above the fingertips of a straight hand, which are 0.2 m from the wrist.
HEIGHT_M: Final = 0.25
TEXT_SIZE_M: Final = 0.05
WHITE: Final = ColorRGBA(r=1.0, g=1.0, b=1.0, a=1.0)

# Lifetime of the marker: after the last letter of a sentence the text disappears.
LIFETIME: Final = Duration(sec=3)


@dataclass(frozen=True)
class Settings:
    frame: str = param("wrist", "frame that the text stands above")


class LetterMarker(HandNode[Settings]):
    def __init__(self) -> None:
        super().__init__("letter_marker", Settings)
        self._marker = self.publisher(MARKER)
        self.subscription(LETTER, self._on_letter)

    def _on_letter(self, letter: Letter) -> None:
        # Without a stamp, viewers use the frame's newest transform.
        marker = Marker(ns="letter", type=Marker.TEXT_VIEW_FACING, text=letter.letter, lifetime=LIFETIME)
        marker.header.frame_id = self.settings.frame
        marker.pose = Pose(position=Point(z=HEIGHT_M))
        marker.scale = Vector3(z=TEXT_SIZE_M)
        marker.color = WHITE
        self._marker.publish(marker)


def create() -> LetterMarker:
    return LetterMarker()


def main() -> int:
    return run_until_stopped([LETTER_MARKER], sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
