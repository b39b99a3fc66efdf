"""The manual's window: pages, search, back and forward; nothing from outside is ever loaded."""

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QFont,
    QImage,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextTable,
)
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QTextEdit,
    QVBoxLayout,
    QWidget,
)

from annotator.core.query import places
from annotator.core.resources import resource
from annotator.gui.actions import Actions
from annotator.gui.dialogs.manual_pages import PAGES, hits, manual_pages, page, searched
from annotator.gui.settings import Settings
from annotator.gui.theme import DARK, ThemeManager, set_role, theme_of
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.search_field import SearchField

SCHEME = "manual"
PICTURES = ("start", "reading", "annotate", "actors", "codebook", "claims", "search", "review")
"""The pictures that pages may show, by the name of their file."""

_NAME = Qt.ItemDataRole.UserRole
_SCROLL_BAR, _LEAST_PICTURE = 16, 240
"""Pixels that a picture leaves to the scroll bar, and those that it has at least."""

_REFIT = 150
"""Milliseconds without a change of the window's width after which pictures are fitted to it."""


class ManualBrowser(QTextBrowser):
    """Shows the manual's own pages and pictures and nothing else: no other file is ever asked for."""

    refitted = Signal()
    """The page has another width, so that its pictures are to be loaded again."""

    def __init__(self, actions: Actions | None, parent: QWidget | None = None) -> None:
        """Show the page of keys with the keys of `actions`."""
        super().__init__(parent)
        self._actions = actions
        self.refused: list[str] = []
        self.setAccessibleName("Page of the manual")
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setAcceptDrops(False)
        self.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.document().setDocumentMargin(self.fontMetrics().height() * 1.2)
        self.anchorClicked.connect(self._follow)
        self._refit = QTimer(self)
        self._refit.setSingleShot(True)
        self._refit.setInterval(_REFIT)
        self._refit.timeout.connect(self.refitted)

    def show_page(self, name: str) -> None:
        """Show a page by its name."""
        self.setSource(QUrl(f"{SCHEME}:/{name}.md"))

    def page_name(self) -> str:
        """Return the name of the page on view; empty before the first."""
        return page_of(self.source())

    def loadResource(self, kind: int, url: QUrl | str) -> object:
        """Return a page's Markdown or a picture of the manual; None for everything else, wherever it lies."""
        del kind
        address = QUrl(url)
        picture = picture_of(address)
        if picture:
            return self._picture(picture)
        name = page_of(address)
        if not name:
            self.refused.append(address.toString())
            return None
        return page(name, self._actions).markdown

    def _picture(self, name: str) -> QImage:
        """Return a picture as wide as the page at most, the dark one of two in a dark window."""
        folder = resource("manual/images")
        dark = folder / f"{name}-dark.png"
        is_dark = theme_of(self.palette()).name == DARK
        image = QImage(str(dark if is_dark and dark.is_file() else folder / f"{name}.png"))
        room = round(self.viewport().width() - 2 * self.document().documentMargin() - _SCROLL_BAR)
        wide = max(_LEAST_PICTURE, room)
        if image.width() <= wide:
            return image
        return image.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and "![" in self._markdown():
            self._refit.start()

    def _markdown(self) -> str:
        name = self.page_name()
        return page(name, self._actions).markdown if name else ""

    def _follow(self, url: QUrl) -> None:
        name = page_of(self.source().resolved(url))
        if name:
            self.show_page(name)
        else:
            self.refused.append(url.toString())


def picture_of(url: QUrl) -> str:
    """Return the name of the manual's picture that an address means; empty for any other address."""
    folder, _, file = url.path().removeprefix("/").partition("/")
    name = file.removesuffix(".png")
    return name if url.scheme() == SCHEME and not url.host() and folder == "images" and name in PICTURES else ""


def page_of(url: QUrl) -> str:
    """Return the name of the manual's page that an address means; empty for any other address."""
    name = url.path().removeprefix("/").removesuffix(".md")
    return name if url.scheme() == SCHEME and not url.host() and name in PAGES else ""


