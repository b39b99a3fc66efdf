"""The manual says what is so: dependencies, commands, sizes."""

import re
import tomllib
from pathlib import Path

from annotator.core.resources import resource

ROOT = Path(__file__).parents[3]


def page(name: str) -> str:
    return resource(f"manual/{name}.md").read_text("utf-8")


def test_every_dependency_is_named_with_what_it_is_for_and_nothing_else() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked_for = [re.split(r"[^\w.-]", line)[0] for line in project["dependencies"]]
    rows = [line.strip("|").split("|") for line in page("depends").splitlines() if line.startswith("| `")]
    assert [row[0].strip().strip("`") for row in rows] == asked_for
    assert all(len(row) == 3 and all(cell.strip() for cell in row) for row in rows)


def test_the_commands_of_the_tests_are_those_of_the_readme_and_lead_somewhere() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"`pytest (tests/\w+)`", page("tested"))
    assert commands == ["tests/benchmarks", "tests/torture", "tests/hostile"]
    for folder in commands:
        assert f"pytest {folder}" in readme


def test_the_options_named_in_the_manual_exist() -> None:
    known = (ROOT / "tests/conftest.py").read_text("utf-8") + (ROOT / "tests/benchmarks/conftest.py").read_text("utf-8")
    named = set(re.findall(r"`(--\w+)", page("tested")))
    assert named == {"--long", "--articles", "--claims", "--files", "--project", "--table"}
    assert all(f'"{option}"' in known for option in named)
