"""Which articles or claims a list shows, and in which order."""

from enum import StrEnum
from typing import Final, NamedTuple

from annotator.core.article import State

NOT_CODED: Final = "not_coded"
"""In place of a stance or a form: claims that have none."""


class ArticleSort(StrEnum):
    """What a list of articles is ordered by; `ORDER` is the order in which they were added."""

    ORDER = "order"
    TITLE = "title"
    PUBLISHED = "published"
    SOURCE = "source"
    CLAIMS = "claims"
    STATE = "state"
    UPDATED = "updated"


class ClaimSort(StrEnum):
    """What a list of claims is ordered by; `ARTICLE` is reading order."""

    ARTICLE = "article"
    TITLE = "title"
    SOURCE = "source"
    PUBLISHED = "published"
    ANNOTATOR = "annotator"
    ACTOR = "actor"
    AS_WRITTEN = "actor_as_written"
    ORGANISATION = "organisation"
    PROPOSITION = "proposition"
    THEME = "theme"
    STANCE = "stance"
    FORM = "form"
    CLAIM_DATE = "claim_date"
    QUOTE = "quote"
    STATUS = "status"
    UPDATED = "updated"


class ArticleFilter(NamedTuple):
    """Which articles; what is None, False or empty does not matter.

    States, numbers of claims and open claims are those of `annotator_id`; without one, claims are everybody's and every
    article is still to do. Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, both ends included; an article of which only
    the month is known is in when part of the month is. `undated` asks for articles without a date and overrules the
    dates. `words` are to occur in the title, or in the first words of an article without one; the last is the beginning
    of a word.
    """

    annotator_id: int | None = None
    state: State | None = None
    source: str | None = None
    published_from: str | None = None
    published_to: str | None = None
    undated: bool = False
    has_open_claims: bool = False
    actor_id: int | None = None
    words: str = ""
    sort: ArticleSort = ArticleSort.ORDER
    descending: bool = False


class ClaimFilter(NamedTuple):
    """Which claims; what is None or empty does not matter.

    `state` is that of the article for the claim's own annotator. Dates as in `ArticleFilter`. `actor_id` is who makes
    the claim. `organisation` is the claim's own or else the actor's. A theme as `proposition_id` covers all below it.
    `stance` and `form` may be `NOT_CODED`. `text` is a query as it is typed, over quote, wording, note, actor's names,
    proposition and tags.
    """

    annotator_ids: tuple[int, ...] = ()
    article_id: int | None = None
    state: State | None = None
    source: str | None = None
    published_from: str | None = None
    published_to: str | None = None
    claim_date_from: str | None = None
    claim_date_to: str | None = None
    actor_id: int | None = None
    organisation: str | None = None
    proposition_id: int | None = None
    stance: str | None = None
    form: str | None = None
    status: str | None = None
    tag: str | None = None
    text: str = ""
    sort: ClaimSort = ClaimSort.ARTICLE
    descending: bool = False
