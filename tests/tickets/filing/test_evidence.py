"""Files with a ticket: chosen with the form or sent before it; kept when the form comes back, refused with a reason."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.cast import Cast
from tests.tickets.filing.conftest import PATH, answers
from tests.tickets.filing.test_file import SignIn, text_of
from tickets.models import Attachment, Ticket, Upload

pytestmark = pytest.mark.usefixtures("now", "media")


def log(name: str = "pool.log", content: bytes = b"pool size 1") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def stage(client: Client, file: SimpleUploadedFile) -> str:
    response = client.post("/uploads/", {"file": file})
    assert response.status_code == 201
    return str(response.json()["token"])


def test_files_chosen_with_the_form_are_attached(cast: Cast, sign_in: SignIn) -> None:
    sign_in(cast.freja).post(PATH, answers(files=[log("a.log"), log("b.log")]))

    assert [(row.name, row.is_public, row.uploaded_by) for row in Attachment.objects.order_by("name")] == [
        ("a.log", True, cast.freja),
        ("b.log", True, cast.freja),
    ]
    assert not Upload.objects.exists()


def test_files_sent_before_the_form_are_attached(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    token = stage(freja, log())

    freja.post(PATH, answers(uploads=[token]))

    attachment = Attachment.objects.get()
    assert (attachment.name, attachment.ticket) == ("pool.log", Ticket.objects.get())
    assert Path(attachment.file.path).read_bytes() == b"pool size 1"


def test_a_form_that_comes_back_keeps_the_files(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    token = stage(freja, log("staged.log"))

    page = text_of(freja.post(PATH, answers(title="", uploads=[token], files=[log("chosen.log")])))

    assert f'name="uploads" value="{token}" checked' in page
    assert "staged.log" in page
    assert "chosen.log" in page
    tokens = list(Upload.objects.values_list("token", flat=True))
    freja.post(PATH, answers(uploads=tokens))
    assert sorted(Attachment.objects.values_list("name", flat=True)) == ["chosen.log", "staged.log"]


def test_a_double_click_attaches_each_file_once(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    token = stage(freja, log())

    locations = [freja.post(PATH, answers(uploads=[token]))["Location"] for _ in range(2)]

    assert locations == ["/tickets/NORD-1/"] * 2
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("token", ["gone", "x" * 3_000, "a\x00b", "../../etc/passwd"])
def test_a_file_that_is_gone_is_said_and_nothing_is_filed(cast: Cast, sign_in: SignIn, token: str) -> None:
    freja = sign_in(cast.freja)
    kept = stage(freja, log())

    response = freja.post(PATH, answers(uploads=[kept, token]))

    assert response.status_code == 422
    assert "A file is no longer there. Choose it again." in text_of(response)
    assert f'value="{kept}" checked' in text_of(response)
    assert not Ticket.objects.exists()


def test_another_persons_file_does_not_exist(cast: Cast, sign_in: SignIn) -> None:
    token = stage(sign_in(cast.marta), log("secret.log"))

    response = sign_in(cast.freja).post(PATH, answers(uploads=[token]))

    assert response.status_code == 422
    assert "secret.log" not in text_of(response)
    assert sign_in(cast.freja).post(f"/uploads/{token}/remove/").status_code == 404
    assert Upload.objects.get().token == token
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(("content", "sentence"), [(b"", "big.log is empty."), (b"x" * 2_001, "more than")])
def test_a_file_of_no_bytes_or_too_many_is_refused(
    cast: Cast, sign_in: SignIn, settings: Any, content: bytes, sentence: str
) -> None:
    settings.MAX_FILE_BYTES = 2_000
    freja = sign_in(cast.freja)

    staged = freja.post("/uploads/", {"file": log("big.log", content)})
    filed = freja.post(PATH, answers(files=[log("big.log", content), log("small.log")]))

    assert staged.status_code == 422
    assert sentence in staged.json()["error"]
    assert filed.status_code == 422
    assert sentence in text_of(filed).split('id="files-error"')[1].split("</p>")[0]
    assert "small.log" in text_of(filed)  # what was right is kept
    assert not Ticket.objects.exists()


def test_nothing_sent_is_said(cast: Cast, sign_in: SignIn) -> None:
    response = sign_in(cast.freja).post("/uploads/", {"file": "not a file"})

    assert (response.status_code, response.json()) == (422, {"error": "Choose a file."})


def test_somebody_who_stages_too_many_is_stopped(cast: Cast, sign_in: SignIn, settings: Any) -> None:
    settings.MAX_STAGED_FILES = 1
    freja = sign_in(cast.freja)
    stage(freja, log())

    response = freja.post("/uploads/", {"file": log()})

    assert response.status_code == 422
    assert "Send or remove some." in response.json()["error"]


def test_a_file_can_be_removed_before_it_is_sent(
    cast: Cast, sign_in: SignIn, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    freja = sign_in(cast.freja)
    token = stage(freja, log())
    path = Path(Upload.objects.get().file.path)
    assert path.exists()

    with django_capture_on_commit_callbacks(execute=True):
        response = freja.post(f"/uploads/{token}/remove/")

    assert response.status_code == 204
    assert not Upload.objects.exists()
    assert not path.exists()
    assert freja.post(f"/uploads/{token}/remove/").status_code == 404


def test_a_file_that_was_left_out_is_not_attached(cast: Cast, sign_in: SignIn) -> None:
    freja = sign_in(cast.freja)
    stage(freja, log())

    freja.post(PATH, answers(uploads=[]))

    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\pool.log", "pool.log"),
        ("log\u202egnp.exe", "loggnp.exe"),
        ("سجل 🌊.log", "سجل 🌊.log"),
        ("x" * 300 + ".log", "x" * 196 + ".log"),
    ],
)
def test_names_are_made_safe_and_stay_readable(cast: Cast, sign_in: SignIn, name: str, kept: str) -> None:
    freja = sign_in(cast.freja)
    freja.post(PATH, answers(files=[log(name)]))

    assert Attachment.objects.get().name == kept
