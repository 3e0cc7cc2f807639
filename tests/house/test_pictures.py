"""The pictures in docs/pictures: each is made by `make pictures`, and shown somewhere."""

import re
from pathlib import Path

from scripts.pictures import PICTURED, PICTURES

SHOWN_BY = [Path("README.md"), *Path("docs").glob("*.md")]
MOST_BYTES = 400_000


def test_every_picture_is_made_and_shown() -> None:
    made = {f"{name}.png" for name in PICTURED}
    shown = {name for page in SHOWN_BY for name in re.findall(r"pictures/([\w-]+\.png)", page.read_text())}

    assert {path.name for path in PICTURES.iterdir()} == made == shown


def test_pictures_are_small() -> None:
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > MOST_BYTES] == []
