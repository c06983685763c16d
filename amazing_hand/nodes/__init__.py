# SPDX-License-Identifier: Apache-2.0
"""One thin ROS node per file: parameters and topics, no logic worth a test of its own."""
