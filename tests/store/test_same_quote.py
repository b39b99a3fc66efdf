"""The same quotation elsewhere."""

import random
import sqlite3
from collections.abc import Iterator

import pytest
from finding_sample import TEXTS, add_article, empty_project, sample_project

from annotator.core.span import GAP
from annotator.store.same_quote import SCORE, same_quote

WAY = "NATO is the only way to end the war in Donbas"


@pytest.fixture(scope="module")
def project() -> Iterator[sqlite3.Connection]:
    connection = sample_project()
    yield connection
    connection.close()


def test_a_quotation_of_000_stands_in_003_and_the_other_way_round(project: sqlite3.Connection) -> None:
    for here, there in ((1, 4), (4, 1)):
        found = same_quote(project, WAY, not_article=here)
        same = [one for one in found if one.article_id == there]
        assert len(same) == 1
        start, end = same[0].span
        assert TEXTS[there - 1][start:end] == WAY
        assert same[0].score == 100.0
        assert all(one.article_id != here for one in found)
        assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


@pytest.mark.parametrize(
    "changed",
    [
        "NATO is the only way to end this war in Donbas",
        "“Nato is the only way, to end the war in the Donbas”",
        "NATO is the one way to end the war in Donbass",
        f"NATO is the only way{GAP}to end the war in Donbas",
    ],
)
def test_small_changes_do_not_hide_it(project: sqlite3.Connection, changed: str) -> None:
    found = {one.article_id: one for one in same_quote(project, changed, not_article=99)}
    for article in (1, 4):
        start, end = found[article].span
        shown = TEXTS[article - 1][start:end]
        assert "the only way to end the war in" in shown
        assert len(shown) < len(WAY) + 15
        assert found[article].score >= SCORE


def test_a_short_quotation_must_stand_there_word_for_word(project: sqlite3.Connection) -> None:
    assert {one.article_id for one in same_quote(project, "Russia’s aggression", not_article=99)} >= {1, 4}
    assert same_quote(project, "Russia’s aggressor", not_article=99) == []
    assert same_quote(project, "way only the", not_article=99) == []


def test_what_stands_nowhere_is_not_found(project: sqlite3.Connection) -> None:
    assert same_quote(project, "", not_article=1) == []
    assert same_quote(project, "“ … ”", not_article=1) == []
    assert same_quote(project, "the committee adjourned without any decision on fisheries", not_article=1) == []
    assert same_quote(project, TEXTS[1] * 2, not_article=2) == []


def test_only_the_title_is_no_quotation() -> None:
    connection = empty_project()
    add_article(connection, "Nothing of the kind.", WAY)
    assert same_quote(connection, WAY, not_article=99) == []
    connection.close()


def test_the_place_is_given_in_code_points_of_the_article_as_written() -> None:
    connection = empty_project()
    article = add_article(
        connection, "😀 ﬃ Zelensky\u0301 said: “NATO\u00a0is the ONLY way to end that war in Donbas”, e\u0301."
    )
    (found,) = same_quote(connection, WAY, not_article=99)
    text = connection.execute("SELECT text FROM article_text WHERE article_id = ?", (article,)).fetchone()[0]
    start, end = found.span
    assert "is the ONLY way to end that war in Donbas" in text[start:end]
    assert text[end] == "”"
    connection.close()


def test_quotations_with_a_tenth_of_the_words_changed_are_found_among_many() -> None:
    """Sentences of the five articles, spread over made-up ones of the same words."""
    chance = random.Random(5)
    words = " ".join(TEXTS).split()
    connection = empty_project()
    sentences = [sentence for sentence in " ".join(TEXTS[1:4]).split(". ") if 14 <= len(sentence.split()) <= 40]
    connection.execute("BEGIN")
    for sentence in sentences:
        filler = [" ".join(chance.choices(words, k=120)) for _ in range(2)]
        add_article(connection, sentence.join(filler))
    for _ in range(200):
        add_article(connection, " ".join(chance.choices(words, k=240)))
    connection.execute("COMMIT")
    found = 0
    for number, sentence in enumerate(sentences):
        changed = " ".join(word if chance.random() > 0.1 else chance.choice(words) for word in sentence.split())
        hits = {one.article_id for one in same_quote(connection, changed, not_article=99_999)}
        found += number + 1 in hits
        assert hits <= set(range(1, len(sentences) + 1))
    assert len(sentences) > 15
    assert found >= len(sentences) * 0.95
    connection.close()
