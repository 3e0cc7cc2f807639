"""Where somebody is signed in: the list, signing one or all others out, and what it costs."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import sessions
from accounts.models import OpenSession, User
from accounts.services import password_link
from accounts.sessions import device_of, end_session, forget_closed_sessions
from common import clock
from common.errors import NotPermitted
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast

PAGE = "/accounts/security/"
NEW = "another long enough one"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:145.0) Gecko/20100101 Firefox/145.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
    " Version/19.0 Mobile/15E148 Safari/604.1"
)


def browser(user: User, agent: str = FIREFOX, address: str = "192.0.2.7") -> Client:
    client = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR=address)
    sign_in(client, user.email)
    return client


def row_of(client: Client) -> OpenSession:
    return OpenSession.objects.get(session_key=client.session.session_key)


def test_the_list_names_device_address_and_when_it_was_seen(cast: Cast) -> None:
    here, _ = browser(cast.freja), browser(cast.freja, IPHONE, "2001:db8::7")

    page = here.get(PAGE).content.decode()

    assert "Firefox on Windows" in page
    assert "192.0.2.7" in page
    assert "Safari on iPhone" in page
    assert "2001:db8::7" in page
    assert page.count("This one") == 1
    assert page.index("This one") < page.index("Safari on iPhone")
    assert len(re.findall(r"Last seen \w{3} \d+ \w{3}, \d\d:\d\d", page)) == 1


def test_one_is_signed_out_with_its_next_request(cast: Cast) -> None:
    here, there = browser(cast.freja), browser(cast.freja, IPHONE)
    assert there.get("/profile/").status_code == 200

    response = here.post(f"/profile/sessions/{row_of(there).pk}/end/", follow=True)

    assert "Safari on iPhone is signed out." in response.content.decode()
    assert there.get("/profile/")["Location"] == "/accounts/login/?next=/profile/"
    assert there.post("/profile/", {"name": "X", "timezone": "UTC", "language": "en"}).status_code == 302
    assert User.objects.get(pk=cast.freja.pk).name == "Freja Mikkelsen"
    assert signed_in(here) == cast.freja
    assert "iPhone" not in here.get(PAGE).content.decode()


def test_everywhere_else_is_signed_out_and_here_is_not(cast: Cast) -> None:
    here, others = browser(cast.freja), [browser(cast.freja), browser(cast.freja, IPHONE)]
    stranger = browser(cast.anders)

    here.post("/profile/sessions/end-others/")

    assert [signed_in(other) for other in others] == [None, None]
    assert signed_in(here) == cast.freja
    assert signed_in(stranger) == cast.anders
    assert OpenSession.objects.filter(user=cast.freja).count() == 1
    assert not Session.objects.filter(session_key=others[0].cookies[settings.SESSION_COOKIE_NAME].value).exists()


@pytest.mark.parametrize("who", ["anders", "ada"])
def test_nobody_ends_somebody_elses(cast: Cast, who: str) -> None:
    mine, other = browser(cast.freja), browser(getattr(cast, who))

    assert other.post(f"/profile/sessions/{row_of(mine).pk}/end/").status_code == 404
    other.post("/profile/sessions/end-others/")

    assert signed_in(mine) == cast.freja
    assert "192.0.2.7" in mine.get(PAGE).content.decode()


@pytest.mark.parametrize("who", ["anders", "ada"])
def test_the_service_ends_no_session_for_somebody_else(cast: Cast, who: str) -> None:
    mine = browser(cast.freja)

    with pytest.raises(NotPermitted):
        end_session(row_of(mine), by=getattr(cast, who))

    assert signed_in(mine) == cast.freja


def test_security_overview_shows_no_open_session_of_somebody_else(cast: Cast) -> None:
    browser(cast.freja, IPHONE, "2001:db8::7")

    page = browser(cast.ada).get(PAGE).content.decode()

    assert "Firefox on Windows" in page
    assert "iPhone" not in page
    assert "2001:db8::7" not in page


def test_signing_out_leaves_the_list(cast: Cast) -> None:
    here, there = browser(cast.freja), browser(cast.freja, IPHONE)
    there.post("/accounts/logout/")

    assert "iPhone" not in here.get(PAGE).content.decode()
    assert forget_closed_sessions() == 1
    assert list(OpenSession.objects.filter(user=cast.freja)) == [row_of(here)]


def test_an_expired_session_is_not_on_the_list(cast: Cast) -> None:
    here, there = browser(cast.freja), browser(cast.freja, IPHONE)
    before = clock.now() - dt.timedelta(seconds=1)
    Session.objects.filter(session_key=there.session.session_key).update(expire_date=before)

    assert "iPhone" not in here.get(PAGE).content.decode()


def test_a_changed_password_ends_all_others_for_good(cast: Cast) -> None:
    here, there = browser(cast.freja), browser(cast.freja, IPHONE)

    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW})

    assert signed_in(here) == cast.freja
    assert signed_in(there) is None
    assert [row.device for row in OpenSession.objects.filter(user=cast.freja)] == ["Firefox on Windows"]
    assert row_of(here).user == cast.freja
    assert here.get(PAGE).content.decode().count("This one") == 1


def test_a_password_set_by_a_link_ends_all_before(cast: Cast) -> None:
    before, here = browser(cast.freja), Client(HTTP_USER_AGENT=IPHONE)
    link = password_link(User.objects.get(pk=cast.freja.pk))
    place = here.get(link, follow=True).redirect_chain[-1][0]

    here.post(place, {"new_password1": NEW, "new_password2": NEW})

    assert signed_in(before) is None
    assert [row.device for row in OpenSession.objects.filter(user=cast.freja)] == ["Safari on iPhone"]


def test_pages_pay_nothing_for_it_but_once_in_five_minutes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    here = browser(cast.freja)

    def written() -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            here.get("/profile/")
        return [query["sql"].split()[0] for query in asked if "opensession" in query["sql"]]

    assert written() == []
    row_of(here)
    OpenSession.objects.update(last_seen_at=clock.now() - dt.timedelta(hours=1), address="198.51.100.1")
    assert written() == []
    monkeypatch.setattr(sessions, "SEEN_EVERY", 0)

    assert written() == ["UPDATE"]

    assert clock.now() - row_of(here).last_seen_at < dt.timedelta(minutes=1)
    assert row_of(here).address == "192.0.2.7"


def test_a_session_that_the_list_does_not_know_appears_in_it(cast: Cast) -> None:
    here = browser(cast.freja)
    OpenSession.objects.all().delete()
    sessions._seen.clear()

    assert "This one" in here.get(PAGE).content.decode()


def test_what_is_remembered_stays_small(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "MOST_REMEMBERED", 2)
    for _ in range(5):
        browser(cast.freja)

    assert len(sessions._seen) <= 2


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (FIREFOX, "Firefox on Windows"),
        (IPHONE, "Safari on iPhone"),
        (
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36",
            "Chrome on Linux",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/142.0 Safari/537.36 Edg/142.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 15_0) AppleWebKit/605.1.15 Version/19.0 Safari/605.1.15",
            "Safari on macOS",
        ),
        (
            "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.14", "Unknown device"),
        ("", "Unknown device"),
        ("<script>alert(1)</script> Firefox/1 \x00 " + "x" * 5000, "Firefox"),
    ],
)
def test_a_device_is_named_as_people_would(agent: str, device: str) -> None:
    assert device_of(agent) == device
