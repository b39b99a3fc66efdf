"""Cohen's κ, Scott's π, Fleiss' κ and Gwet's AC1."""

from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

from annotator.review.bootstrap import DEFAULT, Drawn, Resampling, Tally, squares, tally_of
from annotator.review.coding import (
    AGREED,
    PAIRABLE,
    PAIRS_AGREED,
    UNITS,
    VALUES,
    Codings,
    Counts,
    Value,
    chance_corrected,
)
from annotator.review.figures import NO_ORDER, ONE_CATEGORY, Figure

if TYPE_CHECKING:
    from annotator.review.bootstrap import Floats

Weights = Literal["none", "linear", "quadratic"]
"""How much a disagreement counts: all alike, by the steps between the categories, or by the steps squared."""


def cohen_kappa(data: Codings, weights: Weights = "none", resampling: Resampling = DEFAULT) -> Figure:
    """Cohen's κ of two annotators, on the units that both coded.

    κ = 1 - Σ w o / Σ w e, where o are the shares of the confusion matrix, e the products of its margins, and w is 0 on
    the diagonal; steps are counted on the scale. Source: Cohen, A Coefficient of Agreement for Nominal Scales (1960);
    weighted: Cohen, Weighted Kappa (Psychological Bulletin 70, 1968).
    """
    return Margins(Counts(data)).figure(weights, resampling)


class Margins:
    """What the forms of Cohen's κ share: the categories that each of two annotators gave where both coded, and steps.

    Steps are counted on the scale; without one there are none, and categories count that are used.
    """

    def __init__(self, counts: Counts) -> None:
        """Count nothing before it is asked for."""
        self._counts = counts

    @cached_property
    def _tallies(self) -> tuple[Tally, Tally, Tally]:
        """The first annotator's categories, the second's, and whether and how many steps, squared too, they differ."""
        import numpy as np

        counts = self._counts
        ordered = counts.data.ordered
        one, other = (counts.data.codes if ordered else counts.codes)[counts.pairable].T
        article = counts.data.article_of[counts.pairable]
        ones = np.ones(counts.n)
        shape = (counts.articles, len(counts.data.categories if ordered else counts.used))
        steps = np.abs(one - other).astype(np.float64)
        differing = tally_of(article, np.stack((np.minimum(steps, 1), steps, steps**2)), counts.articles)
        return Tally(article, one, ones, shape), Tally(article, other, ones, shape), differing

    def figure(self, weights: Weights, resampling: Resampling) -> Figure:
        """Return the figure of one form."""
        return self._counts.figure(lambda _counts: self.kappa(weights), resampling)

    def kappa(self, weights: Weights) -> Value | str:
        """Say how one form is computed; or why it cannot be."""
        counts = self._counts
        if why := _not_two("Cohen's κ", counts.data):
            return why
        if weights != "none" and not counts.data.ordered:
            return NO_ORDER
        of_one, of_other, differing = self._tallies
        row = get_args(Weights).index(weights)

        def kappa(drawn: Drawn) -> "Floats":
            first, second = drawn.sums(of_one), drawn.sums(of_other)
            number = drawn.sums(counts.amounts)[PAIRABLE]
            observed = number * drawn.sums(differing)[row]
            return chance_corrected(observed, _by_chance(first, second, weights), drawn.several(counts.values))

        return Value(kappa, 3 * of_one.width)


def _by_chance(one: "Floats", other: "Floats", weights: Weights) -> "Floats":
    """Return the sum of weight times the product of margins, shape (resamples,), from margins (categories, resamples).

    Steps are sums over the borders between neighbouring categories, squared steps a difference of moments, so that no
    table of categories by categories is needed.
    """
    import numpy as np

    number = one.sum(axis=0)
    place = np.arange(len(one))
    expected: Floats
    if weights == "none":
        expected = number**2 - np.einsum("kr,kr->r", one, other)
    elif weights == "quadratic":
        expected = number * (place**2 @ (one + other)) - 2 * (place @ one) * (place @ other)
    else:
        below_one, below_other, all_units = one.cumsum(axis=0), other.cumsum(axis=0), number
        expected = (below_one * (all_units - below_other) + below_other * (all_units - below_one)).sum(axis=0)
    return expected


