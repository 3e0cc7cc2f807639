"""What is written down about signing in, and that nothing of it is changed afterwards."""

from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.audit import LONGEST, network_address, record
from accounts.models import AppendOnly, AuditedName, AuditEntry, AuditKind, OpenSession
from accounts.second_factor import reset_factor
from accounts.services import password_link
from accounts.tokens import create_token, revoke_token
from tests.accounts.factors import app_of
from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD, Cast


def entries(kind: AuditKind) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(kind=kind).order_by("pk"))


def test_a_sign_in_is_written_down_with_its_address_and_way(cast: Cast) -> None:
    sign_in(Client(REMOTE_ADDR="192.0.2.7"), cast.freja.email)

    (entry,) = entries(AuditKind.SIGN_IN)
    assert (entry.actor, entry.person, entry.address) == (cast.freja, cast.freja, "192.0.2.7")
    assert entry.said == "with the password"
    assert network_address.get() is None  # nothing is left of the request


def test_a_wrong_password_is_written_down_without_it(cast: Cast) -> None:
    Client(REMOTE_ADDR="2001:db8::7").post(
        "/accounts/login/", {"login": cast.freja.email.upper(), "password": "not-the-one"}
    )

    (entry,) = entries(AuditKind.SIGN_IN_FAILED)
    assert (entry.actor, entry.person, entry.address) == (None, cast.freja, "2001:db8::7")
    assert cast.freja.email in entry.said.lower()
    assert "not-the-one" not in entry.said
    assert entries(AuditKind.SIGN_IN) == []


def test_an_address_of_nobody_is_kept_as_it_was_tried(cast: Cast) -> None:
    Client().post("/accounts/login/", {"login": "who@example.com", "password": PASSWORD})

    (entry,) = entries(AuditKind.SIGN_IN_FAILED)
    assert entry.person is None
    assert entry.said == "who@example.com: not with this password"


def test_signing_out_is_written_down(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.freja)
    client.post("/accounts/logout/")
    client.post("/accounts/logout/")

    assert [entry.actor for entry in entries(AuditKind.SIGN_OUT)] == [cast.freja]


def test_what_others_wrote_stands_on_one_line_and_is_cut(cast: Cast) -> None:
    record(AuditKind.DOWNLOAD, "a\nb\x00c\u202ed" + "e" * LONGEST, by=cast.freja)

    (entry,) = entries(AuditKind.DOWNLOAD)
    assert entry.said.startswith("a b c dee")
    assert len(entry.said) == LONGEST
    assert entry.address is None


def test_an_entry_goes_with_what_it_is_about(cast: Cast) -> None:
    with transaction.atomic():
        record(AuditKind.EXPORT, by=cast.ada)
        transaction.set_rollback(True)

    assert not AuditEntry.objects.filter(kind=AuditKind.EXPORT).exists()


def test_no_code_of_ours_changes_or_removes_an_entry(cast: Cast) -> None:
    record(AuditKind.EXPORT, "first", by=cast.ada)
    entry = entries(AuditKind.EXPORT)[0]
    entry.about = "second"

    for change in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(about=""),
        lambda: AuditEntry.objects.bulk_update([entry], ["about"]),
    ):
        with pytest.raises(AppendOnly), transaction.atomic():
            change()

    assert [entry.said for entry in entries(AuditKind.EXPORT)] == ["first"]


@pytest.mark.parametrize(
    "statement",
    [
        "update accounts_auditentry set about = 'second'",
        "delete from accounts_auditentry",
        "update accounts_auditedname set said = 'second'",
        "update accounts_auditedname set said = '', entry_id = entry_id + 1",
        "delete from accounts_auditedname",
    ],
)
def test_the_database_itself_refuses(cast: Cast, statement: str) -> None:
    """As the migration left it: on SQLite the suite lives without the one trigger (see `tests/conftest.py`)."""
    record(AuditKind.EXPORT, "{}", by=cast.ada, names="first")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(import_module("accounts.migrations.0005_audit").SQLITE_DELETE)
            cursor.execute(import_module("accounts.migrations.0006_erasable_names").SQLITE_DELETE)
        with pytest.raises(DatabaseError, match="only added to"), transaction.atomic():
            cursor.execute(statement)

    assert [entry.said for entry in entries(AuditKind.EXPORT)] == ["first"]


