"""Files in S3-compatible storage, against moto's server: kept, given out, deleted, and never public."""

import datetime as dt
import hashlib
import re
import urllib.request
from collections.abc import Iterator
from http.client import HTTPResponse
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import pytest
from django.conf import LazySettings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from moto.server import ThreadedMotoServer

from accounts.models import AuditEntry, AuditKind
from tests.access.test_file_names import OURS, names
from tests.api.callers import Caller
from tests.cast import Cast
from tests.tickets.files import clamd
from tests.tickets.files.pictures import png
from tests.tickets.files.scenes import LOG, attached, body, signed_in, staged
from tests.tickets.files.test_check import check
from tests.tickets.services.scenes import said
from tickets.export_pages import _given
from tickets.models import Attachment, Export
from tickets.services import conversation, file_check
from tickets.services.exports import expire, fetch, name_of, order
from tickets.services.files import destroy_bytes, safe_name, stage_upload
from tickets.services.filing import file_ticket
from tickets.tasks import scan_files, write_exports
from tickets.views.files import _link
from tickets.vocabulary import ExportKind
from witsupport.file_storage import Bucket, storage_of

STORED = re.compile(r"desk/[0-9a-f]{2}/[0-9a-f]{32}")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def bucket(endpoint: str, settings: LazySettings, request: pytest.FixtureRequest) -> Iterator[Any]:
    """An empty bucket, which the desk uses."""
    name = f"files-{abs(hash(request.node.name))}"
    settings.FILES_BUCKET = Bucket(name, endpoint, "eu-south-1", "key", "a secret", "/desk/")
    settings.STORAGES = {**settings.STORAGES, "default": storage_of(settings.FILES_BUCKET)}
    default_storage.connection.create_bucket(  # type: ignore[attr-defined]
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-south-1"}
    )
    yield default_storage.bucket  # type: ignore[attr-defined]
    default_storage.connection.meta.client.close()  # type: ignore[attr-defined]


def keys(bucket: Any) -> list[str]:
    return [entry.key for entry in bucket.objects.all()]


def get(url: str) -> HTTPResponse:
    response: HTTPResponse = urllib.request.urlopen(url, timeout=10)
    return response


def test_a_file_goes_to_the_bucket_under_a_random_name_and_comes_back(cast: Cast, bucket: Any) -> None:
    row = attached(cast)
    (key,) = keys(bucket)
    assert STORED.fullmatch(key)

    page = signed_in(cast.giulia).get(f"/files/{row.token}/")
    api = Caller(cast.freja).client.get(f"/api/v1/attachments/{row.token}/")

    for response in (page, api):
        assert body(response) == LOG
        assert response.headers["Content-Disposition"] == 'attachment; filename="pool.log"'
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD).count() == 2


def test_an_object_is_private_and_has_no_type_of_the_senders(cast: Cast, bucket: Any) -> None:
    stage_upload(SimpleUploadedFile("page.html", b"<script>", content_type="text/html"), by=cast.freja)
    (key,) = keys(bucket)

    stored = bucket.Object(key)

    assert stored.content_type == "application/octet-stream"
    assert stored.metadata == {}
    grants = stored.Acl().grants
    assert [grant["Grantee"]["Type"] for grant in grants] == ["CanonicalUser"], "nobody but the owner"


def test_nothing_of_a_name_reaches_the_key(cast: Cast, bucket: Any) -> None:
    for name in OURS:
        file = SimpleUploadedFile("harmless", b"x")
        file._name = name  # type: ignore[attr-defined]  # as a client that lies would send it
        stage_upload(file, by=cast.freja)

    assert len(keys(bucket)) == len(OURS)
    assert all(STORED.fullmatch(key) for key in keys(bucket))


def test_who_does_not_see_the_ticket_gets_neither_bytes_nor_link(cast: Cast, settings: Any) -> None:
    row = attached(cast)
    theirs = file_ticket(cast.altamira, said(cast), by=cast.marta)
    conversation.attach(theirs, (staged(cast.marta),), by=cast.marta)
    other = Attachment.objects.get(ticket=theirs)
    for served_by in ("desk", "link"):
        settings.FILES_SERVED_BY = served_by
        for person, hidden in ((cast.marta, row), (cast.freja, other)):
            assert signed_in(person).get(f"/files/{hidden.token}/").status_code == 404
            assert Caller(person).get(f"/attachments/{hidden.token}/").status_code == 404
        given = signed_in(cast.giulia).get(f"/files/{row.token}/")
        assert given.status_code == {"desk": 200, "link": 302}[served_by]
        assert served_by == "link" or body(given) == LOG


