"""Whether a file has the tables that this version reads and writes."""

import re
import sqlite3
from functools import cache

from annotator.store import schema

_NAME = re.compile(r"CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)")
_COLUMN = re.compile(r'[(,]\s*"?(\w+)"? (?:INTEGER|TEXT)\b')


def missing(connection: sqlite3.Connection) -> list[str]:
    """Return the tables that the file lacks, and as `table.column` the columns, in the order of the schema.

    Whatever it has besides is passed over.

    Raises:
        sqlite3.DatabaseError: when the file is too damaged to tell.
    """
    present = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall())
    lacking: list[str] = []
    for name, (sql, columns) in _expected().items():
        if name not in present:
            lacking.append(name)
        elif present[name] != sql:
            # Another program may have written the same table in other words.
            found = {row[0] for row in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (name,))}
            lacking.extend(f"{name}.{column}" for column in columns if column not in found)
    return lacking


@cache
def _expected() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return each table's own text, as SQLite keeps it, and its columns, by the table's name."""
    expected = {}
    for text in schema.TABLES:
        sql = text.strip()
        if name := _NAME.match(sql):
            expected[name[1]] = sql, tuple(_COLUMN.findall(sql))
    return expected
