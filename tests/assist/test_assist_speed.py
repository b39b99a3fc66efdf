"""No function may take long on text made to hurt it, nor read all of a long one where it should not."""

import time
from collections.abc import Callable

import pytest

from annotator.assist.actors import propose_actor
from annotator.assist.article_dates import propose_published
from annotator.assist.claim_dates import propose_claim_date
from annotator.assist.language import propose_language
from annotator.assist.layout import propose_regions
from annotator.assist.names import NameIndex, capitalised, tokens_in
from annotator.assist.quotations import propose_form, quotations
from annotator.assist.sentences import (
    clause_at,
    grow,
    next_sentence,
    previous_sentence,
    sentence_at,
    sentences_in,
    shrink,
)
from annotator.assist.suggestions import suggest_claims
from annotator.core.span import Span

KNOWN = NameIndex({"Mark Rutte": 1, "A": 2})


def middle(text: str) -> Span:
    """Return 80 code points in the middle."""
    return Span(len(text) // 2, len(text) // 2 + 80)


FUNCTIONS: dict[str, Callable[[str], object]] = {
    "sentence_at": lambda t: sentence_at(t, len(t) // 2),
    "sentences_in": lambda t: sentences_in(t, 0, len(t)),
    "next_sentence": lambda t: next_sentence(t, len(t) // 2),
    "previous_sentence": lambda t: previous_sentence(t, len(t) // 2),
    "clause_at": lambda t: clause_at(t, len(t) // 2),
    "grow": lambda t: grow(t, middle(t), "clause"),
    "shrink": lambda t: shrink(t, middle(t), "clause"),
    "quotations": quotations,
    "propose_form": lambda t: propose_form(t, [Span(0, len(t))]),
    "capitalised": lambda t: capitalised(t, tokens_in(t, 0, len(t))),
    "propose_actor": lambda t: propose_actor(t, [Span(0, len(t))], KNOWN),
    "propose_claim_date": lambda t: propose_claim_date(t, [Span(0, len(t))], "2021-04-06"),
    "propose_published": propose_published,
    "propose_regions": propose_regions,
    "propose_language": propose_language,
    "suggest_claims": lambda t: suggest_claims(t, [], []),
}


SMALL, LARGE = 25_000, 100_000
LONGER_BY = 10
"""How much longer four times the text may take: four times where time grows with length, sixteen with its square."""
NOTHING = 0.002
"""Seconds below which a difference says nothing."""


def best_of(times: int, call: Callable[[], object]) -> float:
    """Return the shortest of some runs, in seconds: other programs' load must not fail the test."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append(time.perf_counter() - start)
    return min(taken)


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("unit", ['"', " ", "A ", "\n", ".", "A, ", "'", "“", "2021 ", "— ", "A'"])
def test_time_grows_with_the_length_of_hurtful_text_and_not_with_its_square(name: str, unit: str) -> None:
    text = (unit * LARGE)[:LARGE]
    longer = best_of(1, lambda: FUNCTIONS[name](text))
    if longer > NOTHING * LONGER_BY:
        longer = min(longer, best_of(3, lambda: FUNCTIONS[name](text)))
        shorter = best_of(5, lambda: FUNCTIONS[name](text[:SMALL]))
        assert longer < LONGER_BY * max(shorter, NOTHING)


@pytest.mark.parametrize("name", ["sentence_at", "next_sentence", "previous_sentence", "clause_at", "grow", "shrink"])
@pytest.mark.parametrize("unit", ["word ", "He said so. ", "x"])
def test_five_million_letters_on_one_line_are_not_read(name: str, unit: str) -> None:
    text = unit * (5_000_000 // len(unit))
    longer = best_of(3, lambda: FUNCTIONS[name](text))
    shorter = best_of(3, lambda: FUNCTIONS[name](text[:LARGE]))
    assert longer < LONGER_BY * max(shorter, NOTHING)
