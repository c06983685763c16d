# SPDX-License-Identifier: Apache-2.0
"""Draw pictures of the hand from its servo angles."""
