"""What has to be open for an action to be possible: a project, an article, a claim, the review."""

from annotator.gui.action_table import ACTIONS

PROJECT = (
    "file.close", "file.import", "file.paste", "file.import_claims", "file.export", "file.backup", "file.restore",
    "file.properties", "edit.undo", "edit.redo", "edit.history", "edit.search", "data.actors", "data.codebook",
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
