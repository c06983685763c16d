# SPDX-License-Identifier: Apache-2.0
"""Films: encoded while they are taken, captioned, kept in a folder or on S3, uploaded later when that fails."""
