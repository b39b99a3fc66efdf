"""What the program remembers outside of projects, in one ini file of the user's."""

import base64
import binascii
import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QSettings, QStandardPaths

FOLDER_VARIABLE = "ANNOTATOR_SETTINGS_DIR"
RECENT_LIMIT = 10
SIZES, SPACINGS, COLUMNS = (8.0, 40.0), (1.0, 3.0), (30, 160)
"""From the least to the most of what `Typography` holds."""


def settings_folder() -> Path:
    """Return the folder of the settings and the log: `ANNOTATOR_SETTINGS_DIR`, or the user's own for settings."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "claim-annotator"


class RecentProject(NamedTuple):
    """A project opened before; `opened_at` is ISO 8601 in UTC or empty."""

    path: str
    opened_at: str = ""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem

    @property
    def folder(self) -> str:
        """The folder it lies in."""
        return str(Path(self.path).parent)

    @property
    def exists(self) -> bool:
        """Whether the file is there now; asks the file system each time."""
        try:
            return Path(self.path).is_file()
        except (OSError, ValueError):
            return False


class Typography(NamedTuple):
    """How articles are set: family (empty: the theme's), points, line height as a factor, column in characters."""

    family: str = ""
    size: float = 12.5
    line_spacing: float = 1.7
    column: int = 70

    def kept_within_limits(self) -> "Typography":
        """Return the nearest typography that can be read."""
        return Typography(
            self.family,
            min(max(self.size, SIZES[0]), SIZES[1]),
            min(max(self.line_spacing, SPACINGS[0]), SPACINGS[1]),
            min(max(self.column, COLUMNS[0]), COLUMNS[1]),
        )


class Settings:
    """Typed access to the ini file. A damaged or missing value reads as its default; nothing here raises for one."""

    def __init__(self, folder: Path | None = None) -> None:
        """Read and write `settings.ini` in `folder`; None stands for `settings_folder()`."""
        self.folder = settings_folder() if folder is None else folder
        self._store = QSettings(str(self.folder / "settings.ini"), QSettings.Format.IniFormat)

    def sync(self) -> None:
        """Write to disk what was set; otherwise that happens a moment later and at the end."""
        self._store.sync()

    def recent_projects(self) -> list[RecentProject]:
        """Return the projects opened before, the latest first, at most ten; also those that are missing now."""
        found: list[RecentProject] = []
        stored = self._json("recent", [])
        for entry in stored if isinstance(stored, list) else []:
            # Whatever is relative would mean another file in each folder that the program is started from.
            if isinstance(entry, dict) and isinstance(entry.get("path"), str) and Path(entry["path"]).is_absolute():
                opened = entry.get("opened_at")
                found.append(RecentProject(entry["path"], opened if isinstance(opened, str) else ""))
        return found[:RECENT_LIMIT]

    def add_recent(self, path: Path | str, opened_at: str | None = None) -> None:
        """Put a project at the head of the recent ones; `opened_at` is now when None."""
        full = os.path.realpath(path)
        now = datetime.now(UTC).isoformat(timespec="seconds") if opened_at is None else opened_at
        others = [recent for recent in self.recent_projects() if recent.path != full]
        self._set_json("recent", [r._asdict() for r in [RecentProject(full, now), *others][:RECENT_LIMIT]])

    def remove_recent(self, path: str) -> None:
        """Forget a recent project; the file itself stays."""
        self._set_json("recent", [r._asdict() for r in self.recent_projects() if r.path != path])

    def state(self, name: str) -> bytes:
        """Return what was kept as `name` (a window's geometry or state, a splitter's sizes); empty when nothing."""
        stored = self._store.value(f"state/{name}", "")
        try:
            return base64.b64decode(stored, validate=True) if isinstance(stored, str) else b""
        except (binascii.Error, ValueError):
            return b""

    def set_state(self, name: str, data: bytes) -> None:
        """Keep what `saveGeometry` or `saveState` returned, as bytes."""
        self._store.setValue(f"state/{name}", base64.b64encode(data).decode("ascii"))

    def sizes(self, name: str) -> list[int]:
        """Return the sizes in pixels kept for the splitter `name`; empty when there are none."""
        stored = self._json(f"sizes/{name}", [])
        if isinstance(stored, list) and all(type(one) is int and one >= 0 for one in stored):
            return stored
        return []

    def set_sizes(self, name: str, sizes: Sequence[int]) -> None:
        """Keep the sizes in pixels of the splitter `name`."""
        self._set_json(f"sizes/{name}", list(sizes))

    def typography(self) -> Typography:
        """Return how articles are set, within limits."""
        stored = self._json("typography", {})
        default = Typography()
        if not isinstance(stored, dict):
            return default
        family, column = stored.get("family"), stored.get("column")
        return Typography(
            family if isinstance(family, str) else default.family,
            _number(stored.get("size"), default.size),
            _number(stored.get("line_spacing"), default.line_spacing),
            column if type(column) is int else default.column,
        ).kept_within_limits()

    def set_typography(self, typography: Typography) -> None:
        """Keep how articles are set."""
        self._set_json("typography", typography._asdict())

    def theme_mode(self) -> str:
        """Return `system`, `light` or `dark`."""
        mode = self._store.value("theme", "system")
        return mode if isinstance(mode, str) and mode in ("system", "light", "dark") else "system"

    def set_theme_mode(self, mode: str) -> None:
        """Keep `system`, `light` or `dark`."""
        self._store.setValue("theme", mode)

    def interface_scale(self) -> float:
        """Return what the interface's font size is multiplied by, 0.7 to 2.5."""
        return min(max(_number(self._json("scale", 1.0), 1.0), 0.7), 2.5)

    def set_interface_scale(self, scale: float) -> None:
        """Keep what the interface's font size is multiplied by."""
        self._set_json("scale", scale)

    def shown_hints(self) -> set[str]:
        """Return the names of the first-run hints that need not be shown again."""
        return set(_texts(self._json("hints", [])))

    def mark_hint_shown(self, hint: str) -> None:
        """Do not show a hint again."""
        self._set_json("hints", sorted(self.shown_hints() | {hint}))

    def forget_hints(self) -> None:
        """Let all hints be shown again."""
        self._store.remove("hints")

    def shortcut_overrides(self) -> dict[str, list[str]]:
        """Return the keys the user gave to actions, by the action's id; an empty list takes an action's keys away."""
        stored = self._json("shortcuts", {})
        if not isinstance(stored, dict):
            return {}
        return {str(key): _texts(keys) for key, keys in stored.items() if isinstance(keys, list)}

    def set_shortcut_overrides(self, overrides: Mapping[str, Sequence[str]]) -> None:
        """Keep the keys the user gave to actions."""
        self._set_json("shortcuts", {key: list(keys) for key, keys in overrides.items()})

    def last_folder(self, purpose: str, otherwise: Path | None = None) -> Path:
        """Return the folder last used for `purpose` (such as `import`).

        Without one that is there, return `otherwise`, or the user's documents.
        """
        stored = self._store.value(f"folders/{purpose}", "")
        try:
            if isinstance(stored, str) and Path(stored).is_absolute() and Path(stored).is_dir():
                return Path(stored)
        except (OSError, ValueError):
            pass
        if otherwise is not None:
            return otherwise
        place = QStandardPaths.StandardLocation.DocumentsLocation
        documents = Path(QStandardPaths.writableLocation(place))
        return documents if documents.is_dir() else Path.home()

    def set_last_folder(self, purpose: str, folder: Path) -> None:
        """Keep the folder used for `purpose`, as an absolute path."""
        self._store.setValue(f"folders/{purpose}", os.path.realpath(folder))

    def forget_last_folder(self, purpose: str) -> None:
        """Keep no folder for `purpose` any more."""
        self._store.remove(f"folders/{purpose}")

    def annotator(self, project_uuid: str) -> str | None:
        """Return the name of the annotator who last worked in a project, or None."""
        stored = self._store.value(f"annotators/{project_uuid}", None)
        return stored if isinstance(stored, str) and stored else None

    def set_annotator(self, project_uuid: str, name: str) -> None:
        """Keep the name of the annotator who works in a project."""
        self._store.setValue(f"annotators/{project_uuid}", name)

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a yes or no kept as `name`, such as whether a panel is shown."""
        stored = self._json(f"flags/{name}", default)
        return stored if isinstance(stored, bool) else default

    def set_flag(self, name: str, value: bool) -> None:
        """Keep a yes or no."""
        self._set_json(f"flags/{name}", value)

    def _json(self, key: str, default: object) -> object:
        stored = self._store.value(key, None)
        if not isinstance(stored, str):
            return default
        try:
            return json.loads(stored)
        except (ValueError, RecursionError):
            return default

    def _set_json(self, key: str, value: object) -> None:
        self._store.setValue(key, json.dumps(value, ensure_ascii=False))


def _number(value: object, default: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return default
    return float(value)


def _texts(value: object) -> list[str]:
    return [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
