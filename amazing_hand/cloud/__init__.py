# SPDX-License-Identifier: Apache-2.0
"""The cloud edge: MQTT link, wire contract, object store."""
