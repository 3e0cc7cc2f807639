"""Erasing a person: nothing that names the person is left in the whole database, and everything else stays."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from accounts.audit import record
from accounts.erasure import erase, foretold
from accounts.models import AuditedName, AuditEntry, AuditKind, DemoSignIn, OpenSession, Team, TeamMember, User
from accounts.services import address_link, change_address
from accounts.tokens import create_token
from common.errors import Conflict, InvalidInput, NotPermitted
from customers.models import Invitation, Membership
from customers.permissions import Role
from customers.services.invitations import accept_as_new, invitation_link, invite
from customers.services.memberships import set_membership
from notifications.models import Notice
from notifications.services import tell_events
from sla.models import Clock
from tests.access.plant import file
from tests.accounts.factors import app_of, passkey_of
from tests.accounts.test_sign_in import sign_in
from tests.cast import PASSWORD, Cast, person
from tests.paper import send
from tests.tickets.services.scenes import again, filed
from tickets.models import Event, Submission, Ticket, Upload
from tickets.services import conversation, resolution, work
from tickets.services.conversation import Words
from tickets.services.repeats import do_once

WHY = "Asked for it"
# Of the person, with letters that JSON and databases spell in more than one way.
NAME, ADDRESS, HANDLE = "Søren Ærø-Marker", "marker.now@witboost.example", "marker.now"
FORMER, FORMER_ADDRESS = "Søren Beforemark", "beforemark@witboost.example"
MARKS = ("marker", "beforemark", "Ærø", "\\u00c6r\\u00f8")


def dump() -> str:
    """Every row of every table, as text."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f"select * from {connection.ops.quote_name(table)}")
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(sorted(rows))


def named() -> list[str]:
    """The rows that name the person."""
    return [row for row in dump().splitlines() if any(mark.lower() in row.lower() for mark in MARKS)]


def rename(cast: Cast, row: User) -> None:
    """By the admin's page, so that the audit and Django's history know of it; then the address by its link."""
    admin = Client()
    admin.force_login(cast.ada)
    page = reverse("admin:accounts_user_change", args=[row.pk])
    assert send(admin, page, "user_form", name=NAME, handle=HANDLE).status_code == 302
    assert send(admin, page, "user_form", email=ADDRESS).status_code == 302
    row.refresh_from_db()
    change_address(address_link(row, ADDRESS).split("/")[-2], by=row)
    row.refresh_from_db()
    assert (row.name, row.email) == (NAME, ADDRESS)


def sign_in_everywhere(row: User) -> Client:
    here = Client()
    sign_in(here, row.email)
    Client().post("/accounts/login/", {"login": row.email.upper(), "password": "wrong"})
    app_of(row)
    passkey_of(row)
    create_token(row, name=f"Script of {NAME}", days=30, by=row)
    EmailAddress.objects.create(user=row, email=row.email)
    DemoSignIn.objects.create(user=row, label=NAME, position=99)
    unknown = SessionStore()
    unknown["_auth_user_id"] = str(row.pk)
    unknown.save()
    return here


def work_as_agent(cast: Cast, row: User) -> tuple[Ticket, Ticket]:
    """One ticket that stays open, one that is closed."""
    ticket = filed(cast)
    work.take_charge(ticket, by=row)
    conversation.comment(ticket, Words(text="We look into it."), by=row)
    conversation.note(ticket, Words(text="Who knows?", uploads=(file("note", row),)), by=row)
    conversation.comment(ticket, Words(text="Thanks."), by=cast.freja)
    do_once(ticket, lambda: conversation.comment(ticket, Words(text="More."), by=row), by=row, token="sent")
    file("never sent", row)
    closed = filed(cast)
    work.assign(closed, row, by=cast.elena)
    resolution.withdraw(closed, "Not needed any more.", by=cast.freja)
    return ticket, closed


def planted(cast: Cast) -> tuple[User, Ticket, Ticket]:
    row = User.objects.create_user(FORMER_ADDRESS, FORMER, PASSWORD)
    record(AuditKind.PERSON, "Added as {}", by=cast.ada, person=row, names=row.email)
    admin = Client()
    admin.force_login(cast.ada)
    TeamMember.objects.create(team=cast.team, user=row)
    # Django's history of a team, as its page writes it.
    team = json.dumps([{"added": {"name": "member", "object": f"{FORMER} in Product engineering"}}])
    LogEntry.objects.create(
        user=cast.ada,
        content_type=ContentType.objects.get_for_model(Team),
        object_id="1",
        object_repr=f"{FORMER}, agent",
        action_flag=2,
        change_message=team,
    )
    record(AuditKind.TEAM, "Team X: {}", by=cast.ada, names=f"Added member “{FORMER} in X”.")
    set_membership(row, role=Role.SUPPORT_AGENT, customer=None, by=cast.ada)
    rename(cast, row)
    sign_in_everywhere(row)
    Client().post("/accounts/login/", {"login": FORMER_ADDRESS, "password": "wrong"})  # nobody's any more
    admin.get("/audit/audit.csv", {"person": NAME})
    invite(cast.nordhavn, email=ADDRESS, role=Role.REQUESTER, by=cast.soren)
    ticket, closed = work_as_agent(cast, row)
    tell_events()
    assert len(named()) > 10
    return row, ticket, closed


