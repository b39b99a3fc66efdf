"""The line below: all is saved, what undo would take back, where one is, and the keys to go on."""

from collections.abc import Callable

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from annotator.gui.theme import set_role
from annotator.gui.top_bar import ANNOTATE, REVIEW
from annotator.gui.widgets.labels import ElidedLabel, KeyCap, plain_label, tooltip_text

_HINT_MS = 7000
_Keys = tuple[tuple[tuple[str, ...], str], ...]
_ALL: _Keys = ((("help.keys",), "all keys"),)
_KEYS: dict[str, _Keys] = {
    ANNOTATE: (
        (("claim.sentence",), "sentence"), (("claim.new",), "claim"),
        (("claim.next", "claim.previous"), "next/previous"), *_ALL,
    ),
    REVIEW: (
        (("review.edit",), "edit"), (("review.reject",), "reject"), *_ALL,
    ),
}  # fmt: skip
"""Of each workspace the actions whose keys are named, and what they do; in the review those that take come first."""

_TAKE_KEYS = 10
_SHOWN_SINGLY = 3
"""Keys of one kind that are shown one by one; of more the first and the last."""


class StatusLine(QFrame):
    """Read from left to right: the state of the work, then the place, then what keys do."""

    undo_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "footer")
        self.saved = plain_label("", "good")
        self.undo = QPushButton(self)
        self.undo_cap = KeyCap("Ctrl+Z", self)
        self.hint = ElidedLabel(parent=self)
        self.place = plain_label("", "small")
        self._timer = QTimer(self, singleShot=True, interval=_HINT_MS)
        self._timer.timeout.connect(lambda: self.show_hint(""))
        set_role(self.undo, "flat")
        set_role(self.hint, "small")
        self.undo.clicked.connect(self.undo_requested)
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(14, 3, 14, 3)
        row.setSpacing(12)
        for widget in (self.saved, self.undo, self.undo_cap):
            row.addWidget(widget)
        row.addWidget(self.hint, 1)
        row.addWidget(self.place)
        self._hints: dict[str, QWidget] = {}
        self._key_of: Callable[[str], str] = lambda _action_id: ""
        self._shown = ANNOTATE
        self._takes = 2
        policy = self.undo.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.undo.setSizePolicy(policy)
        self.undo_cap.setSizePolicy(policy)
        self.undo_cap.hide()
        # Whatever stands here gives way to a narrow window.
        self.setMinimumWidth(1)
        self._why_read_only = self._no_backup = self._trouble = self._why_trouble = ""
        self.show_saved("")

    def show_keys(self, workspace: str) -> None:
        """Say what the keys of a workspace do."""
        self._shown = workspace
        self._show_or_hide_keys()

    def name_keys(self, key_of: Callable[[str], str]) -> None:
        """Name the keys that `key_of` returns for the ids of actions, from now on."""
        self._key_of = key_of
        for hints in self._hints.values():
            self._row.removeWidget(hints)
            hints.hide()
            hints.deleteLater()
        self._hints.clear()
        self._show_or_hide_keys()

    def show_takes(self, annotators: int) -> None:
        """Name the keys that take a version of so many annotators in the review."""
        if annotators != self._takes:
            self._takes = annotators
            self.name_keys(self._key_of)

    def _keys_of(self, workspace: str) -> _Keys:
        if workspace != REVIEW:
            return _KEYS[workspace]
        places = range(1, min(self._takes, _TAKE_KEYS) + 1)
        return ((tuple(f"review.take_{place}" for place in places), "take"), *_KEYS[REVIEW])

    def _show_or_hide_keys(self) -> None:
        roomy = self.width() > self.fontMetrics().averageCharWidth() * 150
        if roomy and self._shown not in self._hints:
            hints = self._hints[self._shown] = _key_hints(self._keys_of(self._shown), self._key_of, self)
            self._row.addWidget(hints)
        for name, hints in self._hints.items():
            hints.setVisible(roomy and name == self._shown)

    def show_saved(self, why_read_only: str) -> None:
        """Say that all is saved, or why nothing can be changed."""
        self._why_read_only = why_read_only
        saved = "✓ All changes saved, but no backup" if self._no_backup else "✓ All changes saved"
        self.saved.setText("Read only" if why_read_only else self._trouble or saved)
        why = why_read_only or self._why_trouble or self._no_backup
        self.saved.setToolTip(tooltip_text(why or "Every change is on the disk as soon as it is made."))
        set_role(self.saved, "caution" if why else "good")

    def show_backup_failure(self, why: str) -> None:
        """Say that no backup could be made, and why, until one can be made again (an empty text)."""
        self._no_backup = why
        self.show_saved(self._why_read_only)
        if why:
            self.show_hint(f"No backup could be made. {why}")

    @property
    def troubled(self) -> bool:
        """Whether it is said that something is not saved."""
        return bool(self._trouble)

    def show_trouble(self, what: str, why: str = "") -> None:
        """Say that something is not saved, and why, until all is saved again (empty texts)."""
        self._trouble, self._why_trouble = what, why
        self.show_saved(self._why_read_only)

    def show_undo(self, label: str, keys: str) -> None:
        """Name what undo would take back; nothing is shown when there is nothing."""
        metrics = self.fontMetrics()
        shown = label if len(label) < 44 else label[:43] + "…"
        self.undo.setText(f"Undo: {shown}".replace("&", "&&"))
        self.undo.setToolTip(tooltip_text(label))
        self.undo.setMaximumWidth(metrics.averageCharWidth() * 52)
        self.undo_cap.set_keys(keys)
        self.undo.setVisible(bool(label))
        self.undo_cap.setVisible(bool(label and keys))

    def show_place(self, text: str) -> None:
        """Say where one is: which article, how many claims."""
        self.place.setText(text)

    def show_hint(self, text: str) -> None:
        """Say something for a few seconds."""
        self.hint.setText(text)
        if text:
            self._timer.start()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_or_hide_keys()


def _key_hints(keys: _Keys, key_of: Callable[[str], str], parent: QWidget) -> QWidget:
    hints = QWidget(parent)
    row = QHBoxLayout(hints)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(12)
    for actions, what in keys:
        caps = [key for action_id in actions if (key := key_of(action_id))]
        if not caps:
            continue
        group = QHBoxLayout()
        group.setSpacing(4)
        if len(caps) > _SHOWN_SINGLY:
            group.addWidget(KeyCap(caps[0], hints))
            group.addWidget(plain_label("–", "small"))
            del caps[:-1]
        for key in caps:
            group.addWidget(KeyCap(key, hints))
        group.addWidget(plain_label(what, "small"))
        row.addLayout(group)
    return hints
