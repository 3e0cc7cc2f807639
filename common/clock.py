"""What time it is. The one place to ask, so that the demo can live through months in a minute."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_set_to: ContextVar[dt.datetime | None] = ContextVar("clock_set_to", default=None)


def now() -> dt.datetime:
    """The present instant, aware, in UTC."""
    return _set_to.get() or dt.datetime.now(dt.UTC)


@contextmanager
def set_to(instant: dt.datetime) -> Iterator[None]:
    """Within the block it is `instant`. For the demo; tests freeze time itself."""
    token = _set_to.set(instant)
    try:
        yield
    finally:
        _set_to.reset(token)
