# SPDX-License-Identifier: Apache-2.0
"""Threads of this package: an error that ends one is told to the program that runs them, which ends with it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_told: list[Callable[[Exception], None]] = []
"""Whom to tell: the last one. Without any, a thread ends as Python's own do."""


class ReportingThread(threading.Thread):
    """A thread whose errors end the program. Threads of libraries are not of this kind: theirs end nothing."""

    def run(self) -> None:
        try:
            super().run()
        except Exception as error:
            if not _told:
                raise
            _told[-1](error)


@contextmanager
def errors_told_to(tell: Callable[[Exception], None]) -> Iterator[None]:
    """Until the end of the block, `tell` gets each error that ends a ReportingThread, in that thread."""
    _told.append(tell)
    try:
        yield
    finally:
        _told.remove(tell)
