"""The preview of an import as a table: what each article would become, and which are wanted."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from annotator.app.importing import Candidate
from annotator.core.article import ArticleDetails
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError
from annotator.core.text import first_words
from annotator.formats.incoming import Rejected
from annotator.gui.dialogs.wording import date_words, either, readings_of
from annotator.gui.theme import theme_of
from annotator.gui.widgets.labels import tooltip_text

PREVIEWED = 500
"""Rows shown; further ones are counted."""

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole


class Column(IntEnum):
    """The columns of the table."""

    TITLE = 0
    SOURCE = 1
    DATE = 2
    LENGTH = 3
    ENCODING = 4
    STATE = 5


HEADERS = ("Title", "Source", "Date", "Length", "Encoding", "State")


@dataclass(slots=True)
class ImportRow:
    """One article, or one file or row that was refused.

    `twin` is the origin of an earlier article of this import with the same text; `known_title` the title under which
    the project holds the same text already; `edits` what the user changed.
    """

    path: Path
    found: Candidate | Rejected
    checked: bool = True
    edits: ArticleDetails = field(default_factory=lambda: ArticleDetails())
    twin: str = ""
    known_title: str = ""

    @property
    def candidate(self) -> Candidate | None:
        """The article, or None when it was refused."""
        return self.found if isinstance(self.found, Candidate) else None

    @property
    def refusal(self) -> Rejected | None:
        """The refusal, or None when it can be imported."""
        return self.found if isinstance(self.found, Rejected) else None

    @property
    def importable(self) -> bool:
        """Whether the project would gain an article by it."""
        return self.candidate is not None and self.candidate.known_as is None and not self.twin

    @property
    def wanted(self) -> bool:
        """Whether it is to be imported."""
        return self.checked and self.importable

    @property
    def details(self) -> ArticleDetails:
        """What the article's details would be, the user's changes included."""
        found = self.candidate
        return found.new.details | self.edits if found else ArticleDetails()

    @property
    def readings(self) -> tuple[str, ...]:
        """The possible readings of a date that is ambiguous and not settled yet."""
        found = self.candidate
        return readings_of(found.ambiguous_date) if found and "published" not in self.edits else ()

    @property
    def state(self) -> str:
        """What will become of it, in words."""
        if self.refusal is not None:
            return f"refused: {self.refusal.reason}"
        if self.candidate is not None and self.candidate.known_as is not None:
            return f"already in the project as “{self.known_title}”"
        return f"same text as {self.twin}" if self.twin else "new"

    def prepared(self, take_regions: bool) -> Candidate | Rejected:
        """Return what is to be stored: with the user's changes, and without regions unless `take_regions`."""
        found = self.candidate
        if found is None:
            return self.found
        regions = found.new.regions if take_regions else ()
        return replace(found, new=found.new._replace(details=self.details, regions=regions))


class ImportTableModel(QAbstractTableModel):
    """The first 500 rows of an import; check boxes, titles, sources and dates can be changed in place.

    `rows_edited` is emitted when the user changed a row.
    """

    rows_edited = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        """Make an empty table."""
        super().__init__(parent)
        self.rows: list[ImportRow] = []

    def set_rows(self, rows: Sequence[ImportRow]) -> None:
        """Show other rows, at most the first 500 of them."""
        self.beginResetModel()
        self.rows = list(rows[:PREVIEWED])
        self.endResetModel()

    def append(self, rows: Sequence[ImportRow]) -> None:
        """Add rows at the end as far as there is room."""
        room = max(0, PREVIEWED - len(self.rows))
        added = rows[:room]
        if added:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(added) - 1)
            self.rows.extend(added)
            self.endInsertRows()

    def rows_changed(self, *numbers: int) -> None:
        """Repaint rows that were changed from outside and tell of it once."""
        for number in numbers:
            self.dataChanged.emit(self.index(number, 0), self.index(number, len(HEADERS) - 1))
        if numbers:
            self.rows_edited.emit()

    def set_all_checked(self, checked: bool) -> None:
        """Check or uncheck every row shown."""
        for row in self.rows:
            row.checked = checked
        if self.rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, 0))
        self.rows_edited.emit()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(HEADERS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == _Role.DisplayRole:
            return HEADERS[section]
        if orientation is Qt.Orientation.Horizontal and role == _Role.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if section == Column.LENGTH else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.rows[index.row()]
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if row.importable and index.column() == Column.TITLE:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        if row.importable and index.column() in (Column.TITLE, Column.SOURCE, Column.DATE):
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = _Role.DisplayRole) -> object:
        row, column = self.rows[index.row()], Column(index.column())
        if role == _Role.DisplayRole:
            return _shown(row, column)
        if role == _Role.EditRole:
            return _edited(row, column)
        if role == _Role.ToolTipRole:
            return tooltip_text(_hint(row, column))
        if role == _Role.CheckStateRole and column is Column.TITLE and row.importable:
            return Qt.CheckState.Checked if row.checked else Qt.CheckState.Unchecked
        if role == _Role.ForegroundRole:
            return _colour(row, column)
        if role == _Role.TextAlignmentRole and column is Column.LENGTH:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == _Role.FontRole and column is Column.TITLE and row.candidate and not row.details.get("title"):
            font = QFont(QApplication.font())
            font.setItalic(True)
            return font
        if role == _Role.AccessibleTextRole and column is Column.TITLE:
            return f"{_shown(row, column)}, {row.state}"
        return None

    def setData(self, index: Index, value: object, role: int = _Role.EditRole) -> bool:
        row, column = self.rows[index.row()], Column(index.column())
        if not row.importable:
            return False
        if role == _Role.CheckStateRole:
            row.checked = value in (Qt.CheckState.Checked, Qt.CheckState.Checked.value)
        elif role != _Role.EditRole or not edit(row, column, str(value)):
            return False
        self.rows_changed(index.row())
        return True


