"""Unfinished files: written under names of their own until they are whole, removed when a process died over one."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from annotator.core.files import is_abandoned

_PART = r"^\..*\.claims\.(\d+)\.part(?:-journal|-wal|-shm)?$"
_FOLDER = r"^annotator-(\d+)-\w+$"
_KEPT_OF_NAME = 80
"""Bytes of a project's name in names made from it: names have a limit of 255 bytes, SQLite's paths one of 512."""


def part_of(dest: Path) -> Path:
    """Return the name beside `dest` under which this process writes it until it is whole."""
    return dest.with_name(f".{shortened(dest.stem)}.claims.{os.getpid()}.part")


def shortened(stem: str) -> str:
    """Return the beginning of a name, short enough for others to be made from it."""
    return os.fsencode(stem)[:_KEPT_OF_NAME].decode(errors="ignore")


def remove_part(part: Path) -> None:
    """Remove an unfinished file and what SQLite put beside it."""
    for suffix in ("", "-journal", "-wal", "-shm"):
        with suppress(OSError):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Remove unfinished projects in a folder whose process is gone."""
    with suppress(OSError):
        for path in folder.iterdir():
            match = re.match(_PART, path.name)
            if match and is_abandoned(path, int(match[1])):
                path.unlink(missing_ok=True)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Give a private folder that is removed afterwards, and remove those that processes which died left behind."""
    place = Path(tempfile.gettempdir())
    with suppress(OSError):
        for path in place.glob("annotator-*-*"):
            match = re.match(_FOLDER, path.name)
            if match and not path.is_symlink() and is_abandoned(path, int(match[1])):
                shutil.rmtree(path, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"annotator-{os.getpid()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
