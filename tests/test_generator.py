"""The benchmarks' projects are as they say: clean, alike for the same seed, and with everything real projects have."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from generator import build, lengths, shares
from generator_words import Words

from annotator.app.session import Session
from annotator.core.filters import ArticleFilter

_TWO = "SELECT count(*) FROM claim AS one JOIN claim AS other USING (article_id) WHERE one.start > other.start"
ARTICLES, CLAIMS, ANNOTATORS = 200, 2_500, 5


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("made") / "made.claims"
    build(path, ARTICLES, CLAIMS, ANNOTATORS, seed=3)
    return path


def counted(path: Path, sql: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute(sql).fetchone()[0])


def test_a_check_calls_it_clean(project: Path) -> None:
    with closing(Session.open(project)) as session:
        assert session.checking.check() == []
        assert session.totals() == (ARTICLES, CLAIMS)
        assert len(session.annotators()) == ANNOTATORS
        assert len(session.articles.ids(ArticleFilter())) == ARTICLES


@pytest.mark.parametrize(
    ("what", "sql"),
    [
        ("claims in parts", "SELECT count(*) FROM (SELECT 1 FROM span GROUP BY claim_id HAVING count(*) > 1)"),
        ("open claims", "SELECT count(*) FROM claim WHERE status = 'open'"),
        (
            "nested claims",
            f'{_TWO} AND one."end" < other."end"',
        ),
        (
            "overlapping claims",
            f'{_TWO} AND one.start < other."end" AND one."end" > other."end"',
        ),
        ("decisions", "SELECT count(*) FROM decision"),
        ("unanimous ones", "SELECT count(*) FROM decision WHERE kind = 'unanimous'"),
        ("decided articles", "SELECT count(*) FROM article_review"),
        ("articles without a title", "SELECT count(*) FROM article WHERE title IS NULL"),
        ("articles without a date", "SELECT count(*) FROM article WHERE published IS NULL"),
        ("residue", "SELECT count(*) FROM region"),
        ("no-break spaces", "SELECT count(*) FROM article_text WHERE instr(text, char(160))"),
        ("curly quotes", "SELECT count(*) FROM article_text WHERE instr(text, '“')"),
        ("Cyrillic letters", "SELECT count(*) FROM article_text WHERE text GLOB '*[а-я]*'"),
        ("Arabic letters", "SELECT count(*) FROM article_text WHERE text GLOB '*[ا-ي]*'"),
        ("letters with accents", "SELECT count(*) FROM actor WHERE name GLOB '*[À-ž]*'"),
        ("tags", "SELECT count(*) FROM tag"),
        ("addressees", "SELECT count(*) FROM addressee"),
        ("own fields", "SELECT count(*) FROM claim_field"),
        ("dates in words", "SELECT count(*) FROM claim WHERE date_start IS NOT NULL"),
    ],
)  # fmt: skip
def test_it_has_what_real_projects_have(project: Path, what: str, sql: str) -> None:
    assert counted(project, sql), what


def test_few_actors_make_most_claims_and_many_make_few(project: Path) -> None:
    with closing(sqlite3.connect(project)) as connection:
        used = [row[0] for row in connection.execute(
            "SELECT count(*) FROM claim WHERE actor_id NOTNULL GROUP BY actor_id ORDER BY 1 DESC"
        )]  # fmt: skip
    assert sum(used[: len(used) // 5]) > sum(used) / 2
    assert used[-1] < used[0] / 10


def test_lengths_have_a_long_tail() -> None:
    found = sorted(lengths(Words(1), 20_000))
    assert 2_000 < found[len(found) // 2] < 4_000
    assert found[-1] > 300_000
    assert found[-1] <= 5_000_000


def test_all_claims_are_shared_out_and_none_has_too_many() -> None:
    words = Words(1)
    found = shares(words, lengths(words, 5_000), 60_000)
    assert sum(found) == 60_000
    assert min(found) >= 0
    assert max(found) <= 5_000


def test_the_same_seed_makes_the_same_project(tmp_path: Path) -> None:
    dumps = []
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        path = tmp_path / f"{name}.claims"
        build(path, 20, 100, 3, seed)
        with closing(sqlite3.connect(path)) as connection:
            tables = ("article", "article_text", "claim", "span", "actor", "decision", "decided_from")
            dumps.append([connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables])
    assert dumps[0] == dumps[1] != dumps[2]
