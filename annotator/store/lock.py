"""One writer per project: a lock on a file, released by the system when the program that holds it dies."""

import os
import sys
from pathlib import Path


class WriterLock:
    """A lock that is held from making it to `release`."""

    def __init__(self, path: Path) -> None:
        """Take the lock on the file at `path`, which is made when it is not there and stays afterwards.

        Raises:
            BlockingIOError: when somebody else holds it, in this program or another.
            OSError: when the file cannot be made, or cannot be locked where it lies.
        """
        self._file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            _lock(self._file)
        except BaseException:
            os.close(self._file)
            raise

    def release(self) -> None:
        """Let others have it."""
        os.close(self._file)


if sys.platform == "win32":
    import errno
    import msvcrt

    def _lock(file: int) -> None:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EDEADLK):
                raise BlockingIOError(*error.args) from error
            raise

else:
    import fcntl

    def _lock(file: int) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