@pytest.mark.parametrize(
    ("name", "content", "content_type", "disposition"),
    [
        ("screen.png", png(3, 2), "image/png", 'inline; filename="screen.png"'),
        ("page.html", b"<script>alert(1)</script>", "application/octet-stream", 'attachment; filename="page.html"'),
        ("x.svg", b"<svg onload='alert(1)'/>", "application/octet-stream", 'attachment; filename="x.svg"'),
    ],
    ids=["picture", "page", "drawing"],
)
def test_a_link_gives_the_bytes_with_our_type_and_name(
    cast: Cast, settings: Any, name: str, content: bytes, content_type: str, disposition: str
) -> None:
    settings.FILES_SERVED_BY = "link"
    row = attached(cast, name=name, content=content)
    for response in (
        signed_in(cast.giulia).get(f"/files/{row.token}/"),
        Caller(cast.freja).client.get(f"/api/v1/attachments/{row.token}/"),
    ):
        assert response.status_code == 302
        assert response.headers["Cache-Control"] == "private, no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        with get(response.headers["Location"]) as given:
            assert given.read() == content
            assert given.headers["Content-Type"].split(";")[0] == content_type
            assert given.headers["Content-Disposition"] == disposition
            assert given.headers["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(kind=AuditKind.DOWNLOAD).count() == 2


def test_a_link_has_one_name_of_ascii_whatever_the_file_is_called(cast: Cast, settings: Any) -> None:
    """Signed into the link, and what the storage then says."""
    settings.FILES_SERVED_BY = "link"
    row, client = attached(cast), signed_in(cast.giulia)
    for name in (*OURS, *names()[len(OURS) :: 7]):
        row.name = safe_name(name)
        (disposition,) = parse_qs(urlsplit(_link(row).url).query)["response-content-disposition"]
        assert re.fullmatch(r'attachment; filename(="(?:[^"\\]|\\.)*"|\*=utf-8\'\'[\w%!~*\'().-]+)', disposition), name
        assert disposition.isascii()
    for name in OURS[4:8]:
        Attachment.objects.filter(pk=row.pk).update(name=safe_name(name))
        with get(client.get(f"/files/{row.token}/").headers["Location"]) as given:
            assert len(given.headers.get_all("Content-Disposition") or ()) == 1
            assert not {"Set-Cookie", "X-Injected"} & set(given.headers)


def test_a_link_is_for_a_minute_and_signs_what_it_says(cast: Cast, settings: Any, endpoint: str) -> None:
    """moto checks neither time nor signature: here it is computed, as a storage does, from what the link says."""
    settings.FILES_SERVED_BY = "link"
    row = attached(cast)
    location = signed_in(cast.giulia).get(f"/files/{row.token}/").headers["Location"]
    parts = urlsplit(location)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}

    assert location.startswith(f"{endpoint}/{settings.FILES_BUCKET.name}/desk/")
    assert query["X-Amz-Expires"] == "60"
    assert query["X-Amz-SignedHeaders"] == "host"
    assert "a secret" not in location
    assert resigned(settings.FILES_BUCKET, query, parts.path) == query["X-Amz-Signature"]
    for name in ("response-content-type", "response-content-disposition", "X-Amz-Expires"):
        assert resigned(settings.FILES_BUCKET, query | {name: "9"}, parts.path) != query["X-Amz-Signature"]


def resigned(bucket: Bucket, query: dict[str, str], path: str) -> str:
    """The signature that these parameters would have: what a storage computes and compares."""
    from botocore.auth import S3SigV4QueryAuth
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials

    signer: Any = S3SigV4QueryAuth(Credentials(bucket.key_id, bucket.secret), "s3", bucket.region)
    unsigned = {name: value for name, value in query.items() if name != "X-Amz-Signature"}
    request = AWSRequest("GET", f"{bucket.endpoint}{path}?{urlencode(sorted(unsigned.items()), quote_via=quote)}")
    request.context["timestamp"] = query["X-Amz-Date"]
    canonical = signer.canonical_request(request)
    return str(signer.signature(signer.string_to_sign(request, canonical), request))


