"""How long finding and listing take in a large project; prints a table of medians and 95th percentiles.

    python tests/benchmarks/bench_finding.py [--articles 100000] [--project FILE]

The project is made of seeded, made-up words; with --project it is kept, and used again the next time.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from generator import build
from generator_words import Words

from annotator.core.errors import CancelledError
from annotator.core.filters import ArticleFilter, ArticleSort, ClaimFilter, ClaimSort
from annotator.core.query import parse, places
from annotator.store import lists
from annotator.store.connection import connect
from annotator.store.same_quote import same_quote
from annotator.store.search import search

RUNS = 40


def measure(name: str, actions: Iterable[Callable[[], object]]) -> None:
    """Time each action once and print median, 95th percentile and worst, in milliseconds."""
    taken: list[float] = []
    for action in actions:
        start = time.perf_counter()
        action()
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    p95 = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
    print(f"{name:46} {taken[len(taken) // 2]:9.2f} {p95:9.2f} {taken[-1]:9.2f}   n={len(taken)}", flush=True)


def measure_search(connection: sqlite3.Connection, words: Words, chance: random.Random) -> None:
    """Search for words of all kinds, as they are typed."""
    by_rank = words.words

    def some(first: int, last: int) -> list[str]:
        return chance.sample(by_rank[first:last], min(RUNS, last - first))

    texts = [row[0] for row in connection.execute("SELECT text FROM article_text WHERE article_id < 200")]
    in_texts = [words_of(chance.choice(texts), chance, 3) for _ in range(RUNS)]
    common, medium, rare = some(0, 40), some(400, 3000), some(20_000, 60_000)
    queries = {
        "rare word": rare,
        "medium word": medium,
        "common word": common,
        "two medium words": [f"{a} {b}" for a, b in zip(medium, some(400, 3000), strict=True)],
        "common and medium word": [f"{a} {b}" for a, b in zip(common, medium, strict=True)],
        "two common words": [f"{a} {b}" for a, b in zip(common, reversed(common), strict=True)],
        "phrase of three words": [f'"{phrase}"' for phrase in in_texts],
        "phrase of two common words": [f'"{a} {b}"' for a, b in zip(common, reversed(common), strict=True)],
        "OR and NOT": [f"({a} OR {b}) -{c}" for a, b, c in zip(medium, rare, common, strict=True)],
    }
    for name, of_kind in queries.items():
        measure(f"search: {name}", [lambda q=q: search(connection, parse(q)) for q in of_kind])
    for letters in (1, 2, 3, 4, 5):
        typed = {word[:letters] for word in (*common, *medium, *rare) if len(word) >= letters}
        some_typed = chance.sample(sorted(typed), min(RUNS, len(typed)))
        actions = [lambda q=q: search(connection, parse(q, typing=True)) for q in some_typed]
        measure(f"search as typed: {letters} letter(s)", actions)
    names = [row[0] for row in connection.execute("SELECT name FROM actor ORDER BY id LIMIT ?", (RUNS,))]
    measure("search: an actor, all names", [lambda n=n: covering_names(connection, n) for n in names])
    measure_interrupt(connection, common)


def words_of(text: str, chance: random.Random, number: int) -> str:
    """Return some words that stand in a row in the text."""
    line = text.split()
    start = chance.randrange(len(line) - number)
    return " ".join(line[start : start + number]).replace('"', "")


def covering_names(connection: sqlite3.Connection, name: str) -> None:
    """Search for an actor under any of its names."""
    ids = [row[0] for row in connection.execute("SELECT id FROM actor WHERE name = ?", (name,))]
    search(connection, parse(name), actor_ids=ids)


def measure_interrupt(connection: sqlite3.Connection, common: list[str]) -> None:
    """Interrupt searches two milliseconds after they began, from another thread."""
    late: list[float] = []
    for word in common:
        interrupted: list[float] = []

        def interrupt(times: list[float] = interrupted) -> None:
            times.append(time.perf_counter())
            connection.interrupt()

        timer = threading.Timer(0.002, interrupt)
        timer.start()
        try:
            search(connection, parse(f"{word} {common[0]}"))
        except CancelledError:
            late.append((time.perf_counter() - interrupted[0]) * 1000)
        timer.join()
    if late:
        print(f"interrupted searches end after (ms): worst {max(late):.2f} of {len(late)}")


def measure_lists(connection: sqlite3.Connection, chance: random.Random) -> None:
    """Order, filter and page through articles and claims."""
    for sort in ArticleSort:
        wanted = ArticleFilter(annotator_id=1, sort=sort)
        measure(f"article_ids by {sort}", [lambda w=wanted: lists.article_ids(connection, w)] * 7)
    filters = {
        "source": ArticleFilter(annotator_id=1, source="Northwire"),
        "dates": ArticleFilter(annotator_id=1, published_from="2016-03", published_to="2018"),
        "open claims": ArticleFilter(annotator_id=1, has_open_claims=True),
        "actor": ArticleFilter(annotator_id=1, actor_id=5),
        "words": ArticleFilter(annotator_id=1, words="stou"),
    }
    for name, wanted in filters.items():
        measure(f"article_ids of {name}", [lambda w=wanted: lists.article_ids(connection, w)] * 7)
    ids = lists.article_ids(connection, ArticleFilter(sort=ArticleSort.TITLE))
    starts = [chance.randrange(len(ids) - 64) for _ in range(RUNS)]
    measure("article_rows, 64", [lambda s=s: lists.article_rows(connection, ids[s : s + 64], 1) for s in starts])
    measure("article_counts", [lambda: lists.article_counts(connection, ArticleFilter(annotator_id=1))] * 7)
    for claim_sort in (ClaimSort.ARTICLE, ClaimSort.ACTOR, ClaimSort.STANCE, ClaimSort.PUBLISHED):
        claim_filter = ClaimFilter(sort=claim_sort)
        measure(f"claim_ids by {claim_sort}", [lambda w=claim_filter: lists.claim_ids(connection, w)] * 3)
    measure(
        "claim_ids of an actor",
        [lambda a=a: lists.claim_ids(connection, ClaimFilter(actor_id=a)) for a in range(1, 20)],
    )
    claims = lists.claim_ids(connection, ClaimFilter(sort=ClaimSort.QUOTE, actor_id=7))
    starts = [chance.randrange(max(1, len(claims) - 64)) for _ in range(RUNS)]
    measure("claim_rows, 64", [lambda s=s: lists.claim_rows(connection, claims[s : s + 64]) for s in starts])


def measure_same_quote(connection: sqlite3.Connection, words: Words, chance: random.Random) -> None:
    """Look for quotations taken from articles, and for the same with a fifth of the words changed."""
    rows = connection.execute("SELECT article_id, text FROM article_text ORDER BY article_id").fetchmany(RUNS)
    taken = [(article, words_of(text, chance, 24)) for article, text in rows]
    changed = [(0, " ".join(w if chance.random() > 0.1 else words.some(1) for w in q.split())) for _, q in taken]
    for name, quotes in (("word for word", taken), ("changed", changed)):
        actions = [lambda a=a, q=q: same_quote(connection, q, not_article=a) for a, q in quotes]
        measure(f"same_quote, {name}", actions)
    hits = sum(
        any(found.article_id == article for found in same_quote(connection, quote, not_article=0))
        for (article, _), (_, quote) in zip(taken, changed, strict=True)
    )
    print(f"same_quote finds {hits} of {len(changed)} quotations with a tenth of the words changed")


def main() -> None:
    """Build or open the project and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--project", type=Path, help="keep the project here, and use it when it exists")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = arguments.project or Path(folder) / "finding.claims"
        if not path.exists():
            print(f"building a project of {arguments.articles:,} articles", file=sys.stderr)
            build(path, arguments.articles)
        chance = random.Random(11)
        words = Words(7)
        connection = connect(path, read_only=True)
        print(f"{'milliseconds':46} {'p50':>9} {'p95':>9} {'worst':>9}")
        text = connection.execute(
            "SELECT group_concat(text) FROM (SELECT text FROM article_text LIMIT 340)"
        ).fetchone()[0]
        measure("places in a text of 1 MB", [lambda w=w: places(parse(w), text) for w in words.words[:RUNS]])
        measure_search(connection, words, chance)
        measure_same_quote(connection, words, chance)
        measure_lists(connection, chance)
        connection.close()


if __name__ == "__main__":
    main()
