"""Every body of the API, and every filter, with what is Altamira's for each field that names something."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.api import ProfileInput
from tests.access.more import More
from tests.access.trial import AsNew, Of, Trial
from tests.access.trials_of_pages import FILED, MENTIONS, investigable, ticket_named
from tickets.api import inputs
from tickets.api.acts import DOINGS
from tickets.models import Event, Ticket
from tickets.permissions import Act
from witsupport.api import NAMES

BODY = {"type": "bug_report", "impact": "moderate", "urgency": "high"}


def trials(of: More) -> Iterator[Trial]:
    yield from _filing(of)
    yield from _acts(of)
    yield from _words(of)
    yield from _files(of)
    yield from _filters(of)


def _filing(of: More) -> Iterator[Trial]:
    world, cast = of.world, of.cast
    names = {
        "customer": Of("NORD", "ALTA"),
        "components": Of([cast.provisioning.pk], [world.their_component.pk]),
        "product_version": Of(cast.product_version.pk, world.their_version.pk),
        "follow_up_of": Of(of.closed.key, world.their_closed.key),
    }
    for who, more in (
        ("freja", {}),
        ("tomasz", {"reporter": Of(cast.freja.pk, cast.marta.pk, of.elsewhere.pk)}),
    ):
        files = {"uploads": Of([of.uploads[who].token], [world.their_upload.token])}
        once = {"Idempotency-Key": AsNew("mine", of.theirs.sent)}
        said = FILED | names | files | more
        yield Trial(who=who, path="/api/v1/tickets/", said=said, headers=once, reads=inputs.Filing)
    yield Trial(who="freja", path="/api/v1/me/", method="PATCH", said={"name": "Freja"}, reads=ProfileInput)


def on(of: More, ticket: Ticket, path: str, who: str = "tomasz", **more: Any) -> Trial:
    parts = {"key": ticket_named(of, ticket, who)} | more.pop("parts", {})
    return Trial(who=who, path=f"/api/v1/tickets/{{key}}/{path}", parts=parts, **more)


def _said(of: More) -> dict[Act, tuple[Ticket, str, dict[str, Any]]]:
    """On which ticket, by whom, with which words; an act that is missing here is not tried, and so found missing."""
    world, cast, reason = of.world, of.cast, {"reason": MENTIONS}
    category = BODY | {
        "components": Of([cast.provisioning.pk], [world.their_component.pk]),
        "product_version": Of(cast.product_version.pk, world.their_version.pk),
    }
    return {
        Act.TAKE_CHARGE: (world.own, "tomasz", {}),
        Act.START_INVESTIGATION: (world.own, "tomasz", {}),
        Act.ESCALATE: (world.main, "tomasz", reason | {"team": Of(of.team.pk)}),
        Act.HAND_BACK: (world.main, "luca", {"text": MENTIONS, "public": True}),
        Act.CONFIRM: (world.resolved, "freja", {"rating": 4, "words": MENTIONS}),
        Act.REOPEN: (world.resolved, "freja", reason),
        Act.CLOSE: (world.resolved, "tomasz", {}),
        Act.WITHDRAW: (world.own, "freja", reason),
        Act.CATEGORISE: (world.main, "tomasz", category),
        Act.ASSIGN: (world.main, "elena", {"assignee": Of(cast.giulia.pk, cast.marta.pk, of.elsewhere.pk)}),
        Act.ESTIMATE: (world.main, "tomasz", {"due_at": "2026-11-20T16:00:00+01:00", "text": MENTIONS}),
        Act.OVERRIDE: (world.main, "elena", reason | {"priority": "P3"}),
        Act.EXCUSE: (world.own, "elena", reason | {"clock": "taking_charge", "number": 1}),
        Act.EDIT: (world.main, "tomasz", {"title": MENTIONS}),
        Act.RESUME: (world.doubtful, "tomasz", {}),
        Act.FOLLOW_UP: (world.resolved, "tomasz", {"text": MENTIONS}),
        Act.LINK: (world.main, "tomasz", {"kind": "relates_to", "target": ticket_named(of, world.doubtful)}),
        Act.REFERENCE: (world.main, "tomasz", {"url": "https://tracker.example/1"}),
    }


def _acts(of: More) -> Iterator[Trial]:
    once = {"Idempotency-Key": AsNew("mine", of.theirs.sent)}
    for act, (ticket, who, said) in _said(of).items():
        before = (lambda: investigable(of)) if act == Act.START_INVESTIGATION else bool
        yield on(of, ticket, _place(act), who, said=said, headers=once, reads=DOINGS[act].input, before=before)
    release = Of(of.cast.release.pk, of.world.their_release.pk)
    solved = {"resolution": "patch_release", "text": MENTIONS, "release": release}
    yield on(of, of.world.main, _place(Act.RESOLVE), said=solved, reads=inputs.Resolving)
    other = ticket_named(of, of.world.own)
    same = {"resolution": "duplicate", "text": MENTIONS, "duplicate_of": other}
    yield on(of, of.world.main, _place(Act.RESOLVE), said=same, reads=inputs.Resolving)
    why = {"reason": "It was a secret."}
    for ticket, said in (
        (of.world.own, {"passage": "Pipelines stall"}),
        (of.world.main, {"message": of.ours.message.sequence}),
        (of.world.main, {"file": Of(of.ours.file.token, of.theirs.file.token)}),
    ):
        yield on(of, ticket, _place(Act.REDACT), "elena", said=why | said, reads=inputs.Redacting)


def _place(act: Act) -> str:
    """Links and references are posted to their lists."""
    lists = {Act.LINK: "links/", Act.REFERENCE: "references/"}
    head = "transitions/" if DOINGS[act].is_move else ""
    return lists.get(act, f"{head}{NAMES.get(act, DOINGS[act].name)}/")


def _words(of: More) -> Iterator[Trial]:
    world = of.world
    once = {"Idempotency-Key": AsNew("mine", of.theirs.sent)}
    for who in of.uploads:
        said = {"text": MENTIONS, "uploads": Of([of.uploads[who].token], [world.their_upload.token])}
        yield on(of, world.main, "comments/", who, said=said, headers=once, reads=inputs.Commenting)
    note = {"text": MENTIONS, "internal": True}
    yield on(of, world.main, "comments/", "luca", said=note, reads=inputs.Commenting)
    comment = {"pk": Of(of.words.pk, world.their_comment.pk)}
    edited: dict[str, Any] = {"parts": comment, "said": {"text": MENTIONS}}
    yield on(of, world.main, "comments/{pk}/", method="PATCH", reads=inputs.Rewriting, **edited)
    yield on(of, world.main, "comments/{pk}/", method="DELETE", parts=comment)
    yield on(of, world.main, "comments/{pk}/", method="GET", parts=comment)
    number = Event.objects.get(comment=of.words).public_sequence
    own = {"pk": Of(number, world.note.pk, world.their_comment.pk)}
    yield on(of, world.main, "comments/{pk}/", "freja", method="GET", parts=own)


def _files(of: More) -> Iterator[Trial]:
    world = of.world
    link = {"pk": Of(of.link.pk, world.their_link.pk, world.crossing.pk)}
    yield on(of, world.main, "links/{pk}/", method="DELETE", parts=link)
    token = Of(of.uploads["freja"].token, world.their_upload.token, of.uploads["tomasz"].token)
    yield Trial(who="freja", path="/api/v1/uploads/{token}/", method="DELETE", parts={"token": token})
    one = {"file": SimpleUploadedFile("a.log", b"a")}
    yield Trial(who="freja", path="/api/v1/uploads/", said=one, reads=inputs.Staging)
    yield on(of, world.main, "attachments/", "freja", said=one, reads=inputs.Attaching)
    file = {"token": Of(of.ours.file.token, of.theirs.file.token)}
    yield Trial(who="freja", path="/api/v1/attachments/{token}/", method="GET", parts=file)


def _filters(of: More) -> Iterator[Trial]:
    cast = of.cast
    for who in ("freja", "tomasz"):
        for name, value in (
            ("customer", Of("NORD", "ALTA")),
            ("assignee", Of(cast.giulia.pk, of.elsewhere.pk, cast.marta.pk)),
            ("q", Of("doubtful", "THERSMAR", "ALTA-1", unknown="xyzxyz")),
        ):
            yield Trial(who=who, path="/api/v1/tickets/", method="GET", said={name: value})
    for who, path in (("freja", ""), ("paolo", "people/"), ("soren", "contract/")):
        key = {"key": Of("NORD", "ALTA")}
        yield Trial(who=who, path=f"/api/v1/customers/{{key}}/{path}", method="GET", parts=key)