def test_nothing_in_the_whole_database_names_the_person_any_more(cast: Cast) -> None:
    row, ticket, closed = planted(cast)
    before = {event.pk: (event.kind, event.data, event.actor_id) for event in Event.objects.all()}
    clocks = list(Clock.objects.order_by("pk").values())
    assert not [row for row in named() if row.startswith("tickets_event")]  # events hold numbers

    gone = erase(row, WHY, by=cast.ada)

    assert named() == []
    assert (gone.name, gone.email) == (f"Erased person {row.pk}", f"erased-{row.pk}@erased.invalid")
    assert gone.anonymised_at
    assert (gone.is_active, gone.has_usable_password(), gone.last_login) == (False, False, None)
    for model in (TeamMember, OpenSession, DemoSignIn, Submission, Upload, Membership, EmailAddress):
        assert not model.objects.filter(user=gone).exists(), model
    assert not Notice.objects.filter(person=gone).exists()
    # What was there is there, and one event says that the ticket is nobody's.
    (new,) = Event.objects.exclude(pk__in=before)
    assert (new.kind, new.data, new.side) == ("assigned", {"from": row.pk, "to": None}, "system")
    assert {e.pk: (e.kind, e.data, e.actor_id) for e in Event.objects.filter(pk__in=before)} == before
    assert list(Clock.objects.order_by("pk").values()) == clocks
    assert (again(ticket).assignee_id, again(closed).assignee_id) == (None, row.pk)


def test_somebody_else_whose_address_begins_with_the_handle_stays_in_the_audit(cast: Cast) -> None:
    row = User.objects.create_user("nora@witboost.example", "Nora Vik", PASSWORD)
    others = [f"{row.handle}@elsewhere.example", f"anna.{row.handle}@elsewhere.example", f"{row.email}.au"]
    for address in [*others, row.email]:
        record(AuditKind.SIGN_IN_FAILED, "{}: not with this password", by=None, names=address)

    erase(row, WHY, by=cast.ada)

    rows = AuditedName.objects.filter(entry__kind=AuditKind.SIGN_IN_FAILED).order_by("pk")
    assert [row.said for row in rows] == [*others, ""]


def test_the_audit_of_others_keeps_their_words_and_former_names(cast: Cast) -> None:
    record(
        AuditKind.PERSON, "{}", by=cast.ada, person=cast.giulia, names="name Giulia Rossi → Giulia Ferraro, email a@b.c"
    )
    record(AuditKind.EXPORT, "The audit as CSV: {}", by=cast.ada, names="person Giulia Rossi, address a@b.c")
    before = list(AuditedName.objects.order_by("pk").values())

    erase(cast.anders, WHY, by=cast.ada)

    assert list(AuditedName.objects.order_by("pk").values()) == before


def test_it_is_foretold_what_the_person_loses_and_nothing_of_others(cast: Cast) -> None:
    assert foretold(cast.anders) == [f"Is no longer requester of {cast.nordhavn}."]


def test_it_is_audited_once_and_done_twice_with_the_number_alone(cast: Cast) -> None:
    row, *_ = planted(cast)
    erase(row, WHY, by=cast.ada)
    left = dump().replace(str(User.objects.get(pk=row.pk).password), "")

    erase(User.objects.get(pk=row.pk), WHY, by=cast.ada)

    assert dump().replace(str(User.objects.get(pk=row.pk).password), "") == left
    (entry,) = AuditEntry.objects.filter(kind=AuditKind.ERASURE)
    assert (entry.actor, entry.person_id, entry.about) == (cast.ada, row.pk, f"person {row.pk}: {WHY}")


def test_pages_the_timeline_the_audit_and_the_api_say_the_neutral_name(cast: Cast) -> None:
    row, ticket, _ = planted(cast)
    erase(row, WHY, by=cast.ada)
    agent, admin = Client(), Client()
    agent.force_login(cast.giulia)
    admin.force_login(cast.ada)

    pages = [
        agent.get(f"/tickets/{ticket.key}/"),
        agent.get(f"/api/v1/tickets/{ticket.key}/timeline/"),
        admin.get("/audit/"),
        admin.get(reverse("admin:accounts_user_change", args=[row.pk])),
        admin.get("/audit/audit.csv"),
    ]

    for answer in pages:
        body = b"".join(answer).decode()
        assert answer.status_code == 200, answer.request["PATH_INFO"]
        assert f"Erased person {row.pk}" in body, answer.request["PATH_INFO"]
        assert not [mark for mark in MARKS if mark.lower() in body.lower()], answer.request["PATH_INFO"]
    assert "erased: not with this password" in b"".join(admin.get("/audit/audit.csv")).decode()


