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

from annotator.formats.columns import ColumnMap, Role, distinct_names, recognise_columns, role_of, shown_cell
from annotator.formats.dates import day_order
from annotator.formats.encoding import Decoded, UnreadableError, decode
from annotator.formats.front_matter import detail
from annotator.formats.incoming import IncomingArticle, Proposed, Rejected, as_details, file_name
from annotator.formats.reading import read_file

DELIMITERS = (",", ";", "\t", "|")
MAX_COLUMNS = 16_384
"""A table with more columns is not read; no spreadsheet has more."""

MAX_ROWS = 1_000_000
"""Rows of one table that are read, blank ones counted."""

MAX_REFUSED = 10_000
"""Rows of one table that are listed as refused; further ones are only counted."""

_JSON_COLUMNS = 500
"""Keys of JSON objects that are offered as columns, besides those whose names say what they hold."""

_LONGEST_JSON = 16 * 2**20
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
            faults.append(_rejected(file_name(path), record))
        else:
            rows.append(tuple(map(shown_cell, record.cells)))
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
        yield Rejected(
            file_name(path), f"None of the columns {names} is known to hold an article's text.", _CHOOSE_COLUMN
        )
        return
    if chosen.text not in table.header:
        yield Rejected(file_name(path), f"The table has no column “{chosen.text}”.", _CHOOSE_COLUMN)
        return
    reader = _RowReader(file_name(path), table, chosen, lambda: _order_of_dates(path, encoding, chosen))
    found, refused = False, 0
    for count, record in enumerate(table.records):
        if count == MAX_ROWS:
            yield Rejected(
                file_name(path), f"The table has more than {MAX_ROWS:,} rows; the rest was not read.", "Split it."
            )
            break
        found = True
        outcome = _rejected(file_name(path), record) if isinstance(record, BadRecord) else reader.article(record)
        if isinstance(outcome, Rejected):
            refused += 1
        if outcome is not None and (refused <= MAX_REFUSED or isinstance(outcome, IncomingArticle)):
            yield outcome
    if refused > MAX_REFUSED:
        yield Rejected(
            file_name(path), f"{refused - MAX_REFUSED:,} further rows cannot be read, for reasons like those above."
        )
    if not found:
        yield Rejected(file_name(path), "The table has a header and no rows.")


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
        if isinstance(text, (dict, list, bool)):
            return Rejected(origin, f"What stands in “{self._text_column}” is not text.")
        if text is None or not str(text).strip():
            return Rejected(origin, f"The row has no text in the column “{self._text_column}”.")
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
    value = _named(value)
    if isinstance(value, list):
        names = (_named(item) for item in value[:_JSON_COLUMNS])
        value = "; ".join(str(name) for name in names if isinstance(name, (str, int)))
    return None if isinstance(value, dict) else value


def _named(value: object) -> object:
    return value.get("name") if isinstance(value, dict) else value


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
    decoded = decode(read_file(path), encoding)
    return _json_table(decoded) if suffix in _JSON_SUFFIXES else _separated_table(decoded, suffix)


def _separated_table(decoded: Decoded, suffix: str) -> Table:
    csv.field_size_limit(_FIELD_LIMIT)
    lines = _Lines(decoded.text)
    beginning = list(itertools.islice(lines, _SNIFFED_LINES))
    delimiter, first = None, _Place(0, 0)
    lines.go_to(first)
    if beginning and (marked := _MARKED_DELIMITER.fullmatch(beginning[0])):
        delimiter = marked[1]
        next(lines)
    delimiter = delimiter or recognise_delimiter(beginning, "\t" if suffix == ".tsv" else ",")
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        cells = next(cells for cells in reader if any(map(str.strip, cells)))
    except (StopIteration, csv.Error) as error:
        raise UnreadableError("The first line holds no names of columns.", "Give the table a header.") from error
    if len(cells) > MAX_COLUMNS:
        raise UnreadableError(
            f"The table has {len(cells):,} columns; more than {MAX_COLUMNS:,} are not read.",
            "Take out columns that hold nothing of the articles.",
        )
    header = distinct_names(cells)
    return Table(header, _separated_records(lines, delimiter, len(header)), decoded, delimiter)


