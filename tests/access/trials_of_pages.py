"""Every form of the pages, filled in so that it is done, and what is Altamira's for each field that names something."""

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.factor_forms import RenamePasskeyForm
from accounts.forms import AddressForm, ProfileForm, TokenForm
from customers.forms import InviteForm, RoleForm
from tests.access.more import More
from tests.access.trial import AsNew, Of, Trial
from tickets.forms import filing, moves, redact, words, work
from tickets.models import Ticket
from tickets.services import work as doing
from tickets.services.work import Categorisation

MENTIONS = "Words for @marta.ruiz and @oscar.reyes."
FILED = {
    "type": "bug_report",
    "title": "Pipelines stall",
    "description": MENTIONS,
    "reproduction": "Deploy.",
    "impact": "moderate",
    "urgency": "high",
}


def trials(of: More) -> Iterator[Trial]:
    yield from _filing(of)
    yield from _moves(of)
    yield from _work(of)
    yield from _words(of)
    yield from _redaction(of)
    yield from _people(of)
    yield from _own_things(of)
    yield from _questions(of)


def _filing(of: More) -> Iterator[Trial]:
    world, cast = of.world, of.cast
    names = {
        "components": Of([cast.provisioning.pk], [world.their_component.pk]),
        "product_version": Of(cast.product_version.pk, world.their_version.pk),
        "follow_up": AsNew(of.closed.key, world.their_closed.key),
        "token": AsNew("of this form", of.theirs.sent),
    }
    at_customer: dict[str, Any] = {
        "path": "/customers/{key}/file/",
        "parts": {"key": Of("NORD", "ALTA")},
        "reads": filing.FilingForm,
    }
    files = {who: Of([row.token], [world.their_upload.token]) for who, row in of.uploads.items()}
    yield Trial(who="freja", said=FILED | names | {"uploads": files["freja"]}, **at_customer)
    behalf = {"reporter": Of(cast.freja.pk, cast.marta.pk, of.elsewhere.pk), "uploads": files["tomasz"]}
    late = {"reported_at": "2026-11-19T09:00", "reported_why": MENTIONS}
    yield Trial(who="tomasz", said=FILED | names | behalf | late, **at_customer)
    yield Trial(who="freja", path="/uploads/", said={"file": SimpleUploadedFile("a.log", b"a")})
    token = Of(of.uploads["freja"].token, world.their_upload.token, of.uploads["tomasz"].token)
    yield Trial(who="freja", path="/uploads/{token}/remove/", parts={"token": token})
    yield Trial(who="freja", path="/preview/", said={"text": MENTIONS})


def on(of: More, ticket: Ticket, path: str, who: str = "tomasz", **more: Any) -> Trial:
    parts = {"key": ticket_named(of, ticket, who)} | more.pop("parts", {})
    return Trial(who=who, path=f"/tickets/{{key}}/{path}", parts=parts, **more)


def ticket_named(of: More, own: Ticket, who: str = "tomasz") -> Of:
    """Of another customer there is none, for a specialist only those of the own team; a lead serves all customers."""
    others = {"elena": [], "luca": [of.world.theirs.key, of.world.aside.key]}
    return Of(own.key, *others.get(who, [of.world.theirs.key]))


def investigable(of: More) -> None:
    """Taken in charge and categorised, so that it can be investigated."""
    ticket = Ticket.objects.get(pk=of.world.own.pk)
    doing.take_charge(ticket, by=of.cast.tomasz)
    category = Categorisation(type="bug_report", impact="moderate", urgency="high", components=(of.cast.provisioning,))
    doing.categorise(ticket, category, by=of.cast.tomasz)


def _moves(of: More) -> Iterator[Trial]:
    world, reason = of.world, {"reason": MENTIONS}
    yield on(of, world.own, "move/take_charge/", reads=moves.BareForm)
    yield on(of, world.own, "move/start_investigation/", reads=moves.BareForm, before=lambda: investigable(of))
    team = Of(of.team.pk, unknown=999_999)
    yield on(of, world.main, "move/escalate/", said=reason | {"team": team}, reads=moves.EscalateForm)
    yield on(of, world.main, "move/hand_back/", "luca", said={"text": MENTIONS}, reads=moves.HandBackForm)
    release = Of(of.cast.release.pk, world.their_release.pk)
    solved = {"resolution": "patch_release", "text": MENTIONS, "release": release}
    yield on(of, world.main, "move/resolve/", said=solved, reads=moves.ResolveForm)
    same = {"resolution": "duplicate", "text": MENTIONS, "duplicate_of": ticket_named(of, world.own)}
    yield on(of, world.main, "move/resolve/", said=same, reads=moves.ResolveForm)
    rated = {"rating": "4", "words": MENTIONS}
    yield on(of, world.resolved, "move/confirm/", "freja", said=rated, reads=moves.ConfirmForm)
    yield on(of, world.resolved, "move/reopen/", "freja", said=reason, reads=moves.ReopenForm)
    yield on(of, world.resolved, "move/close/", reads=moves.BareForm)
    yield on(of, world.own, "move/withdraw/", "freja", said=reason, reads=moves.WithdrawForm)


