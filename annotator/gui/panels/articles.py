"""The list of articles: chips for their state, a filter, sorting, and adding more."""

from collections.abc import Callable

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QActionGroup, QFont, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QStackedLayout,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from annotator.app.registry import Registry
from annotator.app.session import Session
from annotator.core.article import State
from annotator.core.changes import Changes
from annotator.core.filters import ArticleFilter, ArticleSort
from annotator.gui.models.article_list import ArticleListModel
from annotator.gui.panels.article_delegate import ArticleDelegate
from annotator.gui.panels.article_filter import ArticleFilterBar
from annotator.gui.theme import icon, set_role
from annotator.gui.widgets.chips import Chip
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import KeyCap
from annotator.gui.widgets.menus import Menu
from annotator.gui.widgets.notices import EmptyState
from annotator.gui.widgets.viewport import give_viewport

_SORTS = (
    (ArticleSort.ORDER, "Order of import"),
    (ArticleSort.TITLE, "Title"),
    (ArticleSort.PUBLISHED, "Date"),
    (ArticleSort.SOURCE, "Source"),
    (ArticleSort.CLAIMS, "Number of claims"),
    (ArticleSort.STATE, "State"),
    (ArticleSort.UPDATED, "Last worked on"),
)
_MANY = 5000
"""From this many articles on, the numbers on the chips come after the list."""

_STATES: tuple[tuple[State | None, str], ...] = (
    (None, "All"), (State.TODO, "To do"), (State.DOING, "Doing"), (State.DONE, "Done"),
)  # fmt: skip


