"""The pages of a damaged SQLite file, read without SQLite: what is whole is given, what is not is passed over.

SQLite gives up at the first broken page. Here each row stands for itself, and nothing that the file asks for is run.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, NamedTuple

MAGIC = b"SQLite format 3\x00"
USUAL_PAGE_SIZE = 4096
_ENCODINGS = {2: "utf-16-le", 3: "utf-16-be"}
_TABLE_LEAF, _TABLE_INTERIOR, _INDEX_LEAF, _INDEX_INTERIOR = 0x0D, 0x05, 0x0A, 0x02
_INTERIOR = (_TABLE_INTERIOR, _INDEX_INTERIOR)
_WIDTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)
_LOG_MAGIC = (0x377F0682, 0x377F0683)
_FRAME_HEADER = 24
_LARGEST_RESERVE = 32

Cell = int | float | str | bytes | None
"""What a column of a row holds; text that is no UTF-8 any more is given as bytes."""


class Row(NamedTuple):
    """A row as it is stored; `rowid` is 0 in tables that have none."""

    rowid: int
    cells: tuple[Cell, ...]


Judge = Callable[[Sequence[Row]], bool]
"""Whether rows that lie on one page may be those of the table whose tree led there."""


class BrokenError(Exception):
    """A part of the file is not what it should be."""


class PageFile:
    """A file of pages, with the pages of its write-ahead log laid over it. Pages are numbered from 1."""

    def __init__(self, path: Path, *, with_log: bool = True) -> None:
        """Open the file for reading only; without `with_log` as if there were no write-ahead log.

        Raises:
            OSError: when the file cannot be read.
        """
        self._file: BinaryIO = path.open("rb")
        self._log = _open_log(path) if with_log else None
        header = self._file.read(100)
        stated = header[16] << 8 | header[17] if len(header) == 100 else 0
        stated = 65536 if stated == 1 else stated
        sound = header.startswith(MAGIC) and stated >= 512 and stated & (stated - 1) == 0
        self.page_size: int = stated if sound else USUAL_PAGE_SIZE
        reserved = header[20] if sound and header[20] <= _LARGEST_RESERVE else 0
        self._usable = self.page_size - reserved
        self._encoding = _ENCODINGS.get(header[59], "utf-8") if sound else "utf-8"
        self._laid_over: dict[int, int] = {}
        self.pages: int = -(-path.stat().st_size // self.page_size)
        if self._log is not None:
            self._read_log()
        self.broken: set[int] = set()
        """Pages that were asked for and are not what they should be."""
        self.reached: set[int] = set()
        """Pages of the trees that were walked."""

    def close(self) -> None:
        """Close the file and its log."""
        self._file.close()
        if self._log is not None:
            self._log.close()

    @property
    def logged(self) -> bool:
        """Whether the write-ahead log holds pages."""
        return bool(self._laid_over)

    def page(self, number: int) -> bytes:
        """Return a page, `page_size` bytes.

        Raises:
            BrokenError: when there is none of that number, or the file ends within it.
        """
        if not 1 <= number <= self.pages:
            raise BrokenError
        source, offset = self._file, (number - 1) * self.page_size
        if self._log is not None and number in self._laid_over:
            source, offset = self._log, self._laid_over[number]
        source.seek(offset)
        data = source.read(self.page_size)
        if len(data) < self.page_size:
            raise BrokenError
        return data

    def rows(self, root: int, *, index: bool = False, belong: Judge | None = None) -> Iterator[Row]:
        """Yield the rows of the tree at `root` that are whole, those of a table by row id; notes broken pages.

        `index` is for trees of indexes, and of tables without row ids, which are kept in the same form. A page whose
        rows do not `belong` there is a stray one of another tree: it is noted as broken, but not as reached.
        """
        stack = [root]
        kinds = (_INDEX_LEAF, _INDEX_INTERIOR) if index else (_TABLE_LEAF, _TABLE_INTERIOR)
        while stack:
            number = stack.pop()
            if number in self.reached:
                self.broken.add(number)
                continue
            try:
                data = self.page(number)
                kind, places, last_child = _head(data, 100 if number == 1 else 0, self._usable)
                if kind not in kinds:
                    raise BrokenError
            except BrokenError:
                self.broken.add(number)
                continue
            self.reached.add(number)
            if kind in _INTERIOR:
                children = [int.from_bytes(data[place : place + 4], "big") for place in places]
                stack.append(last_child)
                stack.extend(reversed(children))
            if kind != _TABLE_INTERIOR:
                rows = list(self._rows_of(number, data, kind, places))
                if rows and belong is not None and not belong(rows):
                    self.broken.add(number)
                    self.reached.discard(number)
                    continue
                yield from rows

    def loose_rows(self, number: int) -> Iterator[Row]:
        """Yield the rows of a page that no tree leads to any more, as far as it is a leaf of a table or an index."""
        try:
            data = self.page(number)
            kind, places, _ = _head(data, 100 if number == 1 else 0, self._usable)
        except BrokenError:
            return
        if kind in (_TABLE_LEAF, _INDEX_LEAF):
            known = set(self.broken)
            yield from self._rows_of(number, data, kind, places)
            self.broken = known

    def free_pages(self) -> set[int]:
        """Return the pages that are noted as not in use, as far as the notes can be read."""
        found: set[int] = set()
        try:
            trunk = int.from_bytes(self.page(1)[32:36], "big")
            while trunk and trunk not in found:
                data = self.page(trunk)
                found.add(trunk)
                count = min(int.from_bytes(data[4:8], "big"), self._usable // 4 - 2)
                found.update(struct.unpack(f">{count}I", data[8 : 8 + 4 * count]))
                trunk = int.from_bytes(data[:4], "big")
        except BrokenError:
            pass
        return found

    def _rows_of(self, number: int, data: bytes, kind: int, places: list[int]) -> Iterator[Row]:
        for place in places:
            try:
                yield self._row(data, place, kind)
            except (BrokenError, IndexError, struct.error):
                self.broken.add(number)

    def _row(self, data: bytes, place: int, kind: int) -> Row:
        if kind == _INDEX_INTERIOR:
            place += 4
        length, place = _varint(data, place)
        rowid = 0
        if kind == _TABLE_LEAF:
            rowid, place = _varint(data, place)
            if rowid >= 1 << 63:
                rowid -= 1 << 64
        return Row(rowid, _cells(self._payload(data, place, length, kind), self._encoding))

    def _payload(self, data: bytes, place: int, length: int, kind: int) -> bytes:
        if length > self.pages * self.page_size:
            raise BrokenError
        usable = self._usable
        least = (usable - 12) * 32 // 255 - 23
        most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if length <= most:
            here = length
        else:
            fitting = least + (length - least) % (usable - 4)
            here = fitting if fitting <= most else least
        if place + here > usable:
            raise BrokenError
        parts = [data[place : place + here]]
        missing = length - here
        if missing:
            following = int.from_bytes(data[place + here : place + here + 4], "big")
            # As many pages as the length needs: a chain that runs in a circle ends with it.
            while missing > 0:
                more = self.page(following)
                following = int.from_bytes(more[:4], "big")
                parts.append(more[4 : min(usable, 4 + missing)])
                missing -= len(parts[-1])
            if following:
                raise BrokenError
        return b"".join(parts)

    def _read_log(self) -> None:
        """Lay over the pages of the log as far as its checksums agree, up to the last commit."""
        if self._log is None or len(header := self._log.read(32)) < 32:
            return
        magic, _, page_size, _, salt1, salt2, *stated = struct.unpack(">8I", header)
        order = ">" if magic & 1 else "<"
        sums = _checksum(header[:24], (0, 0), order)
        if magic not in _LOG_MAGIC or page_size != self.page_size or stated != [*sums]:
            return
        pending: dict[int, int] = {}
        place, in_file = 32, self.pages
        while len(frame := self._log.read(_FRAME_HEADER + page_size)) == _FRAME_HEADER + page_size:
            number, size, *rest = struct.unpack(">6I", frame[:_FRAME_HEADER])
            sums = _checksum(frame[_FRAME_HEADER:], _checksum(frame[:8], sums, order), order)
            if rest != [salt1, salt2, *sums]:
                return
            pending[number] = place + _FRAME_HEADER
            if size:
                self._laid_over.update(pending)
                # It may say that there are billions; no more can be read than both hold together.
                self.pages = min(size, in_file + len(self._laid_over))
                pending = {}
            place += _FRAME_HEADER + page_size


def _open_log(path: Path) -> BinaryIO | None:
    log = path.with_name(path.name + "-wal")
    return log.open("rb") if log.is_file() else None


def _head(data: bytes, start: int, usable: int) -> tuple[int, list[int], int]:
    """Return a page's kind, where its rows lie in it, and, for inner pages, its last child."""
    kind = data[start]
    if kind not in (_TABLE_LEAF, _INDEX_LEAF, *_INTERIOR):
        raise BrokenError
    inner = kind in _INTERIOR
    count = data[start + 3] << 8 | data[start + 4]
    at = start + (12 if inner else 8)
    if at + 2 * count > usable:
        raise BrokenError
    places = list(struct.unpack(f">{count}H", data[at : at + 2 * count]))
    # A place outside of the rows' part of the page is one broken row, not a broken page.
    return kind, places, int.from_bytes(data[start + 8 : start + 12], "big") if inner else 0


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of one to nine bytes, and the place behind it."""
    result = 0
    for place in range(at, at + 8):
        byte = data[place]
        result = result << 7 | byte & 127
        if byte < 128:
            return result, place + 1
    return result << 8 | data[at + 8], at + 9


def _cells(record: bytes, encoding: str) -> tuple[Cell, ...]:
    """Return what a record holds; its header and its length must agree to the byte."""
    header_length, at = _varint(record, 0)
    if header_length > len(record):
        raise BrokenError
    kinds = []
    while at < header_length:
        kind, at = _varint(record, at)
        kinds.append(kind)
    if at != header_length:
        raise BrokenError
    cells: list[Cell] = []
    for kind in kinds:
        if kind in (10, 11):
            raise BrokenError
        width = _WIDTHS[kind] if kind < len(_WIDTHS) else (kind - 12) // 2
        part = record[at : at + width]
        if len(part) < width:
            raise BrokenError
        cells.append(_cell(kind, part, encoding))
        at += width
    if at != len(record):
        raise BrokenError
    return tuple(cells)


def _cell(kind: int, part: bytes, encoding: str) -> Cell:
    if kind == 0:
        return None
    if kind == 7:
        number: float = struct.unpack(">d", part)[0]
        return number
    if kind in (8, 9):
        return kind - 8
    if kind < 7:
        return int.from_bytes(part, "big", signed=True)
    if kind % 2 == 0:
        return part
    try:
        return part.decode(encoding)
    except UnicodeDecodeError:
        return part


def _checksum(data: bytes, before: tuple[int, int], order: str) -> tuple[int, int]:
    one, two = before
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for first, second in zip(words[::2], words[1::2], strict=True):
        one = (one + first + two) & 0xFFFFFFFF
        two = (two + second + one) & 0xFFFFFFFF
    return one, two
