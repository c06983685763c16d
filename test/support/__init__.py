# SPDX-License-Identifier: Apache-2.0
"""Helpers for tests and measurements: worlds of processes, servers and devices under test control, waiting."""
