"""Whether a file has the tables that this version reads and writes."""

import re
import sqlite3
from functools import cache

from annotator.store import schema

_COLUMN = r'[(,]\s*"?(\w+)"? (?:INTEGER|TEXT)\b'


def missing(connection: sqlite3.Connection) -> list[str]:
    """Return the tables that the file lacks, and as `table.column` the columns, in the order of the schema.

    Whatever it has besides is passed over.

    Raises:
        sqlite3.DatabaseError: when the file is too damaged to tell.
    """
    present = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')").fetchall())
    lacking: list[str] = []
    for name, sql in _expected().items():
        if name not in present:
            lacking.append(name)
        elif present[name] != sql:
            # Another program may have written the same table in other words.
            found = {row[0] for row in connection.execute("SELECT name FROM pragma_table_xinfo(?)", (name,))}
            lacking.extend(f"{name}.{column}" for column in re.findall(_COLUMN, sql) if column not in found)
    return lacking


@cache
def _expected() -> dict[str, str]:
    """Return each table's own text, as SQLite keeps it, by the table's name."""
    expected = {}
    for text in schema.TABLES:
        sql = text.strip()
        words = sql.partition("(")[0].split()
        kind = next((place for place, word in enumerate(words) if word in ("TABLE", "VIEW")), None)
        if kind is not None:
            expected[words[kind + 1]] = sql
    return expected
