"""What several versions of a quotation share, and what one of them has besides."""

from collections.abc import Iterable, Sequence

from annotator.core.span import Span, normalised
from annotator.gui.review.flow import Run

_KEPT = 34
"""Code points kept at either end of a long stretch."""


def common(versions: Iterable[Sequence[Span]]) -> tuple[Span, ...]:
    """Return the stretches that all versions (normalised spans) cover; empty when there are none."""
    shared: tuple[Span, ...] | None = None
    for spans in versions:
        shared = tuple(spans) if shared is None else _intersection(shared, spans)
    return shared or ()


def union(versions: Iterable[Sequence[Span]]) -> tuple[Span, ...]:
    """Return the stretches that any version covers, in reading order."""
    every = [span for spans in versions for span in spans]
    return normalised(every) if every else ()


def _intersection(one: Sequence[Span], other: Sequence[Span]) -> tuple[Span, ...]:
    cuts = (Span(max(a.start, b.start), min(a.end, b.end)) for a in one for b in other)
    return tuple(cut for cut in cuts if cut.start < cut.end)


def quote_runs(text: str, spans: Sequence[Span], shared: Sequence[Span]) -> list[Run]:
    """Return a quotation with the words that not all versions share on a tint; long stretches are cut inside."""
    runs: list[Run] = []
    for number, span in enumerate(spans):
        if number:
            runs.append(Run(" […] ", muted=True))
        at = span.start
        for low, high in _intersection((span,), shared):
            _add(runs, text[at:low], tinted=True)
            _add(runs, text[low:high], tinted=False)
            at = high
        _add(runs, text[at : span.end], tinted=True)
    return runs


def _add(runs: list[Run], words: str, *, tinted: bool) -> None:
    if words:
        # Blanks at the edge of a difference are no difference that anybody sees.
        runs.append(Run(shortened(words), tinted=tinted and not words.isspace()))


def shortened(words: str) -> str:
    """Return words in one line, with an ellipsis in the middle of a long stretch, cut between words."""
    line = " ".join(words.split()) or words[:1]
    line = (" " if words[:1].isspace() else "") + line.strip() + (" " if words[-1:].isspace() else "")
    if len(line) <= 3 * _KEPT:
        return line
    head, tail = line[:_KEPT], line[-_KEPT:]
    head = head[: head.rfind(" ")] if " " in head.strip() else head
    tail = tail[tail.find(" ") + 1 :] if " " in tail.strip() else tail
    return f"{head} … {tail}"
