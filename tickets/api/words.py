"""What is said and attached on a ticket."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import InvalidInput
from tickets.api import inputs
from tickets.api.base import (
    IF_MATCH,
    ONCE,
    PROBLEMS,
    REFUSALS,
    TicketView,
    loaded,
    said,
    token_of,
    user_of,
)
from tickets.api.outputs import AttachmentOut, CommentOut, InternalAttachment, InternalComment
from tickets.models import Attachment, Comment, Upload
from tickets.models.timeline import CommentQuerySet, number_of
from tickets.permissions import Act
from tickets.services import conversation
from tickets.services.conversation import Words
from tickets.services.files import discard_upload, stage_upload, uploads_of
from tickets.services.repeats import do_once
from tickets.subject import Subject
from tickets.timeline import must_change
from tickets.views.files import serve

COMMENT = PolymorphicProxySerializer("Comment", [CommentOut, InternalComment], resource_type_field_name=None)
COMMENTS = PolymorphicProxySerializer(
    "Comments", [CommentOut, InternalComment], resource_type_field_name=None, many=True
)
ATTACHMENTS = PolymorphicProxySerializer(
    "Attachments", [AttachmentOut, InternalAttachment], resource_type_field_name=None, many=True
)


class Comments(TicketView):
    @extend_schema(operation_id="tickets_comments", responses={200: COMMENTS, **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """What was said on the ticket, oldest first."""
        subject = self.ticket(request, key)
        return Response(_comment_kind(subject)(_comments(subject), many=True).data)

    @extend_schema(
        operation_id="tickets_comment",
        parameters=[ONCE],
        request=inputs.Commenting,
        responses={200: COMMENT, 201: COMMENT, **REFUSALS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Write publicly, ask the customer, or write a note for colleagues; with files staged before."""
        subject, token = self.ticket_for(request, key, Act.COMMENT), token_of(request)
        body = self.said(inputs.Commenting, request, subject)
        before = conversation.said_before(subject.user, token)
        written = before or _write(subject, body, token)
        code = status.HTTP_200_OK if before else status.HTTP_201_CREATED
        if not subject.is_internal:
            written = _comments(subject).get(pk=written.pk)
        return Response(_comment_kind(subject)(written).data, status=code)


def _comment_kind(subject: Subject) -> type[CommentOut]:
    return InternalComment if subject.is_internal else CommentOut


def _write(subject: Subject, body: dict[str, Any], token: str) -> Comment:
    words = Words(text=body["text"], uploads=uploads_of(subject.user, body["uploads"]), token=token)
    if body["internal"]:
        return conversation.note(subject.ticket, words, by=subject.user)
    if body["ask"]:
        return conversation.ask(subject.ticket, words, by=subject.user)
    return conversation.comment(subject.ticket, words, by=subject.user)


class OneComment(TicketView):
    @extend_schema(operation_id="tickets_comment_read", responses={200: COMMENT, **PROBLEMS})
    def get(self, request: Request, key: str, pk: int) -> Response:
        """One message of the ticket."""
        subject = self.ticket(request, key)
        return Response(_comment_kind(subject)(_comment(subject, pk)).data)

    @extend_schema(
        operation_id="tickets_comment_edit",
        parameters=[IF_MATCH],
        request=inputs.Rewriting,
        responses={200: COMMENT, **REFUSALS},
    )
    def patch(self, request: Request, key: str, pk: int) -> Response:
        """Correct what support said. What the customer wrote stays as it is.

        With If-Match, refused (409) when something was redacted since: so that it does not come back.
        """
        subject, row = self._to_change(request, key, pk)
        body = self.said(inputs.Rewriting, request, subject)
        edited = conversation.edit_comment(row, body["text"], by=subject.user, loaded=loaded(request, body))
        return Response(_comment_kind(subject)(edited).data)

    @extend_schema(operation_id="tickets_comment_withdraw", responses={204: None, **REFUSALS})
    def delete(self, request: Request, key: str, pk: int) -> Response:
        """Take back what support said: the customer reads that it was withdrawn, support still what it said."""
        subject, row = self._to_change(request, key, pk)
        conversation.withdraw_comment(row, by=subject.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _to_change(self, request: Request, key: str, pk: int) -> tuple[Subject, Comment]:
        """Refused before the input is looked at, as everywhere."""
        subject = self.ticket(request, key)
        row = _comment(subject, pk)
        must_change(subject, row)
        return subject, row


def _comments(subject: Subject) -> CommentQuerySet:
    """Those of the ticket that the person sees; for customers with the number by which they know one."""
    visible = Comment.objects.visible_to(subject.user).filter(ticket=subject.ticket).select_related("ticket", "author")
    return visible if subject.is_internal else visible.numbered()


def _comment(subject: Subject, pk: int) -> Comment:
    return get_object_or_404(_comments(subject), **{"pk" if subject.is_internal else "number": pk})


class Attachments(TicketView):
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="tickets_attachments", responses={200: ATTACHMENTS, **PROBLEMS})
    def get(self, request: Request, key: str) -> Response:
        """The files of the ticket that you may see."""
        subject = self.ticket(request, key)
        return _attachments(request, subject, visible_files(subject))

    @extend_schema(
        operation_id="tickets_attach",
        parameters=[ONCE],
        request={"multipart/form-data": inputs.Attaching},
        responses={200: ATTACHMENTS, 201: ATTACHMENTS, **REFUSALS},
    )
    def post(self, request: Request, key: str) -> Response:
        """Attach files without words. Answers the files attached."""
        subject = self.ticket_for(request, key, Act.COMMENT)
        body = self.said(inputs.Attaching, request, subject)
        if body["internal"]:
            subject = self.ticket_for(request, key, Act.NOTE)  # before any byte is kept
        staged = _stage(body["file"], subject)
        is_new = _attach(subject, staged, public=not body["internal"], token=token_of(request))
        own = visible_files(subject).filter(uploaded_by=subject.user, is_public=not body["internal"])
        same = (
            own.filter(file__in=[upload.file.name for upload in staged])
            if is_new
            else own.filter(sha256__in=[upload.sha256 for upload in staged])
        )
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return _attachments(request, subject, same, code=code)


