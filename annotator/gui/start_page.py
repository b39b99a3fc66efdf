"""The page that is shown while no project is open."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from annotator.gui.settings import RecentProject
from annotator.gui.theme import APP_COLOUR, pixmap, set_role, theme_of
from annotator.gui.widgets.buttons import EnterPushButton, EnterToolButton
from annotator.gui.widgets.labels import ElidedLabel, SectionHeader, plain_label, set_shown, tooltip_text

PROJECT_ENDING = ".claims"


def opened_text(opened_at: str, now: datetime) -> str:
    """Return when a project was opened, in words: `today`, `yesterday`, `6 days ago` or a date; empty when unknown."""
    try:
        opened = datetime.fromisoformat(opened_at)
    except ValueError:
        return ""
    if opened.tzinfo is None:
        opened = opened.replace(tzinfo=UTC)
    days = (now.date() - opened.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 14 else opened.date().isoformat()


class _RecentButton(EnterPushButton):
    """A recent project: its name, its folder and when it was opened; with × once the file is missing."""

    removed = Signal()

    def __init__(self, recent: RecentProject, now: datetime) -> None:
        super().__init__()
        missing = not recent.exists
        set_role(self, "flat")
        self.setEnabled(True)
        self.setToolTip(tooltip_text(recent.path))
        when = "file not found" if missing else opened_text(recent.opened_at, now)
        self.setAccessibleName(f"{recent.name}, {recent.folder}, {when}")
        self.name = ElidedLabel(recent.name)
        folder = ElidedLabel(_short_folder(recent.folder), mode=Qt.TextElideMode.ElideMiddle)
        set_role(folder, "small")
        set_role(self.name, "muted" if missing else "strong")
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.name)
        words.addWidget(folder)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.addLayout(words, 1)
        row.addWidget(plain_label(when, "small"))
        for label in self.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.remove_button = EnterToolButton()
        self.remove_button.setText("×")
        self.remove_button.setAccessibleName(f"Remove {recent.name} from the list")
        self.remove_button.setToolTip("Remove from this list")
        self.remove_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.remove_button.clicked.connect(self.removed)
        row.addWidget(self.remove_button)
        set_shown(self.remove_button, missing)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return super().sizeHint() if layout is None else layout.sizeHint()


class StartPage(QWidget):
    """Offers the sample project, a new one, one to open and those opened last; takes a dropped project file.

    `open_requested` carries a path, or None when the user has yet to choose one.
    """

    sample_requested = Signal()
    new_requested = Signal()
    open_requested = Signal(object)
    recent_removed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make the page with an empty list of recent projects."""
        super().__init__(parent)
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.setAccessibleName("Start")
        self._dropping = False
        self._recent_buttons: list[_RecentButton] = []
        self._image = QLabel()
        name = plain_label("Claim Annotator", "title")
        motto = plain_label("Read articles, mark who claims what, and where they stand.", "muted", wrap=True)
        self.sample_button = self._button("Open the sample project", primary=True)
        self.new_button = self._button("New project…")
        self.open_button = self._button("Open project…")
        self.sample_button.clicked.connect(lambda _checked=False: self.sample_requested.emit())
        self.new_button.clicked.connect(lambda _checked=False: self.new_requested.emit())
        self.open_button.clicked.connect(lambda _checked=False: self.open_requested.emit(None))
        self._recent_header = SectionHeader("Recent projects")
        self._recent_card = QFrame()
        set_role(self._recent_card, "card")
        self._recent_column = QVBoxLayout(self._recent_card)
        self._recent_column.setContentsMargins(4, 4, 4, 4)
        self._recent_column.setSpacing(0)
        hint = plain_label("…or drop a project file (.claims) anywhere on this page.", "small")
        self._lay_out(name, motto, hint)
        self._draw_image()
        self.set_recent([])

    def set_recent(self, recent: list[RecentProject]) -> None:
        """Show other recent projects; asks for each whether its file exists."""
        for button in self._recent_buttons:
            self._recent_column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._recent_buttons = []
        now = datetime.now().astimezone()
        for project in recent:
            button = _RecentButton(project, now)
            button.clicked.connect(lambda _checked=False, project=project: self._open_recent(project))
            button.removed.connect(lambda project=project: self.recent_removed.emit(project.path))
            self._recent_column.addWidget(button)
            self._recent_buttons.append(button)
        for part in (self._recent_header, self._recent_card):
            set_shown(part, bool(recent))

    def recent_buttons(self) -> list[_RecentButton]:
        """Return the buttons of the recent projects, in their order."""
        return list(self._recent_buttons)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_image()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_project(event):
            event.acceptProposedAction()
            self._set_dropping(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        super().dragLeaveEvent(event)
        self._set_dropping(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._set_dropping(False)
        path = _dropped_project(event)
        if path:
            event.acceptProposedAction()
            self.open_requested.emit(path)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._dropping:
            theme = theme_of(self.palette())
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.accent_soft)
            painter.setPen(QPen(theme.accent, 2, Qt.PenStyle.DashLine))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(10, 10, -10, -10), 12, 12)
            painter.end()

    def _button(self, text: str, primary: bool = False) -> EnterPushButton:
        button = EnterPushButton(text)
        if primary:
            set_role(button, "primary")
        return button

    def _lay_out(self, name: QLabel, motto: QLabel, hint: QLabel) -> None:
        height = self.fontMetrics().height()
        head = QHBoxLayout()
        head.setSpacing(height)
        head.addWidget(self._image)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(name)
        words.addWidget(motto)
        head.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(height // 2)
        for button in (self.sample_button, self.new_button, self.open_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        inner = QWidget()
        inner.setMaximumWidth(height * 40)
        column = QVBoxLayout(inner)
        column.setSpacing(height // 2)
        column.addStretch(2)
        column.addLayout(head)
        column.addSpacing(height)
        column.addLayout(buttons)
        column.addWidget(hint)
        column.addSpacing(height * 3 // 2)
        column.addWidget(self._recent_header)
        column.addWidget(self._recent_card)
        column.addStretch(3)
        centred = QWidget()
        row = QHBoxLayout(centred)
        row.addStretch(1)
        row.addWidget(inner, 20)
        row.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(centred)
        for part in (scroll.viewport(), centred):
            part.setAutoFillBackground(False)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(scroll)

    def _draw_image(self) -> None:
        size = self.fontMetrics().height() * 4
        image = pixmap("app", APP_COLOUR, size, self.devicePixelRatioF())
        self._image.setPixmap(image)

    def _open_recent(self, project: RecentProject) -> None:
        self.open_requested.emit(project.path)

    def _set_dropping(self, dropping: bool) -> None:
        self._dropping = dropping
        self.update()


def _short_folder(folder: str) -> str:
    home = str(Path.home())
    return "~" + folder[len(home) :] if folder == home or folder.startswith(home + "/") else folder


def _dropped_project(event: QDropEvent) -> str:
    """Return the path of the project file that is dropped, or an empty string."""
    urls = event.mimeData().urls()
    path = urls[0].toLocalFile() if len(urls) == 1 else ""
    return path if path.endswith(PROJECT_ENDING) else ""
