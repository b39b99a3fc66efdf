"""Lists of articles and claims: filters, orders, rows and counts."""

import sqlite3
from collections.abc import Iterator

import pytest
from finding_sample import MEMBERSHIP, NATO, TEXTS, ZELENSKYY, add_article, add_claim, sample_project
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.article import State
from annotator.core.filters import NOT_CODED, ArticleFilter, ArticleSort, ClaimFilter, ClaimSort
from annotator.store import lists
from annotator.store.lists import StateCounts


@pytest.fixture(scope="module")
def project() -> Iterator[sqlite3.Connection]:
    connection = sample_project()
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ArticleFilter(), [1, 2, 3, 4, 5]),
        (ArticleFilter(descending=True), [5, 4, 3, 2, 1]),
        (ArticleFilter(annotator_id=1, state=State.TODO), [1, 3, 5]),
        (ArticleFilter(annotator_id=1, state=State.DOING), [4]),
        (ArticleFilter(annotator_id=2, state=State.DONE), [4]),
        (ArticleFilter(state=State.TODO), [1, 2, 3, 4, 5]),
        (ArticleFilter(state=State.DONE), []),
        (ArticleFilter(source="UATV"), [3, 5]),
        (ArticleFilter(undated=True), [1]),
        (ArticleFilter(undated=True, published_from="2021"), [1]),
        (ArticleFilter(published_from="2021"), [2, 3, 4, 5]),
        (ArticleFilter(published_from="2021-04-07"), [3, 5]),
        (ArticleFilter(published_from="2021-04-06", published_to="2021-04-06"), [2, 3, 4]),
        (ArticleFilter(published_to="2021-04"), [2, 3, 4]),
        (ArticleFilter(published_to="2021"), [2, 3, 4, 5]),
        (ArticleFilter(published_to="2020"), []),
        (ArticleFilter(has_open_claims=True), [2]),
        (ArticleFilter(annotator_id=1, has_open_claims=True), [2]),
        (ArticleFilter(annotator_id=2, has_open_claims=True), []),
        (ArticleFilter(actor_id=ZELENSKYY), [2, 4]),
        (ArticleFilter(actor_id=99), []),
        (ArticleFilter(words="membership plan"), [4]),
        (ArticleFilter(words="NATO -memb"), [2, 3]),
        (ArticleFilter(words="kreml"), [5]),
        (ArticleFilter(words="*"), [1, 2, 3, 4, 5]),
        (ArticleFilter(words="nato", actor_id=NATO), [2, 4]),
        (ArticleFilter(sort=ArticleSort.TITLE), [5, 2, 4, 1, 3]),
        (ArticleFilter(sort=ArticleSort.PUBLISHED), [3, 2, 4, 5, 1]),
        (ArticleFilter(sort=ArticleSort.PUBLISHED, descending=True), [5, 4, 2, 3, 1]),
        (ArticleFilter(sort=ArticleSort.SOURCE), [1, 3, 5, 4, 2]),
        (ArticleFilter(sort=ArticleSort.CLAIMS, descending=True), [2, 4, 5, 3, 1]),
        (ArticleFilter(sort=ArticleSort.CLAIMS), [1, 3, 5, 4, 2]),
        (ArticleFilter(annotator_id=2, sort=ArticleSort.CLAIMS, descending=True), [4, 5, 3, 2, 1]),
        (ArticleFilter(annotator_id=1, sort=ArticleSort.STATE), [1, 3, 5, 4, 2]),
        (ArticleFilter(annotator_id=1, sort=ArticleSort.STATE, descending=True), [2, 4, 5, 3, 1]),
        (ArticleFilter(sort=ArticleSort.STATE), [1, 2, 3, 4, 5]),
        (ArticleFilter(annotator_id=1, sort=ArticleSort.UPDATED, descending=True), [2, 4, 1, 5, 3]),
        (ArticleFilter(sort=ArticleSort.UPDATED), [1, 2, 4, 3, 5]),
    ],
)
def test_article_ids(project: sqlite3.Connection, wanted: ArticleFilter, ids: list[int]) -> None:
    assert list(lists.article_ids(project, wanted)) == ids
    assert lists.article_counts(project, ArticleFilter(words=wanted.words, source=wanted.source)).all >= len(ids)


def test_an_untitled_article_is_found_by_its_first_words_and_only_those(project: sqlite3.Connection) -> None:
    shown = lists.article_rows(project, [2])[0]
    assert not shown.has_title
    first = shown.title.split()[1]
    assert 2 in lists.article_ids(project, ArticleFilter(words=first))
    assert 2 not in lists.article_ids(project, ArticleFilter(words=TEXTS[1].split()[-1]))


def test_article_counts_do_not_depend_on_the_state_asked_for(project: sqlite3.Connection) -> None:
    assert lists.article_counts(project, ArticleFilter(annotator_id=1, state=State.DONE)) == StateCounts(5, 3, 1, 1)
    assert lists.article_counts(project, ArticleFilter(annotator_id=1, actor_id=ZELENSKYY)) == StateCounts(2, 0, 1, 1)
    assert lists.article_counts(project, ArticleFilter(annotator_id=2)) == StateCounts(5, 4, 0, 1)
    assert lists.article_counts(project, ArticleFilter()) == StateCounts(5, 5, 0, 0)


