"""Names in a text and the index of known ones."""

import string
from itertools import product

import pytest

from annotator.assist.names import NameIndex, capitalised, tokens_in
from annotator.assist.sentences import sentences_in


def names(text: str) -> list[str]:
    found = []
    for sentence in sentences_in(text, 0, len(text)):
        tokens = tokens_in(text, *sentence)
        found += [text[tokens[first].start : tokens[last].end] for first, last in capitalised(text, tokens)]
    return found


def found(index: NameIndex, text: str) -> list[tuple[str, int]]:
    return [(text[m.span.start : m.span.end], m.actor_id) for m in index.mentions(text, tokens_in(text, 0, len(text)))]


def test_names_are_capitalised_runs_with_their_joiners() -> None:
    text = (
        "The General Staff of the Armed Forces of\u00a0Ukraine met Jens Stoltenberg. Kremlin aide Dmitry Peskov left."
    )
    ukraine = "General Staff of the Armed Forces of\u00a0Ukraine"
    assert names(text) == [ukraine, "Jens Stoltenberg", "Kremlin", "Dmitry Peskov"]


def test_possessive_and_sentence_openings() -> None:
    assert names("The aim is Ukraine’s security. NATO said so. Rutte said no.") == ["Ukraine", "NATO", "Rutte"]


def test_whole_names_aliases_brackets_and_surnames() -> None:
    index = NameIndex({"Mark Rutte": 1, "Ukraine (government)": 2, "Volodymyr Zelenskyy": 3, "the alliance": 4})
    text = "Rutte told Ukraine’s leader Zelenskiy that The alliance and Mark\u00a0Rutte agree; alliance of rutte."
    assert found(index, text) == [
        ("Rutte", 1),
        ("Ukraine", 2),
        ("Zelenskiy", 3),
        ("alliance", 4),
        ("Mark\u00a0Rutte", 1),
        ("alliance", 4),
    ]


def test_what_is_ambiguous_is_not_named() -> None:
    index = NameIndex([("Boris Johnson", 1), ("Lyndon Johnson", 2), ("Kyiv", 3), ("Kyiv", 4)])
    assert found(index, "Johnson went to Kyiv with Boris Johnson.") == [("Boris Johnson", 1)]
    index.remove("Lyndon Johnson", 2)
    index.remove("Kyiv", 4)
    assert found(index, "Johnson went to Kyiv.") == [("Johnson", 1), ("Kyiv", 3)]


def test_curly_and_straight_apostrophes_are_one() -> None:
    index = NameIndex({"Sinn O'Neill": 1})
    assert found(index, "Sinn O’Neill spoke") == [("Sinn O’Neill", 1)]
    assert found(index, "sinn o'neill spoke") == []


def test_adding_and_removing_leaves_nothing_behind() -> None:
    index = NameIndex({"Mark Rutte": 1})
    index.add("Volodymyr Zelenskyy", 2)
    index.add("Volodymyr Zelenskyy", 2)
    index.remove("Volodymyr Zelenskyy", 2)
    assert found(index, "Volodymyr Zelenskyy") == [("Volodymyr Zelenskyy", 2)]
    index.remove("Volodymyr Zelenskyy", 2)
    index.remove("Volodymyr Zelenskyy", 2)
    index.remove("Nobody", 9)
    assert found(index, "Zelenskiy, Zelenskyy, Volodymyr Zelenskyy, Rutte") == [("Rutte", 1)]


@pytest.mark.parametrize("name", ["", "  ", "—", "the"])
def test_names_without_words_are_ignored(name: str) -> None:
    assert found(NameIndex({name: 1, "NATO": 2}), "the — the NATO") == [("NATO", 2)]


def test_twenty_thousand_names_are_all_found() -> None:
    letters = string.ascii_lowercase
    known = {
        f"F{a}{b}n {c.upper()}{a}{b}ov": i for i, (a, b, c) in enumerate(product(letters, letters, letters + "äöü"))
    }
    assert len(known) > 19_000
    index = NameIndex(known)
    name, actor_id = next(iter(known.items()))
    assert found(index, f"Then {name} said it.") == [(name, actor_id)]
