"""What clamd says of bytes. It is asked over its socket; where it runs is `CLAMD_ADDRESS`."""

from dataclasses import dataclass
from enum import Enum
from typing import BinaryIO

from clamav_client.clamd import BufferTooLongError, ClamdError, ClamdNetworkSocket, ClamdUnixSocket

# Seconds that it may be silent: clamd itself gives up on a file after two minutes.
TIMEOUT = 130
# clamd's own words for what it did not look into to the end (with `AlertExceedsMax`), and for no virus.
LIMITS = "Heuristics.Limits.Exceeded"


class Says(Enum):
    CLEAN = "clean"
    FOUND = "found"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Verdict:
    says: Says
    name: str = ""


class NoVerdict(Exception):
    """clamd is down, or did not come to an end: ask again later."""


class BrokeOff(NoVerdict):
    """It hung up while the bytes were sent, and answers again: as it does when they are more than it takes."""


def client_of(address: str) -> ClamdNetworkSocket:
    """`/path/to/socket` or `host:port`. Raises ValueError for anything else."""
    if address.startswith("/"):
        return ClamdUnixSocket(address, timeout=TIMEOUT)
    host, _, port = address.rpartition(":")
    if not host or not 0 < int(port) < 1 << 16:
        raise ValueError(address)
    return ClamdNetworkSocket(host.strip("[]"), int(port), timeout=TIMEOUT)


def ask(address: str, stream: BinaryIO) -> Verdict:
    """Send all bytes; raises NoVerdict. An error that is none of these is never taken for “clean”."""
    client = client_of(address)
    try:
        answer = client.instream(stream)
    except BufferTooLongError:
        return Verdict(Says.TOO_LARGE)
    except (BrokenPipeError, ConnectionResetError) as broken:
        raise (BrokeOff if _answers(client) else NoVerdict)(str(broken)) from broken
    except (ClamdError, OSError, UnicodeDecodeError) as failed:
        raise NoVerdict(str(failed) or type(failed).__name__) from failed
    status, name = answer.get("stream", ("", None))
    return _verdict(status, name or "")


def _verdict(status: str, name: str) -> Verdict:
    if status == "OK":
        return Verdict(Says.CLEAN)
    if status == "FOUND" and name.startswith(LIMITS):
        return Verdict(Says.TOO_LARGE, name)
    if status == "FOUND":
        return Verdict(Says.FOUND, name)
    raise NoVerdict(f"clamd says {status or 'nothing'} {name}".strip())


def _answers(client: ClamdNetworkSocket) -> bool:
    try:
        return client.ping().strip() == "PONG"
    except (ClamdError, OSError, UnicodeDecodeError):
        return False
