"""How far everybody is with everything: not started, in progress, done, decided."""

from dataclasses import dataclass

from annotator.app.part import Part
from annotator.core.article import State
from annotator.store.annotators import Annotator


@dataclass(frozen=True, slots=True)
class WorkloadRow:
    """One article: its id, title, each annotator's state by annotator id, and whether the reviewer decided it."""

    article_id: int
    title: str
    states: dict[int, State]
    decided: bool


@dataclass(frozen=True, slots=True)
class WorkloadTable:
    """All articles in the order they were added; `annotators` are the columns, by name."""

    annotators: tuple[Annotator, ...]
    rows: tuple[WorkloadRow, ...]

    def totals(self, annotator_id: int) -> dict[State, int]:
        """Return how many articles the annotator has not started, in progress and done."""
        raise NotImplementedError

    @property
    def decided(self) -> int:
        """How many articles are decided."""
        raise NotImplementedError


class WorkloadActions(Part):
    """The workload of the project."""

    def table(self) -> WorkloadTable:
        """Return the state of each article for each annotator."""
        raise NotImplementedError
