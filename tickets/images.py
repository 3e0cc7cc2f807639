"""Whether bytes are a picture that a browser may show in place: PNG, JPEG, GIF or WebP, told by their structure.

Pure, reads headers and the lengths of parts, decodes no pixel. Who passes is of one of four formats that run nothing,
and of a size that a browser can unpack. A file can still be something else besides (bytes within a part are not read):
what is served stays under `nosniff` and a sandbox.
"""

import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

# A browser unpacks four bytes a pixel: a quarter of a gigabyte. The photos of telephones have up to 50 million.
MOST_PIXELS = 64_000_000
LONGEST_SIDE = 32_767
# Reads of one file, under half a second: a GIF of 50 MB has fewer.
MOST_READS = 500_000


@dataclass(frozen=True, slots=True)
class Picture:
    content_type: str
    width: int
    height: int

    @property
    def can_be_shown(self) -> bool:
        sides = sorted((self.width, self.height))
        return sides[0] > 0 and sides[1] <= LONGEST_SIDE and self.width * self.height <= MOST_PIXELS


class _NoPicture(Exception):
    """It ends early, or is not what its first bytes say."""


class _Parts:
    """The bytes, read part by part, and not for ever."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.left = stream, MOST_READS

    def read(self, count: int) -> bytes:
        """So many bytes."""
        self.left -= 1
        found = self.stream.read(count)
        _must(self.left >= 0 and len(found) == count)
        return found

    def unpack(self, layout: str) -> tuple[int, ...]:
        return struct.unpack(layout, self.read(struct.calcsize(layout)))

    def skip(self, count: int) -> None:
        self.stream.seek(count, 1)

    def must_end(self) -> None:
        _must(self.stream.read(1) == b"")


def _must(is_so: bool) -> None:
    if not is_so:
        raise _NoPicture


def picture_in(stream: BinaryIO) -> Picture | None:
    """The picture that all of `stream` is, or None. The stream is read from its start, and left anywhere."""
    stream.seek(0)
    head = stream.read(12)
    for content_type, (begins, size_of) in FORMATS.items():
        if begins(head):
            stream.seek(0)
            try:
                found = Picture(content_type, *size_of(_Parts(stream)))
            except _NoPicture:
                return None
            return found if found.can_be_shown else None
    return None


# PNG: a signature and chunks, of which the first is the header, and the last, empty one the end of the file.

HEADER = 13
DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}


def _png(parts: _Parts) -> tuple[int, int]:
    parts.read(8)
    length, name = _chunk(parts)
    _must((length, name) == (HEADER, b"IHDR"))
    header = parts.read(HEADER)
    (crc,) = parts.unpack(">I")
    _must(crc == zlib.crc32(name + header))
    width, height, depth, colour, packing, filtering, interlace = struct.unpack(">IIBBBBB", header)
    _must(depth in DEPTHS.get(colour, ()) and packing == filtering == 0 and interlace in {0, 1})
    _walk_chunks(parts)
    return width, height


def _chunk(parts: _Parts) -> tuple[int, bytes]:
    (length,) = parts.unpack(">I")
    name = parts.read(4)
    _must(name.isalpha() and length < 1 << 31)
    return length, name


def _walk_chunks(parts: _Parts) -> None:
    has_pixels = False
    while True:
        length, name = _chunk(parts)
        parts.skip(length)
        parts.read(4)
        has_pixels = has_pixels or name == b"IDAT"
        if name == b"IEND":
            _must(has_pixels and length == 0)
            parts.must_end()
            return


# JPEG: markers with a length each, until one that begins a frame, then one that begins the pixels.

FRAMES = {0xC0, 0xC1, 0xC2}  # baseline, extended, progressive: what browsers show
OTHER_FRAMES = {*range(0xC3, 0xD0)} - {0xC4, 0xC8, 0xCC}
PIXELS = 0xDA
OWN_LENGTH, FRAME_READ = 2, 5


def _jpeg(parts: _Parts) -> tuple[int, int]:
    parts.read(2)
    size: tuple[int, int] | None = None
    while True:
        marker = _marker(parts)
        (length,) = parts.unpack(">H")
        _must(length >= OWN_LENGTH and marker not in OTHER_FRAMES)
        if marker == PIXELS:
            _must(size is not None)
            break
        if marker in FRAMES:
            _must(size is None)
            _, height, width = parts.unpack(">BHH")
            size = width, height
            length -= FRAME_READ
            _must(length >= OWN_LENGTH)
        parts.skip(length - OWN_LENGTH)
    if size is None:
        raise _NoPicture
    return size


def _marker(parts: _Parts) -> int:
    """The next one; any number of fill bytes may stand before it."""
    _must(parts.read(1) == b"\xff")
    while True:
        marker = parts.read(1)[0]
        if marker != 0xFF:  # noqa: PLR2004  # a fill byte
            return marker


# GIF: a screen, then blocks: extensions, and frames that lie within the screen.

FRAME, EXTENSION, END = b",", b"!", b";"
HAS_COLOURS, COLOURS = 0x80, 0x07


def _gif(parts: _Parts) -> tuple[int, int]:
    parts.read(6)
    width, height, flags, _, _ = parts.unpack("<HHBBB")
    _skip_colours(parts, flags)
    frames = 0
    while True:
        block = parts.read(1)
        if block == END:
            _must(frames > 0)
            parts.must_end()
            return width, height
        if block == FRAME:
            left, top, wide, high, flags = parts.unpack("<HHHHB")
            _must(left + wide <= width and top + high <= height)
            _skip_colours(parts, flags)
            frames += 1
        else:
            _must(block == EXTENSION)
        parts.read(1)  # the extension's kind, or the code size
        _skip_parts(parts)


def _skip_colours(parts: _Parts, flags: int) -> None:
    if flags & HAS_COLOURS:
        parts.read(3 << ((flags & COLOURS) + 1))


def _skip_parts(parts: _Parts) -> None:
    while True:
        length = parts.read(1)[0]
        if not length:
            return
        parts.read(length)


# WebP: a container that says how long it is; its first chunk says how large the picture.


def _webp(parts: _Parts) -> tuple[int, int]:
    _, length, _ = parts.unpack("<4sI4s")
    kind = parts.read(4)
    parts.unpack("<I")
    size = _webp_size(parts, kind)
    end = length + 8
    _must(length % 2 == 0 and parts.stream.seek(0, 2) == end)
    return size


def _webp_size(parts: _Parts, kind: bytes) -> tuple[int, int]:
    if kind == b"VP8 ":
        tag = parts.read(3)[0]
        _must(tag & 1 == 0 and parts.read(3) == b"\x9d\x01\x2a")  # a whole frame, and its start
        width, height = parts.unpack("<HH")
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        signature, bits = parts.unpack("<BI")
        _must(signature == 0x2F)  # noqa: PLR2004  # of lossless pictures
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    _must(kind == b"VP8X")
    parts.read(4)
    sides = parts.read(6)
    return int.from_bytes(sides[:3], "little") + 1, int.from_bytes(sides[3:], "little") + 1


FORMATS: dict[str, tuple[Callable[[bytes], bool], Callable[[_Parts], tuple[int, int]]]] = {
    "image/png": (lambda head: head.startswith(b"\x89PNG\r\n\x1a\n"), _png),
    "image/jpeg": (lambda head: head.startswith(b"\xff\xd8\xff"), _jpeg),
    "image/gif": (lambda head: head.startswith((b"GIF87a", b"GIF89a")), _gif),
    "image/webp": (lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP", _webp),
}
