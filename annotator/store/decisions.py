"""What reviewers decided of the annotators' claims."""

from typing import NamedTuple


class DecidedFrom(NamedTuple):
    """A claim that was decided on: whose it was, its last change then, and whether the gold claim is its copy."""

    claim_uuid: str
    annotator: str
    updated_at: str
    taken: bool = False


class Decision(NamedTuple):
    """One decision. `kind` is `unanimous`, `taken`, `edited` or `rejected`; `claim_id` the gold claim it made.

    `sources` are the claims decided on.
    """

    id: int
    uuid: str
    article_id: int
    reviewer: str
    kind: str
    claim_id: int | None
    reason: str
    note: str
    guideline: bool
    decided_at: str
    sources: tuple[DecidedFrom, ...] = ()
