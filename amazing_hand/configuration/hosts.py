# SPDX-License-Identifier: Apache-2.0
"""Checks a host that a person configured: copied from a page, it often comes with more than the host."""

import re
from typing import Final

_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")  # a name or an address
_WITH_PORT: Final = re.compile(r"([^:]+):(\d+)")


def check_host(text: str) -> None:
    """Raises ValueError, one line that says what to write, for what is not a host and nothing else."""
    host = text.strip().partition("://")[2] or text.strip()
    host = host.partition("/")[0]
    if not host:
        raise ValueError("give the name of a host")
    if match := _WITH_PORT.fullmatch(host):
        raise ValueError(f"the port is a parameter of its own: write {match[1]}, and {match[2]} as the port")
    if not _HOST.fullmatch(host):
        raise ValueError("that is no name of a host: it has letters, digits, dots and dashes")
    if host != text:
        raise ValueError(f"only the host is wanted: write {host}")
