"""Erasing somebody at the very moment in which the person matters to somebody else."""

from functools import partial

import pytest

from accounts.erasure import erase
from accounts.models import AuditEntry, AuditKind, User
from tests.cast import Cast, person
from tests.concurrency.crowd import ON_POSTGRESQL, refusals, together
from tests.tickets.services.scenes import again, filed
from tickets.services import conversation, work
from tickets.services.conversation import Words

pytestmark = ON_POSTGRESQL
WHY = "Asked for it"


@pytest.mark.parametrize("thirds", [0, 1])
def test_of_two_admins_who_erase_each_other_one_stays(cast: Cast, thirds: int) -> None:
    """Also when a third admin is there: whoever is erased erases nobody any more."""
    for number in range(thirds):
        person("Third", f"Admin{number}", "witboost", is_staff=True, is_superuser=True)
    other = person("Otto", "Neri", "witboost", is_staff=True, is_superuser=True)

    results = together([partial(erase, cast.ada, WHY, by=other), partial(erase, other, WHY, by=cast.ada)])

    assert [refusal.status for refusal in refusals(results)] == [403]
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1 + thirds
    assert AuditEntry.objects.filter(kind=AuditKind.ERASURE).count() == 1


def test_erased_twice_at_once_it_is_erased_once(cast: Cast) -> None:
    results = together([partial(erase, cast.giulia, WHY, by=cast.ada)] * 2)

    assert refusals(results) == []
    assert User.objects.get(pk=cast.giulia.pk).name == f"Erased person {cast.giulia.pk}"
    assert AuditEntry.objects.filter(kind=AuditKind.ERASURE).count() == 1


def test_who_is_being_erased_keeps_no_ticket_that_is_assigned_meanwhile(cast: Cast) -> None:
    tickets = [filed(cast) for _ in range(4)]
    acts = [partial(work.assign, ticket, cast.giulia, by=cast.elena) for ticket in tickets]

    results = together([*acts, partial(erase, cast.giulia, WHY, by=cast.ada)])

    assert {refusal.status for refusal in refusals(results)} <= {422}
    assert [again(ticket).assignee for ticket in tickets] == [None] * 4


def test_what_the_person_writes_meanwhile_is_written_or_refused_and_nobody_waits_in_a_circle(cast: Cast) -> None:
    ticket = filed(cast)
    work.take_charge(ticket, by=cast.giulia)
    acts = [partial(conversation.comment, ticket, Words(text=f"Words {i}"), by=cast.giulia) for i in range(3)]

    results = together([*acts, partial(erase, cast.giulia, WHY, by=cast.ada)])

    written = [result for result in results[:3] if result not in refusals(results)]
    assert ticket.comments.count() == len(written)
    assert again(ticket).assignee is None
