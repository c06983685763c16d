# SPDX-License-Identifier: Apache-2.0
"""What the nodes share: their base classes, parameters, QoS, conversions, and the program that runs them."""
