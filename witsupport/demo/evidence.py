"""The files that the demo's people attach: logs that fit the story, and pictures of charts. Made, not stored."""

import datetime as dt
import functools
import math
import random
import struct
import zlib

WIDTH, HEIGHT = 640, 320
LEFT, BOTTOM, TOP, RIGHT = 44, 280, 30, 620
# Colours by their place in the picture's palette.
PALETTE = ((250, 250, 252), (60, 66, 80), (225, 228, 235), (37, 99, 190), (200, 48, 48))
PAPER, INK, GRID, LINE, ALARM = range(5)
KINDS = 24

Rows = list[bytearray]


def picture(number: int) -> bytes:
    """A PNG of a dashboard's chart: a measure that goes along quietly and then breaks out. One of `KINDS`."""
    return _picture(number % KINDS)


@functools.cache
def _picture(number: int) -> bytes:
    rng = random.Random(number)  # noqa: S311  # a picture, no secret
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    _box(rows, (0, 0, WIDTH, 18), INK)
    for line in range(6):
        y = BOTTOM - line * 50
        _box(rows, (LEFT, y, RIGHT, y + 1), GRID)
    _box(rows, (LEFT, TOP, LEFT + 2, BOTTOM), INK)
    _box(rows, (LEFT, BOTTOM, RIGHT, BOTTOM + 2), INK)
    breaks = rng.randint(330, 480)
    _box(rows, (breaks, TOP, breaks + 2, BOTTOM), ALARM)
    draw = _bars if number % 2 else _curve
    draw(rows, rng, breaks)
    return _png(rows)


def _curve(rows: Rows, rng: random.Random, breaks: int) -> None:
    height, phase = rng.uniform(30, 70), rng.uniform(0, 6)
    last = BOTTOM - int(height)
    for x in range(LEFT + 2, RIGHT):
        level = height + 9 * math.sin(x / 23 + phase) + rng.uniform(-3, 3)
        if x > breaks:
            level += min((x - breaks) * 2.4, 130) + rng.uniform(-12, 12)
        y = max(TOP, BOTTOM - int(level))
        _box(rows, (x, min(y, last), x + 1, max(y, last) + 3), ALARM if x > breaks else LINE)
        last = y


def _bars(rows: Rows, rng: random.Random, breaks: int) -> None:
    for x in range(LEFT + 10, RIGHT - 14, 20):
        level = rng.randint(30, 80) if x < breaks else rng.randint(150, 235)
        _box(rows, (x, BOTTOM - level, x + 13, BOTTOM), LINE if x < breaks else ALARM)


def _box(rows: Rows, box: tuple[int, int, int, int], colour: int) -> None:
    left, top, right, bottom = box
    for row in rows[max(top, 0) : min(bottom, HEIGHT)]:
        row[left:right] = bytes([colour]) * (right - left)


def _png(rows: Rows) -> bytes:
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0)),
        (b"PLTE", bytes(part for colour in PALETTE for part in colour)),
        (b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


_QUIET = (
    "INFO  {name} heartbeat ok, {n} workers idle",
    "INFO  {name} GET /api/v1/products/{slug} 200 in {ms} ms",
    "DEBUG {name} cache hit for {slug}@{version}",
    "INFO  {name} lease renewed until +60 s",
    "INFO  {name} step {n} of 24 done in {ms} ms",
    "DEBUG {name} pool: {n} busy, {m} waiting",
)
_LOUD = (
    "WARN  {name} step {n} is slow: {ms}0 ms, limit 5000 ms",
    "WARN  {name} retry {m} of 5 for {slug}",
    "ERROR {name} {slug}: {title}",
    "ERROR {name} giving up after {m} attempts, task {task}",
    "ERROR {name} caused by: upstream answered 503 after {ms}0 ms",
)


def log(name: str, *, at: dt.datetime, title: str, version: str, rng: random.Random) -> bytes:
    """Some hundred lines of `name`'s log that end shortly before `at`, the last of them in trouble."""
    count = rng.randint(60, 220)
    slug = title.lower().replace(" ", "-")[:24]
    moment, lines = at - dt.timedelta(seconds=3 * count), [f"# {name} {version}"]
    for number in range(count):
        moment += dt.timedelta(milliseconds=rng.randint(200, 5_000))
        said = rng.choice(_LOUD if number > count * 0.8 and rng.random() < 0.6 else _QUIET)
        words = said.format(
            name=name,
            slug=slug,
            title=title,
            version=version,
            n=rng.randint(1, 24),
            m=rng.randint(1, 5),
            ms=rng.randint(12, 900),
            task=f"{rng.getrandbits(32):08x}",
        )
        lines.append(f"{moment.isoformat(timespec='milliseconds')} {words}")
    return "\n".join(lines).encode()
