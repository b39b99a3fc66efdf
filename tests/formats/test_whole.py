"""Files and folders appear whole or not at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.core.errors import CancelledError
from annotator.formats.encoding import UnreadableError
from annotator.formats.reading import read_file
from annotator.formats.whole import CannotWriteError, write_folder_whole, write_whole


def cancel_after(_: int) -> None:
    raise CancelledError


def names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def test_a_file_appears_when_it_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with write_whole(path) as stream:
        stream.write("é\r\n")
        assert not path.exists()
    assert path.read_bytes() == "é\r\n".encode()
    assert names(tmp_path) == ["a.csv"]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask


def test_a_cancelled_file_leaves_nothing_and_the_old_one_untouched(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(CancelledError), write_whole(path) as stream:
        cancel_after(stream.write("half"))
    assert names(tmp_path) == []
    path.write_text("old")
    with pytest.raises(CancelledError), write_whole(path, overwrite=True):
        raise CancelledError
    assert path.read_text() == "old"
    assert names(tmp_path) == ["a.csv"]


def test_an_existing_file_is_replaced_only_when_told(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("old")
    with pytest.raises(CannotWriteError, match="exists"), write_whole(path):
        pass
    with write_whole(path, overwrite=True) as stream:
        stream.write("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    link = tmp_path / "link.csv"
    link.symlink_to(path)
    with write_whole(link, overwrite=True) as stream:
        stream.write("newer")
    assert link.is_symlink()
    assert path.read_text() == "newer"


def test_a_file_that_appears_meanwhile_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    with pytest.raises(CannotWriteError), write_whole(path):
        path.write_text("theirs")
    assert path.read_text() == "theirs"
    assert names(tmp_path) == ["a.csv"]


def test_the_system_refusing_is_said_plainly(tmp_path: Path) -> None:
    for place in (tmp_path / "missing" / "a.csv", tmp_path):
        with pytest.raises(CannotWriteError) as raised, write_whole(place):
            pass
        assert raised.value.remedy
    with pytest.raises(CannotWriteError, match="No space"), write_whole(tmp_path / "b.csv"):
        raise OSError(28, "No space left on device")
    assert names(tmp_path) == []


def test_a_place_that_cannot_even_be_looked_at_is_said_plainly(tmp_path: Path) -> None:
    too_long = tmp_path / ("a" * 300)
    with pytest.raises(CannotWriteError, match="cannot be written"), write_whole(too_long):
        pass
    with pytest.raises(CannotWriteError, match="cannot be written"), write_folder_whole(too_long):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own there")
def test_a_link_that_leads_back_to_itself_is_neither_written_nor_read(tmp_path: Path) -> None:
    circle = tmp_path / "circle"
    circle.symlink_to(circle)
    with pytest.raises(CannotWriteError, match="leads back to itself"), write_whole(circle, overwrite=True):
        pass
    with pytest.raises(UnreadableError, match="leads back to itself"):
        read_file(circle)
    assert names(tmp_path) == ["circle"]


def test_a_folder_appears_when_it_is_complete(tmp_path: Path) -> None:
    place = tmp_path / "data"
    with write_folder_whole(place) as folder:
        (folder / "a.csv").write_text("a")
        (folder / "sub").mkdir()
        assert not place.exists()
    assert names(place) == ["a.csv", "sub"]
    assert names(tmp_path) == ["data"]


def test_a_failed_folder_leaves_nothing_and_the_old_one_untouched(tmp_path: Path) -> None:
    place = tmp_path / "data"
    with pytest.raises(CancelledError), write_folder_whole(place) as folder:
        cancel_after((folder / "a.csv").write_text("a"))
    assert names(tmp_path) == []
    place.mkdir()
    (place / "a.csv").write_text("old")
    with pytest.raises(CannotWriteError, match="exists"), write_folder_whole(place):
        pass
    with pytest.raises(CancelledError), write_folder_whole(place, overwrite=True):
        raise CancelledError
    assert (place / "a.csv").read_text() == "old"
    with write_folder_whole(place, overwrite=True) as folder:
        (folder / "a.csv").write_text("new")
        (folder / "b.csv").write_text("new")
    assert (place / "a.csv").read_text() == "new"
    assert names(tmp_path) == ["data"]


def test_an_empty_folder_is_taken_and_a_folder_with_other_files_never(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.mkdir()
    (place / ".DS_Store").write_text("")
    with write_folder_whole(place) as folder:
        (folder / "a.csv").write_text("a")
    (place / "thesis.docx").write_text("years of work")
    with pytest.raises(CannotWriteError, match="thesis"), write_folder_whole(place, overwrite=True) as folder:
        (folder / "a.csv").write_text("b")
    assert names(place) == ["a.csv", "thesis.docx"]
    assert names(tmp_path) == ["data"]
    with pytest.raises(CannotWriteError, match="file"), write_folder_whole(place / "a.csv", overwrite=True):
        pass


def test_what_a_killed_export_left_is_removed_once_the_next_one_is_whole(tmp_path: Path) -> None:
    """Killed between two renames, it may have left the only copy of an older export."""
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    for name in ("a.csv", "data"):
        folder = tmp_path / f".{name}.{gone.pid}.0123456789ab.part"
        folder.mkdir()
        (folder / "claims.csv").write_text("old")
    others = [f".b.csv.{gone.pid}.0123456789ab.part", f".a.csv.{os.getpid()}.0123456789ab.part", ".a.csv.part",
              f".a.csv.{'9' * 30}.0123456789ab.part"]  # fmt: skip
    for name in others:
        (tmp_path / name).write_text("another's")
    with pytest.raises(CancelledError), write_whole(tmp_path / "a.csv"):
        raise CancelledError
    assert len(names(tmp_path)) == 6
    with write_whole(tmp_path / "a.csv"):
        pass
    with write_folder_whole(tmp_path / "data") as folder:
        (folder / "claims.csv").write_text("new")
    assert names(tmp_path) == sorted([*others, "a.csv", "data"])
