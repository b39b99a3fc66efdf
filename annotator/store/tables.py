"""Whether a file has the tables that this version reads and writes, and nothing that would act by itself."""

import re
import sqlite3
from contextlib import closing
from functools import cache

from annotator.store import schema

_COLUMN = r'[(,]\s*"?(\w+)"? (?:INTEGER|TEXT)\b'
_PLAIN_INDEX = r'CREATE INDEX [\w"]+ ON [\w"]+ ?\((?:, )?(?:[\w"]+(?: COLLATE NOCASE)?(?: DESC| ASC)?(?:, |\)$))+'
_RUN = re.compile(r"\b(?:CHECK|AS|COLLATE|DEFAULT)\b\s*(\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)?|\w+)", re.IGNORECASE)
_STRICT = re.compile(r"\)[^()]*\bSTRICT\b[^()]*$", re.IGNORECASE)
LARGEST_ID = 2**31 - 1
"""No thing of a project ever gets a higher number; parts of the window count in 32 bits."""

_LARGEST_IMAGE = 2**53
"""Images of the history are written anew at each undo, so their numbers grow faster."""


def names(connection: sqlite3.Connection) -> list[str]:
    """Return the names of the project's own tables that hold rows and that the file has."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
    return [name for (name,) in rows if name in _expected()]


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


def foreign(connection: sqlite3.Connection) -> str:
    """Return the name of an instruction that this program did not make and that would run by itself; empty without one.

    Such are triggers, views, and indexes of anything but columns.

    Raises:
        sqlite3.DatabaseError: when the file is too damaged to tell.
    """
    own = {_words(schema.ARTICLE_SEARCH), *map(_words, schema.INDEXES)}
    expected = _expected()
    for kind, name, table, sql in connection.execute(
        "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE type <> 'table'"
    ):
        # An index without words is that of a table's own UNIQUE; what is no table of ours is never written to.
        idle = kind == "index" and (sql is None or table not in expected or re.match(_PLAIN_INDEX, _words(sql)))
        if not idle and _words(sql) not in own:
            return str(name)
    return ""


def altered(connection: sqlite3.Connection) -> list[str]:
    """Return the tables in which something else can stand than this program expects, or that reckon something.

    Further columns that only hold what is written to them are passed over.

    Raises:
        sqlite3.DatabaseError: when the file is too damaged to tell.
    """
    expected = _expected()
    found = []
    for name, sql in connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall():
        own = expected.get(name)
        if own is None or sql == own or _words(sql) == _words(own):
            continue
        if own.startswith("CREATE VIRTUAL"):
            found.append(name)
            continue
        with closing(sqlite3.connect(":memory:")) as fresh:
            fresh.execute(own)
            same = _columns(fresh, name) <= _columns(connection, name)
        if not same or _clauses(sql) != _clauses(own) or ("STRICT" in own) != bool(_STRICT.search(sql)):
            found.append(name)
    return found


def _columns(connection: sqlite3.Connection, name: str) -> set[tuple[object, ...]]:
    """Return the columns: name, type, whether required, default, place in the key, whether reckoned."""
    return {row[1:] for row in connection.execute(f"PRAGMA table_xinfo({name})")}


def _clauses(sql: str) -> list[str]:
    """Return everything in the text of a table that is run when a row is written or read, in order."""
    return sorted(map(_words, _RUN.findall(sql)))


def impossible(connection: sqlite3.Connection) -> list[str]:
    """Return the tables with rows, or a count of rows, of a number that this program never gives."""
    found = []
    highest = dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())
    for name, sql in _expected().items():
        key = re.search(r"(\w+) INTEGER PRIMARY KEY", sql)
        if key is not None:
            # Apart, each is one step to the end of the table; together they would be a walk through it.
            least = connection.execute(f"SELECT min({key[1]}) FROM {name}").fetchone()[0]
            most = connection.execute(f"SELECT max({key[1]}) FROM {name}").fetchone()[0]
            given = highest.get(name, 0)
            limit = _LARGEST_IMAGE if name == "image" else LARGEST_ID
            in_rows = least is None or (least >= 1 and most <= limit)
            if not (in_rows and isinstance(given, int) and given <= limit):
                found.append(name)
    return found


def _words(sql: object) -> str:
    return " ".join(str(sql).split())


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
