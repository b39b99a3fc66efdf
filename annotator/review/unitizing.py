"""Krippendorff's uα family: was the same stretch marked, and marked alike?

The family of 2016: Krippendorff, Mathet, Bouvry and Widlöcher, On the reliability of unitizing textual continua:
Further developments, Quality & Quantity 50 (2016), 2347-2364. Articles are laid end to end; stretches of text are
compared with stretches at the same place only, and a unit never leaves its article. With lengths in code points:

- ℓ_ck: length that one annotator marked c where another marked k, summed over ordered pairs of annotators, each article
  weighted 1 / (annotators - 1); ℓ_c its margins, ℓ its total. The gap (what nobody marked) is a category here.
- S_c: squared lengths of all units of category c, S their sum; a gap counts its length, not the square.
- a prime (ℓ', S') restricts both to what two annotators marked; S' squares, for each unit and each other annotator, the
  length of the unit that the other marked too, weighted as ℓ is.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.review.bootstrap import DEFAULT, Basis, Resampling, figure
from annotator.review.coding import chance_corrected
from annotator.review.figures import NO_COMMON_ARTICLE, ONE_ANNOTATOR, ONE_CATEGORY, Figure, not_computable
from annotator.review.lengths import GAP, Lengths, lengths
from annotator.review.marks import MarkedArticle, annotators_of, finished_by_two

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats

UNIT = "code points"
NO_MARK = "Nobody marked anything."
NO_GAP = "Everybody marked everything."
NO_MARK_IN_COMMON = "No two annotators marked the same stretch."
NEVER_SHARED = "Nobody else marked a stretch that has this category."
ONE_COMMON_CATEGORY = "What two annotators marked has one category only, so agreement cannot be told from chance."
TOO_FEW_UNITS = "Too few stretches were marked by two annotators to tell agreement from chance."

LEAST_SHARE = 1e-9
"""Where a unit can be paired with hardly any but itself, ℓ'² - S' is nothing (or less, with many annotators)."""


@dataclass(frozen=True, slots=True)
class UnitizingAlpha:
    """The uα family. All counts are in code points but for `articles`, `articles_left_out` and `flattened`.

    Attributes:
        u: uα, boundaries and categories together; n is the length of the articles compared.
        bar_u: |uα, marked or not, whatever the category; n as for `u`.
        cu: cuα, the categories alone, where two annotators marked; n is the length that two marked, left out is
            what only one did.
        ku: (k)uα, the reliability of each category, where two annotators marked; n is the length that two marked and
            one of them gave this category, left out is what one gave it and nobody else marked.
        cu_coverage: share of the text, 0 to 1, that `cu` rests on, ℓ' / ℓ; None without text.
        ku_coverage: share of each category's length that its `ku` rests on, ℓ'_k / ℓ_k.
        articles: number of articles that two annotators finished.
        articles_left_out: number of the others.
        flattened: number of claims that overlap another of the same annotator and were cut for it.
    """

    u: Figure
    bar_u: Figure
    cu: Figure
    ku: Mapping[Hashable, Figure]
    cu_coverage: float | None
    ku_coverage: Mapping[Hashable, float]
    articles: int
    articles_left_out: int
    flattened: int


def unitizing_alpha(
    articles: Sequence[MarkedArticle],
    annotators: Sequence[Hashable] | None = None,
    resampling: Resampling = DEFAULT,
) -> UnitizingAlpha:
    """Return the uα family for some annotators (by default all).

    An article finished without a claim is one long gap; one not finished does not count. Where claims of one annotator
    overlap, the one that starts later is on top (of those that start together, the shorter), as `marks.flattened` has
    it.

    - uα = 1 - (Σ_c≠k ℓ_ck / ℓ) / (Σ_c≠k ℓ_c ℓ_k / (ℓ² - S)), equations 1 to 5;
    - |uα: the same with all categories but the gap as one, S staying, equation 6;
    - cuα = 1 - (Σ_c≠k ℓ'_ck / ℓ') / (Σ_c≠k ℓ'_c ℓ'_k / (ℓ'² - S')), equations 10 and 11;
    - (k)uα = 1 - ((ℓ'_k - ℓ_kk) / ℓ'_k) / (Σ_c≠k ℓ'_c ℓ'_k / (ℓ'_k ℓ' - S'_k)), equation 13.
    """
    chosen = annotators_of(articles) if annotators is None else list(annotators)
    compared = finished_by_two(articles, chosen)
    length = sum(article.length for article in compared)
    left_out = sum(article.length for article in articles) - length
    if not compared:
        nothing = not_computable(ONE_ANNOTATOR if len(chosen) == 1 else NO_COMMON_ARTICLE, UNIT, 0, left_out)
        return UnitizingAlpha(nothing, nothing, nothing, {}, None, {}, 0, len(articles), 0)
    measured = lengths(compared, chosen)
    whole = Basis(len(compared), length, UNIT, left_out)
    marked, shared = measured.marked.totals(_once(compared))[0], measured.shared.totals(_once(compared))[0]
    columns = dict(enumerate(measured.categories, GAP + 1))
    return UnitizingAlpha(
        u=_u(measured, whole, resampling),
        bar_u=_bar_u(measured, whole, resampling),
        cu=_cu(measured, len(compared), resampling),
        ku={category: _ku(measured, column, len(compared), resampling) for column, category in columns.items()},
        cu_coverage=float(shared.sum() / marked.sum()) if length else None,
        ku_coverage={category: float(shared[column] / marked[column]) for column, category in columns.items()},
        articles=len(compared),
        articles_left_out=len(articles) - len(compared),
        flattened=measured.flattened,
    )


def _once(articles: Sequence[MarkedArticle]) -> "Floats":
    """Return the weights that take each article once."""
    import numpy as np

    return np.ones((1, len(articles)))


def _u(measured: Lengths, basis: Basis, resampling: Resampling) -> Figure:
    agreed = measured.agreed.by_article()

    def alpha(weights: "Floats") -> "Floats":
        marked = measured.marked.totals(weights)
        length = marked.sum(axis=1)
        pairs = length**2 - weights @ measured.unit_squares - marked[:, GAP]
        expected = length * (length**2 - (marked**2).sum(axis=1))
        return chance_corrected((length - weights @ agreed) * pairs, expected, marked)

    why = ONE_CATEGORY if measured.categories else NO_MARK
    return figure(alpha, basis, measured.marked.width, resampling, why)


def _bar_u(measured: Lengths, basis: Basis, resampling: Resampling) -> Figure:
    import numpy as np

    gap, agreed = measured.marked.column(GAP), measured.agreed.column(GAP)
    lengths_by_article = measured.marked.by_article()

    def alpha(weights: "Floats") -> "Floats":
        gaps, length = weights @ gap, weights @ lengths_by_article
        pairs = length**2 - weights @ measured.unit_squares - gaps
        observed, expected = (gaps - weights @ agreed) * pairs, length * gaps * (length - gaps)
        return chance_corrected(observed, expected, np.stack((gaps, length - gaps), axis=1))

    why = NO_GAP if measured.categories else NO_MARK
    return figure(alpha, basis, 2, resampling, why)


def _cu(measured: Lengths, articles: int, resampling: Resampling) -> Figure:
    import numpy as np

    agreed = measured.agreed.by_article() - measured.agreed.column(GAP)
    squares = measured.shared_squares.by_article()

    def alpha(weights: "Floats") -> "Floats":
        shared = measured.shared.totals(weights)
        length = shared.sum(axis=1)
        pairs = length**2 - weights @ squares
        expected = length * (length**2 - (shared**2).sum(axis=1))
        corrected = chance_corrected((length - weights @ agreed) * pairs, expected, shared)
        return np.where(pairs > LEAST_SHARE * length**2, corrected, np.nan)

    basis = Basis(articles, int(measured.together[GAP]), UNIT, int(measured.alone[GAP]))
    why = NO_MARK_IN_COMMON if measured.categories else NO_MARK
    found = figure(alpha, basis, measured.shared.width, resampling, _why(measured) if basis.n else why)
    if found.value is None and basis.n and _one_named_category(measured):
        # Observed and expected disagreement are both 0; the published vectors take that as full agreement.
        return replace(found, value=1.0, why=f"{found.why} 1 is a convention here.")
    return found


def _one_named_category(measured: Lengths) -> bool:
    """Whether all that was marked in common is of one category, and that category has a name."""
    used = [column for column in range(GAP + 1, measured.shared.width) if measured.shared.column(column).any()]
    return len(used) == 1 and bool(measured.categories[used[0] - GAP - 1])


def _ku(measured: Lengths, column: int, articles: int, resampling: Resampling) -> Figure:
    import numpy as np

    agreed, squares = measured.agreed.column(column), measured.shared_squares.column(column)
    shared, shared_by_all = measured.shared.column(column), measured.shared.by_article()
    all_squares = measured.shared_squares.by_article()

    def alpha(weights: "Floats") -> "Floats":
        of_category, length = weights @ shared, weights @ shared_by_all
        row, pairs = of_category * length - weights @ squares, length**2 - weights @ all_squares
        expected = of_category**2 * (length - of_category)
        of_both = np.stack((of_category, length - of_category), axis=1)
        corrected = chance_corrected((of_category - weights @ agreed) * row, expected, of_both)
        return np.where(np.minimum(row, pairs) > LEAST_SHARE * length**2, corrected, np.nan)

    basis = Basis(articles, int(measured.together[column]), UNIT, int(measured.alone[column]))
    return figure(alpha, basis, 2, resampling, _why(measured) if basis.n else NEVER_SHARED)


def _why(measured: Lengths) -> str:
    """Return why the coding of stretches that two marked gives no value."""
    used = sum(measured.shared.column(column).any() for column in range(GAP + 1, measured.shared.width))
    return TOO_FEW_UNITS if used > 1 else ONE_COMMON_CATEGORY
