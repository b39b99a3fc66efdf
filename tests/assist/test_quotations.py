"""Quotations of all kinds of marks, and the form of a claim."""

import pytest
from assist_sample import Sample
from hypothesis import given
from hypothesis import strategies as st

from annotator.assist.quotations import propose_form, quotations
from annotator.core.span import Span


def quoted(text: str) -> list[str]:
    return [text[a:b] for a, b in quotations(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('He said "so it is," and "no".', ['"so it is,"', '"no"']),
        ("Ukraine's and allies' plan is a 'real signal' of the '90s.", ["'real signal'"]),
        ("Ukraine’s ‘hot phase’ and “outer ‘inner’ one”.", ["‘hot phase’", "“outer ‘inner’ one”"]),
        ("Er sagte: „Wir gehen.“ Dann »nein«. Il dit « oui ».", ["„Wir gehen.“", "»nein«", "« oui »"]),
        ("首相は「はい」と言った。", ["「はい」"]),
        ('An unclosed "quotation\nof "another" line', ['"another"']),
        ('"First paragraph goes on\n\n"and ends."', ['"First paragraph goes on', '"and ends."']),
        ('A 5" pipe', []),
        ('""""""', []),
    ],
)
def test_quotations_of_all_kinds(text: str, found: list[str]) -> None:
    assert quoted(text) == found


def test_quotations_of_the_sample(sample: Sample) -> None:
    assert quoted(sample.texts["001"]) == ["“victory plan”", "“victory plan”"]
    assert "'worsen'" in quoted(sample.texts["003"])


@given(st.text(alphabet=st.sampled_from("ab \"'“”„’‘«»\n."), max_size=60))
def test_quotations_are_ordered_disjoint_and_begin_with_a_mark(text: str) -> None:
    place = 0
    for start, end in quotations(text):
        assert place <= start < end <= len(text)
        assert text[start] in "\"'“”„‘«»"
        place = end


@pytest.mark.parametrize(("annotator", "least"), [("Annotator A", 0.9), ("Annotator B", 0.87)])
def test_the_form_is_mostly_what_the_annotators_chose(sample: Sample, annotator: str, least: float) -> None:
    claims = [c for c in sample.claims if c.annotator == annotator]
    right = sum(propose_form(sample.texts[c.article], c.spans) == c.form for c in claims)
    assert len(claims) > 70
    assert right / len(claims) >= least


def test_form_beside_verbs() -> None:
    text = "Peskov said that war is near. “We are not afraid,” he added. Kyiv urged NATO to act. It rains, aides said."
    spans = [
        (17, 28),
        (30, 50),
        (text.index("urged"), text.index(" It") - 1),
        (text.index("It rains"), text.index(", aides")),
    ]
    forms = [propose_form(text, [Span(*s)]) for s in spans]
    assert forms == ["indirect_quote", "direct_quote", "reported", "indirect_quote"]
    assert propose_form(text, []) == "reported"
