"""Every importer on changed files: whatever comes, it is taken or refused, soon, and in little memory."""

import os
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest
from bad_bytes import (
    CLAIMS,
    CODEBOOK,
    CSV,
    JSONL,
    MARKDOWN,
    PAGE,
    QUERY,
    SETTINGS,
    changed,
    changed_workbook,
    encoded,
    sample_claims,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lengths import is_long, short_or_long

from annotator.app.importing import Candidate, candidate
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.filters import ArticleFilter, ClaimFilter
from annotator.core.query import fts_text, parse, places, satisfies
from annotator.core.text import canonical
from annotator.formats.articles import TABLE_SUFFIXES, read_articles
from annotator.formats.codebook_json import dump, load
from annotator.formats.encoding import UnreadableError
from annotator.formats.incoming import Rejected
from annotator.formats.jsonl import IncomingClaim, RejectedLine, read_claims
from annotator.formats.tables import preview_table
from annotator.gui.actions import Actions
from annotator.gui.settings import Settings

pytestmark = pytest.mark.filterwarnings("ignore")

HANG = 10
"""Seconds that no input may take."""

MOST_MEMORY = 2 * 2**30
"""Bytes that the whole process may come to."""

RUNS: Counter[str] = Counter()
SLOWEST: dict[str, float] = {}


class HungError(Exception):
    """An input took longer than `HANG`."""


@contextmanager
def watched(name: str) -> Iterator[None]:
    """Count a run; let it fail when it hangs or takes too much memory."""

    def hung(_signal: int, _frame: object) -> None:
        raise HungError(name)

    before = signal.signal(signal.SIGALRM, hung)
    signal.setitimer(signal.ITIMER_REAL, HANG)
    begun = time.perf_counter()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    RUNS[name] += 1
    SLOWEST[name] = max(SLOWEST.get(name, 0.0), time.perf_counter() - begun)
    unit = 1 if sys.platform == "darwin" else 1024
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < MOST_MEMORY


@pytest.fixture(scope="module", autouse=True)
def _counts() -> Iterator[None]:
    yield
    if is_long() and RUNS:
        lines = (f"{name:14} {count:8,} runs, slowest {SLOWEST[name]:6.2f} s" for name, count in RUNS.most_common())
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"\n{'all':14} {RUNS.total():8,} runs, peak {peak:,} MB", *lines, sep="\n", file=sys.__stderr__)


def often(short: int, long: int) -> settings:
    return settings(
        max_examples=short_or_long(short, long * int(os.environ.get("ANNOTATOR_FUZZ_TIMES", "1"))),
        suppress_health_check=list(HealthCheck),
        database=None,
        deadline=None,
    )


def storable(found: Candidate) -> None:
    """Check that a candidate holds nothing that a project could not keep."""
    new = found.new
    assert canonical(new.text) == (new.text, new.sha256, 0)
    assert all(0 <= region.start < region.end <= len(new.text) for region in new.regions)
    for value in new.details.values():
        assert value is None or (isinstance(value, str) and len(value.encode()) < 40_000)


def read_one(folder: Path, suffix: str, data: bytes) -> None:
    path = folder / f"a{suffix}"
    path.write_bytes(data)
    with watched(suffix):
        for found in read_articles(path):
            assert found.origin
            if isinstance(found, Rejected):
                assert found.reason
            else:
                storable(candidate(found))
        if suffix in TABLE_SUFFIXES:
            with suppress(UnreadableError):
                assert all(isinstance(cell, str) for row in preview_table(path).rows for cell in row)


KINDS: dict[str, tuple[int, int, Callable[[], st.SearchStrategy[bytes]]]] = {
    ".txt": (60, 8_000, lambda: changed((*encoded(MARKDOWN), *encoded(PAGE)))),
    ".md": (60, 8_000, lambda: changed(encoded(MARKDOWN))),
    ".html": (60, 16_000, lambda: changed(encoded(PAGE))),
    ".csv": (80, 12_000, lambda: changed(encoded(CSV))),
    ".tsv": (30, 6_000, lambda: changed(encoded(CSV.replace(",", "\t")))),
    ".jsonl": (80, 12_000, lambda: changed(encoded(JSONL))),
    ".xlsx": (60, 8_000, changed_workbook),
}


@pytest.mark.parametrize("suffix", KINDS)
def test_any_file_is_read_or_refused(suffix: str, tmp_path: Path) -> None:
    short, long, strategy = KINDS[suffix]

    @often(short, long)
    @given(strategy())
    def check(data: bytes) -> None:
        read_one(tmp_path, suffix, data)

    check()


