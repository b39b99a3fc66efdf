"""What all benchmarks share: a figure beside its limit, percentiles, and one table of them all."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, beside what it is held against.

    `limit` is in the same unit and, where it is another program's time, was measured in the same run; `bare` says what
    it is made from.
    """

    name: str
    value: float
    limit: float
    unit: str
    bare: str

    @property
    def ratio(self) -> float:
        """The value as a part of the limit: at most 1 keeps the bar."""
        return self.value / self.limit


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of text, one below the other."""
    lines = [f"{'figure':58} {'measured':>11} {'limit':>11} {'ratio':>6}  limit is"]
    for figure in figures:
        value, limit = (f"{number:,.1f} {figure.unit}" for number in (figure.value, figure.limit))
        kept = " " if figure.ratio <= 1 else "!"
        lines.append(f"{figure.name:58} {value:>11} {limit:>11} {figure.ratio:>6.2f}{kept} {figure.bare}")
    return "\n".join(lines)


def milliseconds(action: Callable[[], object]) -> float:
    """Return how long the action takes."""
    begin = time.perf_counter()
    action()
    return (time.perf_counter() - begin) * 1000


def median(times: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(times)


def percentile95(times: Iterable[float]) -> float:
    """Return the 95th percentile: only one time in twenty is longer."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
