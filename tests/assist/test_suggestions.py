"""Claims suggested in what is not yet marked."""

import itertools

import pytest
from assist_sample import Sample

from annotator.assist.layout import propose_regions
from annotator.assist.suggestions import suggest_claims
from annotator.core.region import Region, RegionKind
from annotator.core.span import Span, overlap


def suggested(text: str) -> list[tuple[str, str]]:
    return [(text[s.span.start : s.span.end], s.form) for s in suggest_claims(text, [], [])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He said that the war is nearly over.", [("the war is nearly over", "indirect_quote")]),
        ("NATO said on Friday it was very concerned.", [("it was very concerned", "indirect_quote")]),
        (
            "Ukraine and Britain will hold joint drills soon, officials said.",
            [("Ukraine and Britain will hold joint drills soon", "indirect_quote")],
        ),
        ("“We will never give up here,” Rutte remarked.", [("“We will never give up here,”", "direct_quote")]),
        (
            "Kyiv urged NATO to act soon, saying the war is nearly over.",
            [("urged NATO to act soon", "reported"), ("the war is nearly over", "indirect_quote")],
        ),
        ("The weather was fine in most of the country.", []),
        ("The “victory plan” was fine.", []),
    ],
)
def test_what_is_said_and_wanted_is_suggested(text: str, found: list[tuple[str, str]]) -> None:
    assert suggested(text) == found


def test_taken_text_and_residue_are_left_alone(sample: Sample) -> None:
    text = sample.texts["002"]
    regions = propose_regions(text).regions
    every = suggest_claims(text, regions, [])
    taken = every[2].span
    rest = suggest_claims(text, regions, [Span(taken.end - 1, taken.end)])
    assert taken not in [s.span for s in rest]
    assert len(rest) >= len(every) - 1
    assert suggest_claims(text, [Region(0, len(text), RegionKind.RESIDUE)], []) == []


def test_most_suggestions_of_the_sample_are_claims(sample: Sample) -> None:
    total = hits = 0
    for short, text in sample.texts.items():
        claims = [c.spans for c in sample.claims if c.article == short]
        for suggestion in suggest_claims(text, propose_regions(text).regions, []):
            shared = max(overlap([suggestion.span], spans) for spans in claims)
            total += 1
            hits += shared >= 0.5 * (suggestion.span.end - suggestion.span.start)
    assert total > 45
    assert hits / total >= 0.8


def test_half_of_the_sample_claims_are_suggested(sample: Sample) -> None:
    found = 0
    for claim in sample.claims:
        text = sample.texts[claim.article]
        spans = [s.span for s in suggest_claims(text, propose_regions(text).regions, [])]
        found += overlap(spans, claim.spans) > 0
    assert found / len(sample.claims) >= 0.7


def test_suggestions_are_ordered_disjoint_and_inside_their_window() -> None:
    text = "He said that the war is nearly over. " * 8_000
    spans = [s.span for s in suggest_claims(text, [], [], 100_000, 101_000)]
    assert len(spans) > 20
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert spans[0].start >= 99_900
    assert spans[-1].end <= 101_100