def edit(row: ImportRow, column: Column, text: str) -> bool:
    """Set a title, source or date as typed; return False when a date is none or nothing changed."""
    value = " ".join(text.split()) or None
    if column is Column.DATE:
        try:
            value = partial_date(text)
        except InvalidValueError:
            return False
        if row.readings and value is None:
            return False
        if row.details.get("published") != value:
            row.edits["published"], row.edits["published_evidence"] = value, "set by hand at import"
            return True
    elif column is Column.TITLE and row.details.get("title") != value:
        row.edits["title"], row.edits["title_evidence"] = value, "set by hand at import"
        return True
    elif column is Column.SOURCE and row.details.get("source") != value:
        row.edits["source"], row.edits["source_evidence"] = value, "set by hand at import"
        return True
    return False


def _shown(row: ImportRow, column: Column) -> str:
    found, details = row.candidate, row.details
    if column is Column.STATE:
        return row.state
    if found is None:
        return row.refusal.origin if row.refusal and column is Column.TITLE else ""
    if column is Column.TITLE:
        return details.get("title") or first_words(found.new.text)
    if column is Column.SOURCE:
        return details.get("source") or ""
    if column is Column.DATE:
        if row.readings:
            return f"ambiguous: {either(row.readings)}"
        if found.ambiguous_date and "published" not in row.edits:
            return "ambiguous"
        return details.get("published") or "undated"
    if column is Column.LENGTH:
        return f"{len(found.new.text):,}"
    sure = "" if found.encoding_certain else " (guessed)"
    return f"{found.encoding}{sure}" if found.encoding else "–"


def _edited(row: ImportRow, column: Column) -> str:
    details = row.details
    if column is Column.DATE:
        return details.get("published") or ""
    return (details.get("title") if column is Column.TITLE else details.get("source")) or ""


def _hint(row: ImportRow, column: Column) -> str:
    found, details = row.candidate, row.details
    if row.refusal is not None:
        return f"{row.refusal.origin}: {row.refusal.reason} {row.refusal.remedy}".strip()
    if found is None:
        return ""
    if column is Column.TITLE:
        why = details.get("title_evidence") or "no title found; listed by its first words"
        return f"{_shown(row, column)} ({why}) – {found.origin}"
    if column is Column.SOURCE:
        source = details.get("source")
        evidence = details.get("source_evidence") or "no source found"
        return f"{source}: {evidence}" if source else evidence
    if column is Column.DATE:
        evidence = details.get("published_evidence") or "no date found in the article"
        date = details.get("published")
        return f"{date_words(date)}: {evidence}" if date else evidence
    if column is Column.ENCODING and not found.encoding_certain:
        return f"{found.encoding}, guessed; look at the text and choose another one if letters are wrong."
    return f"{_shown(row, column)} characters" if column is Column.LENGTH else _shown(row, column)


def _colour(row: ImportRow, column: Column) -> object:
    theme = theme_of(QApplication.palette())
    if row.refusal is not None:
        return theme.danger if column is Column.STATE else theme.muted
    if not row.importable:
        return theme.muted
    ambiguous = row.candidate is not None and row.candidate.ambiguous_date and "published" not in row.edits
    if column is Column.DATE and ambiguous:
        return theme.warning
    details = row.details
    if column is Column.TITLE and not details.get("title"):
        return theme.muted
    if column is Column.DATE and not details.get("published"):
        return theme.muted
    if column is Column.ENCODING and row.candidate is not None and not row.candidate.encoding_certain:
        return theme.warning
    return None
