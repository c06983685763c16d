# SPDX-License-Identifier: Apache-2.0
"""For a person with the hand on the table: servo ids, calibration, self-test. No ROS."""
