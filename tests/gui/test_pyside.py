"""Tests of importing PySide: what it carries packed is compiled once, and Python is left as it was."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_IMPORTING = """
import builtins, sys
before = builtins.compile, builtins.__import__
compiled = []
sys.addaudithook(lambda event, about: event == "compile" and compiled.append(str(about[1])))
import annotator.gui
assert (builtins.compile, builtins.__import__) == before
from PySide6.QtCore import QObject
try:
    QObject().setObjectName(1, 2)
except TypeError as error:
    assert "setObjectName" in str(error)
else:
    raise AssertionError
print(sum("shibokensupport" in name for name in compiled))
"""


def _compiled(folder: Path, **variables: str) -> int:
    """Return how many of PySide's packed modules a start compiles whose bytecode is kept in `folder`."""
    environment = {key: text for key, text in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    run = subprocess.run(
        [sys.executable, "-c", _IMPORTING],
        env=environment | {"PYTHONPYCACHEPREFIX": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    return int(run.stdout)


def _kept(folder: Path) -> list[Path]:
    return sorted(folder.rglob("shibokensupport.*.pyc"))


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    assert _compiled(tmp_path) > 0
    assert _kept(tmp_path)
    return tmp_path


def test_packed_modules_are_compiled_at_the_first_start_only(kept: Path) -> None:
    assert _compiled(kept) == 0


def test_bytecode_of_another_source_is_not_used(kept: Path) -> None:
    loader = next(path for path in _kept(kept) if ".loader." in path.name)
    header = bytearray(loader.read_bytes())
    header[8] ^= 1
    loader.write_bytes(header)
    assert _compiled(kept) == 1
    assert _compiled(kept) == 0


def test_bytecode_cut_off_within_its_header_is_made_anew(kept: Path) -> None:
    loader = next(path for path in _kept(kept) if ".loader." in path.name)
    loader.write_bytes(loader.read_bytes()[:7])
    assert _compiled(kept) == 1


def test_nothing_is_kept_where_python_may_write_no_bytecode(tmp_path: Path) -> None:
    assert _compiled(tmp_path, PYTHONDONTWRITEBYTECODE="1") > 0
    assert not _kept(tmp_path)


def test_a_place_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    place = tmp_path / "file"
    place.write_text("no folder")
    assert _compiled(place) > 0
    assert _compiled(place) > 0
