# SPDX-License-Identifier: Apache-2.0
"""The one table of the graph's topics: name, type, QoS and expected rate. Names are relative to a hand's namespace."""

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Qos(Enum):
    """How a topic is transported, by what it is for."""

    COMMAND = "reliable, last 50"
    HISTORY = "as COMMAND; and whoever asks for it gets the last 1000 that were said before it came"
    LATCHED = "reliable; whoever comes late gets the last one"
    MEASURED = "reliable, last 10: for readers that ask for reliable and for best effort"
    SET_POINT = "reliable; of those that came together the newest counts"
    STREAM = "best effort, last 5"


@dataclass(frozen=True)
class Topic:
    """rate_hz: messages per second while all is well, None when they come with events.

    readers: the nodes without which it is said in vain; others may listen too.
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
    "do this at once, without a model: stop, relax, a gesture",
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

# Without IMAGE_RAW and CAMERA_INFO, said only while somebody listens as they cost much: no bag does so by itself.
# Without MARKER, which is for viewers only, and ROBOT_DESCRIPTION, which none of the nodes says: each bag has its own.
TOPICS: Final = (
    SENTENCE,
    SENTENCE_STATUS,
    COMMAND,
    LETTER,
    STATE,
    MOTION_STATE,
    JOINT_STATES,
    JOINT_TRAJECTORY,
    IMAGE,
    RECORDING,
    DIAGNOSTICS,
)