def test_article_rows_come_in_the_order_asked_for(project: sqlite3.Connection) -> None:
    rows = lists.article_rows(project, [4, 99, 2], annotator_id=1)
    assert [row.article_id for row in rows] == [4, 2]
    assert rows[0][2:] == (True, "WION", "2021-04-06", State.DOING, 2, 0)
    assert rows[1][2:] == (False, None, "2021-04-06", State.DONE, 4, 2)
    assert lists.article_rows(project, [4])[0][5:] == (State.TODO, 3, 0)
    assert lists.article_rows(project, []) == []


def test_sources(project: sqlite3.Connection) -> None:
    assert lists.sources(project) == ["Geopolitical Monitor", "UATV", "WION"]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (ClaimFilter(), [4, 1, 2, 3, 5, 7, 6]),
        (ClaimFilter(descending=True), [6, 7, 5, 3, 2, 1, 4]),
        (ClaimFilter(annotator_ids=(2,)), [7]),
        (ClaimFilter(annotator_ids=(1, 2), article_id=4), [5, 7, 6]),
        (ClaimFilter(state=State.DONE), [4, 1, 2, 3, 7]),
        (ClaimFilter(state=State.TODO), []),
        (ClaimFilter(source="WION"), [5, 7, 6]),
        (ClaimFilter(published_from="2021-04-07"), []),
        (ClaimFilter(published_from="2021-04", published_to="2021-04-06", source="WION"), [5, 7, 6]),
        (ClaimFilter(claim_date_from="2021-04-02"), [4, 5, 6]),
        (ClaimFilter(claim_date_to="2021-03"), [4]),
        (ClaimFilter(actor_id=ZELENSKYY), [4, 5, 7]),
        (ClaimFilter(organisation="Ukraine"), [5]),
        (ClaimFilter(organisation="Office of the President"), [4, 7]),
        (ClaimFilter(proposition_id=MEMBERSHIP), [1, 2, 5, 6]),
        (ClaimFilter(proposition_id=3), [2]),
        (ClaimFilter(stance="opposes"), [2, 7]),
        (ClaimFilter(stance=NOT_CODED), [4, 3]),
        (ClaimFilter(form=NOT_CODED), [4, 2, 3, 7, 6]),
        (ClaimFilter(form="reported"), [1]),
        (ClaimFilter(status="open"), [4, 3]),
        (ClaimFilter(status="complete"), [1, 2, 5, 7, 6]),
        (ClaimFilter(tag="irony"), [2, 7]),
        (ClaimFilter(text="sloppy"), [7]),
        (ClaimFilter(text="zelenskiy"), [4, 5, 7]),
        (ClaimFilter(text="membership -iro"), [5]),
        (ClaimFilter(text="peskov irony"), [2]),
        (ClaimFilter(sort=ClaimSort.ACTOR), [2, 1, 6, 4, 5, 7, 3]),
        (ClaimFilter(sort=ClaimSort.ACTOR, descending=True), [4, 5, 7, 1, 6, 2, 3]),
        (ClaimFilter(sort=ClaimSort.ANNOTATOR, descending=True), [7, 1, 2, 3, 4, 5, 6]),
        (ClaimFilter(sort=ClaimSort.STANCE), [6, 2, 7, 1, 5, 3, 4]),
        (ClaimFilter(sort=ClaimSort.CLAIM_DATE), [4, 6, 5, 1, 2, 3, 7]),
        (ClaimFilter(sort=ClaimSort.PROPOSITION), [5, 2, 7, 1, 6, 3, 4]),
        (ClaimFilter(sort=ClaimSort.THEME), [1, 2, 5, 6, 7, 3, 4]),
        (ClaimFilter(sort=ClaimSort.ORGANISATION), [2, 1, 6, 4, 7, 5, 3]),
        (ClaimFilter(sort=ClaimSort.UPDATED, descending=True), [4, 7, 6, 5, 3, 2, 1]),
        (ClaimFilter(sort=ClaimSort.STATUS), [1, 2, 5, 6, 7, 3, 4]),
        (ClaimFilter(sort=ClaimSort.SOURCE), [5, 6, 7, 1, 2, 3, 4]),
        (ClaimFilter(sort=ClaimSort.AS_WRITTEN), [5, 1, 2, 3, 4, 6, 7]),
    ],
)
def test_claim_ids(project: sqlite3.Connection, wanted: ClaimFilter, ids: list[int]) -> None:
    assert list(lists.claim_ids(project, wanted)) == ids


@pytest.mark.parametrize("sort", ClaimSort)
@pytest.mark.parametrize("descending", [False, True])
def test_every_order_holds_every_claim_once(project: sqlite3.Connection, sort: ClaimSort, descending: bool) -> None:
    ids = lists.claim_ids(project, ClaimFilter(sort=sort, descending=descending))
    assert sorted(ids) == [1, 2, 3, 4, 5, 6, 7]


