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

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from annotator.review.bootstrap import DEFAULT, Basis, Drawn, Formula, Resampling, figures, squares
from annotator.review.coding import chance_corrected
from annotator.review.figures import NO_COMMON_ARTICLE, ONE_ANNOTATOR, ONE_CATEGORY, Figure, not_computable
from annotator.review.lengths import (
    AGREED,
    AGREED_MARKED,
    GAP,
    LENGTH,
    SHARED,
    SHARED_SQUARES,
    UNIT_SQUARES,
    Lengths,
    lengths,
)
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
            one of them gave this category, left out is what one gave it and nobody else marked. Empty when not asked
            for.
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
    each_category: bool = True,
) -> UnitizingAlpha:
    """Return the uα family for some annotators (by default all), (k)uα only with `each_category`.

    An article finished without a claim is one long gap; one not finished does not count. Where claims of one annotator
    overlap, the one that starts later is on top (of those that start together, the shorter), as `marks.flattened` has
    it.

    - uα = 1 - (Σ_c≠k ℓ_ck / ℓ) / (Σ_c≠k ℓ_c ℓ_k / (ℓ² - S)), equations 1 to 5;
    - |uα: the same with all categories but the gap as one, S staying, equation 6;
    - cuα = 1 - (Σ_c≠k ℓ'_ck / ℓ') / (Σ_c≠k ℓ'_c ℓ'_k / (ℓ'² - S')), equations 10 and 11;
    - (k)uα = 1 - ((ℓ'_k - ℓ_kk) / ℓ'_k) / (Σ_c≠k ℓ'_c ℓ'_k / (ℓ'_k ℓ' - S'_k)), equation 13.
    """
    import numpy as np

    chosen = annotators_of(articles) if annotators is None else list(annotators)
    compared = finished_by_two(articles, chosen)
    length = sum(article.length for article in compared)
    left_out = sum(article.length for article in articles) - length
    if not compared:
        nothing = not_computable(ONE_ANNOTATOR if len(chosen) == 1 else NO_COMMON_ARTICLE, UNIT, 0, left_out)
        return UnitizingAlpha(nothing, nothing, nothing, {}, None, {}, 0, len(articles), 0)
    measured = lengths(compared, chosen)
    whole = Basis(len(compared), length, UNIT, left_out)
    columns = dict(enumerate(measured.categories, GAP + 1))
    formulas: dict[str, Formula | Figure] = {
        "u": Formula(_u(measured), whole, ONE_CATEGORY if columns else NO_MARK),
        "bar_u": Formula(_bar_u(measured), whole, NO_GAP if columns else NO_MARK),
        "cu": _cu(measured, len(compared)),
    }
    width = measured.marked.width + measured.shared.width
    if each_category:
        formulas |= {f"ku {column}": _ku(measured, column, len(compared)) for column in columns}
        width += measured.agreed.width + measured.shared_squares.width
    found = figures(formulas, len(compared), width, resampling)
    once = Drawn(np.ones((len(compared), 1)))
    marked, shared = once.sums(measured.marked)[:, 0], once.sums(measured.shared)[:, 0]
    return UnitizingAlpha(
        u=found["u"],
        bar_u=found["bar_u"],
        cu=_by_convention(found["cu"], measured),
        ku={category: found[f"ku {column}"] for column, category in columns.items() if each_category},
        cu_coverage=float(shared.sum() / marked.sum()) if length else None,
        ku_coverage={category: float(shared[column] / marked[column]) for column, category in columns.items()},
        articles=len(compared),
        articles_left_out=len(articles) - len(compared),
        flattened=measured.flattened,
    )


def _u(measured: Lengths) -> "Callable[[Drawn], Floats]":
    def alpha(drawn: Drawn) -> "Floats":
        of_all = drawn.sums(measured.of_stretches)
        marked, length = drawn.sums(measured.marked), of_all[LENGTH]
        pairs = length**2 - drawn.sums(measured.of_units)[UNIT_SQUARES] - marked[GAP]
        expected = length * (length**2 - squares(marked))
        return chance_corrected((length - of_all[AGREED]) * pairs, expected, drawn.several(measured.marked))

    return alpha


def _bar_u(measured: Lengths) -> "Callable[[Drawn], Floats]":
    def alpha(drawn: Drawn) -> "Floats":
        of_all = drawn.sums(measured.of_stretches)
        gaps, length = drawn.sums(measured.marked)[GAP], of_all[LENGTH]
        pairs = length**2 - drawn.sums(measured.of_units)[UNIT_SQUARES] - gaps
        observed = (gaps - of_all[AGREED] + of_all[AGREED_MARKED]) * pairs
        return chance_corrected(observed, length * gaps * (length - gaps), (gaps > 0) & (length > gaps))

    return alpha


def _cu(measured: Lengths, articles: int) -> Formula:
    import numpy as np

    def alpha(drawn: Drawn) -> "Floats":
        of_all = drawn.sums(measured.of_stretches)
        shared, length = drawn.sums(measured.shared), of_all[SHARED]
        pairs = length**2 - drawn.sums(measured.of_units)[SHARED_SQUARES]
        expected = length * (length**2 - squares(shared))
        observed = (length - of_all[AGREED_MARKED]) * pairs
        corrected = chance_corrected(observed, expected, drawn.several(measured.shared))
        return np.where(pairs > LEAST_SHARE * length**2, corrected, np.nan)

    basis = Basis(articles, int(measured.together[GAP]), UNIT, int(measured.alone[GAP]))
    why = NO_MARK_IN_COMMON if measured.categories else NO_MARK
    return Formula(alpha, basis, _why(measured) if basis.n else why)


def _by_convention(cu: Figure, measured: Lengths) -> Figure:
    """Return cuα, 1 instead of none where all was given one category that has a name."""
    if cu.value is None and cu.n and _one_named_category(measured):
        # Observed and expected disagreement are both 0; the published vectors take that as full agreement.
        return replace(cu, value=1.0, why=f"{cu.why} 1 is a convention here.")
    return cu


def _one_named_category(measured: Lengths) -> bool:
    """Whether all that was marked in common is of one category, and that category has a name."""
    return len(measured.in_common) == 1 and bool(measured.categories[int(measured.in_common[0]) - GAP - 1])


def _ku(measured: Lengths, column: int, articles: int) -> Formula:
    import numpy as np

    def alpha(drawn: Drawn) -> "Floats":
        of_category, length = drawn.sums(measured.shared)[column], drawn.sums(measured.of_stretches)[SHARED]
        row = of_category * length - drawn.sums(measured.shared_squares)[column]
        pairs = length**2 - drawn.sums(measured.of_units)[SHARED_SQUARES]
        expected = of_category**2 * (length - of_category)
        observed = (of_category - drawn.sums(measured.agreed)[column]) * row
        corrected = chance_corrected(observed, expected, (of_category > 0) & (length > of_category))
        return np.where(np.minimum(row, pairs) > LEAST_SHARE * length**2, corrected, np.nan)

    basis = Basis(articles, int(measured.together[column]), UNIT, int(measured.alone[column]))
    return Formula(alpha, basis, _why(measured) if basis.n else NEVER_SHARED)


def _why(measured: Lengths) -> str:
    """Return why the coding of stretches that two marked gives no value."""
    return TOO_FEW_UNITS if len(measured.in_common) > 1 else ONE_COMMON_CATEGORY
