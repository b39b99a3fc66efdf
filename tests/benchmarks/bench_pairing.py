"""Time the pairing of two annotators' claims in one article, in articles of several lengths.

Run: python tests/benchmarks/bench_pairing.py [--claims 5000]
"""

import argparse
import random
import sys
import time
import uuid
from collections.abc import Callable
from typing import TypeVar

from measuring import Figure

from annotator.core.claim import Claim, Stance
from annotator.core.span import Span
from annotator.review.pairing import grouped, paired

T = TypeVar("T")
STANCES = (*Stance, None)


def claims_of(annotator_id: int, spans: list[tuple[int, int]], seed: int) -> list[Claim]:
    """Return a claim on each span (code points), shifted a little, with tags at random."""
    chance = random.Random(f"{annotator_id} {seed}")
    made = []
    for number, (start, end) in enumerate(spans):
        moved = 0 if chance.random() < 0.6 else chance.randint(-20, 20)
        begin = max(0, start + moved)
        span = Span(begin, max(begin + 5, end + moved))
        made.append(
            Claim(
                annotator_id * 1_000_000 + number, str(uuid.UUID(int=chance.getrandbits(128))), 1, annotator_id,
                (span,), "", actor_id=chance.randint(1, 40), proposition_id=chance.randint(1, 20),
                stance=chance.choice(STANCES), form="direct_quote",
            )
        )  # fmt: skip
    return made


def spans_in(length: int, count: int) -> list[tuple[int, int]]:
    """Return stretches of 20 to 300 code points in a text of `length`."""
    chance = random.Random(length)
    starts = [chance.randrange(length) for _ in range(count)]
    return [(start, start + chance.randint(20, 300)) for start in starts]


def best_of(work: Callable[[], T]) -> tuple[T, float]:
    """Return what `work` returns and the seconds of the processor that the quickest of five runs took."""
    times = []
    for _ in range(5):
        started = time.process_time()
        result = work()
        times.append(time.process_time() - started)
    return result, min(times)


def measure() -> list[Figure]:
    """Return pairing and grouping beside what was agreed."""
    spans = spans_in(300_000, 5_000)
    a, b = claims_of(1, spans, 1), claims_of(2, spans, 1)
    _, took = best_of(lambda: paired(a, b))
    few = spans_in(60_000, 200)
    everybody = [claim for annotator_id in range(10) for claim in claims_of(annotator_id, few, 0)]
    _, joined = best_of(lambda: grouped(everybody, range(10)))
    return [
        Figure("2 x 5,000 claims in an article of 300 KB paired", took, 1, "s", "as agreed"),
        Figure("10 x 200 claims joined into groups", joined * 1_000, 100, "ms", "all of opening its review"),
    ]


def main() -> None:
    """Pair, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=5000)
    count = parser.parse_args().claims
    few = [(0, 90), (0, 90)]
    started = time.perf_counter()
    paired(claims_of(1, few, 0), claims_of(2, few, 0))
    print(f"the first pairing, with what it imports: {time.perf_counter() - started:.2f} s")
    for length in (1_000_000, 300_000, 100_000, 50_000, 20_000):
        spans = spans_in(length, count)
        a, b = claims_of(1, spans, length), claims_of(2, spans, length)
        found, took = best_of(lambda a=a, b=b: paired(a, b))
        print(f"2 x {count:,} claims in {length:,} code points: {took:.2f} s, {len(found.pairs):,} pairs")
    spans = spans_in(60_000, 200)
    everybody = [claim for annotator_id in range(10) for claim in claims_of(annotator_id, spans, 0)]
    grouping, took = best_of(lambda: grouped(everybody, range(10)))
    print(f"10 x 200 claims into {len(grouping.groups)} groups: {took * 1000:.0f} ms")


if __name__ == "__main__":
    sys.exit(main())
