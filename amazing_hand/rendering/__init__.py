# SPDX-License-Identifier: Apache-2.0
"""Pictures of the hand, drawn from its servo angles."""
