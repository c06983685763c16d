# SPDX-License-Identifier: Apache-2.0
"""Code that the nodes share: base classes, parameters, QoS, message conversions, and the program that runs them."""
