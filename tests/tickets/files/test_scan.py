"""Files that wait for the virus scanner: given to nobody before, kept only when clean. A real clamd, broken ones."""

import datetime as dt
import socket
from collections.abc import Iterator
from functools import partial
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from accounts.models import AuditEntry, AuditKind
from common import clock
from common.errors import InvalidInput
from tests.api.callers import Caller
from tests.cast import Cast
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together
from tests.tickets.files import clamd
from tests.tickets.files.scenes import LOG, attached, body, signed_in, staged
from tests.tickets.filing.conftest import PATH, answers
from tests.tickets.services.scenes import filed
from tickets.models import Attachment, Ticket, Upload
from tickets.scanner import BrokeOff, NoVerdict, Says, Verdict, ask, client_of
from tickets.services import conversation, scanning
from tickets.services.conversation import Words
from tickets.tasks import scan_files
from tickets.vocabulary import Scan

BAD = b"MZ " + clamd.VIRUS + b" the end"


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with clamd.real_clamd(tmp_path_factory.mktemp("clamd")) as address:
        yield address


@pytest.fixture
def nobody(settings: Any) -> str:
    """A scanner is set, and nobody answers there."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.CLAMD_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
    return str(settings.CLAMD_ADDRESS)


@pytest.fixture
def on(settings: Any, scanner: str) -> str:
    settings.CLAMD_ADDRESS = scanner
    return scanner


def again(row: Attachment) -> Attachment:
    row.refresh_from_db()
    return row


class TestRealScanner:
    pytestmark = pytest.mark.clamd

    def test_a_clean_file_is_given_out_when_it_was_looked_at(self, cast: Cast, on: str) -> None:
        row = attached(cast)
        people = cast.freja, cast.giulia, cast.elena, cast.ada
        for person in people[:3]:
            assert signed_in(person).get(f"/files/{row.token}/").status_code == 409
            assert Caller(person).get(f"/attachments/{row.token}/").status_code == 409

        assert scan_files() == 1

        assert again(row).scan == Scan.CLEAN
        assert body(signed_in(cast.giulia).get(f"/files/{row.token}/")) == LOG
        assert scan_files() == 0

    def test_an_infected_file_is_destroyed_and_its_row_and_event_say_so(
        self, cast: Cast, on: str, django_capture_on_commit_callbacks: Any
    ) -> None:
        ticket = filed(cast)
        row = attached(cast, ticket, "invoice.exe", BAD)
        with django_capture_on_commit_callbacks(execute=True):
            scan_files()

        assert (again(row).scan, row.scan_found) == (Scan.INFECTED, f"{clamd.NAME}.UNOFFICIAL")
        assert row.destroyed_at is not None
        assert not default_storage.exists(str(row.file.name))
        for person in (cast.freja, cast.giulia):
            page = signed_in(person).get(ticket.get_absolute_url()).text
            assert "invoice.exe" in page
            assert "Infected: it was not kept" in page
            assert row.token not in page
            refused = signed_in(person).get(f"/files/{row.token}/")
            assert refused.status_code == 409
            assert "Infected: it was not kept" in refused.text
        (entry,) = AuditEntry.objects.filter(kind=AuditKind.VIRUS)
        assert (entry.person, entry.customer) == (cast.freja, cast.nordhavn.pk)
        assert entry.about == f"NORD-1: file {Attachment.objects.get().pk}: {clamd.NAME}.UNOFFICIAL"

    def test_who_chose_it_is_told_where_it_is_sent_and_keeps_everything_else(self, cast: Cast, on: str) -> None:
        good, bad = staged(cast.freja, "good.log"), staged(cast.freja, "bad.exe", BAD)
        scan_files()
        client, tokens = signed_in(cast.freja), [good.token, bad.token]

        form = client.post(PATH, answers(title="Kept title", uploads=tokens))
        ticket = filed(cast)
        composer = client.post(
            f"{ticket.get_absolute_url()}comments/", {"mode": "public", "text": "Kept words.", "uploads": tokens}
        )

        for answer, kept in ((form, "Kept title"), (composer, "Kept words.")):
            assert answer.status_code == 422
            assert "Infected, and not kept: bad.exe." in answer.text
            assert kept in answer.text
            assert good.token in answer.text
            assert bad.token not in answer.text
        assert Ticket.objects.count() == 1
        assert AuditEntry.objects.get(kind=AuditKind.VIRUS).about.startswith(f"not sent yet: {clamd.NAME}")

    def test_what_is_larger_than_the_scanner_takes_stays_blocked_until_it_takes_more(
        self, cast: Cast, on: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        row = attached(cast, content=b"a" * (clamd.MOST * 20))
        scan_files()
        assert again(row).scan == Scan.WAITING, "clamd hung up once: it may have been restarted"
        with time_machine.travel(clock.now() + dt.timedelta(minutes=1)):
            scan_files()

        assert again(row).scan == Scan.TOO_LARGE
        assert "takes no file as large as this" in caplog.text
        assert signed_in(cast.giulia).get(f"/files/{row.token}/").status_code == 409
        assert default_storage.exists(str(row.file.name))
        assert "Too large to be checked" in signed_in(cast.freja).get(row.ticket.get_absolute_url()).text
        assert "1 files wait" in command("--too-large")
        assert again(row).scan == Scan.WAITING

    def test_what_was_there_before_is_not_needed_until_an_operator_asks(
        self, cast: Cast, settings: Any, scanner: str
    ) -> None:
        old = attached(cast, content=BAD)
        assert old.scan == Scan.NOT_NEEDED
        settings.CLAMD_ADDRESS = scanner
        assert scan_files() == 0

        assert "1 files wait for the scanner now." in command("--all")
        scan_files()

        assert again(old).scan == Scan.INFECTED

    def test_it_speaks_tcp_and_sockets_and_tells_one_file_from_another(self, scanner: str) -> None:
        assert ask(scanner, BytesIO(LOG)) == Verdict(Says.CLEAN)
        assert ask(scanner, BytesIO(BAD)) == Verdict(Says.FOUND, f"{clamd.NAME}.UNOFFICIAL")
        with pytest.raises(BrokeOff):
            ask(scanner, BytesIO(b"a" * (clamd.MOST * 20)))


def command(*options: str) -> str:
    out = StringIO()
    call_command("scan_files", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        (b"stream: OK\n", Verdict(Says.CLEAN)),
        (b"stream: Win.Test.EICAR FOUND\n", Verdict(Says.FOUND, "Win.Test.EICAR")),
        (
            b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\n",
            Verdict(Says.TOO_LARGE, "Heuristics.Limits.Exceeded.MaxFileSize"),
        ),
        (b"INSTREAM size limit exceeded. ERROR\n", Verdict(Says.TOO_LARGE)),
    ],
)
def test_what_the_scanner_says_is_understood(answer: bytes, verdict: Verdict) -> None:
    with clamd.answering(answer) as address:
        assert ask(address, BytesIO(LOG)) == verdict


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\n",
        b"OK\n",
        b"stream: ERROR\n",
        b"stream: Can't allocate memory ERROR\n",
        b"\xff\xfe\x00\n",
        b"HTTP/1.1 200 OK\r\n",
        b"other: OK\n",
    ],
)
def test_whatever_else_it_says_is_never_clean(answer: bytes) -> None:
    with clamd.answering(answer) as address, pytest.raises(NoVerdict):
        ask(address, BytesIO(LOG))


def test_one_that_hangs_up_and_does_not_answer_is_down() -> None:
    with clamd.answering(b"", reads=False) as address, pytest.raises(NoVerdict) as caught:
        ask(address, BytesIO(b"a" * 5_000_000))
    assert not isinstance(caught.value, BrokeOff)


@pytest.mark.parametrize("address", ["clamav", "clamav:", ":3310", "clamav:x", "clamav:0", "clamav:70000"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # int() has words of its own
        client_of(address)


def test_files_wait_while_the_scanner_is_down_and_are_tried_again_less_and_less_often(
    cast: Cast, nobody: str, caplog: pytest.LogCaptureFixture
) -> None:
    row, client = attached(cast), signed_in(cast.freja)
    pauses = []
    with time_machine.travel(clock.now(), tick=False) as time:
        for _ in range(9):
            time.move_to(max(clock.now(), again(row).scan_after or clock.now()))
            assert scan_files() == 0
            pauses.append((again(row).scan_after - clock.now()).total_seconds())  # type: ignore[operator]
    assert pauses == [10, 20, 40, 80, 160, 300, 300, 300, 300]
    assert "clamd did not answer: files wait" in caplog.text
    assert row.scan == Scan.WAITING

    assert client.get(f"/files/{row.token}/").status_code == 409
    page = client.get(row.ticket.get_absolute_url()).text
    assert "Being checked for viruses" in page
    assert row.token not in page
    listed = Caller(cast.freja).get("/tickets/NORD-1/attachments/").data
    assert [(file["scan"], file["kept_back"]) for file in listed] == [("waiting", "Being checked for viruses")]
    assert client.get("/readyz").status_code == 200
    assert "1 wait for the virus scanner, 0 are too large" in command()


def test_an_operator_lets_through_what_waits_for_a_scanner_that_is_gone(cast: Cast, settings: Any, nobody: str) -> None:
    row = attached(cast)
    settings.CLAMD_ADDRESS = ""
    assert scan_files() == 0
    assert "CLAMD_ADDRESS is not set, so for ever" in command()
    with pytest.raises(CommandError, match="is not set"):
        command("--all")

    assert "1 files are given out" in command("--let-through")

    assert body(signed_in(cast.freja).get(f"/files/{row.token}/")) == LOG
    assert AuditEntry.objects.get(kind=AuditKind.VIRUS).about.startswith("1 files let through")


def test_a_file_that_is_not_there_keeps_nobody_from_the_next(cast: Cast, settings: Any) -> None:
    with clamd.answering(b"stream: OK\n") as settings.CLAMD_ADDRESS:
        lost, kept = attached(cast), attached(cast)
        Path(lost.file.path).unlink()
        assert scan_files() == 1
    assert (again(lost).scan, again(kept).scan) == (Scan.WAITING, Scan.CLEAN)


def test_who_claimed_a_file_and_was_killed_is_followed_by_somebody_else(cast: Cast, settings: Any) -> None:
    with clamd.answering(b"stream: OK\n") as settings.CLAMD_ADDRESS:
        row = attached(cast)
        assert scanning._claim(row)
        assert not scanning._claim(again(row))
        assert scan_files() == 0
        with time_machine.travel(clock.now() + scanning.CLAIM + dt.timedelta(seconds=1)):
            assert scan_files() == 1


def test_a_verdict_finds_a_file_that_was_attached_meanwhile(cast: Cast, nobody: str) -> None:
    upload = staged(cast.freja)
    conversation.attach(filed(cast), (upload,), by=cast.freja)

    scanning.settle(str(upload.file.name), Verdict(Says.FOUND, "Bad"))
    scanning.settle(str(upload.file.name), Verdict(Says.CLEAN))

    row = Attachment.objects.get()
    assert (row.scan, row.scan_found) == (Scan.INFECTED, "Bad")
    assert AuditEntry.objects.filter(kind=AuditKind.VIRUS).count() == 1


def test_a_virus_that_was_found_after_the_form_was_read_is_not_attached(cast: Cast, nobody: str) -> None:
    good, upload = staged(cast.freja), staged(cast.freja, "bad.exe")
    scanning.settle(str(upload.file.name), Verdict(Says.FOUND, "Bad"))
    ticket = filed(cast)
    with pytest.raises(InvalidInput, match=r"Infected, and not kept: bad\.exe"):
        conversation.comment(ticket, Words(text="See.", uploads=(good, upload)), by=cast.freja)  # both loaded before

    assert not Attachment.objects.exists()
    assert Upload.objects.count() == 2


class TestAtOnce:
    pytestmark = ON_POSTGRESQL

    def test_two_workers_scan_a_file_once(self, cast: Cast, settings: Any) -> None:
        with clamd.answering(b"stream: Bad FOUND\n") as settings.CLAMD_ADDRESS:
            row = attached(cast)
            counts = together([scan_files] * 4)

        assert sorted(counts) == [0, 0, 0, 1]  # type: ignore[type-var]
        assert again(row).scan == Scan.INFECTED
        assert AuditEntry.objects.filter(kind=AuditKind.VIRUS).count() == 1

    def test_a_file_is_attached_and_found_at_the_same_moment(self, cast: Cast, nobody: str) -> None:
        """Whoever is first: no infected file lies there, waits for ever, or is told twice."""
        ticket = filed(cast)
        for _ in range(6):
            upload = staged(cast.freja)
            results = together(
                [
                    partial(conversation.attach, ticket, (upload,), by=cast.freja),
                    partial(scanning.settle, str(upload.file.name), Verdict(Says.FOUND, "Bad")),
                ]
            )
            rows = [*Attachment.objects.filter(file=upload.file.name), *Upload.objects.filter(pk=upload.pk)]
            assert [row.scan for row in rows] == [Scan.INFECTED]
            assert len(refusals(results)) == isinstance(rows[0], Upload)
            assert not default_storage.exists(str(upload.file.name))
        assert AuditEntry.objects.filter(kind=AuditKind.VIRUS).count() == 6
