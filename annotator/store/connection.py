"""Connections to a project file, opened as something that a stranger may have written."""

import sqlite3
from pathlib import Path
from urllib.parse import quote

Connection = sqlite3.Connection
"""What the layers above hold without knowing more of it."""

_PRAGMAS = (
    "foreign_keys = ON",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "temp_store = MEMORY",
    "cache_size = -32000",
)


def connect(
    path: Path, *, read_only: bool = False, create: bool = False, immutable: bool = False, probe: bool = False
) -> sqlite3.Connection:
    """Open the SQLite file; every transaction is begun and ended by its user.

    The connection may be used from several threads, one at a time. Writers wait up to two seconds for each other.
    With `immutable` a log of latest changes beside the file is passed over; with `probe` it is read, but not folded
    into the file when this is the last connection to close.

    Raises:
        sqlite3.OperationalError: when the file cannot be opened.
    """
    # Not "ro" for reading: whoever leaves last is to tidy the write-ahead log away.
    mode = "rwc" if create else "ro" if probe else "rw"
    address = f"file:{quote(str(path.absolute()))}?mode={mode}" + ("&immutable=1" if immutable else "")
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, timeout=2.0, cached_statements=256
    )
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        if not read_only:
            connection.execute("PRAGMA synchronous = FULL")
        elif not create:
            connection.execute("PRAGMA query_only = ON")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def value(connection: sqlite3.Connection, sql: str, *parameters: object) -> object:
    """Return the first column of the first row, or None when there is no row."""
    row = connection.execute(sql, parameters).fetchone()
    return None if row is None else row[0]


def number(connection: sqlite3.Connection, sql: str, *parameters: object) -> int:
    """Return the first column of the first row as a whole number; 0 for no row or NULL."""
    found = value(connection, sql, *parameters)
    return found if isinstance(found, int) else 0


def forget_pages(connection: sqlite3.Connection) -> None:
    """Let go of what was read of the file; it is read again when it is wanted."""
    connection.execute("PRAGMA shrink_memory")


def next_id_of(connection: sqlite3.Connection, table: str) -> int:
    """Return the id that the next row of a table gets; none is ever given twice."""
    return number(connection, "SELECT seq FROM sqlite_sequence WHERE name = ?", table) + 1
