"""Making a proposition one with another, after a look at what that does."""

from collections.abc import Sequence

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from annotator.app.session import Session
from annotator.core.codebook import Proposition
from annotator.core.folding import key
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, scrolled
from annotator.gui.dialogs.wording import counted
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.labels import SectionHeader, plain_label
from annotator.gui.windows.fields import CalmCombo


class PropositionMergeDialog(DialogFrame):
    """Asks which proposition another one becomes part of; `target` is the one that stays."""

    def __init__(
        self,
        session: Session,
        source: Proposition,
        others: Sequence[Proposition],
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
    ) -> None:
        """Offer `others`, at least one; only one that is worded alike is chosen beforehand."""
        super().__init__(
            "Merge propositions",
            f"“{source.label}” becomes part of another proposition.",
            "merge_propositions",
            theme,
            settings,
            parent,
            size=(72, 26),
        )
        self._session, self._source = session, source
        self.target_box = CalmCombo("The proposition that stays")
        self.target_box.set_choices([(one.id, one.label) for one in others])
        self.target_box.setPlaceholderText("Choose a proposition")
        alike = (row for row, one in enumerate(others) if key(one.label) == key(source.label))
        self.target_box.setCurrentIndex(next(alike, -1))
        self.target_box.currentIndexChanged.connect(lambda _row: self._preview())
        self.effect: QLabel = plain_label(wrap=True)
        self.definitions: QLabel = plain_label(wrap=True)
        card = QFrame()
        set_role(card, "card")
        column = QVBoxLayout(card)
        column.addWidget(self.effect)
        column.addWidget(self.definitions)
        column.addStretch(1)
        self.body.addWidget(plain_label("The proposition that stays", "muted"))
        self.body.addWidget(self.target_box)
        self.body.addWidget(SectionHeader("What will happen"))
        self.body.addWidget(scrolled(card), 1)
        self.remark.setText("Undo brings it back, with its claims.")
        self.merge_button = self.add_button("Merge", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        self._preview()
        self.target_box.setFocus()

    @property
    def target(self) -> int:
        """The id of the proposition that stays."""
        return int(self.target_box.currentData())

    def _preview(self) -> None:
        chosen = self.target_box.currentIndex() >= 0
        self.merge_button.setEnabled(chosen)
        self.definitions.setVisible(chosen)
        if not chosen:
            self.effect.setText("Choose above which proposition stays.")
            return
        found = self._session.codebook.merge_preview([self._source.id], self.target)
        self.effect.setText(
            f"{counted(found.claims, 'claim')} will have “{found.target.label}” instead. Each keeps its history."
        )
        parts = [f"{name}: {text.strip() or 'none'}" for name, text in (
            (f"Definition of “{found.target.label}”", found.target.definition),
            (f"Definition of “{self._source.label}”", self._source.definition),
        )]  # fmt: skip
        if self._source.definition.strip() and found.target.definition.strip():
            parts.append("The second is written below the first.")
        self.definitions.setText("\n\n".join(parts))
