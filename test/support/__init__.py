# SPDX-License-Identifier: Apache-2.0
"""What tests and measurements share: worlds of processes, far ends under test control, waiting."""
