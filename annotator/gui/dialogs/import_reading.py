"""Reading for an import in the background: rows come in one by one, further ones are read on when they are stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from annotator.app.importing import Candidate, ImportActions, ImportOptions
from annotator.core.article import ArticleDetails
from annotator.formats.articles import walk
from annotator.formats.columns import ColumnMap
from annotator.formats.incoming import Rejected
from annotator.gui.models.import_table import ImportRow
from annotator.gui.tasks import Progress, reporting

KEPT_CHARACTERS = 60_000_000
"""Code points of text held in memory while the user looks; what lies beyond is read when it is imported."""


class Decision(NamedTuple):
    """What the user settled for one article, kept when its file is read anew."""

    checked: bool
    edits: ArticleDetails


@dataclass
class Reading:
    """What was read of some paths so far.

    `rows` grows while `read` runs on another thread; rows are only ever added there, so that the window may look at
    them by number at any time.
    """

    importing: ImportActions
    paths: Sequence[Path]
    options: ImportOptions
    decisions: Mapping[tuple[Path, str], Decision] = field(default_factory=dict)
    rows: list[ImportRow] = field(default_factory=list)
    complete: bool = False

    def __post_init__(self) -> None:
        self._source = self._rows()
        self._first: dict[str, str] = {}

    def read(self, progress: Progress) -> None:
        """Read until everything is read or the memory set aside for it is full; stops with CancelledError."""
        report = reporting(progress)
        characters = 0
        for row in self._source:
            self.rows.append(row)
            found = row.candidate
            characters += len(found.new.text) if found else 0
            report(len(self.rows), None, row.path.name)
            if characters > KEPT_CHARACTERS:
                return
        self.complete = True

    def wanted(self, take_regions: bool) -> Iterator[Candidate | Rejected]:
        """Yield what is to be stored and what was refused, also what is yet to be read; to be called once."""
        for row in list(self.rows):
            if row.checked or row.refusal is not None:
                yield row.prepared(take_regions)
        if not self.complete:
            for row in self._source:
                if not row.twin:
                    yield row.prepared(take_regions)

    def replaced(self, path: Path, options: ImportOptions) -> "Reading":
        """Return a reading of that one file with other options."""
        return Reading(self.importing, [path], replace(options, take_regions=True), self.remembered())

    def take_over(self, path: Path, other: "Reading") -> None:
        """Put the rows of a file that was read anew in the place of its old ones."""
        place = next((number for number, row in enumerate(self.rows) if row.path == path), len(self.rows))
        kept = [row for row in self.rows if row.path != path]
        self.rows = [*kept[:place], *other.rows, *kept[place:]]
        first: dict[str, str] = {}
        for row in self.rows:
            found = row.candidate
            if found is not None:
                row.twin = first.get(found.new.sha256, "")
                first.setdefault(found.new.sha256, found.origin)

    def remembered(self) -> dict[tuple[Path, str], Decision]:
        """Return what the user settled, by file and origin."""
        return {
            (row.path, row.candidate.origin): Decision(row.checked, row.edits)
            for row in self.rows
            if row.candidate is not None and (row.edits or not row.checked)
        }

    def _rows(self) -> Iterator[ImportRow]:
        for path in walk(self.paths):
            if isinstance(path, Rejected):
                yield ImportRow(Path(path.origin), path)
                continue
            for found in self.importing.candidates([path], self.options):
                row = ImportRow(path, found)
                if isinstance(found, Candidate):
                    row.twin = self._first.get(found.new.sha256, "")
                    self._first.setdefault(found.new.sha256, found.origin)
                    decision = self.decisions.get((path, found.origin))
                    if decision is not None:
                        row.checked, row.edits = decision
                yield row


def with_file_options(
    options: ImportOptions, path: Path, *, encoding: str | None = None, columns: ColumnMap | None = None
) -> ImportOptions:
    """Return options in which one file has another encoding (empty: recognise it) or other columns."""
    encodings, mapped = dict(options.encodings), dict(options.columns)
    if encoding is not None:
        encodings.pop(path, None)
        if encoding:
            encodings[path] = encoding
    if columns is not None:
        mapped[path] = columns
    return replace(options, encodings=encodings, columns=mapped)
