"""Saved web pages."""

import socket
from pathlib import Path

import pytest

from annotator.formats.articles import read_articles
from annotator.formats.incoming import IncomingArticle, Proposed, Rejected

FIRST = (
    "L’Ukraine a demandé 10\u00a0000 «\u202fsignaux\u202f» à l’OTAN 👩\u200d👩\u200d👧, "
    "a déclaré le ministre d’État pendant la séance."
)
SECOND = (
    "A second paragraph has a de\u0301composed accent, a co\u00adoperative hyphen and \u200fשלום\u200f, "
    "which all have to stay."
)
HEAD = """<title>Ukraine urges NATO – The Daily Paper</title>
<meta name="author" content="Jane Doe">
<meta property="og:site_name" content="The Daily Paper">
<meta property="article:published_time" content="2021-04-06T23:30:00-05:00">
<link rel="canonical" href="https://daily.example/world/ukraine-urges-nato">"""


def page(head: str = HEAD, body: str = "") -> str:
    return f"""<!DOCTYPE html><html lang="fr-FR"><head><meta charset="utf-8">{head}</head><body>
<nav><a href="/">Home</a> <a href="/w">World</a></nav><article><h1>Ukraine urges NATO</h1>
<p>{FIRST}</p><p>&nbsp;</p><p>{SECOND}</p><img src="https://daily.example/x.png">{body}</article>
<aside><h3>More</h3><a href="/x">February 17, 2026: something else</a></aside>
<footer>Copyright 2026 The Daily Paper</footer></body></html>"""


def read(path: Path, html: str, encoding: str = "utf-8") -> IncomingArticle | Rejected:
    path.write_bytes(html.encode(encoding))
    [outcome] = read_articles(path)
    return outcome


def article(tmp_path: Path, html: str, encoding: str = "utf-8") -> IncomingArticle:
    outcome = read(tmp_path / "page.html", html, encoding)
    assert isinstance(outcome, IncomingArticle), outcome
    return outcome


def test_text_and_details_come_with_their_evidence(tmp_path: Path) -> None:
    found = article(tmp_path, page())
    assert FIRST in found.text
    assert SECOND in found.text
    assert "More" not in found.text
    assert "Copyright" not in found.text
    assert found.title == Proposed("Ukraine urges NATO", "heading: Ukraine urges NATO")
    assert found.byline == Proposed("Jane Doe", "meta author: Jane Doe")
    assert found.source == Proposed("The Daily Paper", "meta og:site_name: The Daily Paper")
    assert found.published == Proposed("2021-04-06", "meta article:published_time: 2021-04-06T23:30:00-05:00")
    assert found.url is not None
    assert found.url.value == "https://daily.example/world/ukraine-urges-nato"
    assert found.language == Proposed("fr", 'lang="fr-FR"')
    assert (found.origin, found.encoding) == ("page.html", "utf-8")


def test_no_date_is_taken_from_teasers_and_copyright_lines(tmp_path: Path) -> None:
    found = article(tmp_path, page(head="<title>Ukraine urges NATO</title>"))
    assert found.published is None
    assert found.byline is None
    assert found.url is None


def test_a_day_or_month_first_date_stays_ambiguous(tmp_path: Path) -> None:
    found = article(tmp_path, page(head="<title>T</title>", body='<p class="date">04/09/2021</p>'))
    assert found.published is not None
    assert found.published.ambiguous


def test_the_address_noted_by_the_browser_is_proposed(tmp_path: Path) -> None:
    saved = "<!-- saved from url=(0031)https://daily.example/a/b -->\n"
    found = article(tmp_path, saved + page(head="<title>T</title>"))
    assert found.url is not None
    assert found.url.value == "https://daily.example/a/b"


def test_linked_data_is_read(tmp_path: Path) -> None:
    data = """<script type="application/ld+json">{"@context": "https://schema.org", "@type": "NewsArticle",
    "headline": "A headline of its own", "datePublished": "2021-04-07", "dateModified": "2022-01-01",
    "author": {"@type": "Person", "name": "Jean Dupont"}, "publisher": {"@type": "Organization", "name": "Le Jour"}}
    </script>"""
    found = article(tmp_path, page(head=data))
    assert found.published == Proposed("2021-04-07", "JSON-LD datePublished: 2021-04-07")
    assert found.byline is not None
    assert found.byline.value == "Jean Dupont"
    assert found.source is not None
    assert found.source.value == "Le Jour"


def test_a_page_in_another_encoding_and_xhtml(tmp_path: Path) -> None:
    words = "<p>" + "Украина настаивает на членстве в НАТО, заявил президент в понедельник. " * 5 + "</p>"
    html = f'<html><head><meta charset="windows-1251"><title>НАТО</title></head><body>{words}</body></html>'
    found = article(tmp_path, html, "cp1251")
    assert "Украина настаивает" in found.text
    assert found.encoding == "cp1251"
    xhtml = article(tmp_path, '<?xml version="1.0" encoding="utf-8"?>\n' + page())
    assert FIRST in xhtml.text


@pytest.mark.parametrize(
    "html",
    [
        "<html><head><title>Only a title</title></head><body></body></html>",
        "<html><body><script>var x = 1;</script></body></html>",
        "no markup at all",
        "<div>" * 5000,
    ],
)
def test_a_page_without_text_is_refused(tmp_path: Path, html: str, capfd: pytest.CaptureFixture[str]) -> None:
    outcome = read(tmp_path / "page.htm", html)
    assert isinstance(outcome, Rejected)
    assert "page" in outcome.reason
    assert outcome.remedy
    assert capfd.readouterr() == ("", "")


def test_a_fragment_is_a_page_too(tmp_path: Path) -> None:
    assert article(tmp_path, f"<p>{FIRST}</p>").text == FIRST


def test_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a connection was tried")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    assert FIRST in article(tmp_path, page()).text
