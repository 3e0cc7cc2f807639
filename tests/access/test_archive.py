"""The archive of one customer holds what it must, and no marker of anybody else: all that `plant` put there."""

import hashlib
import io
import json
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry, AuditKind
from common.errors import NotPermitted
from customers.models import Customer, Membership
from tests.access.plant import INSIDE, NOW, OTHERS, World
from tickets.archive.contents import batches
from tickets.archive.export import Made, export
from tickets.models import Attachment, Comment, Event, Link, Ticket
from tickets.services import filing, relations
from tickets.vocabulary import LinkKind


def opened(made: Made) -> dict[str, bytes]:
    """Every file of it, once all hashes of the manifest are found right and nothing is there beside what it lists."""
    with ZipFile(made.path) as archive:
        assert archive.testzip() is None
        files = {name: archive.read(name) for name in archive.namelist()}
    assert len(files) == len(archive.namelist())
    listed = json.loads(files["MANIFEST.json"])["files"]
    assert {each["name"] for each in listed} | {"MANIFEST.json"} == files.keys()
    for each in listed:
        assert (each["size"], each["sha256"]) == (
            len(files[each["name"]]),
            hashlib.sha256(files[each["name"]]).hexdigest(),
        )
    return files


def marked(files: Mapping[str, bytes], mark: str) -> list[str]:
    return sorted(name for name, content in files.items() if mark in name or mark.encode() in content)


def sheets(files: Mapping[str, bytes]) -> dict[str, Any]:
    return {
        name.removeprefix("tickets/").removesuffix(".json"): json.loads(content)
        for name, content in files.items()
        if name.startswith("tickets/")
    }


def test_the_hand_over_holds_what_the_customer_reads_and_nothing_else(world: World, tmp_path: Path) -> None:
    made = export(world.cast.nordhavn, tmp_path, internal=False, by=world.cast.ada, at=NOW)
    files = opened(made)

    assert marked(files, OTHERS) == []
    assert marked(files, INSIDE) == []
    assert made.problems == ()
    seen, said = world.cast.soren, sheets(files)  # the customer manager
    expected = {
        "tickets": Ticket.objects.visible_to(seen).count(),
        "comments": Comment.objects.visible_to(seen).count(),
        "files": Attachment.objects.visible_to(seen).count(),
        "events": Event.objects.visible_to(seen).count(),
    }
    assert {name: made.counts[name] for name in expected} == expected
    assert set(said) == set(Ticket.objects.visible_to(seen).values_list("key", flat=True))
    for comment in Comment.objects.visible_to(seen).filter(withdrawn_at__isnull=True).select_related("ticket"):
        assert comment.text in {each["text"] for each in said[comment.ticket.key]["comments"]}
    for row in Attachment.objects.visible_to(seen).select_related("ticket"):
        (sheet,) = [each for each in said[row.ticket.key]["files"] if each["sha256"] == row.sha256]
        assert (sheet["name"], sheet["state"]) == (row.name, "whole")
        assert hashlib.sha256(files[sheet["stored"]]).hexdigest() == row.sha256
    assert len(json.loads(files["people.json"])) == Membership.objects.visible_to(seen).count()
    assert "audit.json" not in files
    assert json.loads(files["MANIFEST.json"])["kind"] == "hand-over"


def test_the_hand_over_counts_nothing_but_what_is_in_it(world: World, tmp_path: Path) -> None:
    """Numbers of events, messages and files are the ticket's own: without gaps, nobody counts others."""
    said = sheets(opened(export(world.cast.nordhavn, tmp_path, internal=False, by=None, at=NOW)))

    assert any(ticket["comments"] for ticket in said.values())
    for key, ticket in said.items():
        events = {event["sequence"]: event for event in ticket["events"]}
        assert list(events) == list(range(1, len(events) + 1)), key
        assert [file["id"] for file in ticket["files"]] == list(range(1, len(ticket["files"]) + 1)), key
        for comment in ticket["comments"]:
            assert events[comment["id"]]["comment"] == comment["id"], key
        for file in ticket["files"]:
            assert file["comment"] is None or file["comment"] in events, key


def test_the_hand_over_has_no_link_that_is_internal(world: World) -> None:
    def handed_over() -> set[Link]:
        found = batches(world.cast.nordhavn, internal=False)
        return {row for batch in found for ticket in batch.tickets for row in ticket.links}

    main, own = (Ticket.objects.get(pk=ticket.pk) for ticket in (world.main, world.own))
    link = relations.link(main, own, LinkKind.RELATES_TO, by=world.cast.giulia)
    assert link in handed_over()

    Link.objects.filter(pk=link.pk).update(is_public=False)
    assert link not in handed_over()


def test_with_internal_it_holds_all_of_the_customers_and_still_nothing_of_others(world: World, tmp_path: Path) -> None:
    nordhavn = Customer.objects.get(pk=world.cast.nordhavn.pk)
    made = export(nordhavn, tmp_path, internal=True, by=world.cast.ada, at=NOW)
    files = opened(made)

    assert marked(files, OTHERS) == []
    assert world.theirs.key.encode() not in b"".join(files.values())
    for mark in (
        "notes",
        "note",
        "gone",
        "former",
        "override",
        "reason",
        "findings",
        "why",
        "followup",
        "reference",
        "redaction",
    ):
        assert marked(files, INSIDE + mark), mark
    assert made.counts["comments"] == Comment.objects.filter(ticket__customer=nordhavn).count()
    assert made.counts["events"] == Event.objects.filter(ticket__customer=nordhavn).count()
    assert made.counts["files"] == Attachment.objects.filter(ticket__customer=nordhavn).count()
    assert made.counts["audit"] == len(json.loads(files["audit.json"])) > 0
    assert "THIS HOLDS INTERNAL NOTES" in files["README.txt"].decode()
    assert json.loads(files["MANIFEST.json"])["kind"] == "with-internal"


