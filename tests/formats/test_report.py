"""Reports show text as text, whatever it holds."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.report import Block, Chart, Heading, Interval, Paragraph, TextTable, html_page, markdown

BLOCKS: list[Block] = [
    Heading("Title", 1),
    Paragraph("1. Not a list"),
    Paragraph("said", quote=True),
    TextTable(("", "n"), (("a", "1"), ("b", "0.5")), frozenset({1}), ((0.0, 0.5), (0.0, 0.0))),
    Chart(
        "Figures", (Interval("x", 0.5, 0.25, 0.75), Interval("y", None, None, None), Interval("z", -0.25, None, None))
    ),
]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in {"href", "src"} for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_markdown() -> None:
    text = markdown(BLOCKS)
    assert text.startswith("# Title\n\n1\\. Not a list\n\n> said\n\n|  | n |\n| --- | --: |\n| a | 1 |\n| b | 0.5 |\n")
    chart = text.split("```")[1].splitlines()
    assert chart[2].split() == ["-0.5", "1"]
    assert [chart[3].index("─"), chart[3].index("●"), chart[3].rindex("─")] == [23, 30, 36]
    assert chart[4].split() == ["y", "not", "computable"]


def test_html() -> None:
    reader = _Reader()
    page = html_page("Title", BLOCKS)
    reader.feed(page)
    assert {"svg", "table", "figcaption", "blockquote"} <= reader.tags
    assert not reader.tags & {"script", "img", "a", "link", "iframe", "object"}
    assert "default-src 'none'" in page
    assert page.count("<circle") == 2


@given(st.text())
def test_any_text_stays_text(text: str) -> None:
    shown = " ".join(re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", "\ufffd", text).split())
    reader = _Reader()
    blocks: list[Block] = [Heading(text), Paragraph(text), TextTable((text,), ((text,),)), Chart(text, ())]
    reader.feed(html_page(text, blocks))
    plain = " ".join("".join(reader.texts).split())
    assert plain.count(shown) >= (6 if shown else 0)
    assert reader.tags == {
        "html", "head", "meta", "title", "style", "body", "h2", "p", "table", "thead", "tbody", "tr", "th", "td",
        "figure", "figcaption", "svg", "line", "text",
    }  # fmt: skip
    before, code, after = markdown(blocks).split("```")
    assert "`" not in code
    for line in f"{before}{after}".split("\n"):
        assert not re.search(r"<(?!/?\s)", line)
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", line)) == 2