def _work(of: More) -> Iterator[Trial]:
    world, cast, reason = of.world, of.cast, {"reason": MENTIONS}
    category = {
        "type": "bug_report",
        "impact": "moderate",
        "urgency": "high",
        "components": Of([cast.provisioning.pk], [world.their_component.pk]),
        "product_version": Of(cast.product_version.pk, world.their_version.pk),
    }
    yield on(of, world.main, "categorise/", said=category, reads=work.CategoriseForm)
    assignee = Of(cast.giulia.pk, cast.marta.pk, of.elsewhere.pk)
    yield on(of, world.main, "assign/", "elena", said={"assignee": assignee}, reads=work.AssignForm)
    estimate = {"due_at": "2026-11-20T16:00", "text": MENTIONS}
    yield on(of, world.main, "estimate/", said=estimate, reads=work.EstimateForm)
    yield on(of, world.main, "override/", "elena", said=reason | {"priority": "P3"}, reads=work.OverrideForm)
    yield on(of, world.own, "clocks/taking_charge/1/excuse/", "elena", said=reason, reads=work.ExcuseForm)
    yield on(of, world.main, "rename/", said={"title": MENTIONS}, reads=work.RenameForm)
    linked = {"kind": "relates_to", "target": ticket_named(of, world.doubtful)}
    yield on(of, world.main, "link/", said=linked, reads=work.LinkForm)
    yield on(of, world.main, "unlink/{pk}/", parts={"pk": Of(of.link.pk, world.their_link.pk, world.crossing.pk)})
    yield on(of, world.main, "reference/", said={"url": "https://tracker.example/1"}, reads=work.ReferenceForm)
    yield on(of, world.resolved, "follow-up/", said={"text": MENTIONS}, reads=work.FollowUpForm)
    yield on(of, world.doubtful, "resume/", reads=moves.BareForm)
    release = Of(cast.release.pk, world.their_release.pk)
    yield Trial(who="tomasz", path="/releases/{pk}/released/", parts={"pk": release})


def _words(of: More) -> Iterator[Trial]:
    world = of.world
    for who in of.uploads:
        uploads = Of([of.uploads[who].token], [world.their_upload.token])
        said = {"text": MENTIONS, "uploads": uploads, "token": AsNew("of this form", of.theirs.sent)}
        yield on(of, world.main, "comments/", who, said=said, reads=words.CommentForm)
    note = {"mode": "internal", "text": MENTIONS}
    yield on(of, world.main, "comments/", "luca", said=note, reads=words.CommentForm)
    number = Of(of.words.pk, world.their_comment.pk)
    edited: dict[str, Any] = {"parts": {"pk": number}, "said": {"text": MENTIONS}}
    yield on(of, world.main, "comments/{pk}/edit/", reads=words.EditCommentForm, **edited)
    yield on(of, world.main, "comments/{pk}/withdraw/", parts={"pk": number}, reads=moves.BareForm)


def _redaction(of: More) -> Iterator[Trial]:
    world, why = of.world, {"reason": "It was a secret."}
    passage = {"passage": "Pipelines stall"}
    yield on(of, world.own, "redact/", "elena", said=why | passage, reads=redact.RedactPassageForm)
    message, file = f"redact/message/{of.ours.message.sequence}/", Of(of.ours.file.token, of.theirs.file.token)
    yield on(of, world.main, message, "elena", said=why, reads=redact.RedactForm)
    yield on(
        of, world.main, "redact/file/{token}/", "elena", parts={"token": file}, said=why, reads=redact.RedactFileForm
    )