class _Place(NamedTuple):
    """Where a line begins: its number, counted from 0, and its first code point."""

    line: int
    position: int


class _Lines:
    """The lines of a text with their line ends, one by one: all at once they would take many times its memory."""

    def __init__(self, text: str) -> None:
        self._stream = io.StringIO(text, newline="")
        self._number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline()
        if not line:
            raise StopIteration
        self._number += 1
        return line

    def place(self) -> _Place:
        """Return where the next line begins."""
        return _Place(self._number, self._stream.tell())

    def go_to(self, place: _Place) -> None:
        """Go on with that line."""
        self._number = place.line
        self._stream.seek(place.position)


def _separated_records(lines: _Lines, delimiter: str, width: int) -> Iterator[Record | BadRecord]:
    """Yield the records from the next line on.

    A quotation mark that is never closed swallows all rows behind it: reading starts anew at the next line that has as
    many cells as the header.
    """
    number = 2
    for _ in range(_RESTARTS):
        start = lines.place()
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                yield Record(number, tuple(cells))
                number, start = number + 1, lines.place()
            return
        except csv.Error as error:
            yield BadRecord(start.line + 1, f"The quotation marks or separators are wrong here: {error}.")
        lines.go_to(start)
        next(lines, None)
        start = lines.place()
        while (line := next(lines, None)) is not None and not _stands_alone(line, delimiter, width):
            start = lines.place()
        lines.go_to(start)
        number += 1
    if next(lines, None) is not None:
        message = "So many rows above are damaged that the rest, from this line on, was not read."
        yield BadRecord(start.line + 1, message)


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
    reader = csv.reader(lines[:_SNIFFED_LINES], delimiter=delimiter)
    try:
        records = list(itertools.islice(reader, _SNIFFED_RECORDS))
    except csv.Error:
        records = []
    width = len(records[0]) if records else 0
    if not 2 <= width <= MAX_COLUMNS:
        return (0, 0.0, min(width, MAX_COLUMNS))
    columns = recognise_columns(records[0])
    known = sum(columns.column(role) is not None for role in Role)
    return (known, sum(len(record) == width for record in records) / len(records), width)


def _json_table(decoded: Decoded) -> Table:
    """Take the columns from the objects' keys; an object's cells follow in that order.

    Of very many keys the first ones are taken, and those whose names are known: otherwise a row could cost as much as
    all other rows have keys.
    """
    names: dict[str, None] = {}
    for _, entry in _json_lines(decoded.text):
        for name in entry if isinstance(entry, dict) else ():
            if name not in names and (len(names) < _JSON_COLUMNS or (len(name) < 60 and role_of(name))):
                names[name] = None
    if not names:
        raise UnreadableError("No line holds a JSON object.", 'Write one object a line, such as {"text": "…"}.')
    header = tuple(names)
    return Table(header, _json_records(decoded.text, header), decoded)


def _json_lines(text: str) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(itertools.islice(io.StringIO(text, newline="\n"), MAX_ROWS + 1), start=1):
        if len(line) > _LONGEST_JSON:
            yield number, ValueError(f"it has more than {_LONGEST_JSON // 2**20} million characters")
        elif not line.isspace():
            try:
                yield number, _JSON.decode(line)
            except (RecursionError, ValueError) as error:
                yield number, error


def _missing(_constant: str) -> None:
    """Stand for NaN and Infinity, which JSON does not have and programs write where a value is missing."""


_JSON = json.JSONDecoder(parse_constant=_missing)


def _json_records(text: str, header: tuple[str, ...]) -> Iterator[Record | BadRecord]:
    for number, entry in _json_lines(text):
        if isinstance(entry, dict):
            yield Record(number, tuple(entry.get(name) for name in header))
        elif isinstance(entry, RecursionError):
            yield BadRecord(number, "The object is nested too deeply.")
        elif isinstance(entry, Exception):
            yield BadRecord(number, f"The line is not JSON: {entry}.")
        else:
            yield BadRecord(number, "The line holds no JSON object.")
