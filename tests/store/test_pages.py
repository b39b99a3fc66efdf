"""Pages of damaged files, read without SQLite."""

import shutil
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

from annotator.store.pages import PageFile

_FRAME = 24 + 4096


def _sums(data: bytes, before: tuple[int, int]) -> tuple[int, int]:
    """The checksum of SQLite's file format for logs whose magic number is even: words in little-endian order."""
    one, two = before
    for first, second in struct.iter_unpack("<2I", data):
        one = (one + first + two) % 2**32
        two = (two + second + one) % 2**32
    return one, two


def test_a_log_that_speaks_of_billions_of_pages_is_not_believed(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.db", tmp_path / "b.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE word (id INTEGER PRIMARY KEY, word TEXT)")
        connection.execute("INSERT INTO word (word) VALUES ('kept')")
        shutil.copy(path, copy)
        log = bytearray(path.with_name("a.db-wal").read_bytes())
    last = 32 + (len(log) - 32) // _FRAME * _FRAME - _FRAME
    assert log[:4] == bytes.fromhex("377f0682")
    before = struct.unpack(">2I", log[last - _FRAME + 16 : last - _FRAME + 24])
    log[last + 4 : last + 8] = b"\xff" * 4
    stated = _sums(bytes(log[last + 24 : last + _FRAME]), _sums(bytes(log[last : last + 8]), (before[0], before[1])))
    log[last + 16 : last + 24] = struct.pack(">2I", *stated)
    copy.with_name("b.db-wal").write_bytes(log)
    with closing(PageFile(copy)) as file:
        assert file.logged
        assert 2 <= file.pages <= 10
        assert [row.cells[1] for row in file.rows(2)] == ["kept"]
