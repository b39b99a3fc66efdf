"""Values are kept only in digits that other programs read."""

import pytest

from annotator.core.codebook import Field, FieldKind
from annotator.core.dates import partial_date
from annotator.core.errors import InvalidValueError


@pytest.mark.parametrize("given", ["２０２１", "٢٠٢١-04", "2021-13", "2021-02-30", "0000", "21"])
def test_dates_that_are_none_are_refused(given: str) -> None:
    with pytest.raises(InvalidValueError):
        partial_date(given)


@pytest.mark.parametrize("given", ["2021", "2021-04", " 2021-04-06 ", "0001"])
def test_dates_of_any_precision_are_kept(given: str) -> None:
    assert partial_date(given) == given.strip()


def test_numbers_are_those_of_the_dataset() -> None:
    field = Field(1, "", "count", "Count", FieldKind.NUMBER)
    for given in ("1", "-1.5", "+.5", "2e3", "7."):
        assert field.checked(given) == given
    for given in ("١٢", "１", "1,5", "nan", "1e", "."):
        with pytest.raises(InvalidValueError):
            field.checked(given)
