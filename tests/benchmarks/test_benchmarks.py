"""All benchmarks in one table: `pytest tests/benchmarks -s`. Nothing is asserted of times, which are the machine's."""

import os
from pathlib import Path

import bench_export
import bench_many
import bench_start
import bench_window
from measuring import Figure, table

_PROJECT, _ARTICLES, _CLAIMS, _FILES = "BENCH_PROJECT", "BENCH_ARTICLES", "BENCH_CLAIMS", "BENCH_FILES"
"""Variables of the environment: a large project to keep or take, and how much is made (100,000, 1,000,000, 10,000)."""


def test_figures_beside_their_limits() -> None:
    project = os.environ.get(_PROJECT)
    articles, claims, files = (
        int(os.environ.get(name, usual))
        for name, usual in ((_ARTICLES, 100_000), (_CLAIMS, 1_000_000), (_FILES, 10_000))
    )
    figures: list[Figure] = [*bench_start.measure(), *bench_window.measure()]
    figures += bench_many.measure(articles, Path(project) if project else None, files)
    figures += bench_export.measure(claims)
    print(f"\n{table(figures)}")
    assert len(figures) == len({figure.name for figure in figures})
