"""Where files are kept follows from the variables, and half of them is an error."""

from typing import Any

import pytest
from django.core.checks import run_checks

from witsupport.file_storage import FOLDER, Bucket, storage_of

WHOLE = {"endpoint": "https://s3.example.com", "key_id": "key", "secret": "hidden"}


def ids(*, deploy: bool = False) -> list[str | None]:
    return [
        message.id for message in run_checks(include_deployment_checks=deploy) if str(message.id).startswith("tickets.")
    ]


def test_without_a_bucket_it_is_a_folder_and_with_one_everything_in_it_is_private() -> None:
    assert storage_of(Bucket("")) == FOLDER
    options = storage_of(Bucket("files", **WHOLE))["OPTIONS"]
    assert (options["default_acl"], options["querystring_auth"], options["custom_domain"]) == (None, True, None)
    assert options["object_parameters"]["ContentType"] == "application/octet-stream"
    assert options["endpoint_url"] == "https://s3.example.com"
    assert options["client_config"].s3 == {"addressing_style": "path"}
    assert storage_of(Bucket("files"))["OPTIONS"]["client_config"].s3 == {"addressing_style": "virtual"}


def test_a_bucket_shows_its_secret_nowhere() -> None:
    assert "hidden" not in repr(Bucket("files", **WHOLE))


@pytest.mark.parametrize(
    ("bucket", "served_by", "said"),
    [
        (Bucket(""), "desk", []),
        (Bucket("files", **WHOLE), "link", []),
        (Bucket("files"), "desk", []),
        (Bucket("files", **(WHOLE | {"secret": ""})), "desk", ["tickets.E001"]),
        (Bucket("", **WHOLE), "desk", ["tickets.E002"]),
        (Bucket("", prefix="desk"), "desk", ["tickets.E002"]),
        (Bucket(""), "link", ["tickets.E002"]),
        (Bucket("files", endpoint="s3.example.com"), "desk", ["tickets.E003"]),
    ],
)
def test_a_half_is_an_error(settings: Any, bucket: Bucket, served_by: str, said: list[str]) -> None:
    settings.FILES_BUCKET, settings.FILES_SERVED_BY = bucket, served_by
    assert ids() == said


@pytest.mark.parametrize(
    ("address", "said"), [("", []), ("clamav:3310", []), ("/run/clamd", []), ("clamav", ["tickets.E004"])]
)
def test_a_scanner_that_cannot_be_asked_is_an_error(settings: Any, address: str, said: list[str]) -> None:
    settings.CLAMD_ADDRESS = address
    assert ids() == said


def test_files_in_clear_are_warned_of_before_a_deployment(settings: Any) -> None:
    settings.FILES_BUCKET = Bucket("files", **(WHOLE | {"endpoint": "http://s3.example.com"}))
    assert ids(deploy=True) == ["tickets.W001"]
    assert ids() == []
