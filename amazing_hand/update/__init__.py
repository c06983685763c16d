# SPDX-License-Identifier: Apache-2.0
"""Signed releases beside each other on the hand's computer: fetched, tried, kept or undone. Knows no ROS."""
