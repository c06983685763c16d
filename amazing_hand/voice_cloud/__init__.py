# SPDX-License-Identifier: Apache-2.0
"""The process between the voice node and Amazon Nova 2 Sonic: in an environment of its own, with Python 3.12 or later.

Imports nothing but the standard library, NumPy, Strands and what those bring.
"""
