"""Reading files that anybody may have put there: never waiting, never more than can be held in memory."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from annotator.formats.encoding import UnreadableError

MAX_FILE_BYTES = 64 * 2**20
"""A larger file is not read: no article is that long, and its text has to be held in memory."""

MAX_LINE_BYTES = 16 * 2**20
"""A longer line of a file that is read line by line is not read: no claim is that long."""

_PROJECT = ".claims"


def kind_of(mode: int) -> str:
    """Return what a path that is no file is, by its mode as `os.stat` gives it; empty for a file."""
    if stat.S_ISREG(mode):
        return ""
    return "folder" if stat.S_ISDIR(mode) else "device or pipe"


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Give the file for reading; a pipe or device that took its place meanwhile is refused and not waited for.

    Raises:
        UnreadableError: when it is no file, a link in a circle, or a project.
        OSError: when the system does not let it be read.
    """
    try:
        # Only of a link: to look at every folder on the way takes a tenth of the time that an import has.
        resolved = path.resolve() if path.is_symlink() else path
    except RuntimeError as error:
        # This is how Python tells of links that lead in a circle.
        raise UnreadableError("This is a link that leads back to itself.") from error
    # Reading an open project like any file would end the locks that SQLite holds on it in this process.
    if resolved.suffix.lower() == _PROJECT:
        raise UnreadableError("This is a project of this program.", "Open it, or merge it into another one.")
    with io.BufferedReader(io.FileIO(path, opener=_without_waiting)) as file:
        if kind := kind_of(os.fstat(file.fileno()).st_mode):
            raise UnreadableError(f"This is a {kind}, not a file.")
        yield file


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def read_file(path: Path, most: int = MAX_FILE_BYTES) -> bytes:
    """Return the bytes of the file, also of one that grows meanwhile.

    Raises:
        UnreadableError: when it is no file, or has more than `most` bytes.
        OSError: when the system does not let it be read.
    """
    with opened(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise UnreadableError(f"The file has more than {most // 2**20} MB, which are not read.", "Split the file.")
    return data


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the lines of the file with their line ends; each of `MAX_LINE_BYTES` at most.

    Raises:
        UnreadableError: when it is no file, or has a longer line.
        OSError: when the system does not let it be read.
    """
    with opened(path) as file:
        number = 0
        while line := file.readline(MAX_LINE_BYTES + 1):
            number += 1
            if len(line) > MAX_LINE_BYTES:
                raise UnreadableError(
                    f"Line {number:,} is longer than {MAX_LINE_BYTES // 2**20} MB.", "Write one claim a line."
                )
            yield line
