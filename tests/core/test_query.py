"""The query language: how it is read, what it finds in a text, and that it agrees with the index of SQLite."""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core import query as q
from annotator.core.query import And, Or, Phrase, Query, Without, Words, fts_text, parse, places
from annotator.core.resources import resource
from annotator.core.tokens import prepared, tokens

ARTICLES = sorted(resource("sample/articles").glob("*.txt"))


def word(text: str, *, prefix: bool = False) -> Phrase:
    return Phrase((text,), prefix)


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("membership", word("membership")),
        ("membership plan", Words((word("membership"), word("plan")))),
        ('"membership plan"', Phrase(("membership", "plan"))),
        ("„Membership\u00a0Plan“", Phrase(("membership", "plan"))),
        ("«plan»", word("plan")),
        ("Ukraine’s", Phrase(("ukraine", "s"))),
        ("Ukraine's", Phrase(("ukraine", "s"))),
        ("Ukraineʹs", word("ukraineʹs")),
        ("memb*", word("memb", prefix=True)),
        ('"membership pl*"', Phrase(("membership", "pl"), prefix=True)),
        ('"membership pl"*', Phrase(("membership", "pl"), prefix=True)),
        ("nato AND russia", And((word("nato"), word("russia")))),
        ("nato and russia", Words((word("nato"), word("and"), word("russia")))),
        ("nato OR map", Or((word("nato"), word("map")))),
        ("a b OR c", Or((Words((word("a"), word("b"))), word("c")))),
        ("nato -map", Without(word("nato"), word("map"))),
        ("-map nato", Without(word("nato"), word("map"))),
        ("nato NOT (map OR plan)", Without(word("nato"), Or((word("map"), word("plan"))))),
        ("nato -a -b", Without(word("nato"), Or((word("a"), word("b"))))),
        ("NOT NOT nato", word("nato")),
        ("(nato OR eu) map", And((Or((word("nato"), word("eu"))), word("map")))),
        ('nato "the plan" war', And((word("nato"), Phrase(("the", "plan")), word("war")))),
        ("tit-for-tat", Phrase(("tit", "for", "tat"))),
        ("Čapek", word("capek")),
        ("", None),
        ("  -- * () ' ", None),
    ],
)
def test_well_formed_queries_are_read_without_a_hint(text: str, root: q.Node | None) -> None:
    assert parse(text) == Query(text, root, None)


@pytest.mark.parametrize(
    ("text", "root", "hint"),
    [
        ('nato "membership plan', And((word("nato"), Phrase(("membership", "plan")))), "quotation mark"),
        ("(nato OR eu", Or((word("nato"), word("eu"))), "not closed"),
        ("nato) eu", Words((word("nato"), word("eu"))), "never opened"),
        ("nato OR", word("nato"), "OR has nothing"),
        ("OR nato", word("nato"), "OR has nothing"),
        ("nato OR OR eu", Or((word("nato"), word("eu"))), "OR has nothing"),
        ("nato AND", word("nato"), "AND has nothing"),
        ("AND nato", word("nato"), "AND has nothing"),
        ("(AND nato)", word("nato"), "AND has nothing"),
        ("nato NOT", word("nato"), "NOT has nothing"),
        ("-nato", None, "takes away"),
        ("eu OR -nato", word("eu"), "takes away"),
        ("n* plan", Words((word("n"), word("plan"))), "two letters"),
        ("(" * 12 + "nato" + ")" * 12, word("nato"), "nested"),
        ("a " * 70, Words((word("a"),) * 64), "first 64"),
    ],
)
def test_malformed_queries_give_the_best_reading_and_a_hint(text: str, root: q.Node | None, hint: str) -> None:
    query = parse(text)
    assert query.root == root
    assert query.hint is not None
    assert hint in query.hint


@pytest.mark.parametrize("text", ["(nato) AND eu", "nato AND (eu)", "nato AND NOT eu", "nato AND -eu", "(nato)"])
def test_no_hint_for_operators_beside_parentheses(text: str) -> None:
    assert parse(text).hint is None


@pytest.mark.parametrize(
    ("text", "root"),
    [
        ("memb", word("memb", prefix=True)),
        ("memb ", word("memb")),
        ("m", word("m")),
        ("北", word("北", prefix=True)),
        ("nato memb", Words((word("nato"), word("memb", prefix=True)))),
        ('"nato memb', Phrase(("nato", "memb"), prefix=True)),
        ('"nato memb"', Phrase(("nato", "memb"))),
        ("Ukraine’", word("ukraine", prefix=True)),
        ("nato -me", Without(word("nato"), word("me", prefix=True))),
    ],
)
def test_the_last_word_is_a_beginning_while_it_is_typed(text: str, root: q.Node) -> None:
    assert parse(text, typing=True).root == root


