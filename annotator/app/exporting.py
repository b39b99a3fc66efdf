"""Data out: the dataset as a folder of tables, or the claims as JSON lines."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Generic, Literal, NamedTuple, TypeVar

from annotator.app.part import Part
from annotator.core.clock import now
from annotator.formats import dataset as layout
from annotator.formats.csv_rows import Value, write_rows
from annotator.formats.jsonl import claim_lines
from annotator.formats.whole import write_folder_whole, write_whole
from annotator.store import dataset, decisions
from annotator.store.connection import Connection

Progress = Callable[[int, int | None, str], None]
"""Called with how many rows are written, how many there are (None: unknown), and of what; raises to cancel."""

_T = TypeVar("_T")
_AT_ONCE = 200
DATAPACKAGE = "datapackage.json"


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """What to write: whose claims (None: all annotators'), as what, and whether an older export may give way.

    With `gold` it is the gold set instead, which belongs to none of them.
    `spreadsheet_safe` puts an apostrophe before text that a spreadsheet would take for a formula; it alters quotes.
    """

    annotator_ids: tuple[int, ...] | None = None
    format: Literal["csv", "jsonl"] = "csv"
    spreadsheet_safe: bool = False
    overwrite: bool = False
    gold: bool = False

    def whose(self, connection: Connection) -> tuple[int, ...] | None:
        """Return under which annotators' ids the claims to write are kept; None for all annotators."""
        return decisions.gold_ids(connection) if self.gold else self.annotator_ids


class Preview(NamedTuple):
    """The beginning of `claims.csv`: names of the columns, and rows."""

    header: tuple[str, ...]
    rows: list[tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """Where the dataset is, and how many rows each file has, by file name."""

    path: Path
    rows: dict[str, int] = field(default_factory=dict)


class ExportActions(Part):
    """Writing claims for other programs. Reads on a connection of its own, so that it may run in another thread."""

    def preview(self, options: ExportOptions, limit: int = 20) -> Preview:
        """Return the header and the first rows of `claims.csv`."""
        with closing(self.session.project.reader()) as connection:
            own = dataset.own_columns(connection)
            rows = dataset.claim_rows(connection, own.fields, options.whose(connection), gold=options.gold)
            header = layout.claims_table(own.fields, own.forms, gold=options.gold).header
            return Preview(header, list(islice(rows, limit)))

    def export(self, dest: Path, options: ExportOptions, progress: Progress | None = None) -> ExportReport:
        """Write the folder (csv) or file (jsonl) `dest`, whole or not at all, as the project is at this moment.

        Raises:
            CannotWriteError: when `dest` exists and may not give way, or cannot be written.
            CancelledError: when `progress` says so; nothing was written.
        """
        with closing(self.session.project.reader()) as connection:
            # One transaction, so that all files are of the same moment.
            connection.execute("BEGIN")
            if options.format == "jsonl":
                return _write_jsonl(connection, dest, options, progress)
            return _write_csv(connection, dest, self.session.path.stem, options, progress)


def _write_jsonl(connection: Connection, dest: Path, options: ExportOptions, progress: Progress | None) -> ExportReport:
    chosen = options.whose(connection)
    total = dataset.claim_count(connection, chosen)
    counted = _Counted(dataset.claims_as_kept(connection, chosen), progress, total, "claims")
    with write_whole(dest, overwrite=options.overwrite) as stream:
        for batch in counted.batches():
            stream.writelines(claim_lines(batch))
    return ExportReport(dest, {dest.name: counted.count})


def _write_csv(
    connection: Connection, dest: Path, title: str, options: ExportOptions, progress: Progress | None
) -> ExportReport:
    chosen, gold = options.whose(connection), options.gold
    own = dataset.own_columns(connection)
    total = dataset.claim_count(connection, chosen)
    rows: dict[str, tuple[Iterable[Sequence[Value]], int | None]] = {
        "claims": (dataset.claim_rows(connection, own.fields, chosen, gold=gold), total),
        "spans": (dataset.span_rows(connection, chosen), None),
        "articles": (dataset.article_rows(connection), None),
        "actors": (dataset.actor_rows(connection), None),
        "propositions": (dataset.proposition_rows(connection), None),
        "annotators": (dataset.annotator_rows(connection, chosen), None),
        "decisions": (dataset.decision_rows(connection), None),
    }
    report = ExportReport(dest)
    with write_folder_whole(dest, overwrite=options.overwrite) as folder:
        for table in layout.tables(own.fields, own.forms, gold=gold):
            found, expected = rows[table.name]
            counted = _Counted(found, progress, expected, table.name)
            with (folder / table.file_name).open("w", encoding="utf-8", newline="") as stream:
                write_rows(stream, [table.header])
                for batch in counted.batches():
                    write_rows(stream, batch, safe_for_spreadsheets=options.spreadsheet_safe)
            report.rows[table.file_name] = counted.count
        described = layout.datapackage(
            title, now(), own.fields, own.forms, gold=gold, spreadsheet_safe=options.spreadsheet_safe
        )
        text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
        (folder / DATAPACKAGE).write_text(text, encoding="utf-8", newline="")
    return report


class _Counted(Generic[_T]):
    """Rows that count themselves and report how many they are."""

    def __init__(self, rows: Iterable[_T], progress: Progress | None, total: int | None, what: str) -> None:
        self._rows = rows
        self._progress = progress
        self._total = total
        self._what = what
        self.count = 0

    def batches(self) -> Iterator[list[_T]]:
        """Yield the rows in lists that are small enough to stay in the processor's cache."""
        rows = iter(self._rows)
        while batch := list(islice(rows, _AT_ONCE)):
            self.count += len(batch)
            if self._progress is not None:
                self._progress(self.count, self._total, self._what)
            yield batch
