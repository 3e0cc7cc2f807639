"""A ZIP that is written as it comes, with the SHA-256 of everything in it in a manifest at its end."""

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

MANIFEST = "MANIFEST.json"


def utc(at: dt.datetime | dt.date | None) -> str | None:
    """As ISO 8601, instants in UTC."""
    if isinstance(at, dt.datetime):
        return at.astimezone(dt.UTC).isoformat()
    return at.isoformat() if at else None


class Archive:
    """Holds no content in memory. What was listed waits in a temporary file until the manifest is written."""

    def __init__(self, path: Path, at: dt.datetime) -> None:
        """`path` must not be there yet; only who runs this may read it."""
        path.touch(mode=0o600, exist_ok=False)
        self.zip = ZipFile(path, "w", ZIP_DEFLATED)
        self.date = at.astimezone(dt.UTC).timetuple()[:6]
        self.listed = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115  # closed in __exit__

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.zip.close()
        self.listed.close()

    def add(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        """A file of the archive; answers its size and SHA-256."""
        size, digest = self._write(name, chunks)
        self.listed.write(json.dumps({"name": name, "size": size, "sha256": digest}) + "\n")
        return size, digest

    def add_text(self, name: str, text: str) -> None:
        self.add(name, [text.encode()])

    def add_json(self, name: str, data: object) -> None:
        self.add_text(name, json.dumps(data, ensure_ascii=False, indent=1))

    def finish(self, head: dict[str, Any]) -> None:
        """The manifest: `head`, and then every file."""
        self._write(MANIFEST, (line.encode() for line in self._manifest(head)))

    def _manifest(self, head: dict[str, Any]) -> Iterator[str]:
        yield json.dumps(head, ensure_ascii=False, indent=1).removesuffix("\n}") + ',\n "files": ['
        self.listed.seek(0)
        for number, line in enumerate(self.listed):
            yield ("," if number else "") + "\n  " + line.rstrip("\n")
        yield "\n ]\n}\n"

    def _write(self, name: str, chunks: Iterable[bytes]) -> tuple[int, str]:
        info = ZipInfo(name, self.date)
        info.compress_type = ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        size, digest = 0, hashlib.sha256()
        with self.zip.open(info, "w", force_zip64=True) as entry:
            for chunk in chunks:
                size += len(chunk)
                digest.update(chunk)
                entry.write(chunk)
        return size, digest.hexdigest()
