# SPDX-License-Identifier: Apache-2.0
"""The command `hand`, one file per subcommand."""
