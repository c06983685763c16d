# SPDX-License-Identifier: Apache-2.0
"""One thin ROS node per file: parameters and topics only; the logic is in the other packages."""
