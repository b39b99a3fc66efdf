"""Places to put projects where something is wrong, and programs that get in the way."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from annotator.app.session import Session
from annotator.core.errors import UnsavedError

_CHUNK = 4096


class SmallDisk:
    """A file system of its own that can be filled, emptied, frozen and thawed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self, leave: int = 0) -> None:
        """Fill the disk but for `leave` bytes."""
        with suppress(OSError), self._ballast.open("ab", buffering=0) as file:
            while True:
                file.write(b"x" * _CHUNK)
        if leave:
            with self._ballast.open("rb+") as file:
                file.truncate(self._ballast.stat().st_size - leave)

    def make_room(self) -> None:
        """Give the room back."""
        self._ballast.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Refuse to be written to from now on."""
        subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)

    def thaw(self) -> None:
        """Take changes again."""
        subprocess.run(["mount", "-o", "remount,rw", str(self.folder)], check=True)


@contextmanager
def small_disk(folder: Path, megabytes: int = 6) -> Iterator[SmallDisk]:
    """Mount one on a folder that is made; skip the test where this user may not."""
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *options], capture_output=True, check=False).returncode:
        pytest.skip("this user cannot mount a small disk")
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def no_room(connection: sqlite3.Connection) -> Iterator[None]:
    """Let SQLite find no room for a further page, as on a full disk, for whoever cannot mount one."""
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    before = connection.execute("PRAGMA max_page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    try:
        yield
    finally:
        with suppress(sqlite3.ProgrammingError):
            connection.execute(f"PRAGMA max_page_count = {before}")


def use_up(session: Session) -> None:
    """Add claims until not even a small one finds room in the pages that there are."""
    with suppress(UnsavedError):
        for start in range(1000):
            session.claims.add(1, [(start, start + 4)])


@contextmanager
def written_by_another(path: Path) -> Iterator[None]:
    """Let another program hold the right to write to the project."""
    code = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "print('held', flush=True)\n"
        "sys.stdin.read()\n"
        "c.execute('ROLLBACK')\n"
        "c.close()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        try:
            yield
        finally:
            other.communicate()


def claims_in(path: Path) -> set[str]:
    """Return the uuids of the claims in a project's file, read as another program does."""
    with closing(sqlite3.connect(path)) as connection:
        return {row[0] for row in connection.execute("SELECT uuid FROM claim")}
