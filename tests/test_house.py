"""The house is in order: style, types, one-way imports, short modules, nothing that names a machine."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from annotator.gui.action_table import ACTIONS

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "annotator").rglob("*.py"))
LONGEST = 500


def run(*command: str) -> None:
    """Run a tool of the environment that runs the tests."""
    done = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_style() -> None:
    run("ruff", "check", "--quiet", "annotator", "tests")


def test_layout_of_code() -> None:
    run("ruff", "format", "--check", "--quiet", "annotator", "tests")


def test_types() -> None:
    run("mypy")


def test_imports_point_one_way() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("what", "allowed"), [("Qt only in gui", "gui"), ("SQL only in store", "store")])
def test_every_part_of_the_house_is_held_to_it(what: str, allowed: str) -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    held = next(set(contract["source_modules"]) for contract in contracts if contract["name"] == what)
    parts = {f"annotator.{path.relative_to(ROOT / 'annotator').parts[0].removesuffix('.py')}" for path in MODULES}
    assert held == parts - {f"annotator.{allowed}", "annotator.__init__"}


@pytest.mark.parametrize("module", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_are_short(module: Path) -> None:
    assert module.read_text("utf-8").count("\n") <= LONGEST


def test_nothing_names_a_registry_or_a_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = listed.stdout.decode().split("\0") if listed.returncode == 0 else [str(m) for m in MODULES]
    forbidden = re.compile(r"https?://[\w.-]*(?:pypi\.org|pythonhosted|npmjs|debian\.org)")
    found = []
    for name in filter(None, names):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".txt", ".json", ".yml", ".cfg", ""} and path.is_file():
            text = path.read_text("utf-8", errors="replace")
            found += [f"{name}: {match[0]}" for match in forbidden.finditer(text)]
    assert not found


def test_every_key_of_the_readme_is_an_action_s() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    keys = {key for spec in ACTIONS for key in spec.keys}
    for key in ("S", "C", "J", "K", "N", "A", "X", "D", "R", "T", "B", "Ctrl+F", "Ctrl+K", "F1"):
        assert f"`{key}`" in readme
        assert key in keys
