# SPDX-License-Identifier: Apache-2.0
"""Web page of the hand: server, wire format, access, static files. Without ROS; nodes/page.py connects it to a hand."""