def test_invitations_to_the_person_and_by_the_person_end_and_others_stay(cast: Cast) -> None:
    invite(cast.nordhavn, email="nora@nordhavn.example", role=Role.REQUESTER, by=cast.soren)
    first = Invitation.objects.get(email="nora@nordhavn.example")
    nora = accept_as_new(invitation_link(first).split("/")[-2], name="Nora Berg", password=PASSWORD)
    waiting = invite(cast.nordhavn, email="other@nordhavn.example", role=Role.REQUESTER, by=cast.soren)

    erase(nora, WHY, by=cast.ada)
    erase(cast.soren, WHY, by=None)

    rows = {row.pk: row for row in Invitation.objects.all()}
    assert rows[first.pk].email == f"erased-invitation-{first.pk}@erased.invalid"
    assert (rows[waiting.pk].email, rows[waiting.pk].withdrawn_by) == ("other@nordhavn.example", cast.soren)
    assert rows[waiting.pk].withdrawn_at


@pytest.mark.parametrize("who", ["freja", "soren", "giulia", "elena"])
def test_only_an_admin_erases(cast: Cast, who: str) -> None:
    with pytest.raises(NotPermitted):
        erase(cast.anders, WHY, by=getattr(cast, who))
    assert User.objects.get(pk=cast.anders.pk).is_active


def test_nobody_else_is_erasable_by_an_admin_who_is_not_active(cast: Cast) -> None:
    """As when it is closed by another request while this one runs."""
    closed = person("Otto", "Neri", "witboost", is_superuser=True, is_active=False)

    with pytest.raises(NotPermitted):
        erase(cast.anders, WHY, by=closed)
    assert User.objects.get(pk=cast.anders.pk).is_active


def test_an_operator_erases_whoever_is_no_admin_also_where_there_is_none(cast: Cast) -> None:
    User.objects.filter(pk=cast.ada.pk).update(is_active=False)

    assert erase(cast.anders, WHY, by=None).anonymised_at


def test_nobody_erases_himself_nor_the_last_admin(cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        erase(cast.ada, WHY, by=cast.ada)
    with pytest.raises(Conflict, match="the only admin"):
        erase(cast.ada, WHY, by=None)
    other = person("Otto", "Neri", "witboost", is_staff=True, is_superuser=True)

    erase(cast.ada, WHY, by=other)

    assert not User.objects.get(pk=cast.ada.pk).is_superuser


@pytest.mark.parametrize(
    "reason", ["", "  ", "freja mikkelsen asked", "mail of freja.mikkelsen@nordhavn.example", "x" * 201]
)
def test_the_reason_is_there_and_names_nobody(cast: Cast, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        erase(cast.freja, reason, by=cast.ada)

    assert set(refused.value.errors) == {"reason"}
    assert User.objects.get(pk=cast.freja.pk).name == "Freja Mikkelsen"
    assert User.objects.get(pk=cast.freja.pk).is_active


def test_a_short_name_empties_nothing_of_others(cast: Cast) -> None:
    User.objects.filter(pk=cast.anders.pk).update(name="An", handle="an")
    record(AuditKind.EXPORT, "The audit as CSV: {}", by=cast.ada, names="person Anna, kind download")
    record(AuditKind.EXPORT, "The audit as CSV: {}", by=cast.ada, names="person AN")

    erase(User.objects.get(pk=cast.anders.pk), WHY, by=cast.ada)

    said = [entry.said for entry in AuditEntry.objects.filter(kind=AuditKind.EXPORT).order_by("pk")]
    assert said == ["The audit as CSV: person Anna, kind download", "The audit as CSV: erased"]


def test_nothing_is_given_to_nobody(cast: Cast) -> None:
    gone = erase(cast.giulia, WHY, by=cast.ada)
    ticket = filed(cast)

    with pytest.raises(InvalidInput, match="nobody any more"):
        set_membership(gone, role=Role.SUPPORT_AGENT, customer=None, by=cast.ada)
    with pytest.raises(InvalidInput):
        work.assign(ticket, gone, by=cast.elena)


def test_the_command_asks_and_tells(
    cast: Cast, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work.take_charge(ticket := filed(cast), by=cast.giulia)
    monkeypatch.setattr("builtins.input", lambda prompt: "Giulia")
    with pytest.raises(CommandError, match="another name"):
        call_command("erase_person", "Giulia.Ferraro@witboost.example", "--reason", WHY)
    assert f"assigned to nobody then: {ticket.key}." in capsys.readouterr().out
    monkeypatch.setattr("builtins.input", lambda prompt: "Giulia Ferraro")

    call_command("erase_person", "Giulia.Ferraro@witboost.example", "--reason", WHY)
    call_command("erase_person", "freja.mikkelsen@nordhavn.example", "--reason", WHY, "--yes")

    assert "Erased." in capsys.readouterr().out
    assert User.objects.filter(anonymised_at__isnull=False).count() == 2
    for address, said in [("nobody@x.example", "Nobody signs in"), (cast.ada.email, "the only admin")]:
        with pytest.raises(CommandError, match=said):
            call_command("erase_person", address, "--reason", WHY, "--yes")
