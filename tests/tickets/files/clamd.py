"""A real clamd with one signature of our own, on a socket in a temporary folder; and servers that answer anything."""

import os
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VIRUS = b"this stands for a virus and does no harm"
NAME = "Witsupport.Test"
MOST = 100_000
CONFIGURATION = """
Foreground yes
LocalSocket {folder}/socket
DatabaseDirectory {folder}/signatures
TemporaryDirectory {folder}
StreamMaxLength {most}
AlertExceedsMax yes
MaxThreads 2
"""


@contextmanager
def real_clamd(folder: Path) -> Iterator[str]:
    """The address of a clamd that lives as long as the block: there in a fifth of a second, as it knows so little."""
    (folder / "signatures").mkdir()
    (folder / "signatures" / "ours.ndb").write_text(f"{NAME}:0:*:{VIRUS.hex()}\n")
    configuration = folder / "clamd.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, most=MOST))
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    assert program is not None
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([program, "-c", str(configuration)], stdout=log, stderr=log)
    try:
        _wait_for(folder / "socket", process, folder / "log")
        yield str(folder / "socket")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(path: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        with socket.socket(socket.AF_UNIX) as tried:
            if tried.connect_ex(str(path)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"clamd did not start: {log.read_text()}")


@contextmanager
def answering(answer: bytes, *, reads: bool = True) -> Iterator[str]:
    """The address of a server that says `answer` to everybody; without `reads` it hangs up at once."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answer, reads))
        thread.start()
        try:
            yield f"127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(timeout=5)


def _serve(server: socket.socket, answer: bytes, reads: bool) -> None:
    while True:
        try:
            connection, _ = server.accept()
        except OSError:
            return
        with connection:
            if reads:
                _read_stream(connection)
                connection.sendall(answer)


def _read_stream(connection: socket.socket) -> None:
    """Until the length of nothing, which ends a stream."""
    with connection.makefile("rb") as sent:
        sent.readline()
        while length := int.from_bytes(sent.read(4)):
            sent.read(length)
