"""Filing for somebody else: who may, for whom, and with which earlier instant."""

import datetime as dt
import re

import pytest

from accounts.models import User
from tests.cast import Cast
from tests.tickets.filing.conftest import NOW, PATH, answers
from tests.tickets.filing.test_bad_input import error_at
from tests.tickets.filing.test_file import SignIn, text_of
from tickets.models import Event, Ticket
from tickets.vocabulary import EventKind

pytestmark = pytest.mark.usefixtures("now", "media")

REASON = "By telephone."


@pytest.mark.parametrize("who", ["paolo", "giulia", "tomasz", "elena"])
def test_the_vendors_people_file_for_a_person_of_the_customer(cast: Cast, sign_in: SignIn, who: str) -> None:
    by: User = getattr(cast, who)

    response = sign_in(by).post(PATH, answers(reporter=cast.anders.pk))

    ticket = Ticket.objects.get()
    assert response["Location"] == "/tickets/NORD-1/"
    assert (ticket.reporter, ticket.filed_by) == (cast.anders, by)


@pytest.mark.parametrize("who", ["paolo", "giulia"])
def test_they_have_to_name_somebody(cast: Cast, sign_in: SignIn, who: str) -> None:
    response = sign_in(getattr(cast, who)).post(PATH, answers(reporter=""))

    assert response.status_code == 422
    assert error_at(text_of(response), "reporter") == "This field is required."
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("whom", ["marta", "giulia", "paolo", "luca"])
def test_only_people_of_the_customer_are_on_offer(cast: Cast, sign_in: SignIn, whom: str) -> None:
    other: User = getattr(cast, whom)
    giulia = sign_in(cast.giulia)

    page = text_of(giulia.get(PATH))
    response = giulia.post(PATH, answers(reporter=other.pk))

    options = re.findall(r"<option[^>]*>([^<]+)</option>", page.split('id="id_reporter"')[1].split("</select>")[0])
    assert options == ["Choose a person", "Anders Holm", "Freja Mikkelsen", "Soren Kjaer"]
    assert response.status_code == 422
    assert "Select a valid choice" in error_at(text_of(response), "reporter")


@pytest.mark.parametrize("who", ["freja", "soren"])
def test_a_customers_person_files_for_nobody_else(cast: Cast, sign_in: SignIn, who: str) -> None:
    by: User = getattr(cast, who)

    sign_in(by).post(PATH, answers(reporter=cast.anders.pk))

    assert Ticket.objects.get().reporter == by


@pytest.mark.parametrize(("who", "offered"), [("freja", False), ("paolo", False), ("giulia", True), ("elena", True)])
def test_only_support_states_when_it_was_reported(cast: Cast, sign_in: SignIn, who: str, *, offered: bool) -> None:
    assert ("Reported at" in text_of(sign_in(getattr(cast, who)).get(PATH))) is offered


@pytest.mark.parametrize("who", ["freja", "paolo"])
def test_what_others_state_is_not_read(cast: Cast, sign_in: SignIn, who: str) -> None:
    said = answers(reporter=cast.freja.pk, reported_at="2026-11-19T09:10", reported_why=REASON)

    sign_in(getattr(cast, who)).post(PATH, said)

    assert Ticket.objects.get().reported_at is None


def test_the_clock_starts_when_it_was_reported(cast: Cast, sign_in: SignIn) -> None:
    said = answers(reporter=cast.freja.pk, reported_at="2026-11-19T09:10", reported_why=REASON)

    sign_in(cast.giulia).post(PATH, said)

    ticket = Ticket.objects.get()
    assert ticket.reported_at == NOW.replace(hour=9, minute=10)
    assert ticket.next_due_at == NOW.replace(hour=11, minute=10)
    told = Event.objects.get(kind=EventKind.REPORTED)
    assert (told.is_public, told.data) == (False, {"reason": REASON})


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"reported_at": "2026-11-19T11:00", "reported_why": REASON}, "reported_at", "This is in the future."),
        ({"reported_at": "2026-11-16T10:41", "reported_why": REASON}, "reported_at", "At most three days back."),
        ({"reported_at": "2026-11-19T09:10", "reported_why": " "}, "reported_why", "Say why it was reported earlier"),
        ({"reported_at": "just now", "reported_why": REASON}, "reported_at", "Enter a valid date/time."),
        ({"reported_at": "2026-11-19T09:10", "reported_why": "x" * 2_001}, "reported_why", "at most 2,000."),
        ({"reported_at": "2026-11-19T09:10", "reported_why": "a\x00b"}, "reported_why", "cannot be shown"),
    ],
)
def test_an_instant_that_cannot_be_is_refused_at_its_field(
    cast: Cast, sign_in: SignIn, change: dict[str, object], field: str, sentence: str
) -> None:
    response = sign_in(cast.giulia).post(PATH, answers(reporter=cast.freja.pk, **change))

    page = text_of(response)
    assert response.status_code == 422
    assert sentence in error_at(page, field)
    assert f'value="{change["reported_at"]}"' in page
    assert '<details class="filing-earlier" open>' in page
    assert not Ticket.objects.exists()


def test_not_before_the_contract_began(cast: Cast, sign_in: SignIn) -> None:
    cast.version.valid_from = NOW - dt.timedelta(days=1)
    cast.version.save(update_fields=["valid_from"])
    said = answers(reporter=cast.freja.pk, reported_at="2026-11-17T10:00", reported_why=REASON)

    page = text_of(sign_in(cast.giulia).post(PATH, said))

    assert error_at(page, "reported_at") == "Not before the contract began."
    assert 'value="2026-11-17T10:00"' in page
    assert not Ticket.objects.exists()


def test_exactly_three_days_back_is_accepted(cast: Cast, sign_in: SignIn) -> None:
    said = answers(reporter=cast.freja.pk, reported_at="2026-11-16T10:42", reported_why=REASON)

    assert sign_in(cast.giulia).post(PATH, said).status_code == 302
