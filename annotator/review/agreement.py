"""Agreement of annotators: all coefficients that fit, by name.

*Coding* asks whether claims that were paired were tagged alike; *unitizing* whether the same stretches were marked.
The formulas and their sources are with each coefficient.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotator.review.alpha import (
    alpha_interval,
    alpha_masi,
    alpha_masi_of,
    alpha_nominal,
    alpha_nominal_of,
    alpha_ordinal,
    alpha_ordinal_of,
    percent,
    percent_of,
)
from annotator.review.bootstrap import DEFAULT, NO_INTERVAL, Resampling
from annotator.review.coding import Codings, Coefficient, Counts, codings, set_codings
from annotator.review.confusion import Confusion, confusion
from annotator.review.figures import Figure
from annotator.review.kappa import (
    Margins,
    cohen_kappa,
    fleiss_kappa,
    fleiss_kappa_of,
    gwet_ac1,
    gwet_ac1_of,
    scott_pi,
    scott_pi_of,
)
from annotator.review.marks import Mark, MarkedArticle, annotators_of, flattened
from annotator.review.span_overlap import SpanAgreement, span_agreement, span_agreements
from annotator.review.unitizing import UnitizingAlpha, unitizing_alpha

__all__ = [
    "DEFAULT",
    "NO_INTERVAL",
    "Codings",
    "Confusion",
    "Figure",
    "Mark",
    "MarkedArticle",
    "Resampling",
    "SpanAgreement",
    "Unitizing",
    "UnitizingAlpha",
    "alpha_interval",
    "alpha_masi",
    "alpha_nominal",
    "alpha_ordinal",
    "coding_figures",
    "codings",
    "cohen_kappa",
    "confusion",
    "flattened",
    "fleiss_kappa",
    "gwet_ac1",
    "list_figures",
    "pairwise",
    "percent",
    "scott_pi",
    "set_codings",
    "span_agreement",
    "unitizing",
    "unitizing_alpha",
]


def coding_figures(data: Codings, resampling: Resampling = DEFAULT) -> dict[str, Figure]:
    """Return the coefficients of a field with one category per claim.

    The names are `percent`, `alpha_nominal`, `cohen_kappa`, `scott_pi`, `fleiss_kappa` and `gwet_ac1`; where the
    categories are ordered also `alpha_ordinal`, `cohen_kappa_linear` and `cohen_kappa_quadratic`.
    """
    counts = Counts(data)
    margins = Margins(counts)
    coefficients: dict[str, Coefficient] = {
        "percent": percent_of,
        "alpha_nominal": alpha_nominal_of,
        "cohen_kappa": lambda _counts: margins.kappa("none"),
        "scott_pi": scott_pi_of,
        "fleiss_kappa": fleiss_kappa_of,
        "gwet_ac1": gwet_ac1_of,
    }
    if data.ordered:
        coefficients["alpha_ordinal"] = alpha_ordinal_of
        coefficients["cohen_kappa_linear"] = lambda _counts: margins.kappa("linear")
        coefficients["cohen_kappa_quadratic"] = lambda _counts: margins.kappa("quadratic")
    return counts.figures(coefficients, resampling)


def list_figures(data: Codings, resampling: Resampling = DEFAULT) -> dict[str, Figure]:
    """Return the coefficients of a field with a list per claim (made with `set_codings`): `percent`, `alpha_masi`.

    Percent counts lists that are the same, in whatever order.
    """
    return Counts(data).figures({"percent": percent_of, "alpha_masi": alpha_masi_of}, resampling)


def pairwise(data: Codings, resampling: Resampling = DEFAULT) -> dict[tuple[int, int], dict[str, Figure]]:
    """Return `coding_figures` for every two annotators, by their places in the rows."""
    return {pair: coding_figures(data.of(*pair), resampling) for pair in combinations(range(data.annotators), 2)}


@dataclass(frozen=True, slots=True)
class Unitizing:
    """Agreement on unitizing.

    Attributes:
        figures: `u_alpha`, `bar_u_alpha` and `cu_alpha`; of two annotators also `precision_strict`, `recall_strict`,
            `f1_strict`, the same three for `overlap` (any) and for `jaccard` (at least the index asked for).
        alpha: the uα family with what it rests on: coverage, single categories, articles, claims flattened.
    """

    figures: dict[str, Figure]
    alpha: UnitizingAlpha


def unitizing(
    articles: Sequence[MarkedArticle],
    annotators: Sequence[Hashable] | None = None,
    jaccard: float = 0.5,
    resampling: Resampling = DEFAULT,
    each_category: bool = True,
) -> Unitizing:
    """Return agreement on unitizing of some annotators (by default all); of two, the first is the standard.

    Without `each_category` the reliability of single categories, (k)uα, is not computed.
    """
    chosen = annotators_of(articles) if annotators is None else list(annotators)
    alpha = unitizing_alpha(articles, chosen, resampling, each_category)
    figures = {"u_alpha": alpha.u, "bar_u_alpha": alpha.bar_u, "cu_alpha": alpha.cu}
    if len(chosen) == 2:
        leasts = {"strict": 1.0, "overlap": 0.0, "jaccard": jaccard}
        found = span_agreements(articles, chosen[0], chosen[1], list(leasts.values()), resampling)
        for name, one in zip(leasts, found, strict=True):
            figures |= {f"precision_{name}": one.precision, f"recall_{name}": one.recall, f"f1_{name}": one.f1}
    return Unitizing(figures, alpha)
