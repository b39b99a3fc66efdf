"""Whatever the text: no suggestion fails, and each lies where it says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.assist.actors import propose_actor
from annotator.assist.article_dates import propose_published
from annotator.assist.claim_dates import propose_claim_date
from annotator.assist.language import propose_language
from annotator.assist.layout import propose_regions, spans_of
from annotator.assist.names import NameIndex, capitalised, tokens_in
from annotator.assist.quotations import propose_form
from annotator.assist.suggestions import suggest_claims
from annotator.core.claim import DIRECT_QUOTE, INDIRECT_QUOTE, REPORTED
from annotator.core.span import Span

LISTING = (
    "NATO Rutte Mark Zelensky He said that urged told on Friday in 2008 6 April 2021 04/06/2021 who , . ? “ ” \" ' ’s "
    "according to Updated: By Read More © \n \n\n \u00a0 😀 é the of a ( ) « » – 9999-12-31 0 last year ago 99 years"
)
WORDS = LISTING.split(" ")
TEXTS = st.one_of(
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
    st.text(max_size=60),
)
KNOWN = NameIndex({"Mark Rutte": 1, "NATO": 2, "Volodymyr Zelenskyy": 3})


@settings(max_examples=150)
@given(TEXTS, st.integers(0, 200), st.integers(1, 200), st.sampled_from([None, "2021-04-06", "0001", "9999-12-31"]))
def test_every_suggestion_lies_in_the_text(text: str, start: int, length: int, published: str | None) -> None:
    start = min(start, max(0, len(text) - 1))
    spans = [Span(start, max(start + 1, min(len(text), start + length)))] if text else []
    assert propose_form(text, spans) in (DIRECT_QUOTE, INDIRECT_QUOTE, REPORTED)
    for guess in propose_actor(text, spans, KNOWN):
        assert text[guess.span.start : guess.span.end] == guess.as_written != ""
    proposal = propose_regions(text)
    dates = propose_claim_date(text, spans, published) + propose_published(text, spans_of(proposal.residue))
    for date in dates:
        assert text[date.span.start : date.span.end] == date.date_text != ""
        assert date.ambiguous == (len(date.readings) > 1)
    for suggestion in suggest_claims(text, proposal.regions, spans):
        assert 0 <= suggestion.span.start < suggestion.span.end <= len(text)
        assert all(suggestion.span.end <= s.start or s.end <= suggestion.span.start for s in spans)
    tokens = tokens_in(text, 0, len(text))
    assert all(text[token.start : token.end].replace("’", "'") == token.word != "" for token in tokens)
    assert all(0 <= first <= last < len(tokens) for first, last in capitalised(text, tokens))
    assert propose_language(text) is None or len(text) > 5
