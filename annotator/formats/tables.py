"""Tables of articles, one a row: comma or tab separated, JSON lines, spreadsheets."""

import csv
import io
import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from annotator.formats.columns import ColumnMap, Role, distinct_names, recognise_columns
from annotator.formats.dates import day_order
from annotator.formats.encoding import Decoded, UnreadableError, decode
from annotator.formats.front_matter import detail
from annotator.formats.incoming import IncomingArticle, Proposed, Rejected, as_details

DELIMITERS = (",", ";", "\t", "|")
_FIELD_LIMIT = 64 * 2**20
_SNIFFED_RECORDS = 20
_SNIFFED_LINES = 2000
_RESTARTS = 20
_MARKED_DELIMITER = re.compile(r"sep=([,;\t|])\s*", re.IGNORECASE)
_JSON_SUFFIXES = {".jsonl", ".ndjson"}
_CHOOSE_COLUMN = "Choose the column that holds the text in the preview."


class Record(NamedTuple):
    """A row of a table: its number as a spreadsheet counts (the header is 1), and its cells in the header's order."""

    number: int
    cells: tuple[object, ...]


class BadRecord(NamedTuple):
    """A row that cannot be taken apart, by the line it stands in, and why."""

    number: int
    reason: str
    unit: str = "line"


@dataclass(frozen=True, slots=True)
class Table:
    """A table's header and its rows, to be iterated once."""

    header: tuple[str, ...]
    records: Iterator[Record | BadRecord]
    decoded: Decoded | None = None
    delimiter: str | None = None


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The beginning of a table, for the user to check and change how it is read.

    `rows` are in the order of `header`; `columns` is what the names of the columns say. `encoding` and `delimiter` are
    None where the format has none. `faults` are the rows among the first ones that cannot be read.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    columns: ColumnMap
    encoding: str | None
    encoding_certain: bool
    alternatives: tuple[str, ...]
    delimiter: str | None
    faults: tuple[Rejected, ...]


def preview_table(path: Path, limit: int = 50, *, encoding: str | None = None) -> TablePreview:
    """Return the first `limit` rows of a table and how it would be read.

    Raises:
        UnreadableError: when the file is no table, or not in `encoding`.
        OSError: when the system does not let it be read.
    """
    table = _table(path, encoding)
    rows, faults = [], []
    for record in itertools.islice(table.records, limit):
        if isinstance(record, BadRecord):
            faults.append(_rejected(path.name, record))
        else:
            rows.append(tuple("" if cell is None else str(cell) for cell in record.cells))
    decoded = table.decoded
    return TablePreview(
        table.header,
        tuple(rows),
        recognise_columns(table.header),
        decoded.encoding if decoded else None,
        decoded.certain if decoded else True,
        decoded.alternatives if decoded else (),
        table.delimiter,
        tuple(faults),
    )


def read_table(
    path: Path, *, encoding: str | None = None, columns: ColumnMap | None = None
) -> Iterator[IncomingArticle | Rejected]:
    """Yield an article for each row of a table, and a refusal for each row without text or that is damaged.

    Raises:
        UnreadableError: when the file is no table, or not in `encoding`.
        OSError: when the system does not let it be read.
    """
    table = _table(path, encoding)
    chosen = columns or recognise_columns(table.header)
    if chosen.text is None:
        names = ", ".join(f"“{name}”" for name in table.header[:12])
        yield Rejected(path.name, f"None of the columns {names} is known to hold an article's text.", _CHOOSE_COLUMN)
        return
    if chosen.text not in table.header:
        yield Rejected(path.name, f"The table has no column “{chosen.text}”.", _CHOOSE_COLUMN)
        return
    reader = _RowReader(path.name, table, chosen, lambda: _order_of_dates(path, encoding, chosen))
    found = False
    for record in table.records:
        found = True
        outcome = _rejected(path.name, record) if isinstance(record, BadRecord) else reader.article(record)
        if outcome is not None:
            yield outcome
    if not found:
        yield Rejected(path.name, "The table has a header and no rows.")


class _RowReader:
    """Turns the rows of one table into articles."""

    def __init__(self, name: str, table: Table, columns: ColumnMap, order_of_dates: Callable[[], bool | None]) -> None:
        positions = {column: position for position, column in enumerate(table.header)}
        self._name, self._table, self._order_of_dates = name, table, cache(order_of_dates)
        self._text_column = columns.text or ""
        self._text = positions[self._text_column]
        self._details = [
            (role, positions[column], f"column “{column}”") for role, column in columns.details if column in positions
        ]

    def article(self, record: Record) -> IncomingArticle | Rejected | None:
        """Return the row's article; None for a row of empty cells."""
        cells, origin = record.cells, f"{self._name}, row {record.number}"
        if all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in cells):
            return None
        if surplus := [cell for cell in cells[len(self._table.header) :] if cell not in (None, "")]:
            return Rejected(
                origin,
                f"The row has {len(surplus)} cells more than the header has names: its text may be cut in two.",
                "Put texts that hold the separator in quotation marks.",
            )
        text = cells[self._text] if self._text < len(cells) else None
        if text is None or not str(text).strip():
            return Rejected(origin, f"The row has no text in the column “{self._text_column}”.")
        if isinstance(text, (dict, list, bool)):
            return Rejected(origin, f"What stands in “{self._text_column}” is not text.")
        details: dict[str, Proposed | None] = {
            role.value: self._detail(role, _plain(cells[position]), evidence)
            for role, position, evidence in self._details
            if position < len(cells)
        }
        decoded = self._table.decoded
        return IncomingArticle(
            str(text),
            origin,
            decoded.encoding if decoded else None,
            **as_details(details),
            encoding_certain=decoded.certain if decoded else True,
        )

    def _detail(self, role: Role, value: object, evidence: str) -> Proposed | None:
        found = detail(role, value, evidence)
        if found and found.ambiguous and (day_first := self._order_of_dates()) is not None:
            return detail(role, value, evidence, day_first)
        return found


