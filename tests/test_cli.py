"""The commands: what they print, what they exit with, and what they do not touch."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from annotator import __main__ as beginning
from annotator import __version__, cli
from annotator.app.session import Session
from annotator.core.errors import AnnotatorError
from annotator.core.resources import resource

ARTICLES = str(resource("sample/articles"))


class Result(NamedTuple):
    """What a command ended with."""

    status: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)

    def command(*arguments: object, launch: cli.Launch | None = None) -> Result:
        def no_window(_project: Path | None, _annotator: str | None) -> int:
            raise AnnotatorError("There is no screen.")

        status = cli.run([str(argument) for argument in arguments], launch or no_window)
        return Result(status, *capsys.readouterr())

    return command


@pytest.mark.usefixtures("sample_path")
def test_a_days_work_without_a_window(run: Run, tmp_path: Path) -> None:
    assert run("export", "sample", "all.jsonl", "--format", "jsonl") == (0, "Wrote 164 claims to all.jsonl.\n", "")
    assert run("new", "mine") == (0, "Made mine.claims.\n", "")
    imported = run("import", "mine", ARTICLES, tmp_path / "nothing.txt")
    assert (imported.status, imported.out) == (0, "Imported 5 articles; 0 were there already.\n")
    assert imported.err == "Refused 1 file:\n  nothing.txt: There is no such file or folder.\n"
    assert run("import", "mine", ARTICLES).out == "Imported 0 articles; 5 were there already.\n"
    claims = run("import-claims", "mine", "all.jsonl")
    assert claims.out == "Imported 164 claims; 0 were there already, 0 found at another place, 0 refused.\n"
    assert run("check", "mine") == (0, "All is well: 5 articles, 164 claims.\n", "")
    listed = run("list", "mine").out.splitlines()
    assert len(listed) == 6
    assert listed[0] == "Published   Everybody’s  Article"
    assert listed[4].startswith("2021-04-06    41 claims  Ukraine urges NATO")
    assert run("export", "mine", "out", "--annotator", "Annotator B").out == "Wrote 78 claims to out.\n"
    assert (tmp_path / "out" / "datapackage.json").exists()
    assert run("backup", "mine", "copy.claims") == (0, "Copied to copy.claims.\n", "")
    assert len(list((tmp_path / "mine.claims.backups").glob("*.claims"))) == 2
    found = run("search", "mine", "membership plan").out
    assert "Ukraine urges NATO to send 'real signal' to Russia with membership plan, 2021-04-06" in found


@pytest.mark.usefixtures("sample_path")
def test_answers_as_json(run: Run) -> None:
    listed = json.loads(run("list", "sample", "--json").out)["articles"]
    assert [article["characters"] for article in listed] == [4511, 3310, 2380, 2790, 2774]
    assert [article["title"] is None for article in listed] == [False, True, True, False, False]
    assert sum(article["claims"] for article in listed) == 164
    answer = json.loads(run("search", "sample", '"membership plan"', "--limit", "3", "--json").out)
    assert [article["places"] for article in answer["articles"]] == [[[68, 83], [585, 600]]]
    assert {claim["article"] for claim in answer["claims"]} <= {article["uuid"] for article in listed}
    assert answer["hint"] is None
    hinted = run("search", "sample", '"membership', "--json")
    assert json.loads(hinted.out)["hint"]
    imported = json.loads(run("import", "sample", ARTICLES, "nothing.txt", "--json").out)
    assert (len(imported["known"]), imported["added"]) == (5, [])
    assert imported["refused"][0]["file"] == "nothing.txt"
    exported = json.loads(run("export", "sample", "all.jsonl", "--format", "jsonl", "--json").out)
    assert exported == {"path": "all.jsonl", "rows": {"all.jsonl": 164}}
    claims = json.loads(run("import-claims", "sample", "all.jsonl", "--json").out)
    assert (claims["added"], claims["known"], claims["refused"]) == (0, 164, [])
    assert json.loads(run("check", "sample", "--json").out) == {"articles": 5, "claims": 164, "findings": []}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list"], "Missing argument 'PROJECT'"),
        (["list", "nofile.claims"], "There is no file"),
        (["list", "text.txt"], "is not a project"),
        (["lst"], "neither a command nor a project called “lst”"),
        (["nofile.claims"], "There is no file nofile.claims"),
        (["--nonsense"], "No such option"),
        (
            ["export", "sample", "out", "--annotator", "Nobody"],
            "There is no annotator “Nobody”. In this project: A",
        ),
        (["export", "sample", "out", "--format", "xlsx"], "Invalid value for '--format'"),
        (["export", "sample", "out", "--gold", "--annotator", "Annotator A"], "belongs to no annotator"),
        (["export", "sample", "text.txt"], "is a file, not a folder"),
        (["export", "sample", "text.txt", "--format", "jsonl"], "replace it with --overwrite"),
        (["import", "sample", "nothing"], "Nothing could be imported. nothing"),
        (["import-claims", "sample", "nothing"], "nothing cannot be read"),
        (["import-claims", "sample", "text.txt"], "No claim could be imported. text.txt, line 1"),
        (["new", "sample.claims"], "already exists"),
        (["new", "fresh", "--codebook", "text.txt"], "not JSON"),
        (["new", "fresh", "--codebook", "nothing"], "nothing cannot be read"),
        (["backup", "sample", "text.txt"], "already exists"),
        (["search", "sample", "x", "--limit", "0"], "Invalid value for '--limit'"),
        ([], "There is no screen"),
        (["sample.claims"], "There is no screen"),
    ],
)
def test_a_mistake_is_one_line_and_changes_nothing(
    run: Run, tmp_path: Path, sample_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "text.txt").write_text("not a project, not a claim, no codebook")
    result = run(*arguments)
    assert result.status == 1
    assert result.err.startswith("annotator")
    assert result.err.count("\n") == 1
    assert words in result.err
    assert "Traceback" not in result.err
    left = {path.name for path in tmp_path.iterdir()} - {"sample.claims.backups"}
    assert left == {"text.txt", "sample.claims"}
    with closing(Session.open(sample_path)) as session:
        assert session.history() == []


@pytest.mark.usefixtures("empty_path")
def test_files_refused_are_counted_with_their_reasons_beside_what_came_in(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number}.txt").touch()
    nothing = run("import", "empty", folder)
    assert (nothing.status, nothing.out) == (1, "Imported 0 articles; 0 were there already.\n")
    told = nothing.err.splitlines()
    assert told[0] == "Refused 12 files:"
    assert told[1:11] == [f"  {number}.txt: The file is empty." for number in range(10)]
    assert told[11] == "  and 2 more."
    assert told[12:] == ["annotator: Nothing could be imported. 0.txt: The file is empty."]
    (folder / "a.txt").write_text("Words of an article.")
    (folder / "b.txt").write_text("Words of an article.")
    some = run("import", "empty", folder)
    assert some.status == 0
    assert some.out == ("Imported 1 article; 0 were there already.\nLeft out b.txt: same text as a.txt.\n")
    assert some.err.startswith("Refused 12 files:\n")
    again = json.loads(run("import", "empty", folder / "a.txt", "--json").out)
    assert (len(again["known"]), again["twins"]) == (1, [])


@pytest.mark.usefixtures("sample_path", "empty_path")
def test_claims_refused_are_listed_up_to_ten_by_words_that_one_knows(run: Run, tmp_path: Path) -> None:
    run("export", "sample", "all.jsonl", "--format", "jsonl")
    result = run("import-claims", "empty", "all.jsonl")
    assert result.status == 1
    told = result.err.splitlines()
    assert told[0] == "Refused 164 lines:"
    assert told[11] == "  and 154 more."
    assert len(told) == 13
    assert "The article “With Russia threatening its borders" in told[1]
    assert told[12].startswith("annotator: No claim could be imported. all.jsonl, line 1: The article “With Russia")
    line = {"article": {"uuid": None, "sha256": "ab" * 32, "title": None}, "spans": [[0, 4]], "quote": "With love"}
    (tmp_path / "one.jsonl").write_text(json.dumps(line))
    untitled = run("import-claims", "empty", "one.jsonl")
    assert untitled.err.count("\n") == 1
    assert "line 1: The untitled article with the words “With love” is not in the project." in untitled.err


@pytest.mark.usefixtures("sample_path")
def test_an_older_export_is_replaced_when_that_is_said(run: Run) -> None:
    for options in (["out"], ["out.jsonl", "--format", "jsonl"]):
        assert run("export", "sample", *options).status == 0
        refused = run("export", "sample", *options)
        assert (
            refused.err == f"annotator: “{options[0]}” exists already. Choose another name, or replace it with "
            "--overwrite.\n"
        )
        assert run("export", "sample", *options, "--overwrite").status == 0


def test_damage_is_listed_and_the_status_says_so(run: Run, sample_path: Path) -> None:
    with closing(Session.open(sample_path)) as session, session.project.transaction() as connection:
        connection.execute("UPDATE claim SET quote = 'words' WHERE id IN (3, 4)")
    result = run("check", "sample")
    assert result.status == 1
    assert result.out.count("The quote is not what stands in the text") == 2
    assert result.err.startswith("annotator: 3 faults found. claim 3 on article 1")


def test_commands_that_change_need_the_lock_and_the_others_do_not(run: Run, sample_path: Path) -> None:
    with closing(Session.open(sample_path, "Annotator A")):
        refused = run("import", "sample", ARTICLES)
        assert refused.status == 1
        assert "sample.claims cannot be changed now. It is open in another window" in refused.err
        assert run("import-claims", "sample", "x").status == 1
        for command in (["list"], ["search", "NATO"], ["export", "out"], ["check"], ["backup"]):
            assert run(command[0], "sample", *command[1:]).status == 0


@pytest.mark.usefixtures("sample_path")
def test_windows_are_opened_on_what_was_asked_for(run: Run, tmp_path: Path) -> None:
    opened: list[tuple[Path | None, str | None]] = []

    def launch(project: Path | None, annotator: str | None) -> int:
        opened.append((project, annotator))
        return 0

    assert run(launch=launch).status == 0
    assert run("sample.claims", launch=launch).status == 0
    assert run(tmp_path / "sample", launch=launch).status == 0
    assert run("sample", "fresh", launch=launch).out.startswith("Made fresh.claims")
    assert run("sample", "fresh", launch=launch).out == ""
    assert run("new", "mine").status == 0
    assert run("sample", "mine", launch=launch).status == 0
    assert run("sample", "another", "--no-window", launch=launch).status == 0
    assert opened == [
        (None, None), (Path("sample.claims"), None), (tmp_path / "sample.claims", None),
        (Path("fresh.claims"), "Annotator A"), (Path("fresh.claims"), "Annotator A"), (Path("mine.claims"), None),
    ]  # fmt: skip


def test_what_a_title_holds_does_not_reach_the_terminal(run: Run, tmp_path: Path) -> None:
    run("new", "mine")
    table = tmp_path / "table.csv"
    table.write_text('title,text\n"\x1b[31mRed\x07",Some words of an article that is long enough.\n', "utf-8")
    run("import", "mine", table)
    listed = run("list", "mine").out
    assert "Red" in listed
    assert not any(ord(char) < 32 and char != "\n" for char in listed)


def _python(*arguments: str, **environment: str | None) -> Result:
    given = {name: entry for name, entry in {**os.environ, **environment}.items() if entry is not None}
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, env=given, check=False)
    return Result(done.returncode, done.stdout, done.stderr)


def test_the_module_runs_and_says_its_version() -> None:
    assert _python("-m", "annotator", "--version") == (0, f"annotator {__version__}\n", "")
    helped = _python("-m", "annotator", "--help")
    assert all(name in helped.out for name in ("sample", "import-claims", "export", "check", "backup"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a screen")
def test_without_a_screen_the_commands_are_named() -> None:
    for arguments in ([], ["sample.claims"]):
        result = _python("-m", "annotator", *arguments, DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
        assert (result.status, result.out) == (1, "")
    result = _python("-m", "annotator", DISPLAY=None, WAYLAND_DISPLAY=None, QT_QPA_PLATFORM=None)
    assert result.err == (
        "annotator: There is no screen to open a window on. These commands work without one: "
        "new, import, import-claims, list, search, export, pack, merge, compare, agreement, report, check and "
        "backup.\n"
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the packages are Debian's")
def test_missing_libraries_are_named_by_their_packages() -> None:
    assert beginning._not_loadable({"libc.so.6": "libc6", "libnot-here.so.9": "libnot-here9"}) == ["libnot-here9"]
    assert "apt install libnot-here9" in str(beginning._missing(["libnot-here9"]))


def test_listing_imports_nothing_heavy(sample_path: Path) -> None:
    code = (
        "import sys\nfrom annotator import cli\n"
        f"status = cli.run(['list', {str(sample_path)!r}], lambda p, a: 1)\n"
        "heavy = {'PySide6', 'trafilatura', 'openpyxl', 'sqlite_utils', 'dateutil', 'rapidfuzz'}\n"
        "print(status, sorted(heavy & set(sys.modules)))\n"
    )
    result = _python("-c", code)
    assert result.out.splitlines()[-1] == "0 []", result.err


def test_what_nobody_expected_is_said_in_two_lines() -> None:
    code = (
        "import sys\nfrom annotator import __main__, cli\n"
        "def broken(*_): raise RuntimeError('odd\\nthing')\n"
        "cli.run = broken\nsys.argv = ['annotator', 'list']\nsys.exit(__main__.main())\n"
    )
    brief = _python("-c", code, ANNOTATOR_DEBUG=None)
    assert brief.status == 1
    assert brief.err.splitlines()[0] == "annotator: Something unexpected went wrong: RuntimeError: odd thing"
    assert "ANNOTATOR_DEBUG=1" in brief.err
    assert "Traceback" not in brief.err
    assert "Traceback" in _python("-c", code, ANNOTATOR_DEBUG="1").err


def test_a_reader_that_has_seen_enough_is_no_error(sample_path: Path) -> None:
    command = f"{sys.executable} -m annotator list {sample_path} | head -n 1"
    if shutil.which("bash") is None:
        pytest.skip("no shell")
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert done.stdout.count("\n") == 1


def test_no_connection_is_ever_made(tmp_path: Path) -> None:
    code = (
        "import socket, sys\n"
        "def refuse(event, _):\n"
        "    if event.startswith('socket.'): raise AssertionError(event)\n"
        "sys.addaudithook(refuse)\n"
        "try: socket.socket()\n"
        "except AssertionError: print('sockets are forbidden')\n"
        "from annotator import cli\n"
        "def run(*words): assert cli.run(list(words), lambda p, a: 1) == 0, words\n"
        'page = \'<html><head><link rel="stylesheet" href="http://example.org/a.css"><title>T</title></head><body>\'\n'
        "page += '<article><img src=\"http://example.org/a.png\"><p>' + 'The minister said so on Friday. ' * 20\n"
        "open('page.html', 'w').write(page + '</p></article></body></html>')\n"
        "run('sample', '--no-window')\nrun('new', 'mine')\n"
        f"run('import', 'mine', 'page.html', {ARTICLES!r})\n"
        "run('export', 'sample', 'all.jsonl', '--format', 'jsonl')\nrun('import-claims', 'mine', 'all.jsonl')\n"
        "run('search', 'mine', 'minister')\nrun('export', 'mine', 'out')\nrun('check', 'mine')\nrun('backup', 'mine')\n"
        "print('done')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.stdout.startswith("sockets are forbidden\n")
    assert done.stdout.endswith("done\n"), done.stderr
    assert "Imported 6 articles" in done.stdout
