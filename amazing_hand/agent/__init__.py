# SPDX-License-Identifier: Apache-2.0
"""Plan sentences with a Strands agent that calls the tool `fingerspell`, with limits and a fallback without a model."""