def found(query: str, text: str) -> list[str]:
    return [text[start:end] for start, end in places(parse(query), text)]


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        (
            "membership plan",
            "A membership\u00a0plan, Membership — Plan; a plan.",
            ["membership\u00a0plan", "Membership — Plan"],
        ),
        ("membership plan", "The plan for membership", ["plan", "membership"]),
        ("membership plan", "The plan", []),
        ("zelensky", "ZELENSKÝ, Zelensk\u0079\u0301! zelenskyy", ["ZELENSKÝ", "Zelensk\u0079\u0301"]),
        ("\u0301accent", "an \u0301accent", ["accent"]),
        ("ukraine's", "Ukraine’s Ukraine`s Ukraine s Ukraines", ["Ukraine’s", "Ukraine`s", "Ukraine s"]),
        ("memb*", "member memb xmemb Membership.", ["member", "memb", "Membership"]),
        ("pla* memb*", "planned memberships, plan", ["planned memberships"]),
        ("nato OR plan", "plan, nato, planet", ["plan", "nato"]),
        ("nato -plan", "plan, nato", []),
        ("nato -plan", "planet, nato", ["nato"]),
        ("(nato plan) OR war", "nato at war", ["war"]),
        ('"a plan" OR plan', "a plan; plan", ["a plan", "plan"]),
        ("🤔", "so 🤔 so", ["🤔"]),
        ("map", "😀map😀", ["map"]),
        ("nothing here", "", []),
        ("", "text", []),
    ],
)
def test_places_are_those_a_reader_would_point_at(query: str, text: str, expected: list[str]) -> None:
    assert found(query, text) == expected


def test_both_membership_plans_of_003_and_all_of_ukraines_in_000() -> None:
    texts = [path.read_text(encoding="utf-8") for path in ARTICLES]
    assert found("membership plan", texts[3]) == ["membership plan", "membership\u00a0plan"]
    for typed in ("Ukraine's", "Ukraine’s", "UKRAINE´S"):
        assert found(typed, texts[0]) == ["Ukraine’s"] * 8


def test_labels_are_asked_all_at_once() -> None:
    labels = q.Labels(["Volodymyr Zelenský", "", "NATO’s NATO", "Zelensky\u0301 plan", "Nat"])
    assert labels.holding(word("zelensky")) == [0, 3]
    assert labels.holding(word("nat", prefix=True)) == [2, 4]
    assert labels.holding(Phrase(("zelensky", "nato"))) == []
    assert labels.holding(Phrase(("plan", "nat"))) == []
    assert q.Labels([]).holding(word("nat")) == []


@given(
    st.lists(st.text("ab c", max_size=6), max_size=5),
    st.recursive(
        st.sampled_from(["a", "b", "ab", "a*", '"a b"', "c"]),
        lambda inner: st.tuples(inner, st.sampled_from([" ", " OR ", " AND ", " -"]), inner).map(
            lambda parts: f"({parts[0]}){parts[1]}({parts[2]})"
        ),
        max_leaves=4,
    ),
)
def test_of_many_texts_those_satisfy_a_query_that_do_so_by_themselves(texts: list[str], query: str) -> None:
    read = parse(query)
    assert read.root is not None
    expected = {number for number, text in enumerate(texts) if q.satisfies(read, text)}
    assert q.Labels(texts).satisfying(read.root) == expected


def test_places_can_be_limited_and_words_may_stand_in_the_title() -> None:
    assert places(parse("a"), "a a a a", limit=2) == [(0, 1), (2, 3)]
    query = parse("nato plan")
    assert places(query, "the plan") == []
    assert places(query, "the plan", elsewhere="NATO’s") == [(4, 8)]
    assert q.satisfies(query, "the plan", "NATO’s")
    assert not q.satisfies(parse('"plan nato"'), "the plan", "NATO’s")
    assert not q.satisfies(parse(""), "the plan")


