# SPDX-License-Identifier: Apache-2.0
"""Read and write bags: recordings of the topics, as `ros2 bag` makes them."""
