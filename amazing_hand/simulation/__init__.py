# SPDX-License-Identifier: Apache-2.0
"""Simulated hardware and cloud: servos and their bus, an MQTT broker, a rendered camera, the web page's client.

Only programs import it; a simulation is chosen by name (`port: sim`, `source: rendered`).
"""
