"""What has to be open for an action to be possible: a project, an article, a claim, the review."""

from collections.abc import Container, Iterator
from enum import Enum

from annotator.gui.action_table import ACTIONS


class Need(Enum):
    """Something without which an action cannot be chosen, with what the user is told to do about it."""

    PROJECT = "Open a project first."
    ANNOTATING = "Go back from the review to Annotate first."
    REVIEW = "Go to the review first."
    ARTICLE = "Open an article first."
    CLAIM = "Select a claim first."


PROJECT = (
    "file.close", "file.import", "file.paste", "file.import_claims", "file.export", "file.backup", "file.restore",
    "file.properties", "edit.history", "edit.search", "data.actors", "data.codebook",
    "data.claims", "data.check", "view.annotate", "view.review", "file.packs", "file.merge", "file.gold",
    "review.report",
)  # fmt: skip
ANNOTATING = (
    "view.others", "view.suggestions", "view.articles", "view.claims", "view.focus_articles", "view.focus_reader",
    "view.focus_claims",
)  # fmt: skip
ARTICLE = (
    "edit.find", "edit.find_next", "edit.find_previous", "article.todo", "article.doing", "article.done",
    "article.details", "article.residue", "article.title", "article.body", "article.accept_regions", "article.delete",
    "claim.next", "claim.previous", "suggestion.next", "suggestion.accept", "suggestion.dismiss",
)  # fmt: skip
CLAIM = (
    "claim.duplicate", "claim.delete", "claim.card", "claim.respan", "claim.add_span", "claim.actor_wording",
    "claim.date_wording",
)  # fmt: skip

EITHER = (
    "article.next", "article.previous", "article.done_next", "claim.sentence", "claim.grow", "claim.shrink",
    "claim.grow_clause", "claim.shrink_clause", "claim.new", "claim.enter", "edit.copy",
)  # fmt: skip
"""What the review has as well as the annotators' workspace: an article has to be open in the one that is shown."""

REVIEW = tuple(spec.id for spec in ACTIONS if spec.menu.startswith("Review") and spec.id not in PROJECT)

_NEEDS = (
    (PROJECT, (Need.PROJECT,)),
    (REVIEW, (Need.PROJECT, Need.REVIEW)),
    (EITHER, (Need.PROJECT, Need.ARTICLE)),
    (ANNOTATING, (Need.PROJECT, Need.ANNOTATING)),
    (ARTICLE, (Need.PROJECT, Need.ANNOTATING, Need.ARTICLE)),
    (CLAIM, (Need.PROJECT, Need.ANNOTATING, Need.ARTICLE, Need.CLAIM)),
)


def missing(present: Container[Need]) -> Iterator[tuple[str, str]]:
    """Give every action that needs something, and the first thing to do before it is possible; empty when it is."""
    for action_ids, needs in _NEEDS:
        lacking = next((need.value for need in needs if need not in present), "")
        for action_id in action_ids:
            yield action_id, lacking
