"""What one annotator coded against what another did."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from annotator.core.errors import InvalidValueError


@dataclass(frozen=True, slots=True)
class Confusion:
    """A confusion matrix of two annotators.

    Attributes:
        categories: what the rows (first annotator) and columns (second annotator) stand for, in this order.
        counts: number of units, a tuple of rows.
        cells: the ids of the units behind each cell that has any, by (row, column), in the order they came in.
        n: number of units that both coded.
        left_out: ids of the units that one of the two did not code.
    """

    categories: tuple[Hashable, ...]
    counts: tuple[tuple[int, ...], ...]
    cells: dict[tuple[int, int], tuple[Hashable, ...]]
    n: int
    left_out: tuple[Hashable, ...]


def confusion(
    one: Sequence[Hashable | None],
    other: Sequence[Hashable | None],
    ids: Sequence[Hashable],
    scale: Sequence[Hashable] = (),
) -> Confusion:
    """Count the pairs of categories that two annotators gave the same units.

    Args:
        one: the first annotator's category of each unit, None where not coded.
        other: the second annotator's, of the same units in the same order.
        ids: what identifies each unit.
        scale: the categories to show even if unused, in order; others used follow, sorted by their names.

    Raises:
        InvalidValueError: when the three differ in length.
    """
    if not len(one) == len(other) == len(ids):
        raise InvalidValueError("Each unit needs two codings and an id.")
    used = {value for value in (*one, *other) if value is not None}
    categories = (*scale, *sorted(used.difference(scale), key=str))
    place = {category: number for number, category in enumerate(categories)}
    behind: dict[tuple[int, int], list[Hashable]] = {}
    left_out: list[Hashable] = []
    for first, second, unit in zip(one, other, ids, strict=True):
        if first is None or second is None:
            left_out.append(unit)
        else:
            behind.setdefault((place[first], place[second]), []).append(unit)
    size = range(len(categories))
    counts = tuple(tuple(len(behind.get((row, column), ())) for column in size) for row in size)
    cells = {cell: tuple(units) for cell, units in sorted(behind.items())}
    return Confusion(categories, counts, cells, sum(map(len, behind.values())), tuple(left_out))
