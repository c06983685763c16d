# SPDX-License-Identifier: Apache-2.0
"""Bags: what was said on the topics, in a file."""
