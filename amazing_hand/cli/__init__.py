# SPDX-License-Identifier: Apache-2.0
"""The command line program `hand`, one file per subcommand."""
