"""Text files and folders."""

import os
import tracemalloc
from pathlib import Path

import pytest

from annotator.core.resources import resource
from annotator.core.text import canonical
from annotator.formats.articles import MAX_FILE_BYTES, natural_key, read_articles, unreadable, walk
from annotator.formats.incoming import IncomingArticle, Rejected

TEXT = "Zelensky said “yes”.\r\nHe said it 😀 twice:\u00a0no.\n"


def one(path: Path, encoding: str | None = None) -> IncomingArticle:
    [article] = read_articles(path, encoding=encoding)
    assert isinstance(article, IncomingArticle), article
    return article


def refusal(path: Path) -> Rejected:
    [rejected] = read_articles(path)
    assert isinstance(rejected, Rejected), rejected
    return rejected


def test_a_text_file_comes_in_unaltered(tmp_path: Path) -> None:
    path = tmp_path / "one.TXT"
    path.write_bytes(TEXT.encode())
    article = one(path)
    assert article == IncomingArticle(TEXT, "one.TXT", "utf-8")


def test_the_chosen_encoding_reaches_the_file(tmp_path: Path) -> None:
    path = tmp_path / "one.txt"
    path.write_bytes("Größe".encode("cp1252"))
    assert one(path, "cp1252").text == "Größe"
    assert not one(path).encoding_certain


@pytest.mark.parametrize("content", [b"", b" \n\t\r\n ", b"\xef\xbb\xbf\n", "\u200b\n".encode()])
def test_a_file_without_words_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "blank.txt"
    path.write_bytes(content)
    assert "white space" in refusal(path).reason or "empty" in refusal(path).reason


def test_200_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    tracemalloc.start()
    rejected = refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 2**20
    tracemalloc.stop()
    assert "200 MB" in rejected.reason
    assert str(MAX_FILE_BYTES // 2**20) in rejected.reason


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.docx", ".docx"), ("noending", "without an ending"), ("a.claims", "project"), ("a.claims-wal", "project")],
)
def test_files_of_another_kind_are_refused(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / name
    path.write_text("text")
    rejected = refusal(path)
    assert words in rejected.reason
    assert rejected.remedy
    assert [entry.reason for entry in walk([path]) if isinstance(entry, Rejected)] == [rejected.reason]


def test_what_the_system_does_not_let_us_read_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    (tmp_path / "loop.txt").symlink_to("loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    assert "no such" in refusal(tmp_path / "missing.txt").reason
    assert "folder" in refusal(tmp_path / "folder.txt").reason
    assert "pipe" in refusal(tmp_path / "pipe.txt").reason
    assert "links" in refusal(tmp_path / "loop.txt").reason
    assert "permission" in unreadable("x", PermissionError(13, "Permission denied")).reason


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.txt"
    path.write_text("text")
    path.chmod(0)
    assert "permission" in refusal(path).reason


def test_folders_are_walked_in_natural_order_and_hidden_files_passed_over(tmp_path: Path) -> None:
    for name in ("10.txt", "9.txt", "Chapter 2/b.md", "Chapter 10/a.txt", ".hidden/a.txt", ".x.txt", "~$w.xlsx"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("text")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    found = list(walk([tmp_path]))
    names = [str(entry.relative_to(tmp_path)) for entry in found if isinstance(entry, Path)]
    assert names == ["9.txt", "10.txt", "Chapter 2/b.md", "Chapter 10/a.txt"]
    assert [entry.origin for entry in found if isinstance(entry, Rejected)] == [f"{tmp_path.name}/picture.png"]


def test_loops_and_second_ways_are_listed_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "one.txt").write_text("text")
    (tmp_path / "a" / "b" / "up").symlink_to(tmp_path / "a")
    (tmp_path / "c").symlink_to(tmp_path / "a" / "b")
    found = list(walk([tmp_path, tmp_path / "missing"]))
    assert [entry.name for entry in found if isinstance(entry, Path)] == ["one.txt"]
    reasons = {Path(entry.origin).name: entry.reason for entry in found if isinstance(entry, Rejected)}
    assert "leads back" in reasons["up"]
    assert "once more" in reasons["c"]
    assert "no such" in reasons["missing"]


def test_the_parts_of_a_saved_page_are_not_taken_for_articles(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>x")
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files" / "frame.html").write_text("<p>advertisement")
    (tmp_path / "my_files").mkdir()
    (tmp_path / "my_files" / "a.txt").write_text("text")
    found = list(walk([tmp_path]))
    assert [entry.name for entry in found if isinstance(entry, Path)] == ["a.txt", "page.html"]
    assert [entry.origin for entry in found if isinstance(entry, Rejected)] == [f"{tmp_path.name}/page_files"]


def test_numbers_in_names_sort_by_value() -> None:
    assert sorted(["a10", "A9", "a1b", "b", "10", "9"], key=natural_key) == ["9", "10", "a1b", "A9", "a10", "b"]


def test_front_matter_proposes_and_stays_in_the_text(tmp_path: Path) -> None:
    text = (
        '---\ntitle: "Ukraine: a plan"\ndate: 2021-04-06\nauthor: Jane Doe\nsource: WION\nurl: https://w.example/a\n'
        "lang: en\nlayout: post\ntags:\n  - x\n---\n\n# Heading\n\nText: with a colon\n"
    )
    path = tmp_path / "a.md"
    path.write_text(text)
    article = one(path)
    assert article.text == text
    got = [article.title, article.published, article.byline, article.source, article.url, article.language]
    assert [value.value if value else None for value in got] == [
        "Ukraine: a plan", "2021-04-06", "Jane Doe", "WION", "https://w.example/a", "en",
    ]  # fmt: skip
    assert article.title
    assert article.title.evidence == "front matter “title”: Ukraine: a plan"
    path.write_text("Words first\n\n# Not at the head\n\ntitle: x\n")
    assert one(path).title is None


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("# A plan for Kyiv\n\nText.", "A plan for Kyiv"),
        ("\n\n#  Spaced   words  ##\r\n\r\nText.", "Spaced words"),
        ("---\ndate: 2021-04-06\n---\n# Behind front matter\n", "Behind front matter"),
        ("# C# and F#\n", "C# and F#"),
        ("## A section\n\nText.", None),
        ("#hashtag of the day\n", None),
        ("#\nText.", None),
    ],
)
def test_a_heading_at_the_head_is_proposed_as_the_title(tmp_path: Path, text: str, title: str | None) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(text.encode())
    article = one(path)
    assert article.text == text
    assert (article.title and article.title.value) == title
    assert article.title is None or article.title.evidence == "heading of the file"
    plain = path.with_suffix(".txt")
    plain.write_bytes(text.encode())
    assert one(plain).title is None


def test_the_five_articles() -> None:
    read = [one(path) for path in walk([resource("sample/articles")]) if isinstance(path, Path)]
    assert [len(canonical(article.text).text) for article in read] == [4511, 3310, 2380, 2790, 2774]
    assert canonical(read[0].text).sha256 == "fd452a3917c88dc7c4dab890b932d5b1bd58afd04a540475d5d2d4f95b9e195c"
    assert {article.encoding for article in read} == {"utf-8"}
    assert not any(article.title or article.published for article in read)
