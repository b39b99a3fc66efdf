"""A report as Markdown and as one HTML file: headings, paragraphs, tables, charts of intervals.

Everything that comes from a project is text and stays text: it is escaped for either format, and the HTML file holds
no script and asks for nothing from anywhere.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]#|~$^])")
_LIST_MARK = re.compile(r"^(\d*)([-+=.)])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; `level` 1 is the report's title."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `quote` sets it off as somebody's words."""

    text: str
    quote: bool = False


@dataclass(frozen=True, slots=True)
class TextTable:
    """A table; cells of the columns numbered in `numbers` stand at the right. `shades` tint cells, 0 to 1."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int] = frozenset()
    shades: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """A line of a chart: a value with its interval, or none and why."""

    label: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """Values with intervals on one scale; `title` says what they are."""

    title: str
    lines: tuple[Interval, ...]

    @property
    def scale(self) -> tuple[float, float]:
        """The ends of the scale: 0 to 1, or further down where something lies there."""
        lowest = min((end for line in self.lines for end in (line.value, line.low) if end is not None), default=0.0)
        return (0.0 if lowest >= 0 else -1.0 if lowest < -0.5 else -0.5), 1.0


Block = Heading | Paragraph | TextTable | Chart


def markdown(blocks: Iterable[Block]) -> str:
    """Return the report as Markdown (CommonMark with tables)."""
    return "\n\n".join(map(_markdown_block, blocks)) + "\n"


def _markdown_block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_md(text)}"
        case Paragraph(text, quote):
            return f"> {_md(text)}" if quote else _md(text)
        case Chart():
            return _markdown_chart(block)
        case TextTable():
            marks = ["--:" if number in block.numbers else "---" for number in range(len(block.header))]
            rows = [tuple(map(_md, block.header)), tuple(marks), *(tuple(map(_md, row)) for row in block.rows)]
            return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _md(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    line = " ".join(_plain(text).split())
    escaped = _MARKDOWN.sub(r"\\\1", html.escape(line, quote=False))
    # At the beginning of a line these would make a list, a quotation or a heading.
    return _LIST_MARK.sub(r"\1\\\2", escaped)


_WIDTH = 40


def _markdown_chart(chart: Chart) -> str:
    first, last = chart.scale
    label_width = max((len(_code(line.label)) for line in chart.lines), default=0)

    def place(value: float) -> int:
        return round((min(max(value, first), last) - first) / (last - first) * _WIDTH)

    drawn = [_code(chart.title), f"{'':{label_width}}  {first:<{_WIDTH // 2}g}{last:>{_WIDTH - _WIDTH // 2 + 1}g}"]
    for line in chart.lines:
        cells = [" "] * (_WIDTH + 1)
        if line.low is not None and line.high is not None:
            cells[place(line.low) : place(line.high) + 1] = "─" * (place(line.high) - place(line.low) + 1)
        if line.value is not None:
            cells[place(line.value)] = "●"
        shown = "not computable" if line.value is None else f"{line.value:.2f}"
        drawn.append(f"{_code(line.label):{label_width}}  {''.join(cells)}  {shown}")
    return "\n".join(["```text", *drawn, "```"])


def _code(text: str) -> str:
    return " ".join(_plain(text).split()).replace("`", "ˋ")


def html_page(title: str, blocks: Iterable[Block]) -> str:
    """Return the report as one HTML file that needs no other."""
    body = "\n".join(map(_html_block, blocks))
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{_html(title)}</title>
<style>
{_STYLE}
</style>
</head>
<body>
{body}
</body>
</html>
"""


_STYLE = """body { font: 16px/1.5 system-ui, sans-serif; color: #1f1e1b; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem }
h1, h2, h3 { line-height: 1.25 }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { border-bottom: 1px solid #d6d2c9; padding: .25rem .75rem; text-align: left; vertical-align: top }
th { font-weight: 600 }
.number { text-align: right; font-variant-numeric: tabular-nums }
blockquote { border-left: 3px solid #d6d2c9; margin-left: 0; padding-left: 1rem }
figure { margin: 1rem 0 }
figcaption { font-weight: 600 }
svg { max-width: 100%; height: auto }"""


def _html_block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level}>{_html(text)}</h{level}>"
        case Paragraph(text, quote):
            return f"<blockquote>{_html(text)}</blockquote>" if quote else f"<p>{_html(text)}</p>"
        case Chart():
            return f"<figure><figcaption>{_html(block.title)}</figcaption>\n{_svg(block)}\n</figure>"
        case TextTable():
            return _html_table(block)


def _html_table(table: TextTable) -> str:
    def cells(tag: str, row: Sequence[str], shades: Sequence[float]) -> str:
        made = []
        for number, text in enumerate(row):
            side = ' class="number"' if number in table.numbers else ""
            shade = shades[number] if number < len(shades) else 0.0
            tint = f' style="background: rgba(58, 91, 217, {shade:.2f})"' if shade > 0 else ""
            made.append(f"<{tag}{side}{tint}>{_html(text)}</{tag}>")
        return "<tr>" + "".join(made) + "</tr>"

    shades = table.shades or ((),) * len(table.rows)
    rows = [cells("td", row, shade) for row, shade in zip(table.rows, shades, strict=True)]
    head = cells("th", table.header, ())
    return "\n".join(["<table>", f"<thead>{head}</thead>", "<tbody>", *rows, "</tbody>", "</table>"])


_LABELS, _SCALE, _VALUES, _LINE = 260, 380, 80, 26


def _svg(chart: Chart) -> str:
    first, last = chart.scale
    height = _LINE * (len(chart.lines) + 1) + 8

    def x(value: float) -> float:
        return _LABELS + (min(max(value, first), last) - first) / (last - first) * _SCALE

    width = _LABELS + _SCALE + _VALUES
    drawn = [
        f'<svg role="img" viewBox="0 0 {width} {height}" width="{width}" height="{height}" font-size="14">',
        f"<title>{_html(chart.title)}</title>",
    ]
    for tenth in range(round(first * 10), round(last * 10) + 1, 2):
        at = x(tenth / 10)
        drawn.append(f'<line x1="{at:.1f}" y1="22" x2="{at:.1f}" y2="{height}" stroke="#d6d2c9"/>')
        drawn.append(f'<text x="{at:.1f}" y="14" text-anchor="middle" fill="#5d5a52">{tenth / 10:g}</text>')
    for number, line in enumerate(chart.lines, 1):
        middle = number * _LINE + 14
        drawn.append(f'<text x="0" y="{middle + 5}" fill="#1f1e1b">{_html(line.label)}</text>')
        if line.value is None:
            drawn.append(f'<text x="{_LABELS + 8}" y="{middle + 5}" fill="#5d5a52">not computable</text>')
            continue
        if line.low is not None and line.high is not None:
            ends = f'x1="{x(line.low):.1f}" x2="{x(line.high):.1f}"'
            drawn.append(f'<line {ends} y1="{middle}" y2="{middle}" stroke="#3a5bd9" stroke-width="2"/>')
        drawn.append(f'<circle cx="{x(line.value):.1f}" cy="{middle}" r="5" fill="#3a5bd9"/>')
        drawn.append(f'<text x="{width}" y="{middle + 5}" text-anchor="end" fill="#1f1e1b">{line.value:.2f}</text>')
    return "\n".join([*drawn, "</svg>"])


def _html(text: str) -> str:
    return html.escape(_plain(text))


def _plain(text: str) -> str:
    """Return text without characters that steer a terminal or are no character."""
    return _CONTROL.sub("\ufffd", text).encode("utf-8", "replace").decode("utf-8")
