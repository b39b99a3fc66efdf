"""Cohen's κ, Scott's π, Fleiss' κ and Gwet's AC1."""

from typing import TYPE_CHECKING, Literal

from annotator.review.bootstrap import DEFAULT, Resampling, Tally
from annotator.review.coding import Codings, Counts, chance_corrected
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
    import numpy as np

    counts = Counts(data)
    if why := counts.why_not() or _not_two("Cohen's κ", data):
        return counts.nothing(why)
    if weights != "none" and not data.ordered:
        return counts.nothing(NO_ORDER)
    one, other = data.codes[counts.pairable].T
    article = data.article_of[counts.pairable]
    steps = np.abs(one - other).astype(np.float64)
    apart = {"none": np.minimum(steps, 1), "linear": steps, "quadratic": steps**2}[weights]
    size = len(data.categories)
    shape = (counts.articles, size)
    ones = np.ones(counts.n)
    of_one, of_other = Tally(article, one, ones, shape), Tally(article, other, ones, shape)
    observed = np.bincount(article, apart, counts.articles)

    def kappa(drawn: "Floats") -> "Floats":
        first, second = of_one.totals(drawn), of_other.totals(drawn)
        number = first.sum(axis=1)
        return chance_corrected(number * (drawn @ observed), _by_chance(first, second, weights), first + second)

    return counts.figure(kappa, size, resampling)


def _by_chance(one: "Floats", other: "Floats", weights: Weights) -> "Floats":
    """Return the sum of weight times the product of margins, shape (resamples,), from margins (resamples, categories).

    Steps are sums over the borders between neighbouring categories, squared steps a difference of moments, so that no
    table of categories by categories is needed.
    """
    import numpy as np

    number = one.sum(axis=1)
    place = np.arange(one.shape[1])
    expected: Floats
    if weights == "none":
        expected = number**2 - (one * other).sum(axis=1)
    elif weights == "quadratic":
        expected = number * ((one + other) * place**2).sum(axis=1) - 2 * (one @ place) * (other @ place)
    else:
        below_one, below_other, all_units = one.cumsum(axis=1), other.cumsum(axis=1), number[:, None]
        expected = (below_one * (all_units - below_other) + below_other * (all_units - below_one)).sum(axis=1)
    return expected


def scott_pi(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Scott's π of two annotators, on the units that both coded.

    π = (P_o - P_e) / (1 - P_e), P_e the sum of the squared shares of the categories among all codings.
    Source: Scott, Reliability of Content Analysis: The Case of Nominal Scale Coding (1955).
    """
    counts = Counts(data)
    if why := counts.why_not() or _not_two("Scott's π", data):
        return counts.nothing(why)
    disagreed = counts.by_article(counts.pairable - counts.agreeing() / 2)
    values = counts.values(counts.pairable * 1.0)

    def pi(weights: "Floats") -> "Floats":
        used = values.totals(weights)
        number = used.sum(axis=1)
        return chance_corrected(2 * number * (weights @ disagreed), number**2 - (used**2).sum(axis=1), used)

    return counts.figure(pi, values.width, resampling)


def fleiss_kappa(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Fleiss' κ of any number of annotators, who need not have coded every unit.

    κ = (P_a - P_e) / (1 - P_e). P_a is the mean, over units with two codings or more, of the share of agreeing pairs;
    P_e the sum of π_c², π_c the mean share of category c over all units coded. Source: Fleiss, Measuring Nominal Scale
    Agreement Among Many Raters (1971); with codings missing: Gwet, Handbook of Inter-Rater Reliability (4th ed., 2014),
    chapter 2.
    """
    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    by_chance = _Shares(counts)

    def kappa(weights: "Floats") -> "Floats":
        common, agreed = by_chance.of(weights)
        return chance_corrected(1 - agreed, 1 - (common**2).sum(axis=1), common)

    return counts.figure(kappa, by_chance.width, resampling)


def gwet_ac1(data: Codings, resampling: Resampling = DEFAULT) -> Figure:
    """Gwet's AC1 of any number of annotators, who need not have coded every unit.

    As Fleiss' κ, with P_e = Σ π_c (1 - π_c) / (q - 1) for q categories: those of the scale, or else those used.
    Source: Gwet, Computing inter-rater reliability and its variance in the presence of high agreement (British Journal
    of Mathematical and Statistical Psychology 61, 2008); with codings missing: his Handbook (4th ed., 2014), chapter 2.
    """
    import numpy as np

    counts = Counts(data)
    if why := counts.why_not():
        return counts.nothing(why)
    if len(np.unique(data.codes[counts.coded])) < 2:
        return counts.nothing(ONE_CATEGORY)
    by_chance = _Shares(counts)

    def ac1(weights: "Floats") -> "Floats":
        common, agreed = by_chance.of(weights)
        chance = (common * (1 - common)).sum(axis=1) / (len(data.categories) - 1)
        corrected: Floats = (agreed - chance) / (1 - chance)
        return corrected

    return counts.figure(ac1, by_chance.width, resampling)


class _Shares:
    """How common each category is, and how often pairs agree, as means over units."""

    def __init__(self, counts: Counts) -> None:
        import numpy as np

        number = counts.codings_of
        self._common = counts.values(1 / np.maximum(number, 1))
        self._units = counts.by_article((number > 0) * 1.0)
        self._agreed = counts.by_article(counts.agreeing() / np.maximum(number * (number - 1), 1))
        self._pairable = counts.by_article(counts.pairable * 1.0)
        self.width = self._common.width

    def of(self, weights: "Floats") -> tuple["Floats", "Floats"]:
        """Return shares of shape (resamples, categories) and agreement of shape (resamples,), NaN without a pair."""
        import numpy as np

        units, pairable = weights @ self._units, weights @ self._pairable
        agreed = np.where(pairable > 0, weights @ self._agreed / np.maximum(pairable, 1), np.nan)
        return self._common.totals(weights) / np.maximum(units, 1)[:, None], agreed


def _not_two(name: str, data: Codings) -> str:
    """Return why a coefficient of two annotators does not fit; empty when it does."""
    return "" if data.annotators == 2 else f"{name} compares two annotators; here are {data.annotators}."
