"""The reader on an offscreen screen, with the sample project's articles and claims."""

import json
import os
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from annotator.core.claim import Stance
from annotator.core.region import Region, RegionKind
from annotator.core.resources import resource
from annotator.core.span import Span
from annotator.gui.reader.view import Heading, Mark, Reader


class Article(NamedTuple):
    """A sample article with one annotator's claims, numbered from 1 in the order of the file."""

    text: str
    regions: tuple[Region, ...]
    marks: tuple[Mark, ...]


def sample(number: int) -> Article:
    """Return the sample article whose file begins with this number."""
    project = json.loads(resource("sample/project.json").read_text(encoding="utf-8"))
    entry = project["articles"][number]
    text = (resource("sample/articles") / entry["file"]).read_bytes().decode("utf-8")
    regions = tuple(Region(start, end, RegionKind(kind)) for start, end, kind in entry["regions"])
    lines = resource("sample/claims.jsonl").read_text(encoding="utf-8").splitlines()
    claims = [json.loads(line) for line in lines]
    chosen = [
        claim for claim in claims if claim["article"]["uuid"] == entry["uuid"] and claim["annotator"] == "Annotator A"
    ]
    marks = tuple(
        Mark(
            at,
            tuple(Span(*span) for span in claim["spans"]),
            Stance(claim["stance"]) if claim["stance"] else None,
            0,
            claim["actor"] or "",
            claim["proposition"] or "",
        )
        for at, claim in enumerate(chosen, 1)
    )
    return Article(text, regions, marks)


@pytest.fixture
def reader(qtbot: QtBot) -> Reader:
    """Return an empty reader, shown and with the keyboard's focus."""
    widget = Reader()
    qtbot.addWidget(widget)
    widget.resize(780, 860)
    widget.show()
    widget.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    return widget


@pytest.fixture
def opened(reader: Reader) -> Callable[[int], Article]:
    """Return a function that shows a sample article with its claims, painted."""

    def show(number: int) -> Article:
        article = sample(number)
        reader.set_article(article.text, article.regions, Heading("details of the article"))
        reader.set_marks(article.marks)
        QApplication.processEvents()
        return article

    return show
