"""The codebook: propositions in a tree, stance labels, forms, and the project's own fields."""

import re
from enum import StrEnum
from typing import NamedTuple

from annotator.core.claim import Stance
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError

_NUMBER = r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?"


class PropositionKind(StrEnum):
    """Themes group; only propositions can be supported or opposed."""

    THEME = "theme"
    PROPOSITION = "proposition"


class Proposition(NamedTuple):
    """A node of the tree. `parent_id` is None at its top."""

    id: int
    uuid: str
    parent_id: int | None
    kind: PropositionKind
    label: str
    definition: str = ""
    examples: str = ""
    position: int = 0
    retired: bool = False


class Form(NamedTuple):
    """A way in which a claim is given, by its lasting key and the label shown."""

    id: int
    form: str
    label: str
    position: int = 0
    retired: bool = False


class FieldKind(StrEnum):
    """What a field of the project's own may hold."""

    CHOICE = "choice"
    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"
    DATE = "date"


class Field(NamedTuple):
    """A field of the project's own. `name` is its column in the dataset."""

    id: int
    uuid: str
    name: str
    label: str
    kind: FieldKind
    choices: tuple[str, ...] = ()
    help: str = ""
    position: int = 0
    retired: bool = False

    def checked(self, value: str) -> str:
        """Return `value` as it is stored.

        Raises:
            InvalidValueError: when the field cannot hold it.
        """
        text = value.strip() if self.kind is not FieldKind.TEXT else value
        if not text:
            return ""
        match self.kind:
            case FieldKind.CHOICE if text not in self.choices:
                raise InvalidValueError(f"“{text}” is not among the choices of {self.label}.")
            case FieldKind.NUMBER if not re.fullmatch(_NUMBER, text, re.ASCII):
                raise InvalidValueError(f"{self.label} takes a number, not “{text}”.")
            case FieldKind.YES_NO if text not in ("yes", "no"):
                raise InvalidValueError(f"{self.label} takes yes or no, not “{text}”.")
            case FieldKind.DATE:
                return partial_date(text) or ""
        return text


class Codebook(NamedTuple):
    """All of the codebook at one revision; propositions in the order of the tree, depth first."""

    revision: int
    propositions: tuple[Proposition, ...]
    stance_labels: dict[Stance, str]
    forms: tuple[Form, ...]
    fields: tuple[Field, ...]

    def proposition(self, proposition_id: int | None) -> Proposition | None:
        """Return the proposition with that id, or None."""
        return next((p for p in self.propositions if p.id == proposition_id), None)

    def theme_of(self, proposition_id: int | None) -> str:
        """Return the label of the node above the proposition; empty at the top of the tree."""
        found = self.proposition(proposition_id)
        parent = self.proposition(found.parent_id) if found else None
        return parent.label if parent else ""

    def form_label(self, form: str | None) -> str:
        """Return how the project calls the form with that key."""
        return next((f.label for f in self.forms if f.form == form), form or "")

    def field(self, name: str) -> Field | None:
        """Return the field of that name, or None."""
        return next((f for f in self.fields if f.name == name), None)
