"""Dates as cells hold them."""

import calendar
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.formats.dates import day_order, parse_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2021-04-06", "2021-04-06"),
        ("2021-04-06T17:59:00+05:30", "2021-04-06"),
        ("2021-04", "2021-04"),
        ("2021", "2021"),
        (2021, "2021"),
        (20210406.0, "2021-04-06"),
        (datetime.fromisoformat("2021-04-06T05:00"), "2021-04-06"),
        (date(2021, 4, 6), "2021-04-06"),
        ("Apr 06, 2021", "2021-04-06"),
        ("Updated: Apr 06, 2021, 05:59 PM IST", "2021-04-06"),
        ("Fri, 09 Apr 2021 10:00:00 GMT", "2021-04-09"),
        ("April 2021", "2021-04"),
        ("Friday April 2021", "2021-04"),
        ("13/06/2021", "2021-06-13"),
        ("06/13/2021", "2021-06-13"),
        ("06.04.2021", "2021-04-06"),
        ("05/05/2021", "2021-05-05"),
        ("6 avril 2021", "2021-04-06"),
        ("1 мая 2021 г.", "2021-05-01"),
        ("6 апреля 2021", "2021-04-06"),
        ("вторник, 6 апреля 2021 года в 12:30", "2021-04-06"),
        ("Апрель 2021", "2021-04"),
        ("в апреле 2021 года", "2021-04"),
        ("6 апр. 2021", "2021-04-06"),
        ("6 квітня 2021 року", "2021-04-06"),
        ("П’ятниця, 9 квітня 2021 р.", "2021-04-09"),
        ("квітень 2021", "2021-04"),
        ("у лютому 2022", "2022-02"),
        ("3. März 2022", "2022-03-03"),
        ("Donnerstag, den 3. März 2022", "2022-03-03"),
        ("3. Mrz. 2022", "2022-03-03"),
        ("im Jänner 2022", "2022-01"),
        ("6. März 2021, 10:30 Uhr", "2021-03-06"),
    ],
)
def test_a_date_is_as_precise_as_it_is_written(written: object, iso: str) -> None:
    found = parse_date(written)
    assert found is not None
    assert (found.value, found.ambiguous) == (iso, False)
    assert str(written).removesuffix(".0") in found.evidence or found.evidence == written


@pytest.mark.parametrize(
    "written", ["", None, True, "on Friday", "10", "12:30", "April 6", "May", "2021-13-01", "2021-02-30", 44292, 1.5,
                "spring 2021", "n/a", "9" * 50, "x" * 5000, float("nan"), float("inf")],
)  # fmt: skip
def test_what_names_no_year_or_no_day_of_the_calendar_is_no_date(written: object) -> None:
    assert parse_date(written) is None


@pytest.mark.parametrize(
    "names",
    [
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    ],
)
def test_the_months_of_russian_ukrainian_and_german(names: str) -> None:
    for number, name in enumerate(names.split(), 1):
        for written in (f"17. {name} 2022", f"17 {name.upper()} 2022", f"17 {name.capitalize()} 2022"):
            found = parse_date(written)
            assert found is not None
            assert found.value == f"2022-{number:02}-17"


def test_day_or_month_first_is_said_to_be_ambiguous() -> None:
    found = parse_date("04/06/2021")
    assert found is not None
    assert found.ambiguous
    assert "2021-04-06" in found.evidence
    assert "2021-06-04" in found.evidence
    settled = parse_date("04/06/2021", day_first=True)
    assert settled is not None
    assert (settled.value, settled.ambiguous) == ("2021-06-04", False)


def test_a_column_tells_its_order_unless_it_contradicts_itself() -> None:
    assert day_order(["04/06/2021", "13/06/2021"]) is True
    assert day_order(["04/06/2021", "06/13/2021"]) is False
    assert day_order(["04/06/2021", "06/13/2021", "13/06/2021"]) is None
    assert day_order(["04/06/2021", "06.04.2021", None, 3]) is None


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_written_with_its_month_comes_back(day: date) -> None:
    found = parse_date(f"{day.day} {calendar.month_abbr[day.month]} {day.year}")
    assert found is not None
    assert found.value == day.isoformat()


@given(st.text(max_size=40) | st.floats() | st.integers())
def test_nothing_makes_it_fail(written: object) -> None:
    found = parse_date(written)
    assert found is None or found.value[:4].isdigit()
