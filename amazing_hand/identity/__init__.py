# SPDX-License-Identifier: Apache-2.0
"""The device certificate: provisioning, its AWS IoT policy, and AWS credentials obtained with it."""
