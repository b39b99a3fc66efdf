"""A figure that says what it was counted on, or why there is none."""

from dataclasses import dataclass

NO_UNIT = "Nothing was coded."
ONE_ANNOTATOR = "Only one annotator: agreement needs two."
NO_COMMON_UNIT = "No unit was coded by two annotators."
NO_COMMON_ARTICLE = "No article was finished by two annotators."
ONE_CATEGORY = "Only one category was used, so agreement cannot be told from chance."
ONE_ARTICLE = "One article only: no interval."
NO_ORDER = "The categories have no order."
NOT_NUMBERS = "The categories are not numbers."


@dataclass(frozen=True, slots=True)
class Figure:
    """One coefficient of agreement.

    Attributes:
        value: the coefficient; None when it cannot be computed. Negative values stand as they are.
        low: lower end of the interval; None without an interval.
        high: upper end of the interval; None without an interval.
        n: how many units the value rests on.
        unit: what one unit is, in the plural ("claims", "code points").
        left_out: how many units of the same kind were left out, because no second annotator had them.
        why: why there is no value; with a value, why there is no interval; else empty.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    left_out: int
    why: str

    @property
    def amount(self) -> str:
        """On how many units it rests, in words: `1 claim`, `15,765 code points`."""
        return f"{self.n:,} {self.unit.removesuffix('s') if self.n == 1 else self.unit}"


def not_computable(why: str, unit: str, n: int = 0, left_out: int = 0) -> Figure:
    """Return the figure of a coefficient that these data do not give, with the reason."""
    return Figure(None, None, None, n, unit, left_out, why)