def with_surrogates(data: bytes) -> str:
    try:
        return data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def test_any_codebook_is_taken_or_refused(empty: Session) -> None:
    @often(120, 10_000)
    @given(changed((CODEBOOK.encode(),)))
    def check(data: bytes) -> None:
        text = with_surrogates(data)
        with watched("codebook"), suppress(AnnotatorError):
            read = load(text)
            assert load(dump(read)) == read
            empty.codebook.import_json(text)

    check()
    assert empty.codebook.get().revision >= 1


def test_any_lines_of_claims_are_taken_or_refused(empty: Session) -> None:
    empty.importing.add([candidate_of("The minister said so on Friday, and NATO heard it.", "One")])

    @often(100, 10_000)
    @given(changed((CLAIMS.encode(), sample_claims())))
    def check(data: bytes) -> None:
        lines = data.split(b"\n")
        with watched("claims"):
            for found in read_claims(lines):
                assert isinstance(found, IncomingClaim | RejectedLine)
            report = empty.claims_in.add(lines, "Anna")
            assert report.added >= 0

    check()


def candidate_of(text: str, title: str) -> Candidate:
    from annotator.formats.incoming import IncomingArticle, Proposed

    return candidate(IncomingArticle(text, title, title=Proposed(title, "given")))


def test_any_pasted_text_is_taken(empty: Session) -> None:
    @often(100, 8_000)
    @given(st.one_of(st.text(), changed((PAGE.encode(),)).map(lambda b: b.decode("utf-8", "surrogateescape"))))
    def check(text: str) -> None:
        with watched("paste"):
            storable(empty.importing.pasted(text))

    check()


def test_any_query_is_read_and_answered(sample: Session) -> None:
    words = st.one_of(st.text(max_size=40), changed((QUERY.encode(),)).map(lambda b: b.decode("utf-8", "replace")))

    @often(150, 10_000)
    @given(words, st.booleans())
    def check(text: str, typing: bool) -> None:
        with watched("query"):
            query = parse(text, typing=typing)
            found = places(query, "The minister said that NATO and the armed forces agree.")
            assert all(span.start < span.end for span in found)
            satisfies(query, "minister", "nato")
            assert (fts_text(query) is None) == (query.root is None)
            sample.finding.search(text, limit=5, typing=typing)

    check()


def test_any_filter_is_answered(sample: Session) -> None:
    odd = st.one_of(
        st.none(), st.text(max_size=30), st.sampled_from(["2021", "2021-02-31", "0", "not_coded", "%", "\x00"])
    )

    @often(80, 6_000)
    @given(odd, odd, odd, st.text(max_size=30), st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)))
    def check(one: str | None, two: str | None, three: str | None, words: str, number: int | None) -> None:
        with watched("filter"), suppress(AnnotatorError):
            sample.articles.ids(ArticleFilter(number, None, one, two, three, actor_id=number, words=words))
            sample.claims.ids(
                ClaimFilter(
                    source=one, published_from=two, claim_date_to=three, actor_id=number, organisation=one,
                    proposition_id=number, stance=two, form=three, status=one, tag=two, text=words,
                )
            )  # fmt: skip

    check()


def test_any_settings_file_is_read_as_far_as_it_goes(tmp_path: Path, qtbot: object) -> None:
    del qtbot
    from PySide6.QtWidgets import QMainWindow

    window = QMainWindow()
    actions = Actions(window)

    @often(60, 6_000)
    @given(changed((SETTINGS.encode(),)), st.integers(0, 2**32))
    def check(data: bytes, number: int) -> None:
        # QSettings keeps files in memory by their names: each has one of its own.
        folder = tmp_path / str(number)
        folder.mkdir(exist_ok=True)
        path = folder / "settings.ini"
        path.write_bytes(data)
        with watched("settings"):
            kept = Settings(folder)
            assert kept.theme_mode() in ("system", "light", "dark")
            assert 0.7 <= kept.interface_scale() <= 2.5
            typography = kept.typography()
            assert typography == typography.kept_within_limits()
            for recent in kept.recent_projects():
                assert isinstance(recent.exists, bool)
            assert all(size >= 0 for size in kept.sizes("main"))
            kept.state("window")
            kept.flag("x")
            kept.last_folder("import")
            kept.shown_hints()
            actions._take_over(kept.shortcut_overrides())
        path.unlink()
        folder.rmdir()

    check()


def test_a_project_opens_after_all_of_this(empty_path: Path) -> None:
    with closing(Session.open(empty_path, "Anna")) as session:
        session.importing.add_paths([])
        assert len(session.articles.ids(ArticleFilter())) == 0
