"""What holds for every action of the ticket page, as one table: `play.DOINGS`."""

import pytest
import time_machine
from django.test import Client

from tests.cast import Cast
from tests.ground import staged
from tests.tickets.page.play import DOINGS, NOW, Doing, fresh, minute, signed_in
from tickets.models import Event, Ticket
from tickets.services import work
from tickets.subject import load

# Grouped, so that the ticket of each is made once.
each = pytest.mark.parametrize("doing", DOINGS, ids=lambda doing: doing.path, scope="module")
versioned = pytest.mark.parametrize(
    "doing", [doing for doing in DOINGS if doing.versioned], ids=lambda doing: doing.path, scope="module"
)


@staged
def ticket(cast: Cast, doing: Doing) -> Ticket:
    """In the state in which it is done."""
    with time_machine.travel(NOW, tick=False):
        return doing.ticket(cast)


def sent(doing: Doing, cast: Cast, ticket: Ticket, **more: object) -> dict[str, object]:
    """What the form on the page as it is now sends."""
    return doing.data(cast) | known(doing, cast, ticket) | {"token": "once"} | more


def known(doing: Doing, cast: Cast, ticket: Ticket) -> dict[str, int]:
    """The numbers of the ticket, as the actor's side knows them."""
    subject = load(getattr(cast, doing.actor), ticket.key)
    return {"version": subject.version, "seen": subject.seen}


def happened(doing: Doing, ticket: Ticket) -> int:
    return Event.objects.filter(ticket=ticket, kind=doing.event).count()


def stale(cast: Cast, ticket: Ticket) -> None:
    """Somebody else changes the ticket after the page was loaded."""
    work.rename(ticket, "Renamed meanwhile", by=cast.tomasz, at=minute(41))


@each
def test_it_is_done_and_the_reader_is_back_on_the_ticket(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    before = happened(doing, ticket)
    response = signed_in(getattr(cast, doing.actor)).post(doing.url(ticket), sent(doing, cast, ticket), follow=True)
    assert response.redirect_chain == [(ticket.get_absolute_url(), 302)]
    assert happened(doing, ticket) == before + 1
    assert ticket.key in str(next(iter(response.context["messages"])))


@each
def test_a_dialog_goes_back_by_a_header_that_htmx_follows(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    before = happened(doing, ticket)
    response = signed_in(getattr(cast, doing.actor)).post(
        doing.url(ticket), sent(doing, cast, ticket), headers={"HX-Request": "true"}
    )
    assert response.headers["HX-Redirect"] == ticket.get_absolute_url()
    assert happened(doing, ticket) == before + 1


@each
def test_its_form_is_a_page_and_a_dialog_and_asking_does_nothing(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    client = signed_in(getattr(cast, doing.actor))
    page = client.get(doing.url(ticket))
    dialog = client.get(doing.url(ticket), headers={"HX-Request": "true"})
    assert page.status_code == dialog.status_code == 200
    assert "<html" in page.text
    assert dialog.text.strip().startswith("<dialog")
    for text in (page.text, dialog.text):
        for name, value in known(doing, cast, ticket).items():
            assert f'name="{name}" value="{value}"' in text
        assert 'name="token"' in text
        assert f'action="{doing.url(ticket)}"' in text
    assert fresh(ticket).last_sequence == ticket.last_sequence


@each
def test_it_does_not_exist_for_a_stranger(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    client = signed_in(cast.marta)
    assert client.get(doing.url(ticket)).status_code == 404
    assert client.post(doing.url(ticket), sent(doing, cast, ticket)).status_code == 404
    assert fresh(ticket).last_sequence == ticket.last_sequence


@each
def test_it_is_refused_to_who_may_only_read(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    client = signed_in(getattr(cast, doing.reader))
    assert client.get(ticket.get_absolute_url()).status_code == 200
    assert client.get(doing.url(ticket)).status_code == 403
    assert client.post(doing.url(ticket), sent(doing, cast, ticket)).status_code == 403
    assert fresh(ticket).last_sequence == ticket.last_sequence


@pytest.mark.parametrize("doing", [doing for doing in DOINGS if doing.illegal], ids=lambda doing: doing.path)
def test_it_is_a_conflict_in_a_state_in_which_it_is_not_possible(doing: Doing, cast: Cast) -> None:
    ticket = doing.ticket(cast, doing.illegal)
    response = signed_in(getattr(cast, doing.actor)).post(doing.url(ticket), sent(doing, cast, ticket))
    assert response.status_code == 409
    assert 'role="alert"' in response.text
    assert doing.written in response.text
    assert fresh(ticket).last_sequence == ticket.last_sequence


@each
def test_sent_twice_it_is_done_once(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    before = happened(doing, ticket)
    client = signed_in(getattr(cast, doing.actor))
    for _ in range(2):
        assert client.post(doing.url(ticket), sent(doing, cast, ticket)).status_code == 302
    assert happened(doing, ticket) == before + 1


@versioned
def test_a_stale_page_is_told_what_changed_and_keeps_what_was_written(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    data = sent(doing, cast, ticket)
    stale(cast, ticket)
    before = happened(doing, ticket)
    client = signed_in(getattr(cast, doing.actor))
    refused = client.post(doing.url(ticket), data, headers={"HX-Request": "true"})
    assert refused.status_code == 409
    assert "Tomasz Wilk" in refused.text
    assert "renamed the ticket" in refused.text
    assert doing.written in refused.text
    assert happened(doing, ticket) == before
    again = {"version": refused.context["form"]["version"].value(), "seen": refused.context["form"]["seen"].value()}
    assert client.post(doing.url(ticket), data | again).status_code == 302
    assert happened(doing, ticket) == before + 1


@each
def test_it_needs_the_pages_own_secret(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(getattr(cast, doing.actor))
    assert client.post(doing.url(ticket), sent(doing, cast, ticket)).status_code == 403
    assert fresh(ticket).last_sequence == ticket.last_sequence


@each
def test_nonsense_is_an_error_on_the_form_never_a_crash(doing: Doing, cast: Cast, ticket: Ticket) -> None:
    client = signed_in(getattr(cast, doing.actor))
    fields = [*doing.data(cast), "version", "seen", "token"]
    for nonsense in (
        "\x00",
        "x" * 60_000,
        "-1",
        "\N{RIGHT-TO-LEFT OVERRIDE}\N{PILE OF POO}\x07",
        "99999999999999999999",
        "[]",
    ):
        response = client.post(doing.url(ticket), dict.fromkeys(fields, nonsense))
        assert response.status_code in {302, 409, 422}, nonsense[:10]
