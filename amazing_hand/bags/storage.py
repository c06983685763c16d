# SPDX-License-Identifier: Apache-2.0
"""MCAP storage for rosbags that keeps a bag readable while it is recorded: complete chunks only, written each flush."""

import io
import os
from pathlib import Path
from typing import Any, Final

from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.rosbag2.enums import CompressionMode
from rosbags.rosbag2.storage_mcap import McapWriter

# The version of metadata.yaml that ROS 2 Jazzy writes.
BAG_VERSION: Final = 9


class WholeFile(io.RawIOBase):
    """File that is extended by complete commits only: if a commit fails, such as on a full disk, it is truncated."""

    def __init__(self, path: Path) -> None:
        self._fd = os.open(path, os.O_WRONLY)
        self._size = os.lseek(self._fd, 0, os.SEEK_END)
        self._pending = bytearray()

    def write(self, data: Any) -> int:
        self._pending += data
        return len(data)

    def tell(self) -> int:
        return self._size + len(self._pending)

    def commit(self) -> None:
        """Write the pending data to the file. Raises OSError; the pending data is then discarded."""
        pending, self._pending = memoryview(self._pending), bytearray()
        done = 0
        try:
            while done < len(pending):
                done += os.write(self._fd, pending[done:])
        except OSError:
            os.ftruncate(self._fd, self._size)
            os.lseek(self._fd, self._size, os.SEEK_SET)
            raise
        self._size += done

    def sync(self) -> None:
        """Wait until the committed data is on the disk. Raises OSError."""
        os.fdatasync(self._fd)

    def close(self) -> None:
        """Commit and close. Raises OSError."""
        if self.closed:
            return
        super().close()
        try:
            self.commit()
            self.sync()
        finally:
            os.close(self._fd)


class McapStorage(McapWriter):
    """rosbags' MCAP storage in which each chunk is written completely or not at all."""

    bio: WholeFile  # type: ignore[assignment]

    def __init__(self, path: Path, compression: CompressionMode) -> None:
        super().__init__(path, compression)
        self.bio.close()
        self.bio = WholeFile(self.path)

    def flush(self) -> None:
        """Close and commit the current chunk. Raises OSError; the messages since the last chunk are then lost."""
        if self.chunk.bio.tell():
            self.close_chunk()

    def close_chunk(self) -> None:
        """Close and commit the chunk; rosbags calls this when it is large enough. Raises OSError as `flush` does."""
        counts = {channel: len(messages) for channel, messages in self.chunk.msgs.items()}
        super().close_chunk()
        try:
            self.bio.commit()
        except OSError:
            self.chunks.pop()
            for channel, count in counts.items():
                self.channel_stats[channel] -= count
            raise


class McapBag(Writer):
    """rosbags' writer of bag folders, with McapStorage."""

    STORAGE_PLUGINS = {StoragePlugin.MCAP: McapStorage}  # noqa: RUF012 - as rosbags has it
    storage: McapStorage

    def __init__(self, path: Path) -> None:
        super().__init__(path, version=BAG_VERSION, storage_plugin=StoragePlugin.MCAP)

    def close(self) -> None:
        """Close the bag; messages that could not be committed are not counted in its metadata. Raises OSError."""
        self.counts = dict(self.storage.channel_stats)
        super().close()
