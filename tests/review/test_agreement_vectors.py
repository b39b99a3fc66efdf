"""Published and cross-checked values, and what is due on input that gives none."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotator.core.errors import InvalidValueError
from annotator.core.span import Span
from annotator.review.agreement import (
    NO_INTERVAL,
    Codings,
    Figure,
    Mark,
    MarkedArticle,
    UnitizingAlpha,
    alpha_interval,
    alpha_masi,
    alpha_nominal,
    alpha_ordinal,
    coding_figures,
    codings,
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    percent,
    scott_pi,
    set_codings,
    unitizing,
    unitizing_alpha,
)

DATA = Path(__file__).parent / "data"
CODING = json.loads((DATA / "coding_vectors.json").read_text(encoding="utf-8"))["vectors"]
UNITIZING = json.loads((DATA / "unitizing_vectors.json").read_text(encoding="utf-8"))["vectors"]
EDGES = json.loads((DATA / "edge_cases.json").read_text(encoding="utf-8"))

COEFFICIENTS: dict[str, Callable[[Codings], Figure]] = {
    "percent": percent,
    "percent_pairable": percent,
    "alpha_nominal": alpha_nominal,
    "alpha_ordinal": alpha_ordinal,
    "alpha_interval": alpha_interval,
    "alpha_masi_passonneau_1-JM": alpha_masi,
    "cohen_kappa": cohen_kappa,
    "scott_pi": scott_pi,
    "fleiss_kappa": fleiss_kappa,
    "fleiss_kappa_missing": fleiss_kappa,
    "gwet_ac1": gwet_ac1,
}
CODING_VALUES = [
    pytest.param(vector, name, id=f"{vector['id']}-{name}")
    for vector in CODING
    for name in vector["expected"]
    if name in COEFFICIENTS
]


def marked(length: int, coders: list[list[tuple[int, int, str]] | None]) -> MarkedArticle:
    return MarkedArticle(
        length,
        {
            number: None if units is None else [Mark((Span(start, end),), category) for start, end, category in units]
            for number, units in enumerate(coders)
        },
    )


@pytest.mark.parametrize(("vector", "name"), CODING_VALUES)
def test_coding(vector: dict[str, Any], name: str) -> None:
    lists = any(isinstance(value, list) for row in vector["units"] for value in row)
    data = set_codings(vector["units"]) if lists else codings(vector["units"])
    expected = vector["expected"][name]
    assert COEFFICIENTS[name](data).value == pytest.approx(expected["value"], abs=expected["tol"], rel=0)


def test_every_coefficient_has_vectors() -> None:
    assert {name for vector in CODING for name in vector["expected"]} >= set(COEFFICIENTS)
    assert len(CODING_VALUES) == 50


def family(vector: dict[str, Any]) -> UnitizingAlpha:
    return unitizing_alpha([marked(vector["continuum"]["length"], vector["coders"])])


@pytest.mark.parametrize("vector", UNITIZING, ids=lambda vector: vector["id"])
def test_unitizing(vector: dict[str, Any]) -> None:
    found = family(vector)
    figures = {"u_alpha": found.u, "bar_u_alpha": found.bar_u, "cu_alpha": found.cu}
    for name, figure in figures.items():
        expected = vector["expected"].get(name)
        if expected:
            assert figure.value == pytest.approx(expected["value"], abs=expected["tol"], rel=0)
    for category, expected in vector["expected"].get("ku_alpha", {}).items():
        wanted = expected and pytest.approx(expected["value"], abs=expected["tol"], rel=0)
        assert found.ku[category].value == wanted
        assert bool(found.ku[category].why) == (expected is None or found.articles == 1)
        assert found.ku_coverage[category] == pytest.approx(vector["expected"]["ku_coverage"][category])
    if "cu_coverage" in vector["expected"]:
        assert found.cu_coverage == pytest.approx(vector["expected"]["cu_coverage"]["value"])


def test_one_named_category_is_agreed_upon_by_convention_and_says_so() -> None:
    (vector,) = (vector for vector in UNITIZING if vector["id"] == "merged-vs-split")
    found = family(vector)
    assert found.cu.value == 1
    assert "convention" in found.cu.why
    unnamed = unitizing_alpha([MarkedArticle(100, {who: [Mark((Span(10, 40),))] for who in "AB"})])
    assert unnamed.cu.value is None
    assert "one category only" in unnamed.cu.why


def edge(name: str) -> Codings:
    (case,) = (case for case in EDGES["nominal_coder_by_unit"] if case["id"] == name)
    return codings(list(zip(*case["coders"], strict=True)), unit="units")


NOT_COMPUTABLE = {
    "no-overlap": (0, 4, "No unit was coded by two annotators."),
    "one-coder": (0, 3, "Only one annotator: agreement needs two."),
    "empty": (0, 0, "Nothing was coded."),
}


@pytest.mark.parametrize("name", NOT_COMPUTABLE)
def test_no_figure_where_nothing_can_be_compared(name: str) -> None:
    n, left_out, why = NOT_COMPUTABLE[name]
    for figure in coding_figures(edge(name)).values():
        assert figure == Figure(None, None, None, n, "units", left_out, why)


def test_one_category_gives_percent_only() -> None:
    figures = coding_figures(edge("all-same-category"))
    assert figures.pop("percent") == Figure(1.0, None, None, 3, "units", 0, "")
    assert len(figures) == 8
    for figure in figures.values():
        assert figure.value is None
        assert figure.why == "Only one category was used, so agreement cannot be told from chance."


EDGE_VALUES = {
    "one-unit-disagree": {"percent": 0, "alpha_nominal": 0, "fleiss_kappa": -1, "cohen_kappa": 0, "scott_pi": -1},
    "systematic-opposite": {"alpha_nominal": -0.5, "cohen_kappa": -1, "fleiss_kappa": -1, "gwet_ac1": -1},
    "lone-ratings": {"alpha_nominal": 4 / 9, "gwet_ac1": 1 / 3, "percent": 2 / 3},
    "one-outlier": {"alpha_nominal": 0, "percent": 10 / 11},
}


@pytest.mark.parametrize("name", EDGE_VALUES)
def test_poor_agreement_is_shown_as_it_is(name: str) -> None:
    figures = coding_figures(edge(name))
    for coefficient, value in EDGE_VALUES[name].items():
        assert figures[coefficient].value == pytest.approx(value, abs=1e-12)


def test_what_a_figure_rests_on_in_words() -> None:
    said = [Figure(1.0, None, None, n, unit, 0, "").amount for n, unit in ((1, "claims"), (15765, "code points"))]
    assert said == ["1 claim", "15,765 code points"]


def test_what_was_counted_and_left_out() -> None:
    assert coding_figures(edge("one-unit-disagree"))["alpha_nominal"].n == 1
    lone = coding_figures(edge("lone-ratings"))["alpha_nominal"]
    assert (lone.n, lone.left_out) == (3, 2)


def test_prevalence_paradox_shows_in_ac1() -> None:
    figures = coding_figures(edge("one-outlier"))
    assert figures["gwet_ac1"].value == pytest.approx(0.91334, abs=1e-5)
    assert "here are 5" in figures["cohen_kappa"].why


def test_every_edge_case_is_tested() -> None:
    named = {case["id"] for case in EDGES["nominal_coder_by_unit"]}
    assert named == {*NOT_COMPUTABLE, *EDGE_VALUES, "all-same-category"}
    assert {case["id"] for case in EDGES["spans"]} == {
        "only-one-of-three-annotates",
        "nobody-annotates",
        "zero-length-spans",
        "no-common-document",
        "finished-with-no-spans-vs-not-started",
    }


def test_one_of_three_marks() -> None:
    found = unitizing_alpha([marked(20, [[(0, 1, "X")], [], []])])
    assert found.u.value == pytest.approx(0, abs=1e-12)
    assert found.cu.value is None
    assert found.ku["X"].why == "Nobody else marked a stretch that has this category."


def test_nobody_marks() -> None:
    found = unitizing_alpha([marked(20, [[], [], []])])
    for figure in (found.u, found.bar_u, found.cu):
        assert figure.value is None
        assert figure.why == "Nobody marked anything."
    assert found.u.n == 20


def test_empty_span_is_refused() -> None:
    with pytest.raises(InvalidValueError):
        marked(15, [[(0, 0, "A")], [(0, 0, "B")]])


def test_no_common_article_gives_no_figure() -> None:
    articles = [marked(10, [[(0, 3, "x")], None]), marked(12, [None, [(0, 3, "x")]])]
    found = unitizing(articles)
    assert len(found.figures) == 12
    for figure in found.figures.values():
        assert figure.value is None
        assert figure.why == "No article was finished by two annotators."
        assert figure.n == 0
    assert found.figures["u_alpha"].left_out == 22
    assert found.figures["f1_strict"].left_out == 2
    assert (found.alpha.articles, found.alpha.articles_left_out) == (0, 2)


def test_finished_without_a_claim_counts_and_not_started_does_not() -> None:
    common = marked(50, [[(0, 10, "a"), (20, 30, "b")], [(0, 10, "a"), (20, 30, "b")]])
    marks = [(0, 10, "a"), (20, 30, "b")]
    without_claim = unitizing_alpha([common, marked(50, [marks, []])], resampling=NO_INTERVAL)
    not_started = unitizing_alpha([common, marked(50, [marks, None])], resampling=NO_INTERVAL)
    assert not_started.u.value == pytest.approx(1)
    assert (not_started.u.n, not_started.u.left_out) == (50, 50)
    assert without_claim.u.value is not None
    assert without_claim.u.value < 0.6
    assert (without_claim.u.n, without_claim.articles) == (100, 2)


def test_no_article_at_all() -> None:
    assert unitizing_alpha([]).u.why == "No article was finished by two annotators."
    assert unitizing_alpha([marked(9, [[(0, 3, "x")]])]).u.why == "Only one annotator: agreement needs two."