def test_tokens_are_written_down_by_their_names(cast: Cast) -> None:
    made = create_token(cast.freja, name="Export", days=30, by=cast.freja)
    revoke_token(made.token, by=cast.freja)
    revoke_token(made.token, by=cast.freja)

    assert [entry.said for entry in entries(AuditKind.TOKEN)] == ["made “Export” for 30 days", "revoked “Export”"]
    assert made.secret not in "".join(entry.said for entry in AuditEntry.objects.all())


def test_changes_of_the_way_in_are_written_down(cast: Cast) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    new = "another quite long password"
    client.post(password_link(cast.freja), follow=True)
    link = client.get(password_link(cast.freja), follow=True).redirect_chain[-1][0]
    client.post(link, {"new_password1": new, "new_password2": new})
    app_of(cast.giulia)
    reset_factor(cast.giulia, by=cast.ada)

    (password,), (factor,) = entries(AuditKind.PASSWORD), entries(AuditKind.FACTOR)
    assert (password.actor, password.about, password.address) == (cast.freja, "set by the mailed link", "192.0.2.7")
    assert (factor.actor, factor.person, factor.about) == (cast.ada, cast.giulia, "reset")
    assert new not in "".join(entry.said for entry in AuditEntry.objects.all())


def test_what_names_somebody_can_be_emptied_and_nothing_else(cast: Cast) -> None:
    record(AuditKind.ADDRESS, "{}", by=cast.freja, person=cast.freja, names="old@x.example → new@x.example")
    (entry,) = entries(AuditKind.ADDRESS)
    assert entry.said == "old@x.example → new@x.example"

    assert AuditedName.objects.filter(entry=entry).update(said="") == 1

    (entry,) = entries(AuditKind.ADDRESS)
    assert (entry.said, entry.about) == ("erased", "{}")


def test_a_file_of_that_name_is_no_place_for_names(cast: Cast) -> None:
    record(AuditKind.DOWNLOAD, "NORD-1: {}.log", by=cast.freja)

    assert entries(AuditKind.DOWNLOAD)[0].said == "NORD-1: {}.log"


def test_the_entries_of_before_are_moved_and_read_alike(cast: Cast) -> None:
    """As a desk had them that ran before; afterwards nothing changes them again."""
    old = {
        AuditKind.SIGN_IN_FAILED: "who@example.com: not with this password",
        AuditKind.PERSON: "name Freja → Fria",
        AuditKind.DOWNLOAD: "NORD-1: pool.log",
    }
    for kind, about in old.items():
        record(kind, about, by=None)
    move = import_module("accounts.migrations.0007_names_move_beside_the_audit")

    editor = connection.schema_editor()
    move.move(None, editor)
    written = AuditEntry.objects.filter(kind__in=old)
    assert {entry.kind: entry.said for entry in written.all()} == old
    assert set(AuditedName.objects.values_list("said", flat=True)) == set(list(old.values())[:2])
    assert AuditEntry.objects.get(kind=AuditKind.PERSON).about == "{}"
    with connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("update accounts_auditentry set about = 'second'")

    move.back(None, editor)
    assert {entry.kind: entry.about for entry in written.all()} == old


def test_sessions_that_are_ended_from_elsewhere_are_written_down(cast: Cast) -> None:
    here, there = Client(REMOTE_ADDR="192.0.2.7"), Client(HTTP_USER_AGENT="Firefox/145 Windows")
    for client in (here, there, Client(), Client()):
        sign_in(client, cast.freja.email)
    row = OpenSession.objects.get(session_key=there.session.session_key)

    here.post(f"/profile/sessions/{row.pk}/end/")
    here.post("/profile/sessions/end-others/")
    here.post("/profile/sessions/end-others/")

    found = [(entry.actor, entry.person, entry.address, entry.said) for entry in entries(AuditKind.SESSION)]
    who = (cast.freja, cast.freja, "192.0.2.7")
    assert found == [(*who, "ended from elsewhere: Firefox on Windows"), (*who, "all others ended: 2")]
