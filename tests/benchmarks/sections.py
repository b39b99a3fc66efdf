"""The benchmarks by module, each run in a process of its own, so that none weighs on the next.

Run: python tests/benchmarks/sections.py MODULE OFFERED, with the sizes offered as JSON; prints its figures as JSON.
"""

import inspect
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from measuring import Figure, Section, peak_memory

SECTIONS = {
    "bench_start": "Start",
    "bench_memory": "Memory of the window",
    "bench_reader": "The reading surface alone",
    "bench_window": "One article in the window",
    "bench_many": "Many articles in the window",
    "bench_list": "The list as it is painted",
    "bench_growth": "Ten times the articles",
    "bench_export": "Export",
    "bench_ten_files": "Merge",
    "bench_agreement": "Agreement",
    "bench_pairing": "Pairing",
    "bench_review": "Review",
}
"""By the name of the module, in the order of the table. Each has `measure`, which returns or yields `Figure`s.

It may take any of the sizes that are offered, by name.
"""

_HERE = Path(__file__).parent
_LONGEST = 3 * 3600
_MARK = "figures: "


def existing() -> list[str]:
    """Return the names of the modules that are there."""
    return [name for name in SECTIONS if (_HERE / f"{name}.py").exists()]


def run(name: str, offered: Mapping[str, object]) -> Section:
    """Return the section that a module measures in a process of its own."""
    paths = [str(_HERE), str(_HERE.parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
    environment.setdefault("QT_QPA_PLATFORM", "offscreen")
    ended = subprocess.run(
        [sys.executable, str(Path(__file__)), name, json.dumps(offered)],
        env=environment, capture_output=True, text=True, check=False, timeout=_LONGEST,
    )  # fmt: skip
    lines = ended.stdout.splitlines()
    found = next((line.removeprefix(_MARK) for line in reversed(lines) if line.startswith(_MARK)), "")
    if ended.returncode or not found:
        print(ended.stdout, ended.stderr, file=sys.stderr)
        why = (ended.stderr.strip().splitlines() or [f"exit status {ended.returncode}"])[-1]
        return Section(SECTIONS[name], (), failed=why)
    figures, peak = json.loads(found)
    return Section(SECTIONS[name], tuple(Figure(*figure) for figure in figures), peak)


def taken(action: Callable[..., object], offered: Mapping[str, object]) -> dict[str, object]:
    """Return what of the offered sizes the action has parameters for."""
    return {name: offered[name] for name in inspect.signature(action).parameters if name in offered}


def _measured(name: str, offered: dict[str, Any]) -> list[Figure]:
    measure = import_module(name).measure
    if offered.get("project"):
        offered["project"] = Path(offered["project"])
    figures: Iterable[Figure] = measure(**taken(measure, offered))
    return list(figures)


def main() -> None:
    """Measure one module and print its figures."""
    figures = _measured(sys.argv[1], json.loads(sys.argv[2]))
    cells = [[figure.name, figure.value, figure.limit, figure.unit, figure.bare] for figure in figures]
    print(f"\n{_MARK}{json.dumps([cells, peak_memory()])}", flush=True)
    # The window's threads need not end in order.
    os._exit(0)


if __name__ == "__main__":
    main()
