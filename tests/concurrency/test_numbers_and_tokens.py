"""Filing at one moment: no gap, no number twice, a double click counts once."""

from functools import partial

from sla.models import Terms
from tests.cast import Cast
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together
from tests.tickets.services.scenes import MONDAY, again, filed, said, upload
from tickets.models import Attachment, Comment, Event, Submission, Ticket, TicketNumber
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.filing import file_ticket
from tickets.services.repeats import do_once
from tickets.services.work import take_charge

pytestmark = ON_POSTGRESQL
CROWD = 16


def test_sixteen_filings_at_once_are_numbered_without_a_gap(cast: Cast) -> None:
    """The very first filing of a customer, too: nobody has made the row of the number yet."""
    file = partial(file_ticket, cast.nordhavn, said(cast), at=MONDAY)

    results = together([partial(file, by=by) for by in (cast.freja, cast.anders) * (CROWD // 2)])

    assert refusals(results) == []
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, CROWD + 1))
    assert TicketNumber.objects.get().last == CROWD
    assert Event.objects.filter(kind="filed").count() == CROWD
    assert Terms.objects.count() == 1, "equal terms are one row, whoever stores them first"


def test_two_customers_do_not_share_numbers(cast: Cast) -> None:
    at_nordhavn = partial(file_ticket, cast.nordhavn, said(cast), by=cast.freja)
    at_altamira = partial(file_ticket, cast.altamira, said(cast), by=cast.marta)

    together([at_nordhavn, at_altamira] * 4)

    assert sorted(Ticket.objects.values_list("key", flat=True)) == [
        f"{key}-{number}" for key in ("ALTA", "NORD") for number in range(1, 5)
    ]


def test_a_refused_filing_among_others_leaves_no_gap(cast: Cast) -> None:
    good = partial(file_ticket, cast.nordhavn, said(cast), by=cast.freja)
    bad = partial(file_ticket, cast.nordhavn, said(cast, title=""), by=cast.freja)

    results = together([good, bad] * 4)

    assert len(refusals(results)) == 4
    assert sorted(Ticket.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_form_that_is_sent_eight_times_files_one_ticket(cast: Cast) -> None:
    file = partial(file_ticket, cast.nordhavn, said(cast), by=cast.freja, token="abc")

    results = together([file] * 8)

    assert {getattr(result, "key", result) for result in results} == {"NORD-1"}
    assert (Ticket.objects.count(), Submission.objects.count()) == (1, 1)


def test_a_comment_that_is_sent_eight_times_is_one(cast: Cast) -> None:
    ticket = filed(cast)
    words = Words(text="It also fails on Fridays.", token="abc")

    results = together([partial(conversation.comment, ticket, words, by=cast.freja)] * 8)

    assert len({getattr(result, "pk", result) for result in results}) == 1
    assert Comment.objects.count() == 1


def test_a_move_that_is_sent_twice_with_one_token_is_made_once_and_refused_to_nobody(cast: Cast) -> None:
    ticket = filed(cast)
    take = partial(take_charge, ticket, by=cast.giulia)

    results = together([partial(do_once, ticket, take, by=cast.giulia, token="abc")] * 2)

    assert sorted(map(bool, results)) == [False, True]
    assert refusals(results) == []
    assert again(ticket).state == "triage"


def test_a_file_that_is_sent_twice_is_attached_once(cast: Cast) -> None:
    ticket, file = filed(cast), upload(cast.freja)

    results = together([partial(conversation.attach, ticket, (file,), by=cast.freja)] * 2)

    assert [refusal.status for refusal in refusals(results)] == [422]
    assert Attachment.objects.count() == 1
