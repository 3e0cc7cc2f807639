"""A day beside another is said with its date: “Fri” alone could be the one before."""

import datetime as dt

import pytest
from django.utils import timezone

from common.wording import dated_moment

NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("instant", "said"),
    [
        (dt.datetime(2026, 11, 25, 14, 20, tzinfo=dt.UTC), "14:20"),
        (dt.datetime(2026, 11, 27, 15, 43, tzinfo=dt.UTC), "Fri 27 Nov, 15:43"),
        (dt.datetime(2027, 1, 4, 9, tzinfo=dt.UTC), "Mon 4 Jan 2027, 09:00"),
        (None, ""),
    ],
)
def test_a_dated_moment_says_its_day(instant: dt.datetime | None, said: str) -> None:
    with timezone.override("UTC"):
        assert dated_moment(instant, NOW) == said
