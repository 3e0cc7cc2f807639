"""What the form says while it is filled in: the promise, and earlier tickets that look alike."""

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from customers.models import ContractVersion
from tests.cast import Cast
from tests.tickets.filing.conftest import PATH, answers
from tests.tickets.filing.test_file import SignIn, text_of
from tickets.models import Ticket
from tickets.services import resolution

pytestmark = pytest.mark.usefixtures("now", "media")


def promised(client: Client, **chosen: Any) -> str:
    response = client.get(f"{PATH}promise/", chosen)
    assert response.status_code == 200
    return unescape(" ".join(re.sub(r"<[^>]+>", "", text_of(response)).split()))


CHOSEN: dict[str, Any] = {"type": "bug_report", "impact": "moderate", "urgency": "high"}


def test_the_promise_says_priority_due_time_and_updates(cast: Cast, sign_in: SignIn) -> None:
    assert promised(sign_in(cast.freja), **CHOSEN) == (
        "Moderate and high make this P2. Filed now, somebody takes it in charge by today 12:42, and you hear from us "
        "every 8 support hours after that. Then support agrees with you when it is solved. Support may correct the "
        "priority and then says why."
    )


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"impact": "extensive", "urgency": "critical"}, "today 11:42"),
        ({"impact": "minor", "urgency": "low"}, "P3"),
        ({"type": "it_help"}, "Questions and requests carry no promised time."),
        ({"type": ""}, "the promise that follows stands here"),
        ({"impact": "huge"}, "the promise that follows stands here"),
        ({"urgency": "\x00"}, "the promise that follows stands here"),
    ],
)
def test_the_promise_follows_what_is_chosen(cast: Cast, sign_in: SignIn, change: dict[str, object], said: str) -> None:
    assert said in promised(sign_in(cast.freja), **(CHOSEN | change))


def test_only_what_is_outside_the_perimeter_promises_nothing(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)

    assert "outside the perimeter" in promised(freja, **CHOSEN, components=[cast.template.pk])
    assert "today 12:42" in promised(freja, **CHOSEN, components=[cast.template.pk, cast.provisioning.pk])
    assert "today 12:42" in promised(freja, **CHOSEN, components=["abc", "9" * 40, "\x00", "-1"])


def test_without_a_contract_in_force_nothing_is_promised(cast: Cast, sign_in: SignIn) -> None:
    ContractVersion.objects.update(valid_from=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    freja = sign_in(cast.freja)

    assert "No contract is in force" in promised(freja, **CHOSEN)
    assert "No contract is in force" in text_of(freja.get(PATH))


def test_a_form_that_comes_back_still_says_the_promise(cast: Cast, sign_in: SignIn) -> None:
    page = text_of(sign_in(cast.freja).post(PATH, answers(title="")))

    assert "somebody takes it in charge by today 12:42" in page


def filed(client: Client, title: str, path: str = PATH) -> None:
    assert client.post(path, answers(title=title, token=title)).status_code == 302


def found(client: Client, title: str) -> list[str]:
    return re.findall(r"/tickets/([A-Z]+-\d+)/", text_of(client.get(f"{PATH}similar/", {"title": title})))


def test_titles_that_share_words_are_similar_the_closest_first(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    filed(freja, "Approval mails arrive twice")
    filed(freja, "Mails show the internal host name after a move")
    filed(freja, "Deployment log stops at 1 MB")

    assert found(freja, "Approval mails link to the old page") == ["NORD-1"]
    assert found(freja, "internal approval mails") == ["NORD-2", "NORD-1"]
    assert found(freja, "") == []
    assert found(freja, "\x00%_") == []
    assert found(freja, "x" * 5_000) == []


def test_a_similar_ticket_says_how_it_ended(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    filed(freja, "Approval mails arrive twice")
    resolution.withdraw(Ticket.objects.get(), "Our own fault.", by=cast.freja)

    said = text_of(freja.get(f"{PATH}similar/", {"title": "Approval mails arrive twice"}))

    assert "Closed" in said
    assert "Filed by Freja Mikkelsen, 10:42." in said


@pytest.mark.parametrize("who", ["freja", "paolo", "tomasz", "giulia"])
def test_only_the_same_customers_tickets_are_similar(cast: Cast, sign_in: SignIn, who: str) -> None:
    filed(sign_in(cast.marta), "Approval mails arrive twice", "/customers/ALTA/file/")
    filed(sign_in(cast.freja), "Approval mails arrive late")

    assert found(sign_in(getattr(cast, who)), "Approval mails arrive") == ["NORD-1"]


def test_a_form_that_comes_back_shows_similar_tickets_without_scripts(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    filed(freja, "Approval mails arrive twice")

    page = text_of(freja.post(PATH, answers(title="Approval mails arrive twice", description="")))

    assert "/tickets/NORD-1/" in page.split('id="similar"')[1].split("</section>")[0]
