"""What a merge brought, and what it leaves to be decided."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

Side = Literal["here", "there"]
"""`here` is the project that others are merged into, `there` the file that comes in."""


ConflictKind = Literal["edited", "deleted here", "deleted there"]


class Received(NamedTuple):
    """How many claims of one annotator in one article came in. `unchanged` ones were here as they are there."""

    annotator: str
    article_id: int
    article_uuid: str
    article: str
    added: int
    updated: int
    deleted: int
    unchanged: int


class Conflict(NamedTuple):
    """A claim that was changed on both sides since they last agreed.

    `kind` is `edited` (on both sides), `deleted here` or `deleted there` (and edited on the other). `kept` says whose
    version stands now: the newer one. The other one is in the claim's history. Times are those of the last edit.
    """

    kind: ConflictKind
    claim_uuid: str
    annotator: str
    article_id: int
    article_uuid: str
    article: str
    quote: str
    kept: Side
    here_at: str
    there_at: str


class SameName(NamedTuple):
    """An actor or proposition from there that goes by a name which another one has here: propose to merge the two.

    Both ids are those of this project; `there_id` is the one that came in.
    """

    what: Literal["actor", "proposition"]
    here_id: int
    here: str
    there_id: int
    there: str


class DetailDifference(NamedTuple):
    """A detail of an actor, article or annotator that both sides have otherwise: the later one was `kept`."""

    what: Literal["actor", "article", "annotator"]
    name: str
    detail: str
    here: str
    there: str
    kept: Side


class CodebookDifference(NamedTuple):
    """Something in the codebook that is otherwise there. What is here stays."""

    what: Literal["proposition", "theme", "form", "field", "stance"]
    name: str
    detail: str
    here: str
    there: str


class Refused(NamedTuple):
    """An article or claim that was left out because it does not agree with itself, and why."""

    what: Literal["article", "claim"]
    uuid: str
    reason: str


@dataclass(slots=True)
class FileReport:
    """What one file brought. Names are those of this project after the merge.

    `same_annotators` are people of one name but two UUIDs, who are kept apart. `other_project` says that the file was
    not made from this project.
    """

    path: Path
    other_project: bool = False
    received: list[Received] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    same_names: list[SameName] = field(default_factory=list)
    details: list[DetailDifference] = field(default_factory=list)
    codebook: list[CodebookDifference] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    annotators_added: list[str] = field(default_factory=list)
    same_annotators: list[str] = field(default_factory=list)
    articles_added: list[str] = field(default_factory=list)
    actors_added: list[str] = field(default_factory=list)
    propositions_added: list[str] = field(default_factory=list)
    forms_added: list[str] = field(default_factory=list)
    fields_added: list[str] = field(default_factory=list)
    states: int = 0
    """How many articles are further (or less far) for an annotator than before."""

    @property
    def added(self) -> int:
        """How many claims are new."""
        return sum(entry.added for entry in self.received)

    @property
    def updated(self) -> int:
        """How many claims changed."""
        return sum(entry.updated for entry in self.received)

    @property
    def deleted(self) -> int:
        """How many claims went, because they were deleted there."""
        return sum(entry.deleted for entry in self.received)

    @property
    def unchanged(self) -> int:
        """How many claims were here already."""
        return sum(entry.unchanged for entry in self.received)


@dataclass(slots=True)
class MergeReport:
    """What a merge brought, file by file. `changed` says whether anything in the project is other than before."""

    files: list[FileReport] = field(default_factory=list)
    changed: bool = False
