# SPDX-License-Identifier: Apache-2.0
"""The device certificate and what it gives: provisioning, policy, AWS credentials."""
