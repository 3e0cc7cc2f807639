"""How long a session holds: unused, at most, and under which key; and who else can end it."""

import datetime as dt

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from accounts import sessions
from accounts.models import AuditEntry, OpenSession, User
from common.errors import NotPermitted
from tests.accounts.factors import app_of, sign_in_with
from tests.accounts.test_set_up_factors import later
from tests.accounts.test_sign_in import sign_in, signed_in
from tests.cast import PASSWORD, Cast

PEOPLE = "/admin/accounts/user/"


@pytest.fixture(autouse=True)
def _fresh_memory() -> None:
    sessions._seen.clear()


def key_of(client: Client) -> str:
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def use_after(client: Client, **length: int) -> int:
    """Use the session from a process that has not seen it lately."""
    sessions._seen.clear()
    with time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(**length), tick=False):
        return client.get("/profile/").status_code


def test_unused_for_four_days_it_is_over_for_good(client: Client, cast: Cast) -> None:
    sign_in(client, cast.freja.email)
    key = key_of(client)
    assert use_after(client, hours=95) == 200

    assert use_after(client, hours=95 + 97) == 302

    assert not Session.objects.filter(session_key=key).exists()
    assert not OpenSession.objects.filter(session_key=key).exists()
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert use_after(client) == 302


def test_however_busy_it_ends_after_fourteen_days(client: Client, cast: Cast) -> None:
    sign_in(client, cast.freja.email)

    answers = [use_after(client, days=day) for day in range(1, 16)]

    assert answers == [200] * 13 + [302] * 2


def test_one_that_was_ended_meanwhile_does_not_come_back_to_the_list(client: Client, cast: Cast) -> None:
    """As a request would find it that was under way when the session ended."""
    sign_in(client, cast.freja.email)
    request = client.get("/profile/").wsgi_request
    sessions.end_all_sessions(cast.freja)
    sessions._seen.clear()

    assert sessions.note_seen(request, cast.freja) is False
    assert not OpenSession.objects.filter(user=cast.freja).exists()


def test_keys_are_long_and_new_with_each_sign_in(client: Client, cast: Cast) -> None:
    keys = set()
    for _ in range(3):
        sign_in(client, cast.freja.email)
        keys.add(key_of(client))
        client.post("/accounts/logout/")

    assert len(keys) == 3
    assert {len(key) for key in keys} == {32}  # of 36 letters and digits: 165 bits


def test_a_key_from_before_the_sign_in_is_worth_nothing(client: Client, cast: Cast) -> None:
    app = app_of(cast.giulia)
    sign_in(client, cast.giulia.email)
    before = key_of(client)

    sign_in_with(client, cast.giulia, app)

    assert key_of(client) != before
    assert not Session.objects.filter(session_key=before).exists()


def test_nor_one_from_before_showing_who_it_is_once_more(client: Client, cast: Cast) -> None:
    sign_in(client, cast.freja.email)
    later(client)
    before, since = key_of(client), OpenSession.objects.get(user=cast.freja).signed_in_at

    client.post("/accounts/confirm/", {"password": PASSWORD, "next": "/profile/"})

    assert key_of(client) != before
    assert not Session.objects.filter(session_key=before).exists()
    row = OpenSession.objects.get(user=cast.freja)
    assert (row.session_key, row.signed_in_at) == (key_of(client), since)
    assert signed_in(client) == cast.freja


@pytest.mark.parametrize("which", ["one", "others"])
def test_ending_sessions_asks_who_it_is(client: Client, cast: Cast, which: str) -> None:
    there = Client()
    sign_in(there, cast.freja.email)
    row = OpenSession.objects.get(user=cast.freja)
    sign_in(client, cast.freja.email)
    later(client)
    place = f"/profile/sessions/{row.pk}/end/" if which == "one" else "/profile/sessions/end-others/"

    asked = client.post(place)
    assert asked["Location"].startswith("/accounts/confirm/?next=")
    assert signed_in(there) == cast.freja
    client.post(asked["Location"], {"password": PASSWORD, "next": place})

    assert signed_in(there) is None
    assert signed_in(client) == cast.freja


def test_after_a_changed_factor_the_page_offers_to_end_the_others(client: Client, cast: Cast) -> None:
    app = app_of(cast.freja)
    sign_in_with(Client(), cast.freja, app)
    cache.clear()
    Authenticator.objects.filter(user=cast.freja).delete()
    app = app_of(cast.freja)
    sign_in_with(client, cast.freja, app)

    page = client.post("/accounts/security/app/remove/", follow=True)

    assert page.request["PATH_INFO"] == "/accounts/security/"
    assert "/profile/sessions/end-others/" in page.content.decode()


def test_an_admin_signs_out_one_or_all(client: Client, cast: Cast) -> None:
    freja, anders = Client(), Client()
    sign_in(freja, cast.freja.email)
    sign_in(anders, cast.anders.email)
    sign_in(client, cast.ada.email)
    chosen = {"action": "sign_out", "_selected_action": [cast.freja.pk]}
    assert "Sessions that were ended: 1." in client.post(PEOPLE, chosen, follow=True).content.decode()
    assert (signed_in(freja), signed_in(anders)) == (None, cast.anders)
    assert AuditEntry.objects.latest("pk").about == "all ended by an admin: 1"

    everybody = list(User.objects.values_list("pk", flat=True))
    client.post(PEOPLE, {"action": "sign_out", "_selected_action": everybody, "select_across": "1"})

    assert signed_in(anders) is None
    assert signed_in(client) == cast.ada


def test_nobody_else_signs_somebody_out(client: Client, cast: Cast) -> None:
    with pytest.raises(NotPermitted):
        sessions.sign_out(cast.anders, by=cast.freja)


def test_no_session_comes_back_with_an_account_that_is_opened_again(client: Client, cast: Cast) -> None:
    freja, page = Client(), f"/admin/accounts/user/{cast.freja.pk}/change/"
    sign_in(freja, cast.freja.email)
    client.force_login(cast.ada)
    form = client.get(page).context["adminform"].form
    said = {name: form.initial[name] for name in ("name", "email", "handle", "timezone")}
    inlines = {
        f"{inline.formset.prefix}-{part}": 0
        for inline in client.get(page).context["inline_admin_formsets"]
        for part in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    assert client.post(page, said | inlines).status_code == 302
    assert not User.objects.get(pk=cast.freja.pk).is_active

    assert client.post(page, said | inlines | {"is_active": "on"}).status_code == 302

    assert User.objects.get(pk=cast.freja.pk).is_active
    assert signed_in(freja) is None
