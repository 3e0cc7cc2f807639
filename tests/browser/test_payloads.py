"""Hostile texts in every field that people write, as Chromium shows them: nothing runs, loads or asks.

The window's trap catches a dialog, a script that fails, an error on the console and a request to anywhere else.
"""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.audit import record
from accounts.models import AuditKind, Team, User
from accounts.tokens import create_token
from common import clock
from common.markdown import control_character, render
from customers.models import Component, Customer
from customers.permissions import Role
from customers.services.invitations import invite
from notifications.services import tell_events
from tests.browser.conftest import OpenWindow
from tests.cast import Cast
from tests.common.hostile import OURS, texts
from tickets.models import Comment, Ticket
from tickets.services import conversation, filing, resolution, work
from tickets.services.conversation import Words
from tickets.services.files import stage_upload
from tickets.services.work import Categorisation

pytestmark = pytest.mark.django_db(transaction=True)

# What would act when somebody clicks, or did not stay text.
LIVE = """() => [...document.querySelectorAll('*')].flatMap((one) => [...one.attributes]
    .filter((attribute) => attribute.name.startsWith('on')
        || /^\\s*(javascript|vbscript|data|file):/i.test(attribute.value)
            && ['href', 'src', 'action', 'formaction', 'srcdoc', 'xlink:href'].includes(attribute.name))
    .map((attribute) => `${one.tagName} ${attribute.name}=${attribute.value}`))
    .concat([...document.querySelectorAll(
        '.prose :is(script, style, iframe, img, svg:not(.icon), form, input, object, embed, base)')]
        .map((one) => one.outerHTML.slice(0, 100)))"""
NAME = "<img src=x onerror=alert(1)>\"'"


def hostile() -> list[str]:
    """What a form would take: the rest is refused before it is stored."""
    return [text for text in texts() if text.strip() and not control_character(text)]


def file(cast: Cast, title: str, text: str, at: dt.datetime) -> Ticket:
    upload = stage_upload(SimpleUploadedFile("x.log", b"x"), by=cast.freja)
    upload.name = title[:200]
    said = filing.Filing(
        type="bug_report",
        title=title[:200],
        description=text,
        reproduction=text,
        expected=text,
        limitations=text,
        impact="moderate",
        urgency="high",
        components=(cast.provisioning,),
        uploads=(upload,),
    )
    return filing.file_ticket(cast.nordhavn, said, by=cast.freja, at=at)


def say_everything(cast: Cast, ticket: Ticket, at: dt.datetime) -> None:
    """Every text of the lists, each rendered by itself, in messages of a hundred; and as a question and a note."""
    found = hostile()
    for start in range(0, len(found), 100):
        part = found[start : start + 100]
        row = conversation.comment(ticket, Words(text="Hostile."), by=cast.freja, at=at)
        Comment.objects.filter(pk=row.pk).update(html="".join(map(render, part)), text="\n\n".join(part)[:50_000])
    conversation.note(ticket, Words(text="\n\n".join(OURS)), by=cast.giulia, at=at)


def solve(cast: Cast, ticket: Ticket, text: str, at: dt.datetime) -> None:
    work.take_charge(ticket, by=cast.giulia, at=at)
    category = Categorisation(type="bug_report", impact="moderate", urgency="high", components=(cast.provisioning,))
    work.categorise(ticket, category, by=cast.giulia, at=at)
    resolution.resolve(ticket, resolution.Solution(resolution="answer", text=text), by=cast.giulia, at=at)


def play(cast: Cast) -> tuple[Ticket, Ticket, Ticket]:
    """A ticket that says everything, one resolved and one rated; and one for each of our own texts as its title."""
    at = clock.now() - dt.timedelta(hours=5)
    for title in OURS:
        file(cast, title, title, at)
    said = file(cast, NAME, "\n\n".join(OURS), at)
    say_everything(cast, said, at)
    solved, rated = (file(cast, f"{NAME} {number}", NAME, at) for number in (1, 2))
    for ticket in (solved, rated):
        solve(cast, ticket, "\n\n".join(OURS), at)
    resolution.confirm(rated, by=cast.freja, rating=resolution.Rating(stars=1, words=NAME), at=at)
    User.objects.filter(pk__in=(cast.freja.pk, cast.giulia.pk)).update(name=NAME)
    Customer.objects.filter(pk=cast.nordhavn.pk).update(name=NAME)
    Component.objects.filter(pk=cast.provisioning.pk).update(name=NAME)
    Team.objects.update(name=NAME, public_name=NAME)
    create_token(cast.giulia, name=NAME, days=30, by=cast.giulia)
    invite(cast.nordhavn, email="new.colleague@nordhavn.example", role=Role.REQUESTER, by=cast.soren)
    for text in OURS:
        record(AuditKind.DOWNLOAD, text, by=cast.freja, customer=cast.nordhavn.pk)
    tell_events(mail=False)
    return said, solved, rated


def in_the_admin(cast: Cast) -> list[str]:
    """Lists and pages of what bears the names, with what apps above show there."""
    return [
        "customers/customer/",
        f"customers/customer/{cast.nordhavn.pk}/change/",
        f"customers/component/{cast.provisioning.pk}/change/",
        "customers/membership/",
        "accounts/user/",
        f"accounts/user/{cast.freja.pk}/change/",
        f"accounts/team/{cast.team.pk}/change/",
        "customers/invitation/",
        "tickets/ticket/",
    ]


def test_no_text_of_a_user_becomes_more_than_text(cast: Cast, window: OpenWindow) -> None:
    tickets = [ticket.get_absolute_url() for ticket in play(cast)]
    places = {
        "freja": [*tickets, "/customers/NORD/", "/customers/NORD/tickets/", "/notifications/", "/customers/NORD/file/"],
        "giulia": [*tickets, "/board/", "/tickets/", "/notifications/", f"{tickets[0]}?show=changes", "/profile/"],
        "soren": ["/customers/NORD/people/"],
        "ada": ["/audit/", *(f"/admin/{page}" for page in in_the_admin(cast))],
    }
    for who, pages in places.items():
        opened = window(getattr(cast, who))
        for place in pages:
            page = opened.go(place)
            assert page.title(), place
            assert page.evaluate(LIVE) == [], place