def test_names_widen_a_query_and_rows_of_words_make_another() -> None:
    query = q.widened(parse("Zelensky"), ["Volodymyr Zelenskyy", "Zelensky", "!", "Zelensky"])
    assert query.root == Or((word("zelensky"), Phrase(("volodymyr", "zelenskyy")), word("zelensky")))
    assert fts_text(query) == '("zelensky" OR "volodymyr zelenskyy" OR "zelensky")'
    assert q.widened(parse(""), ["Biden"]).root == word("biden")
    assert q.run_text(parse("membership pla*")) == '"membership pla" *'
    assert q.run_text(parse("memb* plan")) is None
    assert q.run_text(parse("nato")) is None
    assert q.run_text(parse("")) is None
    assert q.phrases(parse("a OR (b c) -d").root) == (word("a"), word("b"), word("c"))
    assert q.phrases(None) == ()
    assert q.any_of(parse("a (b OR a) -c")).root == Or((word("a"), word("b")))
    assert q.any_of(parse("")).root is None


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    with sqlite3.connect(":memory:", isolation_level=None) as connection:
        connection.execute("CREATE VIRTUAL TABLE page USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')")
        connection.execute("CREATE VIRTUAL TABLE word USING fts5vocab (page, 'instance')")
        yield connection
    connection.close()


def store(index: sqlite3.Connection, text: str) -> None:
    index.execute("DELETE FROM page")
    index.execute("INSERT INTO page (rowid, text) VALUES (1, ?)", (text,))


def matches(index: sqlite3.Connection, query: Query) -> bool:
    expression = fts_text(query)
    sql = "SELECT count(*) FROM page WHERE page MATCH ?"
    return expression is not None and index.execute(sql, (expression,)).fetchone()[0] == 1


def test_every_code_point_means_the_same_here_and_in_the_index(index: sqlite3.Connection) -> None:
    """Assigned planes, and samples of the others; 512 code points to a document."""
    codes = [*range(1, 0xD800), *range(0xE000, 0x20000), *range(0x20000, 0x110000, 997)]
    index.execute("DELETE FROM page")
    pages = {
        number: "".join(f"x{chr(code)}y {chr(code)} z" for code in codes[number : number + 512])
        for number in range(0, len(codes), 512)
    }
    index.execute("BEGIN")
    index.executemany("INSERT INTO page (rowid, text) VALUES (?, ?)", pages.items())
    index.execute("COMMIT")
    seen: dict[int, list[str]] = {}
    for number, term in index.execute("SELECT doc, term FROM word ORDER BY doc, offset"):
        seen.setdefault(number, []).append(term)
    assert {number: tokens(page) for number, page in pages.items()} == seen


SAMPLE = (
    "Ukraine’s “membership plan” – NATO's MAP;\u00a0Zelenský a\u0301a \u0301b 北约 Й ё 🤔 ǅ İ ß \u2028 x\u0300\u0300"
)
text_like = st.one_of(
    st.text(st.sampled_from(sorted(set(SAMPLE + "abc")))),
    st.text(),
    st.lists(st.sampled_from(["nato", "plan", "a", "Ukraine’s", "A\u0301", "b", "\u0301"])).map(" ".join),
)
query_like = st.one_of(
    text_like,
    st.lists(
        st.sampled_from(["nato", "plan", "a", "b", "ukraine's", '"', "(", ")", "-", "*", "pl*", "AND", "OR", "NOT"])
    ).map(" ".join),
    st.text(st.sampled_from('ab"“”()-* ANDORT')),
)


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query_text=query_like, text=text_like, typing=st.booleans())
def test_what_the_index_finds_has_places_and_the_other_way_round(
    index: sqlite3.Connection, query_text: str, text: str, typing: bool
) -> None:
    query = parse(query_text, typing=typing)
    store(index, text)
    spans = places(query, text)
    assert matches(index, query) == bool(spans) == q.satisfies(query, text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    positive = {token for phrase in q.phrases(query.root) for token in phrase.tokens}
    for start, end in spans:
        assert any(token.startswith(word) for token in tokens(text[start:end]) for word in positive)


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.characters(codec=None)))
def test_any_string_is_read_even_one_that_cannot_be_stored(text: str) -> None:
    expression = fts_text(parse(text))
    assert expression is None or expression.encode("utf-8")
    assert len(prepared(text)) == len(text)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(nesting=st.lists(st.sampled_from(["(", "-(", "a OR (", "a (", "b -("]), max_size=40))
def test_deep_nesting_is_bearable_for_the_index(index: sqlite3.Connection, nesting: list[str]) -> None:
    query = parse("".join(nesting) + "a")
    store(index, "a b")
    assert matches(index, query) == bool(places(query, "a b"))
