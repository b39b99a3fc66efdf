"""Options and the table of the benchmarks: `pytest tests/benchmarks`."""

from pathlib import Path

import pytest
from lengths import short_or_long
from measuring import Section, markdown_of, text_of

_MEASURED = pytest.StashKey[dict[str, Section]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("benchmarks", "sizes; --long makes them 100,000 articles and 1,000,000 claims")
    group.addoption("--articles", type=int, help="articles of the large project (10,000; long 100,000)")
    group.addoption("--claims", type=int, help="claims of the large project and of exports (100,000; long 1,000,000)")
    group.addoption("--files", type=int, help="text files to import (2,000; long 10,000)")
    group.addoption("--annotators", type=int, default=10, help="annotators of the large project (10)")
    group.addoption("--project", type=Path, help="keep the large project here, and take it when it is there already")
    group.addoption("--table", type=Path, help="also write the table as Markdown to this file")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_MEASURED] = {}


@pytest.fixture(scope="session")
def measured(pytestconfig: pytest.Config) -> dict[str, Section]:
    """The sections measured so far, by module."""
    return pytestconfig.stash[_MEASURED]


@pytest.fixture(scope="session")
def offered(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """The sizes, and a large project that was made beforehand."""
    from generator import build

    option = pytestconfig.getoption
    articles = option("articles") or short_or_long(10_000, 100_000)
    claims = option("claims") or short_or_long(100_000, 1_000_000)
    project = option("project") or tmp_path_factory.mktemp("large") / "large.claims"
    if not project.exists():
        build(project, articles, claims, option("annotators"))
    return {
        "articles": articles,
        "claims": claims,
        "count": claims,
        "files": option("files") or short_or_long(2_000, 10_000),
        "annotators": option("annotators"),
        "project": str(project),
    }


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the table below the results, in the order of the sections, and write it where it was asked for."""
    from sections import SECTIONS

    found = config.stash[_MEASURED]
    sections = [found[name] for name in SECTIONS if name in found]
    if not sections:
        return
    terminalreporter.section("figures beside their limits; a ratio above 1 falls short (!)")
    terminalreporter.write_line(text_of(sections))
    if config.getoption("table"):
        config.getoption("table").write_text(markdown_of(sections), encoding="utf-8")
