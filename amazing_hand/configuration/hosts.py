# SPDX-License-Identifier: Apache-2.0
"""Check a configured host name or address: one that is copied from a web page often has a scheme, port or path."""

import re
from typing import Final

_HOST: Final = re.compile(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]+")  # a host name, IPv4 or IPv6 address
_WITH_PORT: Final = re.compile(r"([^:]+):(\d+)")


def check_host(text: str) -> None:
    """Check that the text is a host only. Raises ValueError, one line that says what to write instead."""
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