class ManualWindow(QDialog):
    """The manual in a window of its own, so that one can read it beside the work."""

    def __init__(
        self,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None = None,
        actions: Actions | None = None,
        name: str = PAGES[0],
    ) -> None:
        """Show the page `name` first.

        Raises:
            OSError: when the manual's files are missing.
        """
        super().__init__(parent)
        self.settings = settings
        self.setWindowTitle("Manual")
        self.setModal(False)
        self._actions = actions
        self._pages = manual_pages(actions)
        self.browser = ManualBrowser(actions)
        self.search = SearchField("Search the manual")
        self.list = QListWidget()
        self.back_button = QPushButton("Back")
        self.forward_button = QPushButton("Forward")
        self.found = plain_label("", "small")
        self._lay_out()
        self.resize(self.sizeHint())
        self._fill("")
        self.search.textChanged.connect(self._fill)
        self.search.returnPressed.connect(self._go_to_first)
        self.list.currentItemChanged.connect(lambda item, _before: self._chosen(item))
        self.back_button.clicked.connect(lambda _checked=False: self.browser.backward())
        self.forward_button.clicked.connect(lambda _checked=False: self.browser.forward())
        self.browser.backwardAvailable.connect(self.back_button.setEnabled)
        self.browser.forwardAvailable.connect(self.forward_button.setEnabled)
        self.browser.sourceChanged.connect(self._shown)
        theme.changed.connect(self._repaint)
        if actions is not None:
            actions.keys_changed.connect(self._keys_changed)
        self.browser.refitted.connect(self._repaint)
        for keys, slot in (("Alt+Left", self.browser.backward), ("Alt+Right", self.browser.forward)):
            QShortcut(QKeySequence(keys), self, slot)
        QShortcut(QKeySequence("Ctrl+F"), self, self.search.setFocus)
        self.browser.show_page(name)
        self.browser.setFocus(Qt.FocusReason.OtherFocusReason)

    def done(self, result: int) -> None:
        """Close and remember the size."""
        self.settings.set_sizes("dialogs/manual", [self.width(), self.height()])
        super().done(result)

    def sizeHint(self) -> QSize:
        sizes = self.settings.sizes("dialogs/manual")
        metrics = self.fontMetrics()
        wanted = QSize(*sizes) if len(sizes) == 2 else QSize(metrics.averageCharWidth() * 110, metrics.height() * 42)
        return wanted.boundedTo(self.screen().availableGeometry().size() - QSize(24, 48))

    def _lay_out(self) -> None:
        height = self.fontMetrics().height()
        self.list.setAccessibleName("Pages of the manual")
        set_role(self.list, "plain")
        unit = self.fontMetrics().averageCharWidth()
        side = QWidget()
        side.setMaximumWidth(unit * 34)
        self.search.setMinimumWidth(unit * 12)
        column = QVBoxLayout(side)
        column.setContentsMargins(height // 2, height // 2, height // 2, height // 2)
        row = QHBoxLayout()
        for button, tip in ((self.back_button, "Alt+Left"), (self.forward_button, "Alt+Right")):
            button.setAutoDefault(False)
            button.setEnabled(False)
            button.setToolTip(tip)
            row.addWidget(button)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.search)
        column.addWidget(self.found)
        column.addWidget(self.list, 1)
        splitter = QSplitter()
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(side)
        splitter.addWidget(self.browser)
        splitter.setStretchFactor(1, 1)
        self.browser.setMinimumWidth(unit * 30)
        splitter.setSizes([unit * 28, unit * 82])
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(splitter)

    def _fill(self, words: str) -> None:
        """List the pages, or those that hold the words, with how often."""
        current = self.browser.page_name()
        self.list.blockSignals(True)
        self.list.clear()
        pages = 0
        for one in self._pages:
            count = hits(one, words) if words.strip() else 0
            if words.strip() and not count:
                continue
            pages += 1
            item = QListWidgetItem(f"{one.title}   {count}" if count else one.title)
            item.setData(_NAME, one.name)
            self.list.addItem(item)
            if one.name == current:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)
        self.found.setText("" if pages or not words.strip() else "No page holds this.")
        self._mark()

    def _chosen(self, item: QListWidgetItem | None) -> None:
        name = str(item.data(_NAME)) if item is not None else ""
        if name and name != self.browser.page_name():
            self.browser.show_page(name)

    def _go_to_first(self) -> None:
        if self.list.currentItem() is None and self.list.count():
            self.list.setCurrentRow(0)
        self._mark(go=True)

    def _shown(self, url: QUrl) -> None:
        """Dress the page; while this is told, the browser itself still names the page before."""
        self._dress()
        name = page_of(url)
        self.list.blockSignals(True)
        for number in range(self.list.count()):
            if self.list.item(number).data(_NAME) == name:
                self.list.setCurrentRow(number)
        self.list.blockSignals(False)
        self._mark(go=bool(self.search.text().strip()))

    def _keys_changed(self) -> None:
        self._pages = manual_pages(self._actions)
        self._fill(self.search.text())
        self._repaint()

    def _repaint(self) -> None:
        """Load the page anew and stay where one reads."""
        bar = self.browser.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        self.browser.reload()
        self._dress()
        self._mark()
        bar.setValue(round(share * bar.maximum()))

    def _dress(self) -> None:
        """Give the page the theme's colours, and tables lines and room."""
        theme = theme_of(self.palette())
        document = self.browser.document()
        for frame in document.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                look = frame.format().toTableFormat()
                look.setBorder(1)
                look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
                look.setBorderBrush(theme.line)
                look.setBorderCollapse(True)
                look.setCellPadding(self.fontMetrics().height() * 0.35)
                look.setCellSpacing(0)
                look.setTopMargin(4)
                look.setBottomMargin(self.fontMetrics().height())
                frame.setFormat(look)
        block = document.begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            cursor = QTextCursor(block)
            shape = block.blockFormat()
            if level:
                shape.setTopMargin(self.fontMetrics().height() * (0.2 if level == 1 else 1.1))
                shape.setBottomMargin(self.fontMetrics().height() * 0.4)
                cursor.setBlockFormat(shape)
                cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
                letters = QTextCharFormat()
                letters.setFontPointSize(self.font().pointSizeF() * (1.7 if level == 1 else 1.25))
                letters.setFontWeight(QFont.Weight.DemiBold)
                cursor.mergeCharFormat(letters)
            elif cursor.currentTable() is None:
                shape.setLineHeight(125, 1)
                cursor.setBlockFormat(shape)
            block = block.next()
        cursor = QTextCursor(document)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.browser.setTextCursor(cursor)

    def _mark(self, go: bool = False) -> None:
        """Mark what is searched for on the page; with `go` bring the first place into view."""
        words = self.search.text()
        selections = []
        theme = theme_of(self.palette())
        found = places(searched(words), self.browser.document().toPlainText()) if words.strip() else []
        for place in found[:500]:
            selection = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.browser.document())
            cursor.setPosition(place.start)
            cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
            selection.cursor = cursor
            selection.format.setBackground(theme.found)
            selections.append(selection)
        self.browser.setExtraSelections(selections)
        if go and found:
            cursor = QTextCursor(self.browser.document())
            cursor.setPosition(found[0].start)
            self.browser.setTextCursor(cursor)
            self.browser.ensureCursorVisible()
