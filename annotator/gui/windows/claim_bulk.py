"""Setting one thing of many claims at once."""

from collections.abc import Callable

from PySide6.QtWidgets import QRadioButton, QWidget

from annotator.app.registry import Registry
from annotator.core.claim import ClaimValues
from annotator.gui.dialogs.frame import ButtonRole, DialogFrame
from annotator.gui.dialogs.wording import counted
from annotator.gui.settings import Settings
from annotator.gui.theme import ThemeManager
from annotator.gui.widgets.labels import plain_label
from annotator.gui.widgets.tag_edit import TagEdit
from annotator.gui.windows.fields import CalmCombo, ChoiceLine
from annotator.gui.windows.filter_words import proposition_tree

ACTOR, PROPOSITION, TAGS = "actor", "proposition", "tags"
_REPLACES = "It replaces what they have now. "
_NO_TAGS = "Leave it empty to take all tags away."


class BulkDialog(DialogFrame):
    """Asks for the actor, the proposition or the tags that all the selected claims are to have; see `values`."""

    def __init__(
        self,
        what: str,
        count: int,
        others: int,
        registry: Registry,
        tags: Callable[[], list[str]],
        theme: ThemeManager,
        settings: Settings,
        parent: QWidget | None,
    ) -> None:
        """`what` is one of the constants of this module; `others` of the `count` claims are other annotators'."""
        super().__init__(
            f"Set the {what} of {counted(count, 'claim')}",
            f"{'' if what == TAGS else _REPLACES}It is one action, which undo takes back.",
            "bulk",
            theme,
            settings,
            parent,
            size=(64, 12),
        )
        self._what = what
        if others:
            self.body.addWidget(plain_label(f"{others:,} of them by other annotators.", "error", wrap=True))
        self.actor = ChoiceLine("Actor", "name or alias", lambda: registry.actor_choices)
        self.proposition = CalmCombo("Proposition")
        self.proposition.set_choices([(None, "not coded"), *proposition_tree(registry, retired=False)])
        self.tags = TagEdit("Tags", "add a tag", lambda typed: [t for t in tags() if typed.casefold() in t.casefold()])
        field = {ACTOR: self.actor, PROPOSITION: self.proposition, TAGS: self.tags}[what]
        self.body.addWidget(field)
        for unused in (self.actor, self.proposition, self.tags):
            if unused is not field:
                unused.setParent(self)
                unused.hide()
        self.add_choice = QRadioButton("Add them to the tags that the claims have")
        self.replace_choice = QRadioButton("Replace the tags that the claims have")
        self.add_choice.setChecked(True)
        for choice in (self.add_choice, self.replace_choice):
            self.body.addWidget(choice)
            choice.setVisible(what == TAGS)
        self.replace_choice.toggled.connect(lambda replaced: self.remark.setText(_NO_TAGS if replaced else ""))
        self.body.addStretch(1)
        self.remark.setText("Leave it empty to take the actor away." if what == ACTOR else "")
        self.add_button("Set", ButtonRole.AcceptRole, default=True)
        self.add_button("Cancel", ButtonRole.RejectRole)
        field.setFocus()

    @property
    def adds_tags(self) -> bool:
        """Whether the tags are added to those that the claims have, rather than taking their place."""
        return self._what == TAGS and self.add_choice.isChecked()

    def values(self) -> ClaimValues:
        """Return what is to be set."""
        if self._what == ACTOR:
            return ClaimValues(actor=self.actor.choice)
        if self._what == PROPOSITION:
            chosen = self.proposition.currentData()
            return ClaimValues(proposition=chosen if isinstance(chosen, int) else None)
        return ClaimValues(tags=tuple(self.tags.tags()))

    def accept(self) -> None:
        """Close, unless what was typed is nobody's name."""
        self.actor.commit()
        self.tags.commit()
        if self._what == ACTOR and self.actor.property("invalid"):
            self.notice.show_message("There is no such actor. Choose one of the list, or add them first.")
            return
        super().accept()
