"""CSV as RFC 4180 has it: CRLF, quotation marks only where needed, not one character of a value altered."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO, cast

LINE_END = "\r\n"
BATCH_ROWS = 2000
_RISKY = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | float | None


def csv_field(value: Value) -> str:
    """Return the value as a field: None is empty; quotation marks around what holds a comma, a quote or a line end."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else str(value)
    if "," in text or '"' in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def spreadsheet_safe(value: Value) -> Value:
    """Return the value so that no spreadsheet takes it for a formula: text that begins like one gets an apostrophe.

    This alters quotes. It is a choice of its own and never the default.
    """
    return "'" + value if isinstance(value, str) and value.startswith(_RISKY) else value


def csv_chunks(rows: Iterable[Sequence[Value]], *, safe_for_spreadsheets: bool = False) -> Iterator[str]:
    """Yield the rows as CSV, some 2,000 records a chunk, in constant memory.

    A whole column is looked at at once, which is several times faster than field by field.

    Args:
        rows: rows of equal length.
        safe_for_spreadsheets: apply `spreadsheet_safe` to every value.

    Raises:
        ValueError: when rows of one chunk differ in length.
    """
    source = iter(rows)
    while batch := list(itertools.islice(source, BATCH_ROWS)):
        columns = zip(*batch, strict=True)
        if safe_for_spreadsheets:
            fields = [_column([spreadsheet_safe(value) for value in column]) for column in columns]
        else:
            fields = [_column(column) for column in columns]
        if len(fields) == 1:
            # Without quotation marks the record of a single empty field is a blank line, which readers pass over.
            fields = [[field or '""' for field in fields[0]]]
        yield LINE_END.join(map(",".join, zip(*fields, strict=True))) + LINE_END


def write_rows(stream: TextIO, rows: Iterable[Sequence[Value]], *, safe_for_spreadsheets: bool = False) -> None:
    """Write the rows to a text stream opened with `newline=""`.

    Args:
        stream: where to.
        rows: rows of equal length, the header among them if there is to be one.
        safe_for_spreadsheets: apply `spreadsheet_safe` to every value.
    """
    for chunk in csv_chunks(rows, safe_for_spreadsheets=safe_for_spreadsheets):
        stream.write(chunk)


def _column(values: Sequence[Value]) -> Sequence[str]:
    texts = cast("Sequence[str]", values)
    try:
        joined = "".join(texts)
    except TypeError:
        texts = ["" if value is None else value if isinstance(value, str) else str(value) for value in values]
        joined = "".join(texts)
    if "," in joined or '"' in joined or "\n" in joined or "\r" in joined:
        return [csv_field(text) for text in texts]
    return texts
