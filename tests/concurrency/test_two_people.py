"""Two people act on one ticket at the same moment: one is refused with 409, and nothing is lost."""

from functools import partial

from tests.cast import Cast
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together
from tests.tickets.services.scenes import again, category, events, filed, resolved_by_patch, ticket_in
from tickets import tasks
from tickets.errors import StaleTicket
from tickets.models import Comment
from tickets.services import conversation, resolution, work
from tickets.services.conversation import Words
from tickets.services.door import Loaded
from tickets.services.relations import link
from tickets.services.releases import mark_released
from tickets.services.resolution import Solution
from tickets.vocabulary import LinkKind

pytestmark = ON_POSTGRESQL


def test_of_two_who_take_it_in_charge_one_does(cast: Cast) -> None:
    ticket = filed(cast)

    results = together([partial(work.take_charge, ticket, by=by) for by in (cast.giulia, cast.tomasz)])

    assert [refusal.status for refusal in refusals(results)] == [409]
    assert [event.kind for event in events(ticket)].count("taken_in_charge") == 1
    assert again(ticket).assignee in {cast.giulia, cast.tomasz}


def test_of_two_edits_of_one_page_the_second_is_refused_with_what_changed(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    loaded = Loaded(version=ticket.version, seen=ticket.last_sequence)

    results = together(
        [
            partial(work.categorise, ticket, category(cast, priority="P1"), by=cast.giulia, loaded=loaded),
            partial(work.rename, ticket, "Pool too small", by=cast.tomasz, loaded=loaded),
        ]
    )

    (refusal,) = refusals(results)
    assert isinstance(refusal, StaleTicket)
    assert [event.kind for event in refusal.events] in (["categorised"], ["edited"])
    row = again(ticket)
    assert (row.priority == "P1") is not (row.title == "Pool too small")
    assert row.version == ticket.version + 1


def test_of_two_who_link_two_tickets_to_each_other_nobody_waits_in_a_circle(cast: Cast) -> None:
    one, two = ticket_in(cast, "triage"), ticket_in(cast, "triage")
    ways = [(one, two, cast.giulia), (two, one, cast.tomasz)] * 4

    results = together([partial(link, a, b, LinkKind.RELATES_TO, by=by) for a, b, by in ways])

    assert refusals(results) == []
    assert [event.kind for event in events(one)].count("linked") == 2
    assert [event.kind for event in events(two)].count("linked") == 2


def test_ten_who_write_are_all_heard_in_one_order(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    people = [cast.freja, cast.anders, cast.giulia, cast.tomasz, cast.elena] * 2

    together([partial(conversation.comment, ticket, Words(text=f"Words {i}"), by=by) for i, by in enumerate(people)])

    found = events(ticket)
    assert Comment.objects.filter(ticket=ticket).count() == 10
    assert [event.sequence for event in found] == list(range(1, len(found) + 1))
    assert [event.at for event in found] == sorted(event.at for event in found)


def test_an_answer_and_a_resolution_at_once_lose_neither(cast: Cast) -> None:
    ticket = ticket_in(cast, "triage")
    loaded = Loaded(version=ticket.version, seen=ticket.last_sequence)
    solution = Solution(resolution="answer", text="Set the pool to 20.")

    results = together(
        [
            partial(conversation.comment, ticket, Words(text="It is worse."), by=cast.freja),
            partial(resolution.resolve, ticket, solution, by=cast.giulia, loaded=loaded),
        ]
    )

    row = again(ticket)
    assert Comment.objects.filter(text="It is worse.").exists()
    if refusals(results):
        assert row.state == "triage", "the answer came first, and support reads it before it resolves"
    else:
        assert row.needs_answer_since is not None, "the resolution came first, and the answer stops its closing"


def test_a_release_that_comes_out_while_it_is_confirmed_closes_the_ticket(cast: Cast) -> None:
    ticket = resolved_by_patch(cast)

    results = together(
        [partial(resolution.confirm, ticket, by=cast.freja), partial(mark_released, cast.release, by=cast.giulia)]
    )
    tasks.close_silent()

    assert refusals(results) == []
    assert again(ticket).state == "closed"
    assert [event.kind for event in events(ticket) if event.facts and event.facts[0]["fact"] == "Closed"] in (
        ["confirmed"],
        ["release_out"],
    )
