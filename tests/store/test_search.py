"""Search over articles and claims, in the five articles and in made-up ones."""

import sqlite3
import threading
from collections.abc import Iterator

import pytest
from finding_sample import TEXTS, TITLES, ZELENSKYY, add_article, add_claim, empty_project, sample_project
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.errors import CancelledError
from annotator.core.query import parse, satisfies
from annotator.store.claim_query import LabelsKept, claims_matching
from annotator.store.matches import COMMON, can_be_ranked, newest
from annotator.store.search import COUNTED, HEAD, LOOKED_AT, Answer, Total, completed, search


@pytest.fixture(scope="module")
def project() -> Iterator[sqlite3.Connection]:
    connection = sample_project()
    yield connection
    connection.close()


def articles(answer: Answer) -> dict[int, list[str]]:
    return {hit.article_id: [TEXTS[hit.article_id - 1][s:e] for s, e in hit.places] for hit in answer.articles}


def claims(answer: Answer) -> set[int]:
    return {hit.claim_id for hit in answer.claims}


def test_membership_plan_stands_twice_in_003_once_with_a_no_break_space(project: sqlite3.Connection) -> None:
    answer = search(project, parse("membership plan"))
    assert articles(answer)[4] == ["membership plan", "membership\u00a0plan"]
    assert answer.articles[0].article_id == 4
    assert answer.hint is None


@pytest.mark.parametrize("typed", ["Ukraine's", "Ukraine’s", "ukraine`s", '"UKRAINE S"'])
def test_all_eight_of_000_are_found_however_the_apostrophe_is_typed(project: sqlite3.Connection, typed: str) -> None:
    answer = search(project, parse(typed))
    assert articles(answer)[1] == ["Ukraine’s"] * 8


def test_words_in_a_row_come_first_and_phrases_only_so() -> None:
    connection = empty_project()
    apart = add_article(connection, "plan of a membership; a plan " * 5)
    row = add_article(connection, "x " * 200 + "their membership plan" + " x" * 200)
    title_only = add_article(connection, "nothing in here at all", "Membership plan")
    none = add_article(connection, "plans for a member")
    found = [hit.article_id for hit in search(connection, parse("membership plan")).articles]
    assert set(found[:2]) == {row, title_only}
    assert found[2:] == [apart]
    assert {h.article_id for h in search(connection, parse('"membership plan"')).articles} == {row, title_only}
    assert [h.article_id for h in search(connection, parse("memb*")).articles].count(none) == 1
    connection.close()


def test_a_word_of_the_title_helps_one_of_the_text() -> None:
    connection = empty_project()
    article = add_article(connection, "The plan was praised.", "NATO’s answer", "WION", "2021")
    (hit,) = search(connection, parse("nato plan")).articles
    assert (hit.article_id, hit.title, hit.source, hit.published) == (article, "NATO’s answer", "WION", "2021")
    assert hit.places == ((4, 8),)
    (hit,) = search(connection, parse("answer")).articles
    assert (hit.places, hit.snippet.text, hit.snippet.marks) == ((), "The plan was praised.", ())
    connection.close()


def test_snippets_are_whole_words_of_the_article_and_their_marks_are_the_places(project: sqlite3.Connection) -> None:
    for query in ("Zelenskiy", "membership plan", "phone call", "Донбас OR donbas", "file"):
        for hit in search(project, parse(query)).articles:
            text, snippet = TEXTS[hit.article_id - 1], hit.snippet
            end = snippet.start + len(snippet.text)
            assert text[snippet.start : end] == snippet.text
            assert snippet.start == 0 or text[snippet.start - 1].isspace()
            assert end == len(text) or text[end].isspace()
            assert len(snippet.text) <= 230
            assert snippet.marks
            marked = [snippet.text[s:e] for s, e in snippet.marks]
            assert marked == [text[s:e] for s, e in hit.places][: len(marked)]


def test_a_long_word_does_not_break_a_snippet() -> None:
    connection = empty_project()
    add_article(connection, "x" * 300 + "-" + "y" * 900 + "-" + "z" * 300)
    (hit,) = search(connection, parse("y*")).articles or search(connection, parse("yy*")).articles
    assert [hit.snippet.text[s:e] for s, e in hit.snippet.marks] == ["y" * 900]
    connection.close()


