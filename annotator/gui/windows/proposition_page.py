"""The page of the codebook where propositions are worded, arranged and retired."""

from collections.abc import Callable, Mapping
from typing import Literal

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSplitter,
    QStackedWidget,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.codebook import Codebook, Proposition, PropositionKind
from annotator.gui.dialogs.frame import scrolled
from annotator.gui.dialogs.wording import counted
from annotator.gui.models.proposition_tree import CLAIMS, LABEL, PropositionTreeModel
from annotator.gui.theme import set_role
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.notices import EmptyState
from annotator.gui.widgets.search_field import SearchField
from annotator.gui.windows.base import footer, push_button, sideways_too
from annotator.gui.windows.fields import CalmCombo, SavingText

Attempt = Callable[[Callable[[], object]], bool]
"""Does one thing to the session, tells what went wrong, and returns whether it was done."""

AskName = Callable[[str, str, str, str], str]
"""Asks for a name, given title, explanation, label and action; returns an empty text when the user gave none."""

_Text = Literal["label", "definition", "examples"]


class PropositionPage(QWidget):
    """The tree at the left, the selected theme or proposition at the right.

    `claims_requested` carries the id of a proposition whose claims are to be seen.
    """

    claims_requested = Signal(int)
    merge_requested = Signal(int)
    """A proposition that is to become part of another one."""
    left_list = Signal(str)
    """Why what was selected is no longer in the tree."""

    def __init__(self, session: Session, attempt: Attempt, ask_name: AskName, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._attempt, self._ask_name = session, attempt, ask_name
        self._book: Codebook | None = None
        self._shown: Proposition | None = None
        self._closed: set[int] = set()
        self._editable = not session.read_only
        self.splitter = QSplitter()
        self.splitter.setHandleWidth(1)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self._tree_side())
        self.splitter.addWidget(self._editor_side())
        self.splitter.setSizes([540, 460])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.splitter)

    def refresh(self, book: Codebook, usage: Mapping[int, int]) -> None:
        """Show the codebook as it is now."""
        self._book = book
        self.model.set_propositions(book.propositions, usage)
        self._arrange()

    def refresh_usage(self, usage: Mapping[int, int]) -> None:
        """Show other numbers of claims."""
        self.model.set_usage(usage)
        if self._shown is not None:
            self._show(self._shown)

    def select(self, proposition_id: int) -> None:
        """Open one theme or proposition, also one that is retired or filtered out."""
        self.flush()
        found = self._book.proposition(proposition_id) if self._book else None
        if found is not None and found.retired:
            self.retired.setChecked(True)
        if not self.model.index_of(proposition_id).isValid():
            self.filter.clear()
        index = self.model.index_of(proposition_id)
        if index.isValid():
            self.tree.setCurrentIndex(index)

    def selected(self) -> Proposition | None:
        """Return what is open, or None."""
        return self._shown

    def flush(self) -> None:
        """Save what is typed but not saved yet."""
        self.label.commit()
        for text in self.texts.values():
            text.commit()

    def add(self, kind: PropositionKind) -> None:
        """Ask for the label of a new theme or proposition and add it under the selected theme."""
        above = self._theme_at_hand()
        theme = self._book.proposition(above) if self._book else None
        where = f"under “{theme.label}”" if theme is not None else "at the top of the tree"
        if kind is PropositionKind.THEME:
            label = self._ask_name("New theme", f"A theme groups propositions. It will stand {where}.", "Theme", "Add")
        else:
            explanation = f"Word it so that one can support or oppose it. It will stand {where}."
            label = self._ask_name("New proposition", explanation, "Proposition", "Add")
        if not label:
            return
        made: list[int] = []
        codebook = self._session.codebook
        adding = codebook.add_theme if kind is PropositionKind.THEME else codebook.add_proposition
        if self._attempt(lambda: made.append(adding(label, above))):
            self.select(made[0])
            self.texts["definition"].setFocus()

    def step(self, by: int) -> None:
        """Move the selected one up (-1) or down (1) among those beside it that are on view."""
        found = self._shown
        if found is None or not self._editable:
            return
        index = self.model.index_of(found.id)
        other = self.model.proposition_at(self.model.index(index.row() + by, LABEL, index.parent()))
        if other is not None:
            siblings = self.model.siblings_of(found.id)
            place = siblings.index(other.id)
            self._attempt(lambda: self._session.codebook.move(found.id, found.parent_id, place))

    def _tree_side(self) -> QWidget:
        self.filter = SearchField("Filter propositions", "Ctrl+F")
        self.retired = QCheckBox("show retired")
        self.model = PropositionTreeModel(self, editable=self._editable)
        self.tree = QTreeView()
        self.tree.setAccessibleName("Themes and propositions")
        self.tree.setModel(self.model)
        self.tree.setUniformRowHeights(True)
        self.tree.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(LABEL, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(CLAIMS, QHeaderView.ResizeMode.ResizeToContents)
        if self._editable:
            self.tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
            self.tree.setDropIndicatorShown(True)
        self.nothing = EmptyState("")
        self.trees = QStackedWidget()
        self.trees.addWidget(self.tree)
        self.trees.addWidget(self.nothing)
        self.theme_button = push_button("New theme…", lambda: self.add(PropositionKind.THEME))
        self.proposition_button = push_button("New proposition…", lambda: self.add(PropositionKind.PROPOSITION))
        self.proposition_button.setToolTip("Add a proposition under the selected theme (Ctrl+N)")
        self.up_button = push_button("↑", lambda: self.step(-1))
        self.down_button = push_button("↓", lambda: self.step(1))
        for button, name in ((self.up_button, "Move up (Alt+Up)"), (self.down_button, "Move down (Alt+Down)")):
            button.setToolTip(name)
            button.setAccessibleName(name)
        head = QHBoxLayout()
        head.setContentsMargins(12, 10, 12, 10)
        head.addWidget(self.filter, 1)
        head.addWidget(self.retired)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.trees, 1)
        column.addWidget(footer(self.theme_button, self.proposition_button, self.up_button, self.down_button))
        self.filter.textChanged.connect(self._filtered)
        self.filter.down_pressed.connect(self._into_tree)
        self.retired.toggled.connect(self._retired_toggled)
        self.model.move_requested.connect(self._move)
        self.tree.selectionModel().currentChanged.connect(lambda current, _before: self._current_changed(current))
        self.tree.collapsed.connect(lambda index: self._remember_open(index, is_open=False))
        self.tree.expanded.connect(lambda index: self._remember_open(index, is_open=True))
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            shortcut = QShortcut(QKeySequence(keys), self.tree)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(lambda by=by: self.step(by))
        return left

    def _editor_side(self) -> QStackedWidget:
        self.kind: QLabel = plain_label("", "section")
        self.label = SavingText("Label", lines=2, enter_saves=True)
        self.texts: dict[_Text, SavingText] = {
            "definition": SavingText("Definition", "what is meant, and what is not", lines=6),
            "examples": SavingText("Examples", "claims that show it, one a line", lines=6),
        }
        self.under = CalmCombo("Stands under")
        self.usage: QLabel = plain_label("", "muted", wrap=True)
        self.claims_button = push_button("Show claims", self._ask_claims)
        self.retire_button = push_button("Retire", self._retire)
        self.remove_button = push_button("Remove", self._remove)
        self.merge_button = push_button("Merge into…", self._ask_merge)
        self.merge_button.setToolTip("Make it one with another proposition; its claims then have that one.")
        self.retire_button.setToolTip("Offer it no more; claims that have it keep it.")
        self.remove_button.setToolTip("Remove it for good; only one that no claim has and nothing stands under.")
        set_role(self.claims_button, "link")
        height = self.fontMetrics().height()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(height, height, height, height)
        column.setSpacing(height // 3)
        column.addWidget(self.kind)
        fields: tuple[tuple[str, QWidget], ...] = (
            ("Label", self.label),
            ("Definition", self.texts["definition"]),
            ("Examples", self.texts["examples"]),
            ("Stands under", self.under),
        )
        for name, widget in fields:
            label = plain_label(name, "muted")
            label.setBuddy(widget)
            column.addSpacing(height // 4)
            column.addWidget(label)
            column.addWidget(widget)
        used = QHBoxLayout()
        used.addWidget(self.usage, 1)
        used.addWidget(self.claims_button)
        buttons = QHBoxLayout()
        buttons.addWidget(self.merge_button)
        buttons.addWidget(self.retire_button)
        buttons.addWidget(self.remove_button)
        buttons.addStretch(1)
        column.addSpacing(height // 2)
        column.addLayout(used)
        column.addLayout(buttons)
        column.addStretch(1)
        self.editors = QStackedWidget()
        set_role(self.editors, "page")
        self.editors.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.editors.addWidget(EmptyState("Nothing is selected", "Choose a theme or proposition to see and word it."))
        self.editors.addWidget(sideways_too(scrolled(inner)))
        self.label.saved.connect(lambda text: self._save("label", text))
        for name, text in self.texts.items():
            text.saved.connect(lambda words, name=name: self._save(name, words))
        self.under.activated.connect(lambda _row: self._move_under())
        self.label.setReadOnly(not self._editable)
        for text in self.texts.values():
            text.setReadOnly(not self._editable)
        buttons_of_change = (self.under, self.remove_button, self.retire_button, self.theme_button)
        for widget in (*buttons_of_change, self.proposition_button, self.up_button, self.down_button):
            widget.setEnabled(self._editable)
        return self.editors

    def _filtered(self, text: str) -> None:
        self.model.set_query(text)
        self._arrange()

    def _into_tree(self) -> None:
        if self.model.rowCount():
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(self.model.index(0, 0))
            self.tree.setFocus()

    def _retired_toggled(self, shown: bool) -> None:
        self.model.show_retired(shown)
        self._arrange()

    def _arrange(self) -> None:
        """Open the tree as it was, and select what was selected, after the model was built anew."""
        kept = self._shown
        closed = set() if self.filter.text() else set(self._closed)
        self.tree.expandAll()
        for proposition_id in closed:
            self.tree.collapse(self.model.index_of(proposition_id))
        self._closed = closed if not self.filter.text() else self._closed
        empty = self.model.rowCount() == 0
        self.trees.setCurrentIndex(1 if empty else 0)
        if self.filter.text():
            self.nothing.set_message("Nothing found", "No label, definition or example holds these words.")
        else:
            self.nothing.set_message("No propositions yet", "Add a theme, then the propositions under it.")
        index = self.model.index_of(kept.id) if kept is not None else QModelIndex()
        if index.isValid():
            self.tree.setCurrentIndex(index)
        self._current_changed(self.tree.currentIndex())

    def _remember_open(self, index: QModelIndex, *, is_open: bool) -> None:
        found = self.model.proposition_at(index)
        if found is not None and not self.filter.text():
            (self._closed.discard if is_open else self._closed.add)(found.id)

    def _current_changed(self, index: QModelIndex) -> None:
        found = self.model.proposition_at(index)
        if found is None:
            self.editors.setCurrentIndex(0)
            return
        self._show(found)
        self.editors.setCurrentIndex(1)

    def _show(self, found: Proposition) -> None:
        another = self._shown is None or self._shown.id != found.id
        self._shown = found
        self.kind.setText(f"{found.kind.value}{' · retired' if found.retired else ''}")
        self.label.show_value(found.label, force=another)
        for name, text in self.texts.items():
            text.show_value(getattr(found, name), force=another)
        self.under.set_choices([(None, "the top of the tree"), *self._themes(found)])
        self.under.choose(found.parent_id)
        proposition = found.kind is PropositionKind.PROPOSITION
        used = self.model.usage_of(found.id) if proposition else self.model.usage_under(found.id)
        where = "" if proposition else " on the propositions under it"
        self.usage.setText(f"{counted(used, 'claim')} of all annotators{where}" if used else "No claim has it.")
        self.claims_button.setHidden(not used)
        self.retire_button.setText("Take back" if found.retired else "Retire")
        self.merge_button.setHidden(not proposition)
        self.merge_button.setEnabled(self._editable and proposition)

    def _themes(self, found: Proposition) -> list[tuple[object, str]]:
        """Return the themes that `found` may stand under: not itself and none below it."""
        below = {found.id}
        themes: list[tuple[object, str]] = []
        depths: dict[int | None, int] = {None: -1}
        for one in self._book.propositions if self._book else ():
            depths[one.id] = depths.get(one.parent_id, -1) + 1
            if one.parent_id in below:
                below.add(one.id)
            if (
                one.kind is PropositionKind.THEME
                and one.id not in below
                and (not one.retired or found.parent_id == one.id)
            ):
                themes.append((one.id, "    " * depths[one.id] + one.label))
        return themes

    def _theme_at_hand(self) -> int | None:
        found = self._shown
        if found is None or found.kind is PropositionKind.THEME:
            return found.id if found else None
        return found.parent_id

    def _save(self, name: _Text, words: str) -> None:
        found = self._shown
        if found is not None and words != getattr(found, name):
            done = self._attempt(lambda: self._session.codebook.set_proposition(found.id, {name: words}))
            if not done:
                self.label.show_value(found.label)

    def _move(self, proposition_id: int, parent_id: int | None, place: int) -> None:
        found = self._book.proposition(proposition_id) if self._book else None
        if found is None:
            return
        unmoved = found.parent_id == parent_id and self.model.siblings_of(proposition_id).index(proposition_id) == place
        if not unmoved:
            self._attempt(lambda: self._session.codebook.move(proposition_id, parent_id, place))

    def _move_under(self) -> None:
        chosen = self.under.currentData()
        found = self._shown
        if found is not None and self._book is not None and chosen != found.parent_id:
            last = sum(one.parent_id == chosen for one in self._book.propositions)
            self._attempt(lambda: self._session.codebook.move(found.id, chosen, last))

    def _retire(self) -> None:
        found = self._shown
        if found is not None:
            self.flush()
            after = self._neighbour()
            retired = {"retired": not found.retired}
            if self._attempt(lambda: self._session.codebook.set_proposition(found.id, retired)):
                self._say_left(found, after, f"“{found.label}” is retired; claims that have it keep it.")

    def _remove(self) -> None:
        found = self._shown
        if found is not None:
            after = self._neighbour()
            if self._attempt(lambda: self._session.codebook.delete_proposition(found.id)):
                self._say_left(found, after, f"“{found.label}” is removed.")

    def _neighbour(self) -> int | None:
        """Return what stands below the selected one in the tree, or else above it."""
        index = self.tree.currentIndex()
        beside = (
            self.model.proposition_at(near) for near in (self.tree.indexBelow(index), self.tree.indexAbove(index))
        )
        return next((one.id for one in beside if one is not None), None)

    def _say_left(self, found: Proposition, after: int | None, words: str) -> None:
        """Where the tree no longer shows what was selected, say why, and go on with its neighbour."""
        if not self.model.index_of(found.id).isValid():
            self.tree.setFocus()
            if after is not None:
                self.select(after)
            self.left_list.emit(words)

    def _ask_merge(self) -> None:
        self.flush()
        if self._shown is not None:
            self.merge_requested.emit(self._shown.id)

    def _ask_claims(self) -> None:
        if self._shown is not None:
            self.claims_requested.emit(self._shown.id)
