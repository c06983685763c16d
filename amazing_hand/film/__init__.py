# SPDX-License-Identifier: Apache-2.0
"""Encode films while they are recorded, add captions, and store them in a folder or on S3, with retries."""