def visible_files(subject: Subject) -> Any:
    rows = Attachment.objects.visible_to(subject.user).filter(ticket=subject.ticket).select_related("uploaded_by")
    return rows if subject.is_internal else rows.annotate(number=number_of("comment"))


def _attachments(
    request: Request, subject: Subject, rows: Iterable[Attachment], *, code: int = status.HTTP_200_OK
) -> Response:
    kind = InternalAttachment if subject.is_internal else AttachmentOut
    return Response(kind(rows, many=True, context={"request": request}).data, status=code)


def _stage(files: Sequence[UploadedFile[Any]], subject: Subject) -> tuple[Upload, ...]:
    """All of them or none."""
    staged: list[Upload] = []
    try:
        for file in files:
            staged.append(stage_upload(file, by=subject.user))  # noqa: PERF401  # the ones before a refusal are dropped
    except BaseException:
        _discard(staged)
        raise
    return tuple(staged)


def _attach(subject: Subject, staged: tuple[Upload, ...], *, public: bool, token: str) -> bool:
    """Whether it was done now; what is not attached does not stay behind."""
    try:
        is_new = do_once(
            subject.ticket,
            lambda: conversation.attach(subject.ticket, staged, by=subject.user, public=public),
            by=subject.user,
            token=token,
        )
    except InvalidInput as refused:
        _discard(staged)
        if "uploads" in refused.errors:  # here they come as they are
            raise InvalidInput({"file": refused.errors["uploads"]}) from None
        raise
    except BaseException:
        _discard(staged)
        raise
    if not is_new:
        _discard(staged)
    return is_new


def _discard(staged: Iterable[Upload]) -> None:
    for upload in staged:
        discard_upload(upload)


class UploadOut(serializers.Serializer[Any]):
    """A staged file. Send its token along with a ticket or a comment within two days."""

    token = serializers.CharField()
    name = serializers.CharField()
    size = serializers.IntegerField()
    content_type = serializers.CharField()


class Uploads(APIView):
    parser_classes = [MultiPartParser]

    @extend_schema(
        operation_id="uploads_stage",
        request={"multipart/form-data": inputs.Staging},
        responses={201: UploadOut, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        """Send a file ahead of the ticket or the comment that it belongs to."""
        body = said(inputs.Staging, request, {"request": request})
        staged = stage_upload(body["file"], by=user_of(request))
        return Response(UploadOut(staged).data, status=status.HTTP_201_CREATED)


class OneUpload(APIView):
    @extend_schema(operation_id="uploads_discard", responses={204: None, **PROBLEMS})
    def delete(self, request: Request, token: str) -> Response:
        """Drop a staged file of yours."""
        discard_upload(get_object_or_404(Upload, user=user_of(request), token=token))
        return Response(status=status.HTTP_204_NO_CONTENT)


class File(APIView):
    @extend_schema(operation_id="attachments_download", responses={(200, "*/*"): OpenApiTypes.BINARY, **PROBLEMS})
    def get(self, request: Request, token: str) -> HttpResponseBase:
        """The bytes of an attachment."""
        user = user_of(request)
        visible = Attachment.objects.visible_to(user).select_related("ticket")
        return serve(get_object_or_404(visible, token=token), to=user)
