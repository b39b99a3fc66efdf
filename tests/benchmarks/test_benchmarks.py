"""All benchmarks: `pytest tests/benchmarks` prints one table. Nothing is asserted of times, which are the machine's."""

import pytest
from measuring import Section
from sections import existing, run


@pytest.mark.parametrize("name", existing())
def test_figures_beside_their_limits(name: str, offered: dict[str, object], measured: dict[str, Section]) -> None:
    section = measured[name] = run(name, offered)
    assert not section.failed
    names = [figure.name for figure in section.figures]
    assert names
    assert len(names) == len(set(names))
