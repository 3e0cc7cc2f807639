"""Which bytes a browser may show in place, held against pictures of all shapes, broken ones and noise."""

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.files.pictures import chunk, gif, jpeg, part, png, webp
from tickets.images import LONGEST_SIDE, MOST_PIXELS, Picture, picture_in

MAKERS: dict[str, tuple[Callable[[int, int], bytes], str, int]] = {
    "png": (lambda width, height: png(width, height, pixels=b"x"), "image/png", LONGEST_SIDE),
    "jpeg": (jpeg, "image/jpeg", LONGEST_SIDE),
    "gif": (gif, "image/gif", LONGEST_SIDE),
    "VP8X": (webp, "image/webp", LONGEST_SIDE),
    "VP8L": (lambda width, height: webp(width, height, b"VP8L"), "image/webp", 1 << 14),
    "VP8 ": (lambda width, height: webp(width, height, b"VP8 "), "image/webp", (1 << 14) - 1),
}
REAL = [png(3, 2), jpeg(3, 2), gif(3, 2), *(webp(3, 2, kind) for kind in (b"VP8X", b"VP8L", b"VP8 "))]
WHOLE = {"image/png", "image/gif", "image/webp"}  # their end is known


def look(content: bytes) -> Picture | None:
    return picture_in(BytesIO(content))


@pytest.mark.parametrize("name", MAKERS)
@given(data=st.data())
def test_a_picture_is_known_with_its_size_unless_it_is_too_large(name: str, data: st.DataObject) -> None:
    make, content_type, longest = MAKERS[name]
    width, height = (data.draw(st.integers(1, longest)) for _ in range(2))

    found = look(make(width, height))

    assert found == (Picture(content_type, width, height) if width * height <= MOST_PIXELS else None)


@given(st.sampled_from(REAL), st.data())
def test_a_picture_that_ends_early_is_none(content: bytes, data: st.DataObject) -> None:
    cut = content[: data.draw(st.integers(0, len(content) - 6))]

    assert look(cut) is None


@given(st.sampled_from(REAL), st.binary(min_size=1))
def test_nothing_may_follow_a_picture_whose_end_is_known(content: bytes, more: bytes) -> None:
    found = look(content)
    assert found is not None
    if found.content_type in WHOLE:
        assert look(content + more) is None


@given(
    st.sampled_from([*REAL, b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF89a", b"RIFF\x00\x00\x00\x00WEBP"]),
    st.data(),
)
def test_broken_bytes_and_noise_are_answered_and_never_too_large(content: bytes, data: st.DataObject) -> None:
    position = data.draw(st.integers(0, len(content)))
    noise = data.draw(st.binary(max_size=40))

    found = look(content[:position] + noise + content[position + len(noise) :])

    assert found is None or (found.can_be_shown and found.width * found.height <= MOST_PIXELS)


BAD = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg after a byte order mark": b"\xef\xbb\xbf<svg/>",
    "html": b"<html>",
    "bmp": b"BM" + bytes(60),
    "ico": b"\x00\x00\x01\x00" + bytes(60),
    "avif": b"\x00\x00\x00\x1cftypavif" + bytes(60),
    "magic alone": b"\x89PNG\r\n\x1a\n" + bytes(32),
    "png of no width": png(0, 2, pixels=b"x"),
    "png with a wrong checksum": png(3, 2).replace(
        b"\x00\x00\x00\x03\x00\x00\x00\x02", b"\x00\x00\x00\x02\x00\x00\x00\x02", 1
    ),
    "png without pixels": png(3, 2).replace(b"IDAT", b"ABCD"),
    "png of a colour that is none": png(3, 2).replace(b"\x08\x00\x00\x00\x00", b"\x08\x07\x00\x00\x00", 1),
    "jpeg without a frame": jpeg(3, 2).replace(b"\xff\xc0", b"\xff\xe1"),
    "jpeg of a kind that browsers do not show": jpeg(3, 2, frame=0xC3),
    "jpeg of two sizes": jpeg(3, 2, more=part(0xC2, b"\x08\x00\x09\x00\x09\x01\x01\x11\x00")),
    "gif with a frame beyond its screen": gif(3, 2, frame=(9_000, 9_000)),
    "gif without a frame": b"GIF89a\x03\x00\x02\x00\x00\x00\x00;",
    "webp of a wrong length": webp(3, 2).replace(b"RIFF\x16", b"RIFF\x18"),
    "webp that is none": webp(3, 2).replace(b"VP8X", b"VP9 "),
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_what_only_looks_like_one_is_none(content: bytes) -> None:
    assert look(content) is None


def test_other_parts_may_stand_before_the_size_and_the_pixels() -> None:
    assert look(png(3, 2, more=chunk(b"tEXt", b"Title\x00x" * 99))) == Picture("image/png", 3, 2)
    assert look(jpeg(3, 2, more=part(0xE1, bytes(60_000)) + b"\xff\xff\xff" + part(0xFE, b"x")[1:])) is not None
    assert look(gif(3, 2, colours=False)) == Picture("image/gif", 3, 2)


def test_a_file_of_endless_small_parts_is_given_up() -> None:
    endless = gif(3, 2)[:-6] + b"\x02" + b"\x01x" * 2_000_000 + b"\x00;"
    began = time.process_time()

    assert look(endless) is None
    assert time.process_time() - began < 2