def test_places_are_limited_to_a_hundred() -> None:
    connection = empty_project()
    add_article(connection, "so it goes " * 300)
    assert len(search(connection, parse("goes")).articles[0].places) == 100
    connection.close()


def test_of_long_articles_only_the_beginning_is_looked_at_while_one_types() -> None:
    connection = empty_project()
    filler = "word " * (LOOKED_AT // 5)
    below = add_article(connection, f"{filler} {filler} a treaty, and the treaty again")
    above = add_article(connection, f"the treaties of old {filler} treaties")
    cut = add_article(connection, "x" * (HEAD - 3) + " treaty" + " y" * HEAD)
    for words in ("treaty", "treaties"):
        query = parse(words)
        whole = {hit.article_id: hit for hit in search(connection, query).articles}
        assert all(hit.complete and hit.places for hit in whole.values())
        for hit in search(connection, query, quick=True).articles:
            assert set(hit.places) <= set(whole[hit.article_id].places)
            assert completed(connection, query, hit) == whole[hit.article_id]
    (first,) = (hit for hit in search(connection, parse("treaties"), quick=True).articles if hit.article_id == above)
    assert (first.complete, len(first.places), first.snippet.text[:13]) == (False, 1, "the treaties ")
    quick = {hit.article_id: hit for hit in search(connection, parse("treaty"), quick=True).articles}
    assert (quick[below].complete, quick[below].places, quick[below].snippet.text[:5]) == (False, (), "word ")
    assert [place.start for place in quick[cut].places] == [HEAD - 2]
    connection.execute("DELETE FROM article")
    assert completed(connection, parse("treaty"), quick[below]) == quick[below]
    connection.close()


def test_a_word_cut_off_at_the_end_of_the_beginning_is_not_taken_for_another() -> None:
    connection = empty_project()
    add_article(connection, "x " * (HEAD // 2 - 2) + "planning" + " y" * LOOKED_AT + " plan")
    (hit,) = search(connection, parse("plan"), quick=True).articles
    assert (hit.places, hit.complete) == ((), False)
    connection.close()


def test_a_rare_label_is_found_beside_a_very_common_word() -> None:
    connection = sample_project()
    rare = search(connection, parse("sloppy")).claims[0].claim_id
    connection.execute("BEGIN")
    connection.execute("UPDATE claim SET actor_as_written = 'somebody' WHERE id = ?", (rare,))
    connection.execute("INSERT INTO claim_fts (claim_fts) VALUES ('rebuild')")
    for _ in range(COUNTED + 300):
        add_claim(connection, 2, ((2033, 2109),), actor_as_written="somebody")
    connection.execute("COMMIT")
    assert claims(search(connection, parse("somebody sanctions"))) == {rare}
    connection.close()


def test_one_annotators_claims_are_not_hidden_behind_many_of_others() -> None:
    connection = sample_project()
    connection.execute("BEGIN")
    for _ in range(250):
        add_claim(connection, 2, ((2033, 2109),), annotator_id=2, actor_as_written="sanctions")
    connection.execute("COMMIT")
    connection.execute("UPDATE claim SET annotator_id = 1 WHERE id = 7")
    everybodys = search(connection, parse("sanctions"))
    assert (everybodys.claims_total.number, everybodys.claims_total.more) == (250, True)
    own = search(connection, parse("sanctions"), annotator_id=1)
    assert (claims(own), own.claims_total) == ({7}, Total(1, more=False))
    connection.close()


def test_labels_are_read_again_when_any_connection_changed_them() -> None:
    connection = sample_project()
    labels = LabelsKept()
    assert claims(search(connection, parse("grenouille"), labels=labels)) == set()
    first = labels.current(connection)
    assert labels.current(connection) is first
    connection.execute("UPDATE proposition SET label = 'La grenouille' WHERE label = 'Sanctions'")
    assert claims(search(connection, parse("grenouille"), labels=labels)) == {7}
    again = labels.current(connection)
    assert [now is before for now, before in zip(again.kinds, first.kinds, strict=True)] == [True, False, True]
    connection.close()


def test_words_that_too_many_have_are_not_ranked_by() -> None:
    connection = empty_project()
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO article_fts (rowid, title, text) VALUES (?, '', ?)",
        ((n, "common rare" if n % 1000 == 0 else "common") for n in range(1, COMMON + 2)),
    )
    rare = [n for n in range(1, COMMON + 2) if n % 1000 == 0]
    assert not can_be_ranked(connection, "article_fts", '"common" AND "rare"')
    assert can_be_ranked(connection, "article_fts", '"rare"')
    assert can_be_ranked(connection, "article_fts", '"rare" OR "gone" *')
    assert not can_be_ranked(connection, "article_fts", '"rare common"')
    assert newest(connection, "article_fts", '("common" AND "rare")', 99) == rare[::-1]
    assert newest(connection, "article_fts", '("common" AND "rare")', 3) == rare[::-1][:3]
    assert newest(connection, "article_fts", '"common"', 2) == [COMMON + 1, COMMON]
    assert newest(connection, "article_fts", '"commo" *', 1) == [COMMON + 1]
    connection.close()


def test_claims_are_found_by_their_words_and_their_labels(project: sqlite3.Connection) -> None:
    assert claims(search(project, parse("sloppy"))) == {7}
    assert claims(search(project, parse("Zelenskiy"))) >= {4, 5, 7}
    assert claims(search(project, parse("irony"))) == {2, 7}
    assert claims(search(project, parse('"should join"'))) == {1, 6}
    assert claims(search(project, parse("peskov irony"))) == {2}
    assert claims(search(project, parse("irony -peskov"))) == {7}
    assert claims(search(project, parse("irony -sloppy"))) == {2}
    assert claims(search(project, parse('"ask ironical"'))) == set()


def test_a_claim_hit_tells_who_says_what_where(project: sqlite3.Connection) -> None:
    (hit,) = search(project, parse("sloppy")).claims
    assert (hit.article_id, hit.annotator, hit.actor, hit.proposition) == (4, "Ben", "Volodymyr Zelenskyy", "Sanctions")
    assert (hit.stance, hit.quote, hit.marks, hit.spans) == ("opposes", TEXTS[3][1084:1243], (), ((1084, 1243),))
    two = next(hit for hit in search(project, parse("zelenskyy")).claims if hit.claim_id == 4)
    assert two.spans == ((659, 677), (699, 811))
    word = TEXTS[3][1084:1243].split()[2].strip('“”",.')
    marked = next(hit for hit in search(project, parse(f"{word} OR sloppy")).claims if hit.claim_id == 7)
    assert {marked.quote[s:e].lower() for s, e in marked.marks} == {word.lower()}


def test_a_search_can_cover_all_names_of_an_actor(project: sqlite3.Connection) -> None:
    alone = articles(search(project, parse("Zelenskyy")))
    covered = articles(search(project, parse("Zelenskyy"), actor_ids=[ZELENSKYY]))
    assert set(alone) < set(covered)
    assert {name.casefold() for name in covered[4]} >= {"zelensky", "zelenskiy", "ukraine's president"}
    assert claims(search(project, parse("nothing"), actor_ids=[ZELENSKYY])) >= {4, 5, 7}


def test_nothing_and_nonsense_find_nothing_and_say_why(project: sqlite3.Connection) -> None:
    empty = search(project, parse(" "))
    assert (empty.articles, empty.claims, empty.articles_total.number, empty.hint) == ((), (), 0, None)
    only_not = search(project, parse("-nato"))
    assert only_not.articles == ()
    assert "takes away" in (only_not.hint or "")
    assert search(project, parse('"membership plan')).articles_total == Total(1, more=False)
    assert search(project, parse("xyzzy")).articles_total == Total(0, more=False)


def test_of_many_the_latest_come_first_and_are_counted_up_to_a_limit() -> None:
    connection = empty_project()
    connection.execute("BEGIN")
    dates = [None, *(f"{2000 + number % 20}" for number in range(COUNTED + 5))]
    for number, date in enumerate(dates):
        add_article(connection, f"common words {number}", None, None, date)
    connection.execute("COMMIT")
    answer = search(connection, parse("common words"), limit=30)
    assert answer.articles_total == Total(COUNTED, more=True)
    assert str(answer.articles_total) == "more than 2,000"
    assert len(answer.articles) == 30
    exact = search(connection, parse("number*")).articles_total
    assert str(exact) == "0"
    published = [hit.published for hit in search(connection, parse("common"), limit=200).articles]
    assert published == sorted((date for date in published if date), reverse=True)
    connection.close()


def test_the_limit_holds_for_articles_and_claims(project: sqlite3.Connection) -> None:
    answer = search(project, parse("nato OR zelenskyy"), limit=2)
    assert (len(answer.articles), len(answer.claims)) == (2, 2)
    assert answer.articles_total.number == 5
    assert answer.claims_total.number > 2


def test_another_thread_can_interrupt_a_search() -> None:
    connection = empty_project()
    connection.execute("BEGIN")
    for number in range(3000):
        add_article(connection, f"common words of every kind {number} " * 3)
    connection.execute("COMMIT")
    stop = threading.Event()

    def interrupt() -> None:
        while not stop.is_set():
            connection.interrupt()

    thread = threading.Thread(target=interrupt)
    thread.start()
    query = parse(" OR ".join(["common words kind", "every"] * 20))
    try:
        with pytest.raises(CancelledError):
            search(connection, query)
    finally:
        stop.set()
        thread.join()
    assert search(connection, parse("common")).articles_total.more
    connection.close()


def test_other_failures_are_not_taken_for_an_interruption() -> None:
    connection = sqlite3.connect(":memory:")
    with pytest.raises(sqlite3.OperationalError):
        search(connection, parse("nato"))
    connection.close()


WORDS = ("nato", "plan", "irony", "peskov", "membership", "war", "join", "zelenskyy", "president", "sloppy")


def combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.tuples(inner, inner)
    return st.one_of(
        pairs.map(" ".join),
        pairs.map(" OR ".join),
        pairs.map(lambda pair: f"({pair[0]}) -({pair[1]})"),
        inner.map(lambda text: f"({text})"),
    )


queries = st.recursive(st.sampled_from([*WORDS, '"should join"', "memb*", '"zelensky nato"']), combined, max_leaves=5)


@settings(max_examples=150, deadline=None)
@given(text=queries)
def test_a_claim_is_found_exactly_when_its_words_and_labels_satisfy_the_query(text: str) -> None:
    """No word may be lost between the index and the labels, however AND, OR and NOT are put together."""
    connection = SAMPLE
    query = parse(text)
    matching = claims_matching(connection, query)
    assert matching is not None
    found = {row[0] for row in connection.execute(matching.sql, matching.values)}
    expected = {id_ for id_, words in CLAIM_WORDS.items() if satisfies(query, *words)}
    assert found == expected
    answer = search(connection, query)
    assert claims(answer) == expected
    assert answer.claims_total == Total(len(expected), more=False)
    of_articles = {n + 1 for n, page in enumerate(TEXTS) if satisfies(query, page, TITLES[n] or "")}
    assert {hit.article_id for hit in answer.articles} == of_articles


def _claim_words(connection: sqlite3.Connection) -> dict[int, list[str]]:
    sql = (
        "SELECT claim.id, quote, actor_as_written, date_text, claim.note, actor.name, label, "
        "(SELECT group_concat(name, ' ~ ~ ') FROM alias WHERE actor_id = actor.id), "
        "(SELECT group_concat(tag, ' | ') FROM tag WHERE claim_id = claim.id) "
        "FROM claim LEFT JOIN actor ON actor.id = actor_id LEFT JOIN proposition ON proposition.id = proposition_id"
    )
    found: dict[int, list[str]] = {}
    for id_, *words, aliases, tags in connection.execute(sql):
        found[id_] = [word for word in words if word] + (aliases or "").split(" ~ ~ ") + (tags or "").split(" | ")
    return found


SAMPLE = sample_project()
CLAIM_WORDS = _claim_words(SAMPLE)


@pytest.fixture(scope="module", autouse=True)
def _closed() -> Iterator[None]:
    yield
    SAMPLE.close()


def test_a_claim_of_a_deleted_kind_of_label_is_still_found_by_its_quote() -> None:
    connection = empty_project()
    connection.execute("INSERT INTO annotator (uuid, name, created_at) VALUES ('a', 'Ana', '2026')")
    article = add_article(connection, "NATO is the only way")
    claim = add_claim(connection, article, ((0, 4), (12, 20)))
    (hit,) = search(connection, parse('"nato only"')).claims
    assert (hit.claim_id, hit.actor, hit.spans) == (claim, None, ((0, 4), (12, 20)))
    assert hit.quote == "NATO […] only way"
    connection.close()
