# SPDX-License-Identifier: Apache-2.0
"""What a hand is: joints, kinematics, calibration, alphabet, spelling. Pure: no ROS, no I/O, no sleep."""
