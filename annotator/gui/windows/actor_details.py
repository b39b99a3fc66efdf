"""One actor: details that save by themselves, aliases, and the claims in which they speak."""

from array import array
from typing import Literal

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLabel,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from annotator.app.session import Session
from annotator.core.actor import ACTOR_TYPES, Actor, ActorDetails
from annotator.core.filters import ClaimFilter
from annotator.gui.dialogs.frame import scrolled
from annotator.gui.models.claim_table import ClaimTableModel, named_columns
from annotator.gui.theme import set_role
from annotator.gui.widgets.flow_layout import FlowLayout
from annotator.gui.widgets.labels import SectionHeader, plain_label
from annotator.gui.widgets.tag_edit import TagEdit
from annotator.gui.windows.base import push_button, sideways_too
from annotator.gui.windows.fields import CalmCombo, SavingLine, SavingText
from annotator.gui.windows.tables import DataTable, StanceDelegate

_STANCE, _ANNOTATOR = 2, 3
"""Columns of the list of claims."""

_Text = Literal["name", "organisation", "country", "role", "note"]


class ActorDetailsPanel(QWidget):
    """Shows one actor and says what the user wants changed; it changes nothing by itself.

    `details_changed` carries the actor's id and the `ActorDetails` to set, `aliases_changed` the id and all aliases,
    `split_requested` and `remove_requested` the id (and the alias, which may be empty), `claim_opened` a claim's id,
    `table_requested` the id of the actor whose claims are to be seen in the table of all claims.
    """

    details_changed = Signal(int, dict)
    aliases_changed = Signal(int, list)
    split_requested = Signal(int, str)
    remove_requested = Signal(int)
    claim_opened = Signal(int)
    table_requested = Signal(int)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._actor: Actor | None = None
        set_role(self, "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.heading: QLabel = plain_label("", "heading", wrap=True)
        self.usage: QLabel = plain_label("", "muted", wrap=True)
        self.split_button = push_button(
            "Split off alias…", lambda: self._ask_split(""), "Make an alias an actor of its own."
        )
        self.remove_button = push_button("Remove", self._ask_remove, "Remove this actor; only one that no claim names.")
        self.table_button = push_button("Show claims", self._ask_table, "Show their claims in the table of all claims.")
        buttons = FlowLayout(spacing=8)
        for button in (self.table_button, self.split_button, self.remove_button):
            buttons.addWidget(button)
        height = self.fontMetrics().height()
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(height, height * 3 // 4, height, height)
        column.setSpacing(height // 2)
        column.addWidget(self.heading)
        column.addWidget(self.usage)
        column.addLayout(buttons)
        column.addWidget(self._form())
        column.addLayout(self._claims_part(), 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(sideways_too(scrolled(inner)))
        if session.read_only:
            self.note.setReadOnly(True)
            for line in self.lines.values():
                line.setReadOnly(True)
            for widget in (self.type_box, self.aliases, self.split_button, self.remove_button):
                widget.setEnabled(False)

    @property
    def actor_id(self) -> int | None:
        """The id of the actor shown, or None."""
        return self._actor.id if self._actor else None

    def show_actor(self, actor: Actor, organisations: list[str]) -> None:
        """Show another actor, or the same after a change; what the user is typing stays."""
        another = self._actor is None or self._actor.id != actor.id
        self._actor = actor
        self.heading.setText(actor.name)
        for name, line in self.lines.items():
            line.show_value(getattr(actor, name) or "", force=another)
        self.lines["organisation"].set_suggestions(organisations)
        self.note.show_value(actor.note, force=another)
        types = dict.fromkeys((*ACTOR_TYPES, *([actor.type] if actor.type else [])))
        self.type_box.set_choices([(None, "not given"), *((one, one) for one in types)])
        self.type_box.choose(actor.type)
        if self.aliases.tags() != list(actor.aliases):
            self.aliases.set_tags(actor.aliases)
        self.split_button.setEnabled(bool(actor.aliases) and not self._session.read_only)
        self.show_claims()

    def reset(self) -> None:
        """Show what is stored, whatever the user has typed: it was refused."""
        actor = self._actor
        if actor is not None:
            self._actor = None
            for name, line in self.lines.items():
                line.show_value(getattr(actor, name) or "")
            self.note.show_value(actor.note)
            self._actor = actor
            self.aliases.set_tags(actor.aliases)

    def flush(self) -> None:
        """Save what is typed but not saved yet."""
        for line in self.lines.values():
            line.commit()
        self.note.commit()

    def show_claims(self) -> None:
        """Show the claims in which the actor speaks: the annotator's own, or everybody's when asked."""
        if self._actor is None:
            return
        annotator = self._session.annotator
        everybody = self._session.claims.ids(ClaimFilter(actor_id=self._actor.id))
        own = everybody
        if annotator is not None:
            own = self._session.claims.ids(ClaimFilter(actor_id=self._actor.id, annotator_ids=(annotator.id,)))
        self.everybody.setHidden(len(own) == len(everybody))
        shown: array[int] = everybody if self.everybody.isChecked() else own
        self.claims_model.set_codebook(self._session.codebook.get())
        self.claims_model.set_ids(shown)
        self.claims.setColumnHidden(_ANNOTATOR, not self.everybody.isChecked())
        self.claims_header.set_remark(f"{len(shown):,}")
        self.claims.setHidden(not shown)
        self.no_claims.setHidden(bool(shown))
        self.table_button.setEnabled(bool(shown))
        among = f", {len(own):,} of them yours" if len(own) != len(everybody) else ""
        spoken = f"Speaks in {len(everybody):,} claim{'' if len(everybody) == 1 else 's'}{among}"
        self.usage.setText(spoken if everybody else "Speaks in no claim")
        self.no_claims.setText("None of the claims is yours." if everybody else "No claim names them as its speaker.")

    def _form(self) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        grid = QGridLayout(card)
        height = self.fontMetrics().height()
        grid.setContentsMargins(height * 3 // 4, height // 2, height * 3 // 4, height * 3 // 4)
        grid.setHorizontalSpacing(height * 3 // 4)
        grid.setVerticalSpacing(height // 3)
        self.lines: dict[_Text, SavingLine] = {
            "name": SavingLine("Name"),
            "organisation": SavingLine("Organisation", "the one they belong to", suggestions=True),
            "country": SavingLine("Country"),
            "role": SavingLine("Role", "such as president, spokesman"),
        }
        self.type_box = CalmCombo("Type")
        self.note = SavingText("Note", "for yourself and other annotators", lines=3)
        self.aliases = TagEdit("Aliases", "add an alias")
        self.aliases.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.aliases.customContextMenuRequested.connect(self._alias_menu)
        rows: tuple[tuple[str, QWidget], ...] = (
            ("Name", self.lines["name"]),
            ("Aliases", self.aliases),
            ("Type", self.type_box),
            ("Organisation", self.lines["organisation"]),
            ("Role", self.lines["role"]),
            ("Country", self.lines["country"]),
            ("Note", self.note),
        )
        for row, (name, widget) in enumerate(rows):
            label = plain_label(name, "muted")
            label.setBuddy(widget)
            label.setContentsMargins(0, height // 3, 0, height // 3)
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(widget, row, 1)
        for name, line in self.lines.items():
            line.saved.connect(lambda text, name=name: self._save(name, text))
        self.note.saved.connect(lambda text: self._save("note", text))
        self.type_box.activated.connect(lambda _row: self._save_type())
        self.aliases.tags_changed.connect(self._save_aliases)
        return card

    def _claims_part(self) -> QVBoxLayout:
        self.claims_model = ClaimTableModel(
            self._session.claims.rows, named_columns("article_title", "quote", "stance", "annotator"), parent=self
        )
        self.claims = DataTable("Claims in which they speak", self.claims_model, many=False)
        self.claims.setItemDelegateForColumn(_STANCE, StanceDelegate(self.claims))
        self.claims.set_widths([22, 20, 15, 15], stretch=1)
        self.claims.setMinimumHeight(self.fontMetrics().height() * 9)
        self.claims.opened.connect(lambda row: self.claim_opened.emit(self.claims_model.ids[row]))
        self.everybody = QCheckBox("everybody’s")
        self.everybody.setToolTip("Show the claims of other annotators as well.")
        self.everybody.toggled.connect(lambda _on: self.show_claims())
        self.claims_header = SectionHeader("Claims")
        self.claims_header.row.addWidget(self.everybody)
        self.no_claims: QLabel = plain_label("", "muted", wrap=True)
        column = QVBoxLayout()
        column.addWidget(self.claims_header)
        column.addWidget(self.claims, 1)
        column.addWidget(self.no_claims)
        column.addStretch(0)
        return column

    def _save(self, name: _Text, text: str) -> None:
        if self._actor is not None and text != (getattr(self._actor, name) or ""):
            details = ActorDetails()
            if name in ("name", "note"):
                details[name] = text
            else:
                details[name] = text or None
            self.details_changed.emit(self._actor.id, details)

    def _save_type(self) -> None:
        chosen = self.type_box.currentData()
        if self._actor is not None and chosen != self._actor.type:
            self.details_changed.emit(self._actor.id, ActorDetails(type=chosen))

    def _save_aliases(self, aliases: list[str]) -> None:
        if self._actor is not None:
            self.aliases_changed.emit(self._actor.id, aliases)

    def _ask_split(self, alias: str) -> None:
        self.flush()
        if self._actor is not None:
            self.split_requested.emit(self._actor.id, alias)

    def _ask_remove(self) -> None:
        if self._actor is not None:
            self.remove_requested.emit(self._actor.id)

    def _ask_table(self) -> None:
        if self._actor is not None:
            self.table_requested.emit(self._actor.id)

    def alias_at(self, place: QPoint) -> str:
        """Return the alias whose chip lies at a place in the field (pixels); empty when there is none."""
        widget = self.aliases.childAt(place)
        while widget is not None and widget is not self.aliases:
            if widget.property("role") == "tag":
                label = widget.findChild(QLabel)
                return label.text() if label is not None else ""
            widget = widget.parentWidget()
        return ""

    def _alias_menu(self, place: QPoint) -> None:
        alias = self.alias_at(place)
        if not alias or self._actor is None or self._session.read_only:
            return
        menu = QMenu(self)
        menu.addAction(f"Split off “{alias}”…".replace("&", "&&"), lambda: self._ask_split(alias))
        others = [one for one in self.aliases.tags() if one != alias]
        actor_id = self._actor.id
        menu.addAction("Remove this alias", lambda: self.aliases_changed.emit(actor_id, others))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.aliases.mapToGlobal(place))
