# SPDX-License-Identifier: Apache-2.0
"""Model of the hand: joints, kinematics, calibration, motions, alphabet, spelling. Pure: no ROS, no I/O, no sleep."""
