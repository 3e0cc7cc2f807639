"""Small pictures, made by hand: the headers are right, and so are the pixels of PNG."""

import struct
import zlib


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(width: int, height: int, *, pixels: bytes | None = None, more: bytes = b"") -> bytes:
    """Grey; `more` stands between header and pixels."""
    if pixels is None:
        pixels = zlib.compress(bytes((width + 1) * height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + more + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def part(marker: int, content: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(content) + 2) + content


def jpeg(width: int, height: int, *, frame: int = 0xC0, more: bytes = b"") -> bytes:
    size = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + part(0xE0, b"JFIF\x00") + more + part(frame, size) + part(0xDA, b"\x01") + b"\x00\xff\xd9"


def gif(width: int, height: int, *, frame: tuple[int, int] | None = None, colours: bool = True) -> bytes:
    flags, table = (0x81, b"\x00" * 12) if colours else (0, b"")
    wide, high = frame or (width, height)
    screen = struct.pack("<6sHHBBB", b"GIF89a", width, height, flags, 0, 0) + table
    comment = b"!\xfe\x03abc\x00"
    return screen + comment + struct.pack("<cHHHHB", b",", 0, 0, wide, high, 0) + b"\x02\x02\x4c\x01\x00;"


def webp(width: int, height: int, kind: bytes = b"VP8X") -> bytes:
    if kind == b"VP8X":
        content = bytes(4) + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    elif kind == b"VP8L":
        content = struct.pack("<BI", 0x2F, width - 1 | height - 1 << 14) + b"\x00"
    else:
        content = b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return struct.pack("<4sI4s4sI", b"RIFF", len(content) + 12, b"WEBP", kind, len(content)) + content
