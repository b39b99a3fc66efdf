"""Files and folders to incoming articles; what cannot be read is listed with its reason, and the rest goes on."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from annotator.formats.columns import ColumnMap
from annotator.formats.encoding import UnreadableError, decode
from annotator.formats.front_matter import front_matter, heading
from annotator.formats.incoming import IncomingArticle, Rejected, file_name
from annotator.formats.reading import MAX_FILE_BYTES, kind_of, read_file

MAX_LINES = 500_000
"""An article of more lines is not read: the reader could not show it."""

TEXT_SUFFIXES = frozenset({".txt", ".text", ".md", ".markdown"})
MARKDOWN_SUFFIXES = frozenset({".md", ".markdown"})
PAGE_SUFFIXES = frozenset({".html", ".htm", ".xhtml"})
TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".xlsx"})
SUFFIXES = TEXT_SUFFIXES | PAGE_SUFFIXES | TABLE_SUFFIXES
"""Endings of the files that can be read, in lower case."""

_PROJECT_FILE = re.compile(r".*\.claims(-wal|-shm|-journal|\.lock)?", re.IGNORECASE | re.DOTALL)
_DIGITS = re.compile(r"(\d+)")
_INVISIBLE = "\ufeff\u200b\u2060"
_READABLE = "Text, Markdown, web pages and tables (.csv, .tsv, .jsonl, .xlsx) can be read; save it as one of these."


def read_articles(
    path: Path, *, encoding: str | None = None, columns: ColumnMap | None = None
) -> Iterator[IncomingArticle | Rejected]:
    """Yield the articles of one file: one for a text or web page, one a row for a table.

    Args:
        path: the file; how it is read follows from its ending.
        encoding: used strictly when given; recognised otherwise.
        columns: which column of a table holds what; recognised by name otherwise.

    Yields:
        Articles, and a refusal with its reason for the file or for each row that cannot be read. Nothing is raised.
    """
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        yield _unknown(path, file_name(path))
        return
    try:
        if refusal := _refusal(path):
            yield refusal
            return
        if suffix in TABLE_SUFFIXES:
            from annotator.formats.tables import read_table

            yield from map(_bounded, read_table(path, encoding=encoding, columns=columns))
        else:
            yield _bounded(_article(path, suffix, encoding))
    except UnreadableError as error:
        yield Rejected(file_name(path), error.message, error.remedy)
    except OSError as error:
        yield unreadable(file_name(path), error)


def _bounded(found: IncomingArticle | Rejected) -> IncomingArticle | Rejected:
    if isinstance(found, IncomingArticle) and len(found.text) > MAX_LINES:
        lines = found.text.count("\n") + found.text.count("\r") + found.text.count("\u2029")
        if lines > MAX_LINES:
            return Rejected(found.origin, f"The text has {lines:,} lines; more than {MAX_LINES:,} are not read.")
    return found


def _article(path: Path, suffix: str, encoding: str | None) -> IncomingArticle | Rejected:
    is_page = suffix in PAGE_SUFFIXES
    decoded = decode(read_file(path), encoding, html=is_page)
    text, origin = decoded.text, file_name(path)
    if text.isspace() or not text.strip().strip(_INVISIBLE):
        return Rejected(origin, "The file holds nothing but white space.")
    if is_page:
        from annotator.formats.web_page import read_page

        return read_page(decoded, origin)
    if suffix in MARKDOWN_SUFFIXES:
        details = front_matter(text)
        details["title"] = details.get("title") or heading(text)
        return IncomingArticle(text, origin, decoded.encoding, **details, encoding_certain=decoded.certain)
    return IncomingArticle(text, origin, decoded.encoding, encoding_certain=decoded.certain)


def _refusal(path: Path) -> Rejected | None:
    """Return why the file is not even opened, from its size and kind alone."""
    status = path.stat()
    if kind := kind_of(status.st_mode):
        return Rejected(file_name(path), f"This is a {kind}, not a file.")
    if status.st_size > MAX_FILE_BYTES:
        size, limit = status.st_size / 2**20, MAX_FILE_BYTES // 2**20
        return Rejected(
            file_name(path), f"The file has {size:,.0f} MB; more than {limit} MB are not read.", "Split the file."
        )
    if not status.st_size:
        return Rejected(file_name(path), "The file is empty.")
    return None


def unreadable(origin: str, error: OSError) -> Rejected:
    """Return the refusal of something that the system does not let us read."""
    if isinstance(error, PermissionError):
        return Rejected(origin, "There is no permission to read it.", "Change its permissions or copy it elsewhere.")
    if isinstance(error, FileNotFoundError):
        return Rejected(origin, "There is no such file or folder.")
    return Rejected(origin, f"It cannot be read: {error.strerror or error}.")


def walk(paths: Iterable[Path]) -> Iterator[Path | Rejected]:
    """Yield the files to read among `paths`, folders walked in natural order ("9.txt" before "10.txt").

    Hidden files inside folders are passed over. Files of an unknown kind, unreadable folders, and folders that links
    lead to a second time are listed as refused.
    """
    seen: dict[tuple[int, int], Path] = {}
    for path in paths:
        yield from _walk(Path(path), file_name(Path(path)) or str(path), seen)


def _walk(top: Path, name: str, seen: dict[tuple[int, int], Path]) -> Iterator[Path | Rejected]:
    pending = [(top, name)]
    while pending:
        path, shown = pending.pop()
        try:
            if page := _page_of_parts(path):
                yield Rejected(shown, f"These are the pictures and scripts of “{page}”; only the page is imported.")
            elif path.is_dir():
                pending.extend(reversed(_entries(path, shown, seen)))
            else:
                yield path if _is_known(path) else _refused(path, shown)
        except _SeenError as error:
            yield Rejected(shown, error.args[0])
        except OSError as error:
            yield unreadable(shown, error)


def _page_of_parts(folder: Path) -> str | None:
    """Return the name of the page beside the folder that a browser saved the page's pictures and scripts into."""
    stem = folder.name.removesuffix("_files")
    if stem == folder.name or not folder.is_dir():
        return None
    return next((stem + suffix for suffix in (".html", ".htm") if folder.with_name(stem + suffix).is_file()), None)


