# SPDX-License-Identifier: Apache-2.0
"""Unix sockets of this user alone, in the data folder: sound and what was said are for nobody else."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from amazing_hand.configuration import ConfigurationError

OnClient = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@contextmanager
def address_of(path: Path) -> Iterator[str]:
    """Yield an address of the socket that is short enough: that of a Unix socket may have no more than 107 bytes."""
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)


@asynccontextmanager
async def local_server(path: Path, on_client: OnClient, limit: int, who: str) -> AsyncIterator[None]:
    """Listen at the socket within the block. limit: of a line [bytes]. who: listens there, for the error's message.

    Raises ConfigurationError if another one listens there already, OSError if the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with address_of(path) as address:
        await _take_over(path, address, who)
        before = os.umask(0o177)
        try:
            server = await asyncio.start_unix_server(on_client, address, limit=limit)
        finally:
            os.umask(before)
        try:
            yield
        finally:
            server.close()
            path.unlink(missing_ok=True)


async def _take_over(path: Path, address: str, who: str) -> None:
    """Remove the socket of a process that was killed."""
    if not path.exists():
        return
    try:
        _, writer = await asyncio.open_unix_connection(address)
    except ConnectionRefusedError:
        path.unlink()
    else:
        writer.close()
        raise ConfigurationError(f"{path}: another {who} listens there; end it first")