class ArticlePanel(QWidget):
    """The articles of a project. The current one is the one that is open."""

    article_chosen = Signal(int)
    """The user went to an article."""
    add_requested = Signal()
    menu_requested = Signal(QPoint)
    """The context menu for the selected articles, at a global position."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session: Session | None = None
        self._registry: Registry | None = None
        self.model = ArticleListModel(self)
        self.chips: dict[State | None, Chip] = {}
        self.view = QTableView(self)
        give_viewport(self.view)
        self._delegate = ArticleDelegate(self.view)
        self._sort_button = QToolButton(self)
        self._filter_button = QToolButton(self)
        self._filter_bar: ArticleFilterBar | None = None
        self._empty = EmptyState("No articles yet", "Add texts, web pages, tables or whole folders, or drop them here.")
        self._nothing = EmptyState("Nothing fits", "No article passes the filter.")
        self._build()

    # Building

    def _build(self) -> None:
        chips = QWidget(self)
        flow = FlowLayout(chips, spacing=6)
        for state, label in _STATES:
            chip = Chip(label, parent=chips)
            chip.setAutoExclusive(True)
            chip.clicked.connect(lambda _checked=False, chosen=state: self.show_state(chosen))
            flow.addWidget(chip)
            self.chips[state] = chip
        self.chips[None].setChecked(True)
        for button, name, text in (
            (self._filter_button, "filter", "Filter the articles"), (self._sort_button, "sort", "Sort the articles"),
        ):  # fmt: skip
            button.setIcon(icon(name))
            button.setToolTip(text)
            button.setAccessibleName(text)
            button.setAutoRaise(True)
        self._filter_button.setCheckable(True)
        self._filter_button.toggled.connect(self._show_filter)
        self._sort_button.setMenu(self._sort_menu())
        self._sort_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._set_up_view()
        self._empty.add_button("Add articles…", self.add_requested.emit, primary=True)
        self._nothing.add_button("Clear the filter", self.clear_filter)
        self._stack = QStackedLayout()
        for page in (self.view, self._empty, self._nothing):
            self._stack.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._head = head = QVBoxLayout()
        head.setContentsMargins(12, 10, 8, 6)
        head.addWidget(chips)
        layout.addLayout(head)
        layout.addLayout(self._stack, 1)
        layout.addWidget(self._footer())

    def _footer(self) -> QWidget:
        footer = QFrame(self)
        set_role(footer, "footer")
        self._footer_row = row = QHBoxLayout(footer)
        row.setContentsMargins(10, 6, 12, 6)
        self.add_button = QPushButton("+  Add articles…", footer)
        set_role(self.add_button, "flat")
        self.add_button.clicked.connect(self.add_requested)
        row.addWidget(self.add_button)
        self._add_cap = KeyCap("", footer)
        self._has_key = False
        row.addWidget(self._add_cap)
        row.addStretch(1)
        row.addWidget(self._filter_button)
        row.addWidget(self._sort_button)
        return footer

    def _set_up_view(self) -> None:
        view = self.view
        view.setModel(self.model)
        view.setItemDelegate(self._delegate)
        view.setAccessibleName("Articles")
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(lambda at: self.menu_requested.emit(view.viewport().mapToGlobal(at)))
        view.setShowGrid(False)
        view.setMouseTracking(True)
        view.setTabKeyNavigation(False)
        view.horizontalHeader().hide()
        view.horizontalHeader().setStretchLastSection(True)
        view.verticalHeader().hide()
        view.verticalHeader().setMinimumSectionSize(1)
        view.verticalHeader().setDefaultSectionSize(self._delegate.row_height())
        set_role(view, "plain")
        view.selectionModel().currentChanged.connect(self._current_changed)

    def _sort_menu(self) -> Menu:
        menu = Menu(self)
        group = QActionGroup(menu)
        for sort, label in _SORTS:
            action = QAction(label, menu, checkable=True)
            action.setChecked(sort is ArticleSort.ORDER)
            action.triggered.connect(lambda _checked=False, chosen=sort: self._sort_by(chosen))
            group.addAction(action)
            menu.addAction(action)
        self._usual_sort = menu.actions()[0]
        menu.addSeparator()
        descending = self._descending = QAction("Last first", menu, checkable=True)
        descending.toggled.connect(lambda on: self._set(self.model.filter._replace(descending=on)))
        menu.addAction(descending)
        return menu

    # What is shown

    def set_session(self, session: Session | None, registry: Registry | None) -> None:
        """Show the articles of a session."""
        self._session = session
        self._registry = registry
        if self._filter_bar is not None:
            self._filter_bar.set_session(session, registry)
            with QSignalBlocker(self._filter_bar):
                self._filter_bar.clear()
        for action, checked in ((self._usual_sort, True), (self._descending, False)):
            with QSignalBlocker(action):
                action.setChecked(checked)
        self.model.filter = ArticleFilter(annotator_id=session.annotator_id if session else None)
        self.model.set_session(session)
        self.chips[None].setChecked(True)
        if self.model.rowCount() > _MANY:
            # Counting them takes longer than showing them.
            self._stack.setCurrentWidget(self.view)
            QTimer.singleShot(0, self, self._refresh_counts)
        else:
            self._refresh_counts()

    def show_state(self, state: State | None) -> None:
        """Show only articles of this state, or all."""
        self.chips[state].setChecked(True)
        self._set(self.model.filter._replace(state=state))

    def clear_filter(self) -> None:
        """Show all articles."""
        if self._filter_bar is not None:
            self._filter_bar.clear()
        self.show_state(None)

    def show_articles_of(self, actor_id: int) -> None:
        """Show the articles with claims of one actor."""
        self._filter_button.setChecked(True)
        self.filter_bar.set_actor(actor_id)

    def _sort_by(self, sort: ArticleSort) -> None:
        self._set(self.model.filter._replace(sort=sort))

    def _apply(self) -> None:
        self._set(self.filter_bar.applied_to(self.model.filter))

    def _set(self, article_filter: ArticleFilter) -> None:
        current = self.current()
        self.model.set_filter(article_filter)
        self._refresh_counts()
        if current is not None:
            self.set_current(current)

    @property
    def filter_bar(self) -> ArticleFilterBar:
        """The filter's fields, made when they are first wanted."""
        if self._filter_bar is None:
            bar = self._filter_bar = ArticleFilterBar(self)
            before: QWidget = self._filter_button
            for field in bar.fields():
                self.setTabOrder(before, field)
                before = field
            bar.hide()
            bar.set_session(self._session, self._registry)
            bar.changed.connect(self._apply)
            self._head.addWidget(bar)
        return self._filter_bar

    def _show_filter(self, shown: bool) -> None:
        self.filter_bar.setVisible(shown)
        if shown:
            self.filter_bar.setFocus()
        else:
            self.filter_bar.clear()

    def changed(self, changes: Changes) -> None:
        """Show what a change touched."""
        current = self.current()
        if changes.wide or changes.articles or changes.states or changes.claim_articles:
            before = self.model.states(changes.states)
            if self._filter_bar is not None:
                self._filter_bar.refresh(changes)
            if changes.wide or changes.articles or self._order_may_change():
                self.model.refresh_ids_if_changed()
            self.model.refresh_rows({*changes.articles, *changes.states, *changes.claim_articles})
            if changes.wide:
                self.model.refresh()
            if changes.wide or changes.articles:
                self._refresh_counts()
            elif changes.states and before is not None and not self._order_may_change():
                self._count_moved(before)
            elif changes.states:
                # Counting goes over all articles: first the claim that began this one is to be seen.
                QTimer.singleShot(0, self, self._refresh_counts)
        if current is not None and current != self.current():
            self.set_current(current)

    def _order_may_change(self) -> bool:
        wanted = self.model.filter
        moving = (ArticleSort.CLAIMS, ArticleSort.STATE, ArticleSort.UPDATED)
        return bool(wanted.state or wanted.has_open_claims or wanted.actor_id or wanted.sort in moving)

    def _refresh_counts(self) -> None:
        if self._session is None:
            return
        counts = self._session.articles.counts(self.model.filter)
        for state, number in zip(self.chips, counts, strict=True):
            self.chips[state].set_count(number)
        shown = self.model.rowCount()
        page: QWidget = self.view if shown else self._nothing
        if not shown and not self._session.article_count():
            page = self._empty
        self._stack.setCurrentWidget(page)

    def _count_moved(self, before: dict[int, State]) -> None:
        """Count only the articles that were in these states, and may be in others now."""
        for row in self._session.articles.rows(list(before)) if self._session else ():
            for state, more in ((before[row.article_id], -1), (row.state, 1)):
                chip = self.chips[state]
                # Without a number yet, they are all about to be counted.
                chip.set_count(None if chip.count is None else chip.count + more)

    # The current article

    def current(self) -> int | None:
        """Return the id of the current article."""
        return self.model.article_id(self.view.currentIndex().row())

    def selected(self) -> list[int]:
        """Return the ids of the selected articles, in the order of the list."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [found for row in rows if (found := self.model.article_id(row)) is not None]

    def set_current(self, article_id: int) -> None:
        """Make an article the current one without telling anybody; no row is current when the filter leaves it out."""
        row = self.model.row_of(article_id)
        selection = self.view.selectionModel()
        selection.blockSignals(True)
        if row is None:
            selection.clear()
        else:
            index = self.model.index(row, 0)
            selection.setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        selection.blockSignals(False)
        if row is not None:
            self.view.scrollTo(self.model.index(row, 0))
        self.view.viewport().update()

    def neighbour(self, article_id: int | None, step: int) -> int | None:
        """Return the article `step` rows away, or None at the end of the list."""
        row = self.model.row_of(article_id) if article_id is not None else None
        return self.model.article_id(0 if row is None else row + step)

    def first_to_do_after(self, article_id: int, state_of: Callable[[int], State]) -> int | None:
        """Return the next article that is not done, going on from the beginning at the end; None when all are."""
        rows = self.model.rowCount()
        start = self.model.row_of(article_id)
        for step in range(1, rows + 1):
            found = self.model.article_id(((-1 if start is None else start) + step) % rows)
            if found is not None and found != article_id and state_of(found) is not State.DONE:
                return found
        return None

    def _current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        article_id = self.model.article_id(current.row())
        if article_id is not None:
            self.article_chosen.emit(article_id)

    def restyle(self) -> None:
        """Take over a changed font or theme."""
        font = QFont(self.view.font())
        self._delegate.measure(self.view)
        self.view.setFont(font)
        self.view.verticalHeader().setDefaultSectionSize(self._delegate.row_height())
        for button, name in ((self._filter_button, "filter"), (self._sort_button, "sort")):
            button.setIcon(icon(name))

    def show_key(self, key: str) -> None:
        """Show which key adds articles; an empty one hides the cap."""
        self._add_cap.set_keys(key)
        self._has_key = bool(key)
        self._show_cap()

    def _show_cap(self) -> None:
        """In a narrow panel the words of the button come before its key; they are never cut."""
        self._add_cap.setVisible(self._has_key and self.width() > self.fontMetrics().averageCharWidth() * 36)
        row = self._footer_row
        around = row.contentsMargins().left() + row.contentsMargins().right() + 3 * row.spacing()
        buttons = (self.add_button, self._filter_button, self._sort_button)
        self.setMinimumWidth(max(self.minimumWidth(), around + sum(button.sizeHint().width() for button in buttons)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.view.setColumnWidth(0, self.view.viewport().width())
        self._show_cap()
