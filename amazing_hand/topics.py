# SPDX-License-Identifier: Apache-2.0
"""Table of the graph's topics: name, type, QoS and expected rate. Names are relative to a hand's namespace."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Qos(Enum):
    """QoS of a topic by its purpose; ros/hand_node.py has the profiles."""

    COMMAND = "reliable, last 50"
    HISTORY = "as COMMAND; a late subscriber that asks for transient local gets the last 1000 messages"
    LATCHED = "reliable; a late subscriber gets the last message"
    MEASURED = "reliable, last 10: for readers that ask for reliable and for best effort"
    SET_POINT = "reliable; of messages that arrive together only the newest counts"
    STREAM = "best effort, last 5"


@dataclass(frozen=True)
class Topic:
    """Entry of one topic.

    Attributes:
        name: relative to the hand's namespace.
        type: of the messages.
        qos: how they are transported.
        meaning: what they contain.
        readers: the nodes that must subscribe for a message to have an effect; others may subscribe, too.
        rate_hz: messages per second in normal operation, None when they are published on events.
    """

    name: str
    type: str
    qos: Qos
    meaning: str
    readers: tuple[str, ...] = ()
    rate_hz: float | None = None


SENTENCE: Final = Topic(
    "sentence", "amazing_hand/msg/Sentence", Qos.COMMAND, "please sign this sentence", readers=("planner",)
)
SENTENCE_STATUS: Final = Topic(
    "sentence_status",
    "amazing_hand/msg/SentenceStatus",
    Qos.HISTORY,
    "one step in a sentence's life",
    readers=("mqtt_bridge", "recorder"),
)
COMMAND: Final = Topic(
    "command",
    "std_msgs/msg/String",
    Qos.COMMAND,
    "do this at once, without a model: stop, pause, a gesture",
    readers=("planner",),
)
LETTER: Final = Topic(
    "letter", "amazing_hand/msg/Letter", Qos.COMMAND, "one letter to show now", readers=("servo_driver",)
)
STATE: Final = Topic(
    "state",
    "amazing_hand/msg/HandState",
    Qos.COMMAND,
    "the letter that the hand shows, as measured",
    readers=("fingerspeller", "mqtt_bridge"),
)
HEARD: Final = Topic("heard", "amazing_hand/msg/Heard", Qos.COMMAND, "what was said to the hand, and what it answered")
PAUSED: Final = Topic(
    "paused", "std_msgs/msg/Bool", Qos.LATCHED, "whether the sentence in hand waits until a person goes on with it"
)
MOTION_STATE: Final = Topic(
    "motion_state",
    "amazing_hand/msg/MotionState",
    Qos.LATCHED,
    "whether the hand takes motions, and the epoch that counts its stops",
    readers=("fingerspeller", "planner", "mqtt_bridge"),
)
JOINT_STATES: Final = Topic(
    "joint_states",
    "sensor_msgs/msg/JointState",
    Qos.MEASURED,
    "angle, velocity and effort of servo and finger joints, as measured",
    rate_hz=50.0,
)
JOINT_TRAJECTORY: Final = Topic(
    "joint_trajectory",
    "trajectory_msgs/msg/JointTrajectory",
    Qos.SET_POINT,
    "move without spelling; the newest wins",
    readers=("servo_driver",),
)
IMAGE: Final = Topic(
    "image_raw/compressed",
    "sensor_msgs/msg/CompressedImage",
    Qos.STREAM,
    "the camera's frames as JPEG",
    readers=("recorder",),
    rate_hz=30.0,
)
IMAGE_RAW: Final = Topic("image_raw", "sensor_msgs/msg/Image", Qos.STREAM, "the same frames, not compressed")
CAMERA_INFO: Final = Topic(
    "camera_info", "sensor_msgs/msg/CameraInfo", Qos.STREAM, "the camera's calibration, with each frame"
)
MARKER: Final = Topic(
    "letter_marker", "visualization_msgs/msg/Marker", Qos.COMMAND, "the letter as text above the hand, for viewers"
)
RECORDING: Final = Topic(
    "recording", "amazing_hand/msg/Recording", Qos.COMMAND, "a film has been stored", readers=("mqtt_bridge",)
)
ROBOT_DESCRIPTION: Final = Topic(
    "robot_description", "std_msgs/msg/String", Qos.HISTORY, "the hand's URDF, for viewers, by robot_state_publisher"
)
DIAGNOSTICS: Final = Topic(
    "/diagnostics", "diagnostic_msgs/msg/DiagnosticArray", Qos.COMMAND, "each node's health", rate_hz=1.0
)

# The topics that a bag records. Without IMAGE_RAW and CAMERA_INFO: they are expensive, so they are published only while
# there is a subscriber, and a recording should not be the reason. Without MARKER and HEARD, which are for viewers, and
# ROBOT_DESCRIPTION, which no node of this package publishes: each bag adds its own.
TOPICS: Final = (
    SENTENCE,
    SENTENCE_STATUS,
    COMMAND,
    LETTER,
    STATE,
    PAUSED,
    MOTION_STATE,
    JOINT_STATES,
    JOINT_TRAJECTORY,
    IMAGE,
    RECORDING,
    DIAGNOSTICS,
)
