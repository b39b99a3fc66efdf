"""How far annotators agree: coefficients on coding and unitizing, and what stands behind them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.app.part import Part
from annotator.review.confusion import Confusion
from annotator.review.figures import Figure
from annotator.store.annotators import Annotator

Progress = Callable[[int, int], None]
"""Called with how many steps are done and how many there are; raises to cancel."""

Figures = dict[str, Figure]


@dataclass(frozen=True, slots=True)
class ArticlesCounted:
    """How many articles there are, were finished by two of the annotators at least, and were left out."""

    all: int
    counted: int
    left_out: int


@dataclass(frozen=True, slots=True)
class PairFigures:
    """Two annotators' agreement: coding by field and coefficient, unitizing by coefficient."""

    coding: dict[str, Figures]
    unitizing: Figures


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Agreement of some annotators.

    Attributes:
        annotators: those compared, by name.
        articles: how many articles that rests on.
        coding: by field (actor, organisation, stance, proposition, form, each choice and yes/no field, addressees,
            tags) and coefficient, as `review.agreement` names them; units are claims laid side by side.
        unitizing: by coefficient; of more than two annotators without precision, recall and F1.
        flattened: claims that overlap another of the same annotator and were cut for the uα family.
        pairwise: the same for every two annotators, by their ids.
    """

    annotators: tuple[Annotator, ...]
    articles: ArticlesCounted
    coding: dict[str, Figures]
    unitizing: Figures
    flattened: int
    pairwise: dict[tuple[int, int], PairFigures]

    def as_json(self) -> dict[str, Any]:
        """Return the report as `annotator agreement --json` prints it."""
        raise NotImplementedError


class AgreementActions(Part):
    """Agreement in the project. Reads on a connection of its own, so that all of it can be done in another thread.

    An article counts for an annotator who called it done, with claims or without, or has claims in it; one not
    started does not.
    """

    def quick(self, annotator_ids: Sequence[int] | None = None) -> AgreementReport:
        """Return all figures without intervals; of everybody under review unless some are named."""
        raise NotImplementedError

    def figures(self, annotator_ids: Sequence[int] | None = None, progress: Progress | None = None) -> AgreementReport:
        """Return all figures with 95 % intervals over articles, drawn with a fixed seed."""
        raise NotImplementedError

    def confusion(self, field: str, one: int, other: int) -> Confusion:
        """Return what one annotator coded against what another did.

        Categories are labels: stances as their keys, `not coded` for a claim without. The ids behind a cell are pairs
        of claim ids (the first annotator's, the second's).

        Args:
            field: `stance`, `proposition`, `actor` or another field of `AgreementReport.coding` with one value.
            one: id of the annotator of the rows.
            other: id of the annotator of the columns.
        """
        raise NotImplementedError
