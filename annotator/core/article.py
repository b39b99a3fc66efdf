"""An article's details, apart from its text."""

from enum import StrEnum
from typing import NamedTuple, TypedDict

from annotator.core.region import Region


class State(StrEnum):
    """How far one annotator has come with one article."""

    TODO = "todo"
    DOING = "doing"
    DONE = "done"

    @property
    def words(self) -> str:
        """What people read for it, in the middle of a sentence."""
        return {"todo": "to do", "doing": "in progress", "done": "done"}[self.value]


class Article(NamedTuple):
    """An article as it is stored, without its text. `characters` counts code points."""

    id: int
    uuid: str
    sha256: str
    characters: int
    first_words: str
    title: str | None
    title_evidence: str | None
    source: str | None
    source_evidence: str | None
    byline: str | None
    published: str | None
    published_evidence: str | None
    url: str | None
    language: str | None
    note: str
    imported_from: str
    imported_at: str

    @property
    def shown_title(self) -> str:
        """The title, or the first words of an article that has none."""
        return self.title or self.first_words


class ArticleDetails(TypedDict, total=False):
    """What an annotator may correct of an article; only the keys given are set."""

    title: str | None
    title_evidence: str | None
    source: str | None
    source_evidence: str | None
    byline: str | None
    published: str | None
    published_evidence: str | None
    url: str | None
    language: str | None
    note: str


class NewArticle(NamedTuple):
    """An article about to be stored: its canonical text, and details proposed or given.

    Without a `uuid` it gets a new one.
    """

    text: str
    sha256: str
    imported_from: str
    details: ArticleDetails
    regions: tuple[Region, ...] = ()
    uuid: str = ""
