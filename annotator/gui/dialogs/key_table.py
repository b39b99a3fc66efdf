"""All keys as rows, for the key sheet, the preferences and the manual: the actions, and what has no menu."""

from collections.abc import Sequence
from typing import NamedTuple

from annotator.core.folding import folded
from annotator.gui.action_table import ACTIONS, SPECS, WINDOW, ActionSpec, plain_text
from annotator.gui.actions import Actions


class KeyRow(NamedTuple):
    """A line of the key sheet: what it does, in a few words and in a sentence, and its keys in portable writing."""

    group: str
    name: str
    tip: str
    keys: tuple[str, ...]
    action_id: str = ""

    def matches(self, words: str) -> bool:
        """Return whether each of the words is in the name, the tip, the group or the keys."""
        page = folded(f"{self.group} {self.name} {self.tip} {' '.join(self.keys)} {self.action_id}")
        return all(word in page for word in folded(words).split())


FIXED = (
    KeyRow("In the text", "Move the caret", "By letter and by line.", ("Left", "Right", "Up", "Down")),
    KeyRow("In the text", "Move by word", "To the word before or after.", ("Ctrl+Left", "Ctrl+Right")),
    KeyRow("In the text", "Select", "With any of the moving keys.", ("Shift",)),
    KeyRow("In the text", "Page up, page down", "Scroll by what is on view.", ("PgUp", "PgDown")),
    KeyRow("In the claim popup", "Choose a stance", "Supports, opposes, neutral.", ("1", "2", "3")),
    KeyRow("In the claim popup", "Next field", "Actor, stance, proposition.", ("Tab",)),
    KeyRow("In the claim popup", "Save", "Save the claim and go back to the text.", ("Enter",)),
    KeyRow("In the claim popup", "Cancel", "Close it; nothing is saved.", ("Esc",)),
    KeyRow("In the claim popup", "Add another span", "Go on selecting for the same claim.", ("+",)),
    KeyRow("In the review's form", "Take a version", "Where nothing is typed.", ("1", "2", "3")),
    KeyRow("In the review's form", "Take that annotator's value", "In any field.", ("Alt+1", "Alt+2", "Alt+3")),
    KeyRow("In the review's form", "Save", "Make the gold claims and go back to the rows.", ("Enter",)),
    KeyRow("In the review's form", "Cancel", "Close it; nothing is decided.", ("Esc",)),
)
"""Keys that belong to a place rather than to an action, and that cannot be changed."""

_GROUPS = {"File": "Project", "Data": "Lists and checks"}


def key_rows(actions: Actions | None = None) -> list[KeyRow]:
    """Return a row for each action that has a menu entry of its own, with the keys as they are now, then the others.

    Without `actions` the keys are those of the table.
    """
    rows = [
        KeyRow(group_of(spec), plain_text(spec), spec.tip, keys_of(spec, actions), spec.id)
        for spec in ACTIONS
        if not spec.submenu
    ]
    return [*rows, *FIXED]


def group_of(spec: ActionSpec) -> str:
    """Return the heading under which an action stands."""
    name = spec.menu.partition("/")[0]
    return _GROUPS.get(name, name)


def keys_of(spec: ActionSpec, actions: Actions | None) -> tuple[str, ...]:
    """Return an action's keys as they are now, or as in the table."""
    return tuple(actions.keys(spec.id)) if actions is not None else spec.keys


def is_reader_key(row: KeyRow) -> bool:
    """Return whether the row's keys work in the text, on the cards or among rows only, and never while typing."""
    return row.action_id in SPECS and SPECS[row.action_id].context != WINDOW


def grouped(rows: Sequence[KeyRow]) -> dict[str, list[KeyRow]]:
    """Return the rows by group, in order."""
    groups: dict[str, list[KeyRow]] = {}
    for row in rows:
        groups.setdefault(row.group, []).append(row)
    return groups
