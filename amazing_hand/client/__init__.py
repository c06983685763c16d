# SPDX-License-Identifier: Apache-2.0
"""Public Python client of a running hand: `from amazing_hand import Hand`. See docs/client.md."""