def test_a_ticket_reads_with_clocks_people_and_instants_in_utc(world: World, tmp_path: Path) -> None:
    files = opened(export(world.cast.nordhavn, tmp_path, internal=False, by=None, at=NOW))
    main = sheets(files)[world.main.key]

    assert main["reporter"] == {"id": world.cast.freja.pk, "name": "Freja Mikkelsen"}
    assert main["filed_at"] == "2026-10-19T07:45:00+00:00"
    assert main["components"] == ["Provisioning"]
    assert {clock["kind"] for clock in main["clocks"]} >= {"taking_charge"}
    for clock in main["clocks"]:
        assert f"terms/{clock['terms']}.json" in files
    assert [event["sequence"] for event in main["events"]] == sorted(event["sequence"] for event in main["events"])
    assert json.loads(files["contract.json"])["versions"][0]["targets"]


def test_the_same_rows_make_the_same_archive(world: World, tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        made.append(export(world.cast.nordhavn, tmp_path / name, internal=False, by=None, at=NOW).path.read_bytes())

    assert made[0] == made[1]


def test_no_users_file_name_is_a_path(world: World, tmp_path: Path) -> None:
    Attachment.objects.filter(ticket__customer=world.cast.nordhavn).update(name="../../etc/passwd")

    files = opened(export(world.cast.nordhavn, tmp_path, internal=True, by=None, at=NOW))

    assert not [name for name in files if ".." in name or name.startswith("/")]
    assert marked(files, "../../etc/passwd")


@pytest.fixture
def damaged(world: World) -> Iterator[list[Attachment]]:
    """One with other bytes, one that is not there, one that was destroyed; the storage is mended afterwards."""
    rows = list(Attachment.objects.filter(ticket__customer=world.cast.nordhavn).order_by("pk")[:3])
    changed, missing, gone = rows
    kept = {path: path.read_bytes() for path in (Path(default_storage.path(str(row.file.name))) for row in rows)}
    Path(changed.file.path).write_bytes(b"x" * changed.size)
    default_storage.delete(str(missing.file.name))
    Attachment.objects.filter(pk=gone.pk).update(destroyed_at=NOW)
    yield rows
    for path, content in kept.items():
        path.write_bytes(content)


def test_a_file_that_is_changed_missing_or_destroyed_is_told(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str], damaged: list[Attachment]
) -> None:
    changed, missing, gone = damaged

    with pytest.raises(CommandError, match="2 files are not what was sent"):
        call_command("export_customer", "nord", "--to", str(tmp_path), "--with-internal")

    (path,) = tmp_path.iterdir()
    files = opened(Made(path, {}, ()))
    states = {each["id"]: each["state"] for sheet in sheets(files).values() for each in sheet["files"]}
    assert (states[changed.pk], states[missing.pk]) == ("changed", "missing")
    assert states[gone.pk] == "No longer kept"
    assert len(json.loads(files["MANIFEST.json"])["problems"]) == 2
    assert f"file {changed.pk} is changed" in capsys.readouterr().err
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_is_for_admins_is_audited_and_leaves_nothing_half_done(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (world.cast.soren, world.cast.giulia, world.cast.elena):
        with pytest.raises(NotPermitted):
            export(world.cast.nordhavn, tmp_path, internal=False, by=who)
    monkeypatch.setattr("tickets.archive.sheets.event", lambda *row, **more: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        export(world.cast.nordhavn, tmp_path, internal=True, by=world.cast.ada)

    assert list(tmp_path.iterdir()) == []
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.EXPORT)
    assert (entry.actor, entry.customer) == (world.cast.ada, world.cast.nordhavn.pk)
    assert entry.said == "everything of NORD, with-internal"


@pytest.mark.parametrize(("key", "folder", "said"), [("NONE", ".", "no customer"), ("NORD", "nowhere", "no folder")])
def test_the_command_says_what_is_not_there(world: World, tmp_path: Path, key: str, folder: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("export_customer", key, "--to", str(tmp_path / folder))


def test_the_command_says_what_it_wrote(world: World, tmp_path: Path) -> None:
    out = io.StringIO()
    call_command("export_customer", "nord", "--to", str(tmp_path), stdout=out)

    (path,) = tmp_path.iterdir()
    assert str(path) in out.getvalue()
    assert f"{Ticket.objects.filter(customer=world.cast.nordhavn).count()} tickets" in out.getvalue()


@pytest.mark.parametrize("internal", [True, False])
def test_a_batch_costs_the_same_however_many_tickets_it_has(world: World, internal: bool) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as found:
            list(batches(world.cast.nordhavn, internal=internal))
        return len(found)

    before = cost()
    said = filing.Filing(
        type="incident", title="Down", description="It is", reproduction="Wait", impact="minor", urgency="low"
    )
    for _ in range(3):
        filing.file_ticket(world.cast.nordhavn, said, by=world.cast.freja)

    assert cost() == before <= 12
