# SPDX-License-Identifier: Apache-2.0
"""Tools for setting up the hand at a desk, without ROS: servo ids, calibration, self-test."""
