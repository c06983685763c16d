"""The one table of the graph's topics: name, type, QoS and expected rate. Names are relative to a hand's namespace."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Qos(Enum):
    """How a topic is transported, by what it is for."""

    COMMAND = "reliable, last 10"
    STREAM = "best effort, last 5"


@dataclass(frozen=True)
class Topic:
    """rate_hz: messages per second while all is well; None when messages come with events."""

    name: str
    type: str
    qos: Qos
    rate_hz: float | None
    meaning: str


SENTENCE: Final = Topic("sentence", "amazing_hand/msg/Sentence", Qos.COMMAND, None, "please sign this sentence")
SENTENCE_STATUS: Final = Topic(
    "sentence_status", "amazing_hand/msg/SentenceStatus", Qos.COMMAND, None, "one step in a sentence's life"
)
LETTER: Final = Topic("letter", "amazing_hand/msg/Letter", Qos.COMMAND, None, "one letter to show now")
STATE: Final = Topic(
    "state", "amazing_hand/msg/HandState", Qos.COMMAND, None, "the letter that the hand shows, as measured"
)
JOINT_STATES: Final = Topic(
    "joint_states", "sensor_msgs/msg/JointState", Qos.STREAM, 50.0, "measured servo and finger joint angles"
)
JOINT_TRAJECTORY: Final = Topic(
    "joint_trajectory", "trajectory_msgs/msg/JointTrajectory", Qos.COMMAND, None, "move without spelling"
)
IMAGE: Final = Topic(
    "image/compressed", "sensor_msgs/msg/CompressedImage", Qos.STREAM, 30.0, "the camera's frames as JPEG"
)
RECORDING: Final = Topic("recording", "amazing_hand/msg/Recording", Qos.COMMAND, None, "a film has been stored")
DIAGNOSTICS: Final = Topic(
    "/diagnostics", "diagnostic_msgs/msg/DiagnosticArray", Qos.COMMAND, 1.0, "each node's health"
)

TOPICS: Final = (
    SENTENCE,
    SENTENCE_STATUS,
    LETTER,
    STATE,
    JOINT_STATES,
    JOINT_TRAJECTORY,
    IMAGE,
    RECORDING,
    DIAGNOSTICS,
)
