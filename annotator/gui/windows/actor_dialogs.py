"""Merging actors and splitting one: dialogs that show beforehand what will happen."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QListWidget, QListWidgetItem, QRadioButton, QVBoxLayout, QWidget

from annotator.app.session import Session
from annotator.core.actor import Actor
from annotator.core.claim import Claim
from annotator.core.folding import key
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame, scrolled
from annotator.gui.dialogs.wording import counted
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager, set_role
from annotator.gui.widgets.chips import button_text
from annotator.gui.widgets.labels import SectionHeader, plain_label, tooltip_text
from annotator.gui.windows.fields import CalmCombo

_LONGEST = 160
_WIDEST_OFFER = 110
"""So many letters of a name, its organisation and its claims are kept in view, however narrow the dialog is made."""


class ActorMergeDialog(DialogFrame):
    """Asks which of several actors stays, and says what becomes of the others; `target` is the one that stays."""

    def __init__(
        self,
        session: Session,
        actors: Sequence[Actor],
        usage: dict[int, int],
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
    ) -> None:
        """Offer `actors`, at least two, the most used chosen; `usage` says in how many claims each speaks, by id."""
        super().__init__(
            f"Merge {len(actors)} actors",
            "They become one actor. Each claim keeps the wording that stands in its text.",
            "merge_actors",
            theme,
            settings,
            parent,
            size=(84, 28),
        )
        self._session = session
        self._actors = sorted(actors, key=lambda actor: (-usage.get(actor.id, 0), key(actor.name)))
        self.choices: dict[int, QRadioButton] = {}
        card = QFrame()
        set_role(card, "card")
        column = QVBoxLayout(card)
        for actor in self._actors:
            column.addWidget(self._choice(actor, usage.get(actor.id, 0)))
        column.addStretch(1)
        self.body.addWidget(SectionHeader("The name that stays"))
        offered = scrolled(card)
        card.ensurePolished()
        widest = self.fontMetrics().averageCharWidth() * _WIDEST_OFFER
        offered.setMinimumWidth(min(card.sizeHint().width() + 2 * offered.frameWidth(), widest))
        self.body.addWidget(offered, 1)
        self.body.addWidget(SectionHeader("What will happen"))
        self.names: QLabel = plain_label(wrap=True)
        self.effect: QLabel = plain_label(wrap=True)
        self.taken_over: QLabel = plain_label(wrap=True)
        self.body.addWidget(self.names)
        self.body.addWidget(self.effect)
        self.body.addWidget(self.taken_over)
        self.remark.setText("Undo brings all of them back.")
        self.add_button("Merge", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        self._preview()
        self.choices[self.target].setFocus()

    @property
    def target(self) -> int:
        """The id of the actor that stays."""
        return next(actor_id for actor_id, choice in self.choices.items() if choice.isChecked())

    @property
    def sources(self) -> list[int]:
        """The ids of the actors that become part of it."""
        return [actor.id for actor in self._actors if actor.id != self.target]

    def _choice(self, actor: Actor, used: int) -> QRadioButton:
        belongs = f" · {actor.organisation}" if actor.organisation else ""
        choice = QRadioButton(button_text(f"{actor.name}{belongs} · {counted(used, 'claim')}"))
        choice.setToolTip(tooltip_text(", ".join((actor.name, *actor.aliases))))
        choice.setChecked(not self.choices)
        choice.toggled.connect(lambda checked: self._preview() if checked else None)
        self.choices[actor.id] = choice
        return choice

    def _preview(self) -> None:
        found = self._session.actors.merge_preview(self.sources, self.target)
        names = ", ".join(f"“{name}”" for name in found.names)
        self.names.setText(f"“{found.target.name}” will also answer to {names}.")
        self.effect.setText(f"{counted(found.claims, 'claim')} will name “{found.target.name}” instead.")
        details = ", ".join(f"{detail} “{value}”" for detail, value in found.taken_over.items())
        self.taken_over.setText(f"It takes over what it lacks: {details}.")
        self.taken_over.setHidden(not details)


class SplitDialog(DialogFrame):
    """Asks which alias becomes an actor of its own and which claims go along with it."""

    def __init__(
        self,
        session: Session,
        actor: Actor,
        alias: str,
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
    ) -> None:
        """Offer the aliases of `actor`, at least one; `alias` is chosen first when it is one of them."""
        super().__init__(
            f"Split an alias off {actor.name}",
            "The alias becomes an actor of its own, with the same type, organisation, country and role.",
            "split",
            theme,
            settings,
            parent,
            size=(80, 28),
        )
        self._session, self._actor = session, actor
        self.alias_box = CalmCombo("Alias to split off")
        self.alias_box.set_choices([(name, name) for name in actor.aliases])
        self.alias_box.choose(alias)
        self.alias_box.currentIndexChanged.connect(lambda _row: self._preview())
        self.claims = QListWidget()
        self.claims.setAccessibleName("Claims that go along")
        self.claims.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.claims.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.claims.itemChanged.connect(lambda _item: self._count())
        self._header = SectionHeader("Claims that go along")
        self.body.addWidget(plain_label("Alias", "muted"))
        self.body.addWidget(self.alias_box)
        self.body.addWidget(self._header)
        self.body.addWidget(self.claims, 1)
        self.nothing: QLabel = plain_label("", "muted", wrap=True)
        self.body.addWidget(self.nothing)
        self.remark.setText("Undo makes them one again.")
        self.add_button("Split off", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        self._preview()

    @property
    def alias(self) -> str:
        """The alias that becomes an actor."""
        return str(self.alias_box.currentData())

    @property
    def claim_ids(self) -> list[int]:
        """The ids of the claims that go along."""
        return [
            int(item.data(Qt.ItemDataRole.UserRole))
            for item in self._items()
            if item.checkState() is Qt.CheckState.Checked
        ]

    def _items(self) -> Iterable[QListWidgetItem]:
        return (self.claims.item(row) for row in range(self.claims.count()))

    def _preview(self) -> None:
        found = self._session.actors.split_preview(self._actor.id, self.alias)
        names = (self._actor.name, *self._actor.aliases)
        self.claims.clear()
        for claim in found:
            self.claims.addItem(self._item(claim, goes_along(claim.actor_as_written or "", self.alias, names)))
        self.claims.setHidden(not found)
        self.nothing.setHidden(bool(found))
        self.nothing.setText(f"No claim is worded “{self.alias}”; all of them stay with {self._actor.name}.")
        self._count()

    def _item(self, claim: Claim, checked: bool) -> QListWidgetItem:
        quote = " ".join(claim.quote.split())[:_LONGEST]
        item = QListWidgetItem(f"“{claim.actor_as_written}”: {quote}")
        item.setData(Qt.ItemDataRole.UserRole, claim.id)
        item.setToolTip(tooltip_text(claim.quote))
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Checked if checked else Qt.CheckState.Unchecked)
        return item

    def _count(self) -> None:
        self._header.set_remark(f"{len(self.claim_ids):,} of {self.claims.count():,}")


def goes_along(written: str, alias: str, names: Iterable[str]) -> bool:
    """Return whether a claim worded `written` most likely means `alias`: no longer one of `names` stands in it."""
    wording, wanted = key(written), key(alias)
    longer = (one for one in map(key, names) if len(one) > len(wanted))
    return wanted in wording and not any(one in wording for one in longer)
