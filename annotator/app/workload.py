"""How far everybody is with everything: not started, in progress, done, decided."""

from collections import Counter
from dataclasses import dataclass

from annotator.app.part import Part
from annotator.core.article import State
from annotator.store import decisions
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
        counts = Counter(row.states[annotator_id] for row in self.rows)
        return {state: counts[state] for state in State}

    @property
    def decided(self) -> int:
        """How many articles are decided."""
        return sum(row.decided for row in self.rows)


class WorkloadActions(Part):
    """The workload of the project."""

    def table(self) -> WorkloadTable:
        """Return the state of each article for each annotator.

        An article not called done in which the annotator has claims is in progress.
        """
        everybody = tuple(self.session.annotators())
        begun = decisions.begun(self.connection)
        having = decisions.having_claims(self.connection)
        called = decisions.reviews(self.connection)
        rows = []
        for article_id, title in decisions.titles(self.connection).items():
            states = {person.id: State(begun.get(article_id, {}).get(person.id, State.TODO)) for person in everybody}
            for annotator_id in having.get(article_id, ()):
                if states.get(annotator_id) is State.TODO:
                    states[annotator_id] = State.DOING
            rows.append(WorkloadRow(article_id, title, states, article_id in called))
        return WorkloadTable(everybody, tuple(rows))
