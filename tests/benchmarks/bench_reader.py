"""How long the reader makes its user wait: prints a table of medians in milliseconds.

Run as a script; it opens no window on a screen unless QT_QPA_PLATFORM says so.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from functools import partial

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from measuring import Figure, table
from PySide6.QtWidgets import QApplication, QScrollBar

from annotator.core.claim import Stance
from annotator.core.span import Span
from annotator.gui.reader.view import Heading, Mark, Reader

CASES = ((3_000, 50), (100_000, 500), (1_000_000, 5_000), (5_000_000, 5_000))
FIGURES = ("first frame", "of it loading", "one more claim", "a page on", "resized")
STANCES = (*Stance, None)


def numbers(seed: int) -> Iterator[int]:
    """Yield the same well mixed numbers in every run."""
    state = seed
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 33


def article(length: int, seed: int = 1) -> str:
    """Return prose of `length` code points in paragraphs of a few hundred."""
    chance = numbers(seed)
    letters = "etaoinshrdlu"
    words = ["".join(letters[next(chance) % 12] for _ in range(2 + next(chance) % 8)) for _ in range(5_000)]
    paragraphs: list[str] = []
    size = 0
    while size < length:
        paragraphs.append(" ".join(words[next(chance) % 5_000] for _ in range(30 + next(chance) % 60)))
        size += len(paragraphs[-1]) + 2
    return "\n\n".join(paragraphs)[:length]


def claims(length: int, count: int) -> list[Mark]:
    """Return claims of 20 to 300 code points all over the text."""
    chance = numbers(2)
    marks: list[Mark] = []
    for claim_id in range(count):
        start = next(chance) % (length - 300)
        span = Span(start, start + 20 + next(chance) % 280)
        marks.append(Mark(claim_id, (span,), STANCES[next(chance) % 4], 0, "Somebody", "says so"))
    return marks


def milliseconds(action: Callable[[], None]) -> float:
    """Return how long the action takes, everything it makes the event loop do included."""
    begin = time.perf_counter()
    action()
    QApplication.processEvents()
    return (time.perf_counter() - begin) * 1000


def timed(length: int, count: int) -> tuple[float, ...]:
    """Return the medians for first frame, first frame's load, add, page and resize."""
    text, marks = article(length), claims(length, count)
    reader = Reader()
    reader.resize(780, 860)
    reader.show()
    QApplication.processEvents()
    loads: list[float] = []

    def open_article() -> None:
        begin = time.perf_counter()
        reader.set_article(text, (), Heading("a line of details"))
        reader.set_marks(marks)
        loads.append((time.perf_counter() - begin) * 1000)

    first = [milliseconds(open_article) for _ in range(5)]
    bar: QScrollBar = reader.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    QApplication.processEvents()
    here = reader.place()
    add: list[float] = []
    for turn in range(30):
        start = min(here + 50 * turn, length - 60)
        mark = Mark(count + turn, (Span(start, start + 60),), Stance.OPPOSES)
        add.append(milliseconds(partial(reader.put_mark, mark)))
    page = [milliseconds(partial(bar.triggerAction, QScrollBar.SliderAction.SliderPageStepAdd)) for _ in range(30)]
    sizes = [(700 - 10 * turn, 860) for turn in range(10)]
    resize = [milliseconds(partial(reader.resize, *size)) for size in sizes]
    reader.close()
    return tuple(statistics.median(times) for times in (first, loads, add, page, resize))


def measure() -> list[Figure]:
    """Return the reader's figures, without the window around it."""
    application = QApplication.instance() or QApplication([])
    figures = []
    for length, count in CASES:
        where = f"reader, {length:,} letters, {count:,} claims: "
        for what, value in zip(FIGURES, timed(length, count), strict=True):
            figures.append(Figure(f"{where}{what}", value, None, "ms", ""))
    application.processEvents()
    return figures


def main() -> None:
    """Print the table."""
    print(table(measure()))


if __name__ == "__main__":
    main()
