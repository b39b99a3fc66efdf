"""Agreement in a project: what is computed, how far it is told to be, and how it stops."""

import pytest

from annotator.app.session import Session
from annotator.core.errors import CancelledError


def test_of_several_people_pairs_are_left_out_where_nobody_asks_for_them(sample: Session) -> None:
    sample.work_as("Annotator C")
    names = [1, 2, sample.annotator_id]
    with_pairs, without = sample.agreement.quick(names), sample.agreement.quick(names, pairs=False)
    assert len(with_pairs.pairwise) == 3
    assert without.pairwise == {}
    assert (without.coding, without.unitizing, without.articles) == (
        with_pairs.coding,
        with_pairs.unitizing,
        with_pairs.articles,
    )


def test_two_people_are_a_pair_anyway(sample: Session) -> None:
    assert sample.agreement.quick(pairs=False) == sample.agreement.quick()


def test_every_step_is_told_once(sample: Session) -> None:
    steps: list[tuple[int, int]] = []
    sample.agreement.quick(progress=lambda done, total: steps.append((done, total)))
    assert [done for done, _ in steps] == list(range(1, len(steps) + 1))
    assert steps[-1] == (len(steps), len(steps))


def test_reading_can_be_cancelled(sample: Session) -> None:
    def cancel(_done: int, _total: int) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        sample.agreement.quick(progress=cancel)
    assert not sample.agreement.at_hand
    sample.agreement.quick()
    assert sample.agreement.at_hand