class _SeenError(Exception):
    """A folder was reached a second time."""


def _entries(folder: Path, shown: str, seen: dict[tuple[int, int], Path]) -> list[tuple[Path, str]]:
    status = folder.stat()
    identity = (status.st_dev, status.st_ino)
    if identity in seen:
        first = seen[identity]
        if first in folder.parents:
            raise _SeenError("This link leads back to a folder it lies in; it was not followed.")
        raise _SeenError(f"This is the folder “{first.name}” once more; it was read there.")
    seen[identity] = folder
    entries = (entry.name for entry in folder.iterdir())
    names = sorted((name for name in entries if not name.startswith((".", "~$"))), key=natural_key)
    return [(folder / name, f"{shown}/{file_name(folder / name)}") for name in names]


def natural_key(name: str) -> tuple[list[str | int], str]:
    """Return a key that sorts file names as people do: numbers by value, letters without regard to case."""
    pieces = _DIGITS.split(name.casefold())
    return [int(piece) if odd % 2 else piece for odd, piece in enumerate(pieces)], name


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES


def _refused(path: Path, shown: str) -> Rejected:
    path.stat()
    return _unknown(path, shown)


def _unknown(path: Path, shown: str) -> Rejected:
    if _PROJECT_FILE.fullmatch(path.name):
        return Rejected(shown, "This is a project of this program, not an article.", "Open it instead of importing it.")
    kind = f"Files ending in “{path.suffix}”" if path.suffix else "Files without an ending"
    return Rejected(shown, f"{kind} are not read.", _READABLE)
