"""Time the merge of a file with many annotators' claims, for several numbers of claims: it is to grow in proportion.

Run: python tests/benchmarks/bench_merge.py [--claims 20000 --claims 200000]
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from measuring import Figure, table

from annotator.app.merging import MergeActions
from annotator.app.session import Session
from annotator.core.article import ArticleDetails, NewArticle
from annotator.core.claim import Stance
from annotator.core.codebook import PropositionKind
from annotator.core.span import Span
from annotator.core.text import CanonicalText, canonical
from annotator.store import actors, annotators, articles, claims, codebook
from annotator.store.claims import NewClaim

ARTICLES = 1000
EACH = 10_000
"""Claims of one annotator."""

SENTENCE = "Minister Kowalski said, “we will support the accession, and soon”, in Warsaw on day {}. "
LENGTH = 60


def build(project: Path, other: Path, count: int) -> None:
    """Make a project with articles, and a copy of it with `count` claims of as many annotators as that takes."""
    with closing(Session.create(project)) as session:
        texts = [canonical("".join(SENTENCE.format(f"{a}-{i}") for i in range(40))) for a in range(ARTICLES)]
        with session.action("articles") as writing:
            articles.add_articles(
                writing, (NewArticle(t.text, t.sha256, f"{i}.txt", ArticleDetails(title=f"Article {i}"))
                          for i, t in enumerate(texts)),
            )  # fmt: skip
            actor_ids = [actors.add_actor(writing, f"Actor {number}") for number in range(300)]
            proposition_ids = [
                codebook.add_proposition(writing, f"Proposition {number}", PropositionKind.PROPOSITION)
                for number in range(40)
            ]
        session.backup(other)
    with closing(Session.open(other)) as session, session.action("claims") as writing:
        people = [annotators.add_annotator(writing, f"Annotator {number}") for number in range(-(-count // EACH))]
        claims.add_many(
            writing,
            (_claim(number, people[number // EACH], texts, actor_ids, proposition_ids) for number in range(count)),
        )


def _claim(
    number: int, annotator_id: int, texts: list[CanonicalText], actor_ids: list[int], proposition_ids: list[int]
) -> NewClaim:
    article = number % EACH * ARTICLES // EACH
    start = number % 40 * LENGTH
    span = Span(start, start + 50)
    stance = (*Stance, None)[number % 4]
    return NewClaim(
        article + 1, annotator_id, (span,), texts[article].text[span.start : span.end],
        {"actor_id": actor_ids[number % 300], "proposition_id": proposition_ids[number % 40], "stance": stance,
         "form": "direct_quote"},
        addressees=(actor_ids[0],) if number % 10 == 0 else (), tags=("later",) if number % 30 == 0 else (),
    )  # fmt: skip


class Times(NamedTuple):
    """Seconds of the processor that it took to merge, to take that back, and to do it again; and the file's size."""

    claims: int
    megabytes: float
    merge: float
    undo: float
    redo: float


def times(count: int) -> Times:
    """Return what a file with that many claims takes."""
    with tempfile.TemporaryDirectory() as temporary:
        project, other = Path(temporary) / "project.claims", Path(temporary) / "other.claims"
        build(project, other, count)
        with closing(Session.open(project)) as session:
            marks = [time.process_time()]
            report = MergeActions(session).merge([other])
            marks.append(time.process_time())
            assert report.files[0].added == count, report.files[0].refused[:3]
            assert session.undo() is not None
            marks.append(time.process_time())
            assert session.totals()[1] == 0
            session.redo()
            marks.append(time.process_time())
            assert session.totals()[1] == count
        merged, undone, redone = (end - begin for begin, end in pairwise(marks))
        return Times(count, other.stat().st_size / 2**20, merged, undone, redone)


def measure(counts: Sequence[int] = (20_000, 200_000)) -> list[Figure]:
    """Return how the time for a claim grows with their number; the first number is that of the fewest claims."""
    few, *more = (times(count) for count in counts)
    figures = []
    for many in more:
        for what, least, most in (
            ("merged", few.merge, many.merge), ("the merge undone", few.undo, many.undo),
            ("the merge done again", few.redo, many.redo),
        ):  # fmt: skip
            each, limit = most / many.claims * 1e6, 1.5 * least / few.claims * 1e6
            bare = f"1.5 x the same for {few.claims:,} claims"
            figures.append(Figure(f"{many.claims:,} claims: {what}, a claim", each, limit, "µs", bare))
    return figures


def main() -> None:
    """Build, merge, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, action="append", help="the fewest first")
    chosen = parser.parse_args()
    print(table(measure(chosen.claims or (20_000, 200_000))))
    print(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
