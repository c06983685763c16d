# SPDX-License-Identifier: Apache-2.0
"""Speech: utterances out of a microphone's sound, their text, and what is to be done about it. No ROS."""