def _plain(value: object) -> object:
    """Return a cell as one value: JSON may hold several authors, or a publisher with its name."""
    if isinstance(value, dict):
        value = value.get("name")
    if isinstance(value, list):
        value = "; ".join(str(_plain(item)) for item in value if isinstance(item, (str, int, dict)))
    return None if isinstance(value, dict) else value


def _order_of_dates(path: Path, encoding: str | None, columns: ColumnMap) -> bool | None:
    """Return whether the date column puts the day first, as its unambiguous rows tell: a column is written one way."""
    if columns.published is None:
        return None
    table = _table(path, encoding)
    if columns.published not in table.header:
        return None
    position = table.header.index(columns.published)
    return day_order(
        record.cells[position]
        for record in table.records
        if isinstance(record, Record) and position < len(record.cells)
    )


def _rejected(name: str, record: BadRecord) -> Rejected:
    return Rejected(f"{name}, {record.unit} {record.number}", record.reason)


def _table(path: Path, encoding: str | None) -> Table:
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        from annotator.formats.spreadsheet import read_sheet

        header, rows = read_sheet(path)
        return Table(header, (Record(number, cells) for number, cells in rows))
    decoded = decode(path.read_bytes(), encoding)
    return _json_table(decoded) if suffix in _JSON_SUFFIXES else _separated_table(decoded, suffix)


def _separated_table(decoded: Decoded, suffix: str) -> Table:
    csv.field_size_limit(_FIELD_LIMIT)
    lines = list(io.StringIO(decoded.text, newline=""))
    delimiter, first = None, 0
    if lines and (marked := _MARKED_DELIMITER.fullmatch(lines[0])):
        delimiter, first = marked[1], 1
    delimiter = delimiter or recognise_delimiter(lines, "\t" if suffix == ".tsv" else ",")
    reader = csv.reader(itertools.islice(lines, first, None), delimiter=delimiter, strict=True)
    try:
        header = distinct_names(next(cells for cells in reader if any(map(str.strip, cells))))
    except (StopIteration, csv.Error) as error:
        raise UnreadableError("The first line holds no names of columns.", "Give the table a header.") from error
    return Table(header, _separated_records(lines, first + reader.line_num, delimiter, len(header)), decoded, delimiter)


def _separated_records(lines: list[str], first: int, delimiter: str, width: int) -> Iterator[Record | BadRecord]:
    """Yield the records from line `first` (counted from 0) on.

    A quotation mark that is never closed swallows all rows behind it: reading starts anew at the next line that has as
    many cells as the header.
    """
    number = 2
    for _ in range(_RESTARTS):
        start = first
        reader = csv.reader(itertools.islice(lines, first, None), delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield Record(number, tuple(cells))
                number, start = number + 1, first + reader.line_num
            return
        except csv.Error as error:
            yield BadRecord(start + 1, f"The quotation marks or separators are wrong here: {error}.")
        first = start + 1
        while first < len(lines) and not _stands_alone(lines[first], delimiter, width):
            first += 1
        number += 1
    if first < len(lines):
        yield BadRecord(first + 1, "So many rows above are damaged that the rest, from this line on, was not read.")


def _stands_alone(line: str, delimiter: str, width: int) -> bool:
    try:
        return len(next(csv.reader([line], delimiter=delimiter, strict=True), ())) == width
    except csv.Error:
        return False


def recognise_delimiter(lines: list[str], preferred: str = ",") -> str:
    """Return what separates the columns: the sign that gives known column names and rows of equal length."""
    order = sorted(DELIMITERS, key=lambda delimiter: delimiter != preferred)
    return max(order, key=lambda delimiter: _likelihood(lines, delimiter))


def _likelihood(lines: list[str], delimiter: str) -> tuple[int, float, int]:
    reader = csv.reader(itertools.islice(lines, _SNIFFED_LINES), delimiter=delimiter)
    try:
        records = list(itertools.islice(reader, _SNIFFED_RECORDS))
    except csv.Error:
        records = []
    width = len(records[0]) if records else 0
    if width < 2:
        return (0, 0.0, 0)
    columns = recognise_columns(records[0])
    known = sum(columns.column(role) is not None for role in Role)
    return (known, sum(len(record) == width for record in records) / len(records), width)


def _json_table(decoded: Decoded) -> Table:
    """Take the columns from the first objects' keys; an object's cells follow in that order."""
    lines = decoded.text.split("\n")
    names: dict[str, None] = {}
    for _, entry in _json_lines(lines):
        if isinstance(entry, dict):
            names.update(dict.fromkeys(entry))
    if not names:
        raise UnreadableError("No line holds a JSON object.", 'Write one object a line, such as {"text": "…"}.')
    header = tuple(names)
    return Table(header, _json_records(lines, header), decoded)


def _json_lines(lines: list[str]) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (RecursionError, ValueError) as error:
                yield number, error


def _json_records(lines: list[str], header: tuple[str, ...]) -> Iterator[Record | BadRecord]:
    for number, entry in _json_lines(lines):
        if isinstance(entry, dict):
            yield Record(number, tuple(entry.get(name) for name in header))
        elif isinstance(entry, RecursionError):
            yield BadRecord(number, "The object is nested too deeply.")
        elif isinstance(entry, Exception):
            yield BadRecord(number, f"The line is not JSON: {entry}.")
        else:
            yield BadRecord(number, "The line holds no JSON object.")
