# SPDX-License-Identifier: Apache-2.0
"""The planner: a Strands agent that decides to fingerspell a sentence."""
