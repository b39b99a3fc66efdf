"""What the actions of the table do in the review."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from annotator.gui.action_table import ROWS, TEXT
from annotator.gui.actions import Actions

if TYPE_CHECKING:
    from annotator.gui.review.workspace import ReviewWorkspace

Slots = dict[str, Callable[[], object]]


def slots_of(workspace: "ReviewWorkspace") -> Slots:
    """Return, by the action's id, what to call: of the actions of the review, and of those that it has, too."""
    deciding, left, reader = workspace.deciding, workspace.left, workspace.reader
    slots: Slots = {
        "review.edit": deciding.edit,
        "review.reject": deciding.reject,
        "review.reopen": deciding.reopen,
        "review.reason": deciding.choose_reason,
        "review.note": deciding.write_note,
        "review.guideline": deciding.turn_guideline,
        "review.next_open": lambda: workspace.step_open(1),
        "review.previous_open": lambda: workspace.step_open(-1),
        "review.next": lambda: workspace.step(1),
        "review.previous": lambda: workspace.step(-1),
        "review.identical": deciding.take_identical,
        "review.identical_all": deciding.take_identical_everywhere,
        "review.blind": left.blind.trigger,
        "review.worst_first": left.worst_first.click,
        "review.threshold": deciding.ask_threshold,
        "review.workload": deciding.show_workload,
        "review.guidelines": deciding.show_guidelines,
        "article.next": lambda: workspace.go(1),
        "article.previous": lambda: workspace.go(-1),
        "article.done_next": workspace.done_and_next,
        "claim.sentence": reader.take_sentence_in_view,
        "claim.grow": lambda: reader.grow_selection("sentence"),
        "claim.shrink": lambda: reader.shrink_selection("sentence"),
        "claim.grow_clause": lambda: reader.grow_selection("clause"),
        "claim.shrink_clause": lambda: reader.shrink_selection("clause"),
        "claim.new": deciding.add,
        "claim.enter": deciding.enter,
        "edit.copy": reader.copy,
    }
    slots.update({f"review.take_{place}": partial(deciding.take_place, place - 1) for place in range(1, 11)})
    return slots


def give_keys(actions: Actions, workspace: "ReviewWorkspace") -> None:
    """Let the keys of the actions work in the review, and its buttons show them."""
    actions.add_to(workspace, ROWS)
    for host in (workspace.reader, workspace.rows):
        actions.add_to(host, TEXT)
    for on, action_id in ((workspace.left.blind, "review.blind"), (workspace.left.worst_first, "review.worst_first")):
        actions.set_checked(action_id, on.isChecked())
        on.toggled.connect(partial(actions.set_checked, action_id))
    workspace.take_actions(actions)