def test_claim_rows(project: sqlite3.Connection) -> None:
    rows = lists.claim_rows(project, [5, 99, 3, 7, 2])
    assert [row.claim_id for row in rows] == [5, 3, 7, 2]
    first = rows[0]
    assert (first.article_id, first.source, first.published, first.annotator) == (4, "WION", "2021-04-06", "Ana")
    assert (first.actor, first.actor_as_written, first.organisation) == ("Volodymyr Zelenskyy", "Zelensky", "Ukraine")
    assert (first.proposition, first.theme, first.stance, first.status) == (
        "Membership",
        "Membership",
        "supports",
        "complete",
    )
    assert first.quote == TEXTS[3][1084:1243]
    assert first.start == 1084
    assert rows[1][7:13] == (None, None, None, None, None, None)
    assert rows[1].article_title == lists.article_rows(project, [2])[0].title
    assert rows[1].status == "open"
    assert (rows[2].organisation, rows[3].theme) == ("Office of the President", "Membership")


def test_big_lists_are_read_from_indexes(project: sqlite3.Connection) -> None:
    def plan(sql: str, *values: object) -> str:
        return "; ".join(row[3] for row in project.execute(f"EXPLAIN QUERY PLAN {sql}", values))

    statements: list[str] = []
    project.set_trace_callback(statements.append)
    for sort in (ArticleSort.ORDER, ArticleSort.TITLE, ArticleSort.PUBLISHED, ArticleSort.SOURCE):
        lists.article_ids(project, ArticleFilter(annotator_id=1, sort=sort))
    lists.claim_ids(project, ClaimFilter())
    lists.article_rows(project, [1, 2], 1)
    project.set_trace_callback(None)
    plans = [plan(statement) for statement in statements]
    assert len(plans) == 6
    for number in (0, 2, 3, 4):
        assert "COVERING INDEX" in plans[number]
    assert "article_by_title" in plans[1]
    assert not any("TEMP B-TREE" in one for one in plans[:5])
    assert "SCAN claim" not in plans[5]
    assert "SCAN article " not in plans[5]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (ArticleFilter(annotator_id=1, has_open_claims=True), "claim_by_annotator (annotator_id=?)"),
        (ArticleFilter(has_open_claims=True), "claim_by_article (article_id=?)"),
        (ArticleFilter(annotator_id=1, actor_id=NATO), "claim_by_actor (actor_id=?)"),
        (ArticleFilter(annotator_id=1, source="WION"), "article_by_source (source=?)"),
        (ArticleFilter(annotator_id=1, published_from="2021", published_to="2021-05"), "article_by_published"),
        (ArticleFilter(annotator_id=1, state=State.DONE), "article_state_by_annotator (annotator_id=?"),
        (ArticleFilter(annotator_id=1, state=State.TODO), "article_state_by_annotator (annotator_id=?"),
        (ArticleFilter(annotator_id=1, words="nato"), "article_fts VIRTUAL TABLE INDEX"),
        (ArticleFilter(annotator_id=1, sort=ArticleSort.CLAIMS), "claim_by_annotator (annotator_id=?)"),
        (ArticleFilter(annotator_id=1, sort=ArticleSort.STATE), "article_state_by_annotator (annotator_id=?)"),
        (ArticleFilter(annotator_id=1, sort=ArticleSort.UPDATED), "article_state_by_annotator (annotator_id=?)"),
    ],
)
def test_filters_and_sorting_are_answered_from_indexes(
    project: sqlite3.Connection, wanted: ArticleFilter, index: str
) -> None:
    statements: list[str] = []
    project.set_trace_callback(statements.append)
    lists.article_ids(project, wanted)
    lists.article_counts(project, wanted)
    project.set_trace_callback(None)
    steps = [
        row[3]
        for statement in statements
        if not statement.startswith("--")
        for row in project.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    assert any(index in step for step in steps), steps
    for step in steps:
        if step.startswith("SCAN ") and step.split()[1] in ("article", "claim", "article_state"):
            assert "USING COVERING INDEX" in step or "article_untitled" in step, step


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(["a", "B", "é", None]), st.sampled_from(["2020", "2021-04", None])), max_size=8)
)
def test_orders_are_those_of_the_columns(values: list[tuple[str | None, str | None]]) -> None:
    connection = sample_project()
    for number, (source, published) in enumerate(values):
        add_claim(connection, add_article(connection, f"text {number}", None, source, published), ((0, 4),))
    rows = {row.article_id: row for row in lists.article_rows(connection, range(1, 20))}
    for descending in (False, True):
        ids = lists.article_ids(connection, ArticleFilter(sort=ArticleSort.PUBLISHED, descending=descending))
        dates = [rows[id_].published for id_ in ids]
        known = [date for date in dates if date]
        assert known == sorted(known, reverse=descending)
        assert dates == known + [None] * (len(dates) - len(known))
        assert set(ids) == set(rows)
    connection.close()
