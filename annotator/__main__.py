"""The program's beginning: which front end the arguments ask for, and what becomes of errors that nobody expected."""

import gc
import os
import sys
from pathlib import Path
from types import TracebackType

from annotator.core.errors import AnnotatorError

_DEBUG = "ANNOTATOR_DEBUG"
_WITHOUT_A_SCREEN = (
    "new, import, import-claims, list, search, export, pack, merge, compare, agreement, report, check and backup"
)
_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
}
"""Libraries of the system that Qt cannot be imported without on Linux, and the Debian packages they come in."""

_XCB_PACKAGES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
"""Libraries that Qt aborts without when it opens a window on an X display."""


def main() -> int:
    """Run the program with the arguments of the command line; return its exit status."""
    if not os.environ.get(_DEBUG):
        sys.excepthook = _say_briefly
    arguments = sys.argv[1:]
    project = Path(arguments[0]) if len(arguments) == 1 else None
    # The way to the window that is taken most often does without the command line's machinery.
    if not arguments or (project is not None and project.suffix == ".claims" and project.is_file()):
        try:
            return open_window(project, None)
        except AnnotatorError as error:
            _say(f"annotator: {error}")
            return 1
    from annotator import cli

    return cli.run(arguments, open_window)


def open_window(project: Path | None, annotator: str | None) -> int:
    """Open the window on a project, or on the start page; return the exit status once it is closed.

    Raises:
        AnnotatorError: when there is no screen, or libraries are missing that windows need.
    """
    # Of all that is made until the window is painted nothing becomes garbage; `run` lets it be looked for again.
    gc.disable()
    if sys.platform.startswith("linux"):
        _look_for_a_screen()
    try:
        from annotator.gui.application import run
    except ImportError as error:
        if "cannot open shared object" not in str(error) and error.name != "PySide6":
            raise
        if error.name == "PySide6":
            raise AnnotatorError("The window needs PySide6.", "Install it: pip install PySide6-Essentials") from error
        raise _missing(_not_loadable(_PACKAGES | _XCB_PACKAGES) or [str(error)]) from error
    return run(project, annotator)


def _look_for_a_screen() -> None:
    platform = os.environ.get("QT_QPA_PLATFORM", "").split(":")[0].split(";")[0]
    wayland, display = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if platform not in ("", "xcb") or (wayland and not platform):
        return
    if not display:
        raise AnnotatorError(
            "There is no screen to open a window on.", f"These commands work without one: {_WITHOUT_A_SCREEN}."
        )
    missing = _not_loadable(_XCB_PACKAGES)
    if missing:
        raise _missing(missing)


def _not_loadable(libraries: dict[str, str]) -> list[str]:
    """Return the packages of those libraries that the system cannot load."""
    import ctypes

    missing = []
    for library, package in libraries.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            missing.append(package)
    return missing


def _missing(packages: list[str]) -> AnnotatorError:
    names = " ".join(packages)
    return AnnotatorError(
        f"The window cannot be opened: libraries of the system are missing ({names}).",
        f"Install them, on Debian and Ubuntu: apt install {names}",
    )


def _say_briefly(kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    words = " ".join(str(error).split())
    reason = words if isinstance(error, AnnotatorError) else f"{kind.__name__}: {words}".rstrip(": ")
    _say(f"annotator: Something unexpected went wrong: {reason}")
    _say(f"Set {_DEBUG}=1 to see where, and please report it. What was saved before is safe.")


def _say(line: str) -> None:
    # A program started without a terminal may have no standard error.
    if sys.stderr is not None:
        sys.stderr.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main())
