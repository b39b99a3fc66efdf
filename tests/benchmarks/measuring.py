"""What all benchmarks share: a figure beside its limit, percentiles, memory, and one table of them all."""

import resource
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, beside what it is held against.

    `limit` is in the same unit and, where it is another program's time, was measured in the same run; `bare` says what
    it is made from. Without a limit the figure is only told.
    """

    name: str
    value: float
    limit: float | None
    unit: str
    bare: str

    @property
    def ratio(self) -> float | None:
        """The value as a part of the limit: at most 1 keeps the bar. None without a limit."""
        return self.value / self.limit if self.limit else None

    @property
    def kept(self) -> bool:
        """Whether the bar is kept."""
        return self.ratio is None or self.ratio <= 1

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return what stands in a table: name, value, limit, ratio (with a `!` where the bar falls short), limit's."""
        limit = "–" if self.limit is None else shown(self.limit, self.unit)
        ratio = "–" if self.ratio is None else f"{self.ratio:.2f}{'' if self.kept else ' !'}"
        return self.name, shown(self.value, self.unit), limit, ratio, self.bare


@dataclass(frozen=True, slots=True)
class Section:
    """The figures of one module, or why there are none; `peak` is the most memory its process used, in MB."""

    title: str
    figures: tuple[Figure, ...]
    peak: float | None = None
    failed: str = ""


HEADER = ("figure", "measured", "limit", "ratio", "limit is")


def shown(number: float, unit: str) -> str:
    """Return a number with its unit, with as many digits as say something."""
    digits = 2 if abs(number) < 10 else 1 if abs(number) < 1000 else 0
    return f"{number:,.{digits}f} {unit}".rstrip()


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as lines of text, one below the other."""
    rows = [HEADER, *(figure.cells() for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        f"{row[0]:{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]:>{widths[2]}}  {row[3]:<{widths[3]}}  {row[4]}".rstrip()
        for row in rows
    )


def text_of(sections: Iterable[Section]) -> str:
    """Return one table of all sections, each under its title."""
    parts = list(sections)
    all_lines = table(figure for section in parts for figure in section.figures).splitlines()
    lines, taken = all_lines[:1], 1
    for section in parts:
        lines += ["", f"— {_headline(section)}", *all_lines[taken : taken + len(section.figures)]]
        taken += len(section.figures)
    return "\n".join(lines)


def markdown_of(sections: Iterable[Section]) -> str:
    """Return one Markdown table of all sections."""
    lines = [f"| {' | '.join(HEADER)} |", "|---|--:|--:|--:|---|"]
    for section in sections:
        lines.append(f"| **{_headline(section)}** | | | | |")
        lines += [f"| {' | '.join(cell.replace('|', '/') for cell in figure.cells())} |" for figure in section.figures]
    return "\n".join(lines) + "\n"


def _headline(section: Section) -> str:
    if section.failed:
        return f"{section.title}: failed ({section.failed})"
    return section.title + ("" if section.peak is None else f" (peak memory {section.peak:,.0f} MB)")


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


def peak_memory() -> float:
    """Return the most memory that this process has had in use so far, in MB."""
    return _of_linux("VmHWM:") or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MAXRSS_PER_MB


def memory() -> float:
    """Return how much memory this process has in use, in MB; the peak where the system does not say."""
    return _of_linux("VmRSS:") or peak_memory()


_MAXRSS_PER_MB = 2**20 if sys.platform == "darwin" else 2**10


def _of_linux(name: str) -> float:
    """Return a line of Linux's account of this process, in MB; 0 elsewhere.

    Not `getrusage`: what it calls the peak is also that of the process which started this one.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    return next((int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith(name)), 0)
