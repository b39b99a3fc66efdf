"""Set-up of all tests: no screen, no settings of the person who runs them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Machines are slow at times; how long an example takes is the benchmarks' business.
settings.register_profile("annotator", deadline=None)
settings.load_profile("annotator")


@pytest.fixture(autouse=True)
def _own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("settings")
    monkeypatch.setenv("ANNOTATOR_SETTINGS_DIR", str(folder))
    yield folder
