"""A megabyte made to hurt costs the suggestions about four times what a quarter of it does, and never many seconds."""

import time

import pytest
from lengths import is_long, short_or_long
from test_assist_speed import FUNCTIONS

from annotator.core.query import parse, places
from annotator.core.text import canonical, first_words

UNITS = [
    "By ", "a-", "’s ", "2021-04-0", "© ", "said “", "((", "Photo: ", "e\u0301\u0323", "\u202e", "1/2/", "A.B.",
    "Mr. ", "— “", "\u00a0", "last ", "A b", "A of ", ".\n", "?!", "『", "\n\n", "x", "word ", "Mr ", "on Friday ",
    ", who ", "» «", "2021", "6 April ",
]  # fmt: skip
ALWAYS = ("propose_regions", "propose_published", "propose_language", "suggest_claims", "sentences_in", "quotations")
"""What runs at import and on opening an article."""

LARGE = 1_000_000
SECONDS, NOTHING, GROWTH = 8, 0.05, 10
OTHERS = {
    "canonical": canonical,
    "first_words": first_words,
    "places": lambda text: places(parse('minister "last friday" x*'), text),
    "parse": lambda text: parse(text[:100_000], typing=True),
}


def taken(name: str, text: str) -> float:
    begun = time.process_time()
    (FUNCTIONS.get(name) or OTHERS[name])(text)
    return time.process_time() - begun


@pytest.mark.parametrize("name", [*(FUNCTIONS if is_long() else ALWAYS), *OTHERS])
def test_a_megabyte_made_to_hurt_takes_time_in_proportion(name: str) -> None:
    for unit in UNITS[:: short_or_long(3, 1)]:
        text = (unit * LARGE)[:LARGE]
        longer = taken(name, text)
        assert longer < SECONDS, unit
        if longer > NOTHING * GROWTH:
            assert longer < GROWTH * max(NOTHING, taken(name, text[: LARGE // 4])), unit
