"""The rows of a damaged project, gathered in a database of their own: those of its tables, and loose ones.

Loose rows lie on pages that no tree leads to any more; they are known by the shape of the table that they fit.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cache, partial
from pathlib import Path
from typing import NamedTuple

from annotator.store import schema
from annotator.store.pages import Cell, PageFile, Row
from annotator.store.tables import LARGEST_ID

Report = Callable[[int], None]
"""Called with how many rows are read; raises to cancel."""

_TABLE = re.compile(r"\s*CREATE TABLE (\w+)")
_COLUMN = re.compile(r'[(,]\s*["`\[]?(\w+)["`\]]? (INTEGER|TEXT)\b((?:[^,()]|\((?:[^()]|\([^()]*\))*\))*)')
_ALLOWED = re.compile(r"IN \(([^()]*)\)")
_DEFAULT = re.compile(r"DEFAULT ('(?:[^']*)'|\d+)")
_LOOSE = ("span",)
"""Tables without row ids whose loose rows are taken: whether they are right is seen by the quote."""
_REPORTED_EVERY = 5000
_KEYS = {"sqlite_autoindex_article_1": "uuid", "sqlite_autoindex_article_2": "sha256"}
"""Indexes of articles: what the table itself lost may stand in them still."""


class Column(NamedTuple):
    """A column as the schema declares it."""

    name: str
    whole_number: bool
    required: bool
    allowed: tuple[Cell, ...]
    default: Cell
    is_rowid: bool

    def fits(self, cell: Cell) -> bool:
        """Return whether the column may hold this."""
        if cell is None:
            return not self.required
        if not isinstance(cell, int if self.whole_number else str):
            return False
        return not self.allowed or cell in self.allowed


class Table(NamedTuple):
    """A table as the schema declares it, its columns as they are stored."""

    name: str
    columns: tuple[Column, ...]
    has_rowid: bool


class Staged(NamedTuple):
    """What was gathered: how many pages of each table are broken, and how many rows there are in all."""

    broken: dict[str, int]
    rows: int
    logged: bool


@cache
def tables() -> dict[str, Table]:
    """Return the tables of a project that hold rows of their own, by name."""
    found = {}
    for sql in schema.TABLES:
        if name := _TABLE.match(sql):
            found[name[1]] = Table(name[1], tuple(_columns(sql)), "WITHOUT ROWID" not in sql)
    return found


def _columns(sql: str) -> Iterator[Column]:
    for name, kind, rest in _COLUMN.findall(sql):
        if "GENERATED" in rest:
            continue
        listed, default = _ALLOWED.search(rest), _DEFAULT.search(rest)
        is_rowid = "PRIMARY KEY" in rest and kind == "INTEGER"
        yield Column(
            name, kind == "INTEGER", "NOT NULL" in rest or "PRIMARY KEY" in rest,
            tuple(_literal(part.strip()) for part in listed[1].split(",")) if listed else (),
            _literal(default[1]) if default else None, is_rowid,
        )  # fmt: skip


def _literal(text: str) -> Cell:
    return text[1:-1] if text.startswith("'") else int(text)


def stage(path: Path, target: sqlite3.Connection, *, with_log: bool = True, report: Report | None = None) -> Staged:
    """Gather all rows of the file at `path` in the empty database `target`; the file itself is only read.

    Raises:
        OSError: when the file cannot be read.
    """
    for table in tables().values():
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        keys = [c.name for c in table.columns if c.is_rowid] or [c.name for c in table.columns[:2]]
        key = ", ".join(f'"{name}"' for name in (keys if table.name != "project" else ["key"]))
        target.execute(f"CREATE TABLE {table.name} ({names}, PRIMARY KEY ({key}))")
    target.execute("CREATE TABLE sequence (name PRIMARY KEY, seq)")
    target.execute("CREATE TABLE article_key (id PRIMARY KEY, uuid, sha256)")
    with closing(PageFile(path, with_log=with_log)) as file:
        return _Staging(file, target, report).run()


class _Staging:
    def __init__(self, file: PageFile, target: sqlite3.Connection, report: Report | None) -> None:
        self._file, self._target, self._report = file, target, report
        self._rows = 0

    def run(self) -> Staged:
        file = self._file
        roots = self._roots()
        broken: dict[str, int] = {}
        if file.broken:
            broken["the list of tables"] = len(file.broken)
        for table in tables().values():
            before = len(file.broken)
            if table.name in roots:
                belong = partial(_belong, table)
                self._take(table, file.rows(roots[table.name], index=not table.has_rowid, belong=belong))
            if (count := len(file.broken) - before) or table.name not in roots:
                broken[table.name] = max(1, count)
        self._take_extras(roots)
        if broken:
            self._take_loose(roots)
        return Staged(broken, self._rows, file.logged)

    def _roots(self) -> dict[str, int]:
        """Return where the trees begin, by the names of tables and indexes."""
        roots: dict[str, int] = {}
        for row in self._file.rows(1):
            _note_root(roots, row)
        if not tables().keys() <= roots.keys():
            for number in range(1, self._file.pages + 1):
                for row in self._file.loose_rows(number):
                    _note_root(roots, row)
        return roots

    def _take(self, table: Table, rows: Iterator[Row], *, loose: bool = False) -> None:
        marks = ", ".join("?" * len(table.columns))
        sql = f"INSERT OR IGNORE INTO {table.name} VALUES ({marks})"
        for row in rows:
            cells = _cells(table, row)
            if len(cells) != len(table.columns) or (loose and not _fits(table, cells)):
                continue
            self._target.execute(sql, cells)
            self._count()

    def _count(self) -> None:
        self._rows += 1
        if self._report is not None and self._rows % _REPORTED_EVERY == 0:
            self._report(self._rows)

    def _take_extras(self, roots: dict[str, int]) -> None:
        """Gather the highest numbers given, and what the indexes of the articles know."""
        if "sqlite_sequence" in roots:
            for row in self._file.rows(roots["sqlite_sequence"]):
                if len(row.cells) == 2:
                    self._target.execute("INSERT OR IGNORE INTO sequence VALUES (?, ?)", row.cells)
        for index, name in _KEYS.items():
            for row in self._file.rows(roots[index], index=True) if index in roots else ():
                if len(row.cells) == 2 and isinstance(row.cells[0], str) and isinstance(row.cells[1], int):
                    self._target.execute(
                        f"INSERT INTO article_key (id, {name}) VALUES (?, ?) ON CONFLICT (id) DO UPDATE "
                        f"SET {name} = excluded.{name}",
                        (row.cells[1], row.cells[0]),
                    )

    def _take_loose(self, roots: dict[str, int]) -> None:
        file = self._file
        for name, root in roots.items():
            if name not in tables() and root not in file.reached:
                # Only to know which pages belong to it: what is broken there is made anew.
                for _row in file.rows(root, index=not name.endswith(("_data", "_content", "_docsize", "_stat1"))):
                    self._count()
        in_use = file.reached | file.free_pages()
        by_shape = [table for table in tables().values() if table.has_rowid or table.name in _LOOSE]
        for number in range(2, file.pages + 1):
            if number in in_use:
                continue
            rows = list(file.loose_rows(number))
            for table in by_shape:
                if rows and all(_fits(table, _cells(table, row)) for row in rows):
                    self._take(table, iter(rows), loose=True)


def _note_root(roots: dict[str, int], row: Row) -> None:
    if len(row.cells) == 5:
        kind, name, _, root, _ = row.cells
        if kind in ("table", "index") and isinstance(name, str) and isinstance(root, int) and root > 1:
            roots.setdefault(name, root)


def _cells(table: Table, row: Row) -> tuple[Cell, ...]:
    """Return the row's cells with its row id where the table shows it."""
    if not table.has_rowid:
        return () if row.rowid else row.cells
    return (
        tuple(
            row.rowid if column.is_rowid and cell is None else cell
            for column, cell in zip(table.columns, row.cells, strict=False)
        )
        if len(row.cells) == len(table.columns)
        else ()
    )


def _belong(table: Table, rows: Sequence[Row]) -> bool:
    """Return whether rows may be the table's: one looks like it, or none looks like another table's."""
    if any(_fits(table, _cells(table, row)) for row in rows):
        return True
    return any(_cells(table, row) for row in rows) and not any(
        all(_fits(other, _cells(other, row)) for row in rows)
        for other in tables().values()
        if other is not table and other.has_rowid == table.has_rowid
    )


def _fits(table: Table, cells: tuple[Cell, ...]) -> bool:
    if len(cells) != len(table.columns):
        return False
    identity = cells[0]
    if table.has_rowid and not (isinstance(identity, int) and 0 < identity <= LARGEST_ID):
        return False
    return all(column.fits(cell) for column, cell in zip(table.columns, cells, strict=True))
