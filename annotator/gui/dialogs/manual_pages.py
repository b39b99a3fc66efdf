"""The manual's pages: Markdown files packed with the program, and the page of keys, which is made from the actions."""

from typing import NamedTuple

from annotator.core.query import Query, parse, places
from annotator.core.resources import resource
from annotator.gui.actions import Actions
from annotator.gui.dialogs.key_table import KeyRow, grouped, is_reader_key, key_rows
from annotator.gui.widgets.labels import key_text

KEYS_PAGE = "keys"

PAGES = (
    "start", "import", "tagging", "claims", "regions", "actors", "codebook", "finding", "history", "review",
    "export", "projects", "commands", "tested", "depends", KEYS_PAGE,
)  # fmt: skip
"""The pages in reading order, by the name of their file."""


class Page(NamedTuple):
    """A page of the manual: its name, the heading, and all of it in Markdown."""

    name: str
    title: str
    markdown: str


def manual_pages(actions: Actions | None = None) -> list[Page]:
    """Return all pages in order; the page of keys shows the keys of `actions`, or the usual ones."""
    return [page(name, actions) for name in PAGES]


def page(name: str, actions: Actions | None = None) -> Page:
    """Return one page.

    Raises:
        KeyError: when the manual has none of that name.
        OSError: when its file is missing.
    """
    if name not in PAGES:
        raise KeyError(name)
    text = keys_markdown(actions) if name == KEYS_PAGE else resource(f"manual/{name}.md").read_text("utf-8")
    return Page(name, text.partition("\n")[0].removeprefix("#").strip(), text)


def keys_markdown(actions: Actions | None = None) -> str:
    """Return the page of keys."""
    lines = [
        "# All keys", "",
        "Press F1 to search in this list. Keys can be changed under *File ▸ Preferences ▸ Keys*. Those marked with *",
        "work in the text, on the claim cards and among the rows of the review, and never while you type in a field.",
    ]  # fmt: skip
    for title, rows in grouped(key_rows(actions)).items():
        lines += ["", f"## {title}", "", "| Keys | Action | What it does |", "|---|---|---|"]
        lines += [_line(row) for row in rows]
    return "\n".join(lines) + "\n"


def hits(shown: Page, words: str) -> int:
    """Return how often a page holds what is searched for."""
    query = searched(words)
    return len(places(query, shown.markdown))


def searched(words: str) -> Query:
    """Return what the user looks for in the manual, the last word taken for a beginning."""
    return parse(words, typing=True)


def _line(row: KeyRow) -> str:
    keys = ", ".join(f"`{shown}`" for shown in dict.fromkeys(map(key_text, row.keys))) or "–"
    mark = " \\*" if is_reader_key(row) else ""
    return f"| {keys.replace('|', '&#124;')}{mark} | {row.name} | {row.tip} |"
