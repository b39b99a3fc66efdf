"""Excel workbooks, with guards against archives that unpack to more than a computer holds."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.formats.columns import distinct_names, recognise_columns
from annotator.formats.encoding import UnreadableError
from annotator.formats.incoming import one_line
from annotator.formats.reading import read_file

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED_BYTES = 512 * 2**20
"""What all parts of a workbook may come to when unpacked."""

MAX_RATIO = 200
"""How many times its packed size a large part may unpack to; honest sheets stay below 100."""

MAX_ROWS = 1_048_576
"""What the format itself allows; a workbook that claims more is damaged or hostile."""

MAX_CELLS = 5_000_000
"""Cells of a sheet that are read, empty ones counted up to the last one of their row."""

MAX_MARKUP = 6_000_000
"""Signs of markup in all parts of a workbook; they, not the words between them, take memory and time."""

_CHUNK = 2**20
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
"""What a damaged workbook makes the reader of workbooks raise; both kinds of XML parser report a `SyntaxError`."""

_SMALL_PART = 2**20
_Row = tuple[object, ...]
_SAVE_ANEW = "Open it in a spreadsheet program and save it as .xlsx or .csv anew."


def read_sheet(path: Path) -> tuple[tuple[str, ...], Iterator[tuple[int, _Row]]]:
    """Return the header of the first sheet that has a column of texts, and its rows with their numbers.

    Where no sheet's columns are known, the first sheet with anything in it is taken. Values are those the workbook was
    saved with; formulas are not computed and links not followed.

    Raises:
        UnreadableError: when the file is no workbook, is damaged, or would unpack to more than the limits.
        OSError: when the system does not let it be read.
    """
    data = io.BytesIO(read_file(path))
    _guard(data)
    chosen: tuple[tuple[str, ...], Iterator[tuple[int, _Row]]] | None = None
    for rows in _sheets(data):
        header = next(((number, row) for number, row in rows if any(_filled(cell) for cell in row)), None)
        if header is None:
            continue
        names = distinct_names(_without_empty_end(header[1]))
        if recognise_columns(names).text is not None:
            return names, rows
        chosen = chosen or (names, rows)
    if chosen is None:
        raise UnreadableError("No sheet of this workbook holds a table.", _SAVE_ANEW)
    return chosen


def _guard(data: io.BytesIO) -> None:
    try:
        with zipfile.ZipFile(data) as archive:
            parts = archive.infolist()
    except _FAULTS as error:
        raise UnreadableError("This is not an Excel workbook, or it is protected or damaged.", _SAVE_ANEW) from error
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableError(
            f"The workbook would unpack to {unpacked / 2**20:,.0f} MB; the limit is {MAX_UNPACKED_BYTES // 2**20} MB.",
            "Split it.",
        )
    for part in parts:
        if part.file_size > _SMALL_PART and part.file_size > part.compress_size * MAX_RATIO:
            raise UnreadableError(
                f"“{one_line(part.filename)}” in the workbook unpacks to more than {MAX_RATIO} times its size.",
                _SAVE_ANEW,
            )
    if _markup(data, parts) > MAX_MARKUP:
        raise UnreadableError("The workbook has more cells than can be read.", "Split it, or save it as .csv.")


def _markup(data: io.BytesIO, parts: list[zipfile.ZipInfo]) -> int:
    """Return how many tags the larger parts hold, without keeping any of them."""
    signs = 0
    try:
        with zipfile.ZipFile(data) as archive:
            for part in parts:
                if part.file_size > _SMALL_PART and part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        while (chunk := stream.read(_CHUNK)) and signs <= MAX_MARKUP:
                            signs += chunk.count(b"<")
    except _FAULTS as error:
        raise _damaged(error) from error
    return signs


def _sheets(data: io.BytesIO) -> Iterator[Iterator[tuple[int, _Row]]]:
    """Yield the rows of each sheet; all of the file is in memory, so that an OSError tells of its contents."""
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise UnreadableError("Workbooks are not read without the package defusedxml.", "Install it.")
    # It warns of whatever it leaves out (validation rules, a damaged name), none of which concerns texts.
    warnings.filterwarnings("ignore", module=r"openpyxl\.")
    try:
        workbook = load_workbook(data, read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()
            yield _rows(sheet)
    except (*_FAULTS, OSError) as error:
        raise _damaged(error) from error


def _rows(sheet: "Worksheet") -> Iterator[tuple[int, _Row]]:
    try:
        cells = 0
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells += len(row)
            if number > MAX_ROWS or cells > MAX_CELLS:
                raise UnreadableError("A sheet of the workbook claims more cells than can be read.", _SAVE_ANEW)
            yield number, tuple(_plain(cell) for cell in row)
    except (*_FAULTS, OSError) as error:
        raise _damaged(error) from error


def _damaged(error: Exception) -> UnreadableError:
    return UnreadableError(f"The workbook is damaged: {one_line(error) or type(error).__name__}.", _SAVE_ANEW)


def _plain(cell: object) -> object:
    """Undo the escapes such as `_x000D_` that workbooks hold line ends in."""
    if not (isinstance(cell, str) and "_x" in cell):
        return cell
    from openpyxl.utils.escape import unescape

    return unescape(cell)


def _filled(cell: object) -> bool:
    return cell is not None and bool(str(cell).strip())


def _without_empty_end(row: _Row) -> _Row:
    end = len(row)
    while end and not _filled(row[end - 1]):
        end -= 1
    return row[:end]
