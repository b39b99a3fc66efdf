"""The settings survive a restart and bear damage."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QSettings

from annotator.gui.settings import FOLDER_VARIABLE, Settings, Typography, settings_folder


def again(settings: Settings) -> Settings:
    settings.sync()
    return Settings(settings.folder)


def test_everything_comes_back_after_a_restart(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    settings.set_state("window", b"\x00\x01\xff,;=")
    settings.set_sizes("main", [240, 700, 360])
    settings.set_typography(Typography("Georgia", 14.5, 1.8, 66))
    settings.set_theme_mode("dark")
    settings.set_interface_scale(1.25)
    settings.mark_hint_shown("first-claim")
    settings.set_shortcut_overrides({"claim.new": ["V"], "claim.grow": []})
    settings.set_last_folder("import", tmp_path)
    settings.set_annotator("0d4c", "A. Kóval, “Kyiv”")
    settings.set_flag("articles", False)
    later = again(settings)
    assert later.state("window") == b"\x00\x01\xff,;="
    assert later.sizes("main") == [240, 700, 360]
    assert later.typography() == Typography("Georgia", 14.5, 1.8, 66)
    assert later.theme_mode() == "dark"
    assert later.interface_scale() == 1.25
    assert later.shown_hints() == {"first-claim"}
    assert later.shortcut_overrides() == {"claim.new": ["V"], "claim.grow": []}
    assert later.last_folder("import") == tmp_path
    assert later.annotator("0d4c") == "A. Kóval, “Kyiv”"
    assert later.annotator("other") is None
    assert later.flag("articles", True) is False
    later.forget_hints()
    assert again(later).shown_hints() == set()


def test_recent_projects_are_the_ten_last_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    there = tmp_path / "there.claims"
    there.touch()
    for number in range(12):
        settings.add_recent(tmp_path / f"{number}.claims", "2026-11-23T10:00:00+00:00")
    settings.add_recent(there)
    settings.add_recent(tmp_path / "11.claims")
    recent = again(settings).recent_projects()
    assert [project.name for project in recent] == ["11", "there", "10", "9", "8", "7", "6", "5", "4", "3"]
    assert [project.exists for project in recent[:2]] == [False, True]
    assert recent[0].folder == str(tmp_path)
    assert recent[2].opened_at == "2026-11-23T10:00:00+00:00"
    settings.remove_recent(str(there))
    assert "there" not in [project.name for project in settings.recent_projects()]
    assert there.exists()


def test_folder_can_be_named_by_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "mine"))
    assert settings_folder() == tmp_path / "mine"
    assert Settings().folder == tmp_path / "mine"
    monkeypatch.delenv(FOLDER_VARIABLE)
    assert settings_folder().name == "claim-annotator"


KEYS = [
    "recent",
    "state/window",
    "sizes/main",
    "typography",
    "theme",
    "scale",
    "hints",
    "shortcuts",
    "folders/import",
    "annotators/u",
    "flags/f",
]


@given(
    stored=st.one_of(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30),
        st.sampled_from(
            [
                "[[[[",
                "{}",
                "[1, null]",
                "null",
                "NaN",
                "true",
                '[{"path": 3}]',
                '[{"path": ""}]',
                '{"claim.new": 3}',
                '{"size": NaN, "column": 1e9, "line_spacing": "x", "family": []}',
                '{"size": -1, "column": 100000, "line_spacing": 99}',
                "[" * 5000,
                "@Invalid()",
            ]
        ),
        st.integers(-(2**31), 2**31 - 1),
        st.lists(st.text(st.characters(codec="ascii"), max_size=5), max_size=3),
        st.binary(max_size=20),
    )
)
def test_damaged_values_read_as_defaults(tmp_path_factory: pytest.TempPathFactory, stored: object) -> None:
    folder = tmp_path_factory.mktemp("damaged")
    file = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    for key in KEYS:
        file.setValue(key, stored)
    file.sync()
    settings = Settings(folder)
    typography = settings.typography()
    assert 8 <= typography.size <= 40
    assert 1 <= typography.line_spacing <= 3
    assert 30 <= typography.column <= 160
    assert 0.7 <= settings.interface_scale() <= 2.5
    assert settings.theme_mode() in ("system", "light", "dark")
    assert all(project.path for project in settings.recent_projects())
    assert isinstance(settings.state("window"), bytes)
    assert all(isinstance(size, int) for size in settings.sizes("main"))
    assert isinstance(settings.shown_hints(), set)
    assert all(isinstance(key, str) for keys in settings.shortcut_overrides().values() for key in keys)
    assert settings.last_folder("import").is_dir()
    assert settings.annotator("u") is None or isinstance(settings.annotator("u"), str)
    assert settings.flag("f", True) in (True, False)


def test_a_file_of_rubbish_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "settings.ini").write_bytes(bytes(range(256)) * 20)
    settings = Settings(tmp_path)
    assert settings.recent_projects() == []
    settings.set_theme_mode("light")
    assert again(settings).theme_mode() == "light"


def test_folders_and_projects_are_kept_as_absolute_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a")
    settings = Settings(tmp_path / "settings")
    settings.set_last_folder("import", Path("b"))
    settings.set_last_folder("claims", Path("b/.."))
    settings.add_recent("../p.claims")
    settings.add_recent(tmp_path / "a" / ".." / "p.claims")
    monkeypatch.chdir(tmp_path)
    later = again(settings)
    assert later.last_folder("import") == tmp_path / "a" / "b"
    assert later.last_folder("claims") == tmp_path / "a"
    assert [recent.path for recent in later.recent_projects()] == [str(tmp_path / "p.claims")]


def test_a_relative_path_that_was_kept_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here").mkdir()
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    store.setValue("folders/import", "here")
    store.setValue("recent", '[{"path": "p.claims"}, {"path": ""}]')
    store.sync()
    settings = Settings(tmp_path)
    assert settings.recent_projects() == []
    assert settings.last_folder("import", tmp_path) == tmp_path
    settings.set_last_folder("import", tmp_path / "here")
    settings.forget_last_folder("import")
    assert settings.last_folder("import", tmp_path) == tmp_path
