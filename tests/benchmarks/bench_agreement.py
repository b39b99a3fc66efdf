"""How long agreement takes on large data; prints a table of milliseconds, the best of some runs.

python tests/benchmarks/bench_agreement.py
"""

import random
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from generator import build
from measuring import Figure, milliseconds

from annotator.app.session import Session
from annotator.core.span import Span
from annotator.review.agreement import (
    NO_INTERVAL,
    Mark,
    MarkedArticle,
    alpha_nominal,
    alpha_ordinal,
    coding_figures,
    codings,
    confusion,
    list_figures,
    pairwise,
    set_codings,
    span_agreement,
    unitizing,
    unitizing_alpha,
)

RUNS = 5
STANCES = ("opposes", "neutral", "supports")


def best(action: Callable[[], object]) -> float:
    """Return the shortest of some runs, in milliseconds."""
    return min(milliseconds(action) for _ in range(RUNS))


def tell(name: str, action: Callable[[], object]) -> None:
    """Print the shortest of some runs."""
    print(f"{name:66} {best(action):9.1f}", flush=True)


def coded(units: int, annotators: int, categories: list[str], chance: random.Random) -> list[list[str | None]]:
    """Return rows in which one coding of six differs and one of twenty is missing."""
    rows: list[list[str | None]] = []
    for _ in range(units):
        usual = chance.choice(categories)
        seen = [chance.choice(categories) if chance.random() < 1 / 6 else usual for _ in range(annotators)]
        rows.append([None if chance.random() < 1 / 20 else value for value in seen])
    return rows


def marked(number: int, length: int, chance: random.Random) -> list[Mark]:
    """Return claims anywhere in a text, overlapping now and then."""
    starts = (chance.randrange(length - 200) for _ in range(number))
    return [Mark((Span(start, start + chance.randrange(20, 200)),), chance.choice("abc")) for start in starts]


def tell_coding(chance: random.Random) -> None:
    """Measure agreement on coding."""
    rows = coded(100_000, 5, list(STANCES), chance)
    articles = [number // 200 for number in range(len(rows))]
    data = codings(rows, articles, STANCES)
    tell("lay out 100,000 units of 5 annotators", lambda: codings(rows, articles, STANCES))
    tell("α nominal of them, no interval", lambda: alpha_nominal(data, NO_INTERVAL))
    tell("α nominal, 1,000 resamples of 500 articles", lambda: alpha_nominal(data))
    tell("α ordinal, 1,000 resamples of 500 articles", lambda: alpha_ordinal(data))
    tell("all coefficients, 1,000 resamples of 500 articles", lambda: coding_figures(data))
    tell("all coefficients of 10 pairs, with intervals", lambda: pairwise(data))
    one, other = [row[0] for row in rows], [row[1] for row in rows]
    tell("confusion matrix of two of them", lambda: confusion(one, other, range(len(rows)), STANCES))
    actors = coded(5_000, 2, [f"actor {number}" for number in range(300)], chance)
    some = codings(actors, [number // 10 for number in range(5_000)])
    tell("actors: 5,000 claims, 300 actors, 500 articles", lambda: coding_figures(some))
    tags = [f"tag {number}" for number in range(30)]
    lists = [[chance.sample(tags, chance.randrange(3)) for _ in range(2)] for _ in range(5_000)]
    sets = set_codings(lists, [number // 10 for number in range(5_000)])
    tell(f"tags: 5,000 claims, {len(sets.categories)} different lists", lambda: list_figures(sets))


def tell_unitizing(chance: random.Random) -> None:
    """Measure agreement on unitizing."""
    long = [MarkedArticle(1_000_000, {name: marked(5_000, 1_000_000, chance) for name in range(5)})]
    tell("uα family, 5 annotators with 5,000 claims each in one article", lambda: unitizing_alpha(long))
    tell("F1 by overlap of two of them", lambda: span_agreement(long, 0, 1, 0.0))
    many = [MarkedArticle(4_000, {name: marked(10, 4_000, chance) for name in range(5)}) for _ in range(500)]
    tell("uα family, 500 articles, 5 annotators, with intervals", lambda: unitizing_alpha(many))
    tell("uα family and F1 of two annotators in 500 articles", lambda: unitizing(many, (0, 1)))


def measure(agreed_articles: int = 500) -> list[Figure]:
    """Return the coefficients beside what was agreed, and all figures of a project's annotators."""
    chance = random.Random(11)
    rows = coded(100_000, 5, list(STANCES), chance)
    long = [MarkedArticle(1_000_000, {name: marked(5_000, 1_000_000, chance) for name in range(5)})]
    alpha = best(lambda: alpha_nominal(codings(rows, range(len(rows)), STANCES), NO_INTERVAL))
    unitized = best(lambda: unitizing_alpha(long))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "agreement.claims"
        build(path, agreed_articles, annotators=3)
        with closing(Session.open(path, read_only=True)) as session:
            number, people = session.totals()[1], len(session.annotators())
            quick = milliseconds(session.agreement.quick) / 1000
            begin = time.perf_counter()
            session.agreement.figures()
            whole = time.perf_counter() - begin
    where = f"{number:,} claims of {people} annotators"
    return [
        Figure("α of 100,000 units of 5 annotators", alpha, 500, "ms", "as agreed"),
        Figure("uα family of 5 annotators with 5,000 claims each in 1 MB", unitized, 1_000, "ms", "as agreed"),
        Figure(f"{where}: read, grouped, all figures and pairs", quick, None, "s", "told only"),
        Figure(f"{where}: again, with intervals", whole, None, "s", "told only; 1,000 resamples each"),
    ]


def main() -> None:
    """Measure all."""
    chance = random.Random(11)
    print(f"{'milliseconds':66} {'best':>9}")
    tell_coding(chance)
    tell_unitizing(chance)


if __name__ == "__main__":
    main()