def test_what_is_discarded_destroyed_or_stale_leaves_the_bucket(
    cast: Cast, bucket: Any, django_capture_on_commit_callbacks: Any
) -> None:
    upload, row = staged(cast.freja), attached(cast)
    client = signed_in(cast.freja)
    assert len(keys(bucket)) == 2

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(f"/uploads/{upload.token}/remove/").status_code == 204
    assert keys(bucket) == [f"desk/{row.file.name}"]
    with django_capture_on_commit_callbacks(execute=True):
        destroy_bytes(row)

    assert keys(bucket) == []
    assert client.get(f"/files/{row.token}/").status_code == 404


def test_a_link_is_not_made_to_what_is_not_there_or_kept_back(cast: Cast, bucket: Any, settings: Any) -> None:
    settings.FILES_SERVED_BY = "link"
    lost, other = attached(cast), attached(cast)
    bucket.Object(f"desk/{lost.file.name}").delete()
    bucket.Object(f"desk/{other.file.name}").put(Body=LOG + b"!")
    with clamd.answering(b"stream: OK\n") as settings.CLAMD_ADDRESS:
        waiting = attached(cast)
        client = signed_in(cast.giulia)

        assert [client.get(f"/files/{row.token}/").status_code for row in (lost, other, waiting)] == [404, 404, 409]
        scan_files()
        assert client.get(f"/files/{waiting.token}/").status_code == 302


def test_check_files_reads_the_bucket(cast: Cast, bucket: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [attached(cast) for _ in range(3)]
    assert check()[0] == "3 files read: each is what was sent. No stored file is nobody’s."
    bucket.Object(f"desk/{rows[0].file.name}").delete()
    bucket.Object(f"desk/{rows[1].file.name}").put(Body=LOG.swapcase())
    bucket.Object("desk/ab/" + "ab" * 16).put(Body=b"nobody's")
    bucket.Object("other/ab/" + "cd" * 16).put(Body=b"not the desk's")

    said, lines = check("--delete-orphans")

    assert "2 of 3 files are not what was sent. 1 stored files belong to no row, 0 deleted." in said
    assert "missing" in lines
    assert "other bytes" in lines

    monkeypatch.setattr(file_check, "YOUNG", dt.timedelta(0))  # as if they were a day old

    assert "1 stored files belong to no row, 1 deleted." in check("--delete-orphans")[0]
    assert sorted(keys(bucket)) == sorted([*(f"desk/{row.file.name}" for row in rows[1:]), "other/ab/" + "cd" * 16])


def test_no_page_allows_the_storage_anything(cast: Cast, settings: Any, endpoint: str) -> None:
    """No page shows a file within itself, so the policy of the pages stays as strict as it was."""
    settings.FILES_SERVED_BY = "link"
    row = attached(cast, name="screen.png", content=png(3, 2))

    response = signed_in(cast.freja).get(row.ticket.get_absolute_url())

    assert endpoint not in response.headers["Content-Security-Policy"]
    assert endpoint not in response.text


def test_an_archive_of_a_customer_goes_to_the_bucket_and_leaves_it(cast: Cast, bucket: Any, settings: Any) -> None:
    attached(cast)
    export = order(cast.nordhavn, ExportKind.HAND_OVER, by=cast.ada)
    write_exports()
    export = Export.objects.get(pk=export.pk)
    assert f"desk/{export.stored}" in keys(bucket)

    with fetch(export, by=cast.ada) as stored:
        content = stored.read()
    settings.FILES_SERVED_BY = "link"
    link = _given(export, cast.ada)

    assert hashlib.sha256(content).hexdigest() == export.sha256
    with get(link.headers["Location"]) as given:
        assert given.read() == content
        assert given.headers["Content-Type"] == "application/octet-stream"
        assert given.headers["Content-Disposition"] == f'attachment; filename="{name_of(export)}"'
    assert export.expires_at
    expire(export.expires_at)
    assert [key for key in keys(bucket) if "exports" in key] == []
