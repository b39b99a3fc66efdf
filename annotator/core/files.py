"""What all that write files have in common: new names made durable, and telling whose writer is gone."""

import os
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

_ABANDONED = timedelta(days=1)
"""After so long nobody still writes to a file, where processes cannot be asked for."""


def sync_folder(folder: Path) -> None:
    """Make new names in a folder durable where the system can; Windows cannot open folders."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def is_abandoned(path: Path, process: int) -> bool:
    """Return whether an unfinished file or folder is left behind by a process of that number, which is gone.

    Raises:
        OSError: when the file cannot be looked at.
    """
    if process == os.getpid():
        return False
    if sys.platform == "win32":
        return datetime.now(UTC) - datetime.fromtimestamp(path.stat().st_mtime, UTC) > _ABANDONED
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        # Somebody else's, or a number that no process has: not a name that this program gave.
        return False
    return False