def _people(of: More) -> Iterator[Trial]:
    email = AsNew("nina.new@nordhavn.example", of.cast.marta.email, unknown="nobody.yet@nordhavn.example")
    invited = {"email": email, "role": "requester"}
    at = {"key": Of("NORD", "ALTA")}
    yield Trial(who="soren", path="/customers/{key}/people/invite/", parts=at, said=invited, reads=InviteForm)
    member = {"pk": Of(of.ours.membership.pk, of.theirs.membership.pk)}
    role = {"role": "customer_manager"}
    yield Trial(who="soren", path="/people/{pk}/role/", parts=member, said=role, reads=RoleForm)
    yield Trial(who="soren", path="/people/{pk}/remove/", parts=member)
    invitation = {"pk": Of(of.ours.invitation.pk, of.theirs.invitation.pk)}
    yield Trial(who="soren", path="/invitations/{pk}/send-again/", parts=invitation)
    yield Trial(who="soren", path="/invitations/{pk}/withdraw/", parts=invitation)


def _own_things(of: More) -> Iterator[Trial]:
    ours, theirs = of.ours, of.theirs
    notice = {"newest": Of(ours.notice, theirs.notice)}
    yield Trial(who="freja", path="/notifications/read/", said=notice)
    profile = {"name": "Freja Mikkelsen", "timezone": "Europe/Rome", "language": "en"}
    yield Trial(who="freja", path="/profile/", said=profile, reads=ProfileForm)
    yield Trial(who="freja", path="/profile/tokens/", said={"name": "Mine", "days": "30"}, reads=TokenForm)
    for path, name in (
        ("/profile/tokens/{pk}/revoke/", "token"),
        ("/profile/sessions/{pk}/end/", "session"),
        ("/profile/company/{pk}/disconnect/", "account"),
        ("/accounts/security/passkeys/{pk}/remove/", "passkey"),
    ):
        pk = Of(getattr(ours, name).pk, getattr(theirs, name).pk)
        yield Trial(who="freja", path=path, parts={"pk": pk})
    passkey: dict[str, Any] = {"parts": {"pk": Of(ours.passkey.pk, theirs.passkey.pk)}, "said": {"name": "Telephone"}}
    rename = "/accounts/security/passkeys/{pk}/rename/"
    yield Trial(who="freja", path=rename, reads=RenamePasskeyForm, **passkey)
    email = {"email": AsNew("freja.new@nordhavn.example", of.cast.marta.email, unknown="freja.newer@nordhavn.example")}
    yield Trial(who="freja", path="/profile/address/", said=email, reads=AddressForm)
    yield Trial(who="freja", path="/profile/address/{token}/", parts={"token": Of(ours.address, theirs.address)})
    yield Trial(who="freja", path="/profile/sessions/end-others/")


def _questions(of: More) -> Iterator[Trial]:
    """What addresses ask: what is not the reader's chooses nothing, as what does not exist."""
    world, cast = of.world, of.cast
    component = Of(cast.provisioning.pk, world.their_component.pk)
    earlier = {"follow_up": Of(of.closed.key, world.their_closed.key)}
    yield Trial(who="freja", path="/customers/NORD/file/", method="GET", said=earlier)
    chosen = FILED | {"components": Of(cast.template.pk, world.their_component.pk)}
    yield Trial(who="freja", path="/customers/NORD/file/promise/", method="GET", said=chosen)
    title = {"title": Of("Pipelines stall", "othersmark", unknown="xyzxyz")}
    yield Trial(who="freja", path="/customers/NORD/file/similar/", method="GET", said=title)
    for ticket in (world.main, world.own):  # whose clocks were warned of
        yield on(of, ticket, "", "freja", method="GET", said={"show": "all"})
        yield on(of, ticket, "clocks/", "freja", method="GET")
    people = {"reporter": Of(cast.anders.pk, cast.marta.pk), "component": component}
    word = Of("doubtful", "THERSMAR", "ALTA-1", unknown="xyzxyz")
    for form in ("", "csv"):
        for said in (people, {"q": word}):
            asked = {"format": form} | said
            yield Trial(who="freja", path="/customers/NORD/tickets/", method="GET", said=asked)
    yield Trial(who="freja", path="/customers/NORD/", method="GET", said={"reporter": people["reporter"]})
    yield Trial(who="tomasz", path="/tickets/", method="GET", said={"q": word})
    for path in ("/board/", "/tickets/"):
        for name, value in (
            ("assignee", Of(cast.giulia.pk, of.elsewhere.pk, cast.marta.pk)),
            ("customer", Of("NORD", "ALTA")),
        ):
            yield Trial(who="tomasz", path=path, method="GET", said={name: value})