def scott_pi(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Scott's π of two annotators, on the units that both coded.

    π = (P_o - P_e) / (1 - P_e), P_e the sum of the squared shares of the categories among all codings.
    Source: Scott, Reliability of Content Analysis: The Case of Nominal Scale Coding (1955).
    """
    return Counts(data).figure(scott_pi_of, resampling)


def scott_pi_of(counts: Counts) -> Value | str:
    """Say how `scott_pi` is computed; or why it cannot be."""
    if why := _not_two("Scott's π", counts.data):
        return why

    def pi(drawn: Drawn) -> "Floats":
        amounts = drawn.sums(counts.amounts)
        values = amounts[VALUES]
        expected = values**2 - squares(drawn.sums(counts.values))
        return chance_corrected(values * (values - amounts[AGREED]), expected, drawn.several(counts.values))

    return Value(pi, counts.values.width)


def fleiss_kappa(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Fleiss' κ of any number of annotators, who need not have coded every unit.

    κ = (P_a - P_e) / (1 - P_e). P_a is the mean, over units with two codings or more, of the share of agreeing pairs;
    P_e the sum of π_c², π_c the mean share of category c over all units coded. Source: Fleiss, Measuring Nominal Scale
    Agreement Among Many Raters (1971); with codings missing: Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014),
    chapter 2.
    """
    return Counts(data).figure(fleiss_kappa_of, resampling)


def fleiss_kappa_of(counts: Counts) -> Value | str:
    """Say how `fleiss_kappa` is computed."""

    def kappa(drawn: Drawn) -> "Floats":
        by_chance, agreed = _shares(counts, drawn)
        return chance_corrected(1 - agreed, 1 - by_chance, drawn.several(counts.shares))

    return Value(kappa, counts.shares.width)


def gwet_ac1(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Gwet's AC1 of any number of annotators, who need not have coded every unit.

    As Fleiss' κ, with P_e = Σ π_c (1 - π_c) / (q - 1) for q categories: those of the scale, or else those used.
    Source: Gwet, Computing inter-rater reliability and its variance in the presence of high agreement (British Journal
    of Mathematical and Statistical Psychology 61, 2008); with codings missing: his Handbook (4th ed., 2014), chapter 2.
    """
    return Counts(data).figure(gwet_ac1_of, resampling)


def gwet_ac1_of(counts: Counts) -> Value | str:
    """Say how `gwet_ac1` is computed; or why it cannot be."""
    if len(counts.used) < 2:
        return ONE_CATEGORY

    def ac1(drawn: Drawn) -> "Floats":
        by_chance, agreed = _shares(counts, drawn)
        # The shares of the categories add up to 1, so that Σ π_c (1 - π_c) is 1 less the sum of their squares.
        chance = (1 - by_chance) / (len(counts.data.categories) - 1)
        corrected: Floats = (agreed - chance) / (1 - chance)
        return corrected

    return Value(ac1, counts.shares.width)


def _shares(counts: Counts, drawn: Drawn) -> tuple["Floats", "Floats"]:
    """Return the sum of the squared shares of the categories, and how often pairs agree, NaN without a pair.

    Both are means over units, of shape (resamples,).
    """
    import numpy as np

    amounts = drawn.sums(counts.amounts)
    pairable = amounts[PAIRABLE]
    agreed = np.where(pairable > 0, amounts[PAIRS_AGREED] / np.maximum(pairable, 1), np.nan)
    return squares(drawn.sums(counts.shares)) / np.maximum(amounts[UNITS], 1) ** 2, agreed


def _not_two(name: str, data: Codings) -> str:
    """Return why a coefficient of two annotators does not fit; empty when it does."""
    return "" if data.annotators == 2 else f"{name} compares two annotators; here are {data.annotators}."
