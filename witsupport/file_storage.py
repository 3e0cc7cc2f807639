"""Where files are kept: a folder, or a bucket of S3-compatible storage. The settings read it: no Django here."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

FOLDER: dict[str, Any] = {"BACKEND": "django.core.files.storage.FileSystemStorage"}
# Bytes of a download that stay in memory; beyond, they go through a temporary file.
IN_MEMORY = 5_000_000


@dataclass(frozen=True, slots=True)
class Bucket:
    """`endpoint` is empty for Amazon's own; without key and secret boto3 looks for a role of the machine."""

    name: str
    endpoint: str = ""
    region: str = ""
    key_id: str = ""
    secret: str = field(default="", repr=False)
    prefix: str = ""


def storage_of(bucket: Bucket) -> dict[str, Any]:
    """The entry of `STORAGES`."""
    if not bucket.name:
        return FOLDER
    from botocore.config import Config

    config = Config(
        signature_version="s3v4",
        # A host name for each bucket is Amazon's; others want it in the path.
        s3={"addressing_style": "path" if bucket.endpoint else "virtual"},
        connect_timeout=5,
        read_timeout=60,
        retries={"max_attempts": 3},
        # Newer checksums are Amazon's alone: we keep a SHA-256 of our own.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    options = {
        "bucket_name": bucket.name,
        "endpoint_url": bucket.endpoint or None,
        "region_name": bucket.region or None,
        "access_key": bucket.key_id or None,
        "secret_key": bucket.secret or None,
        "location": quote(bucket.prefix.strip("/")),
        # No public object, no public link. Many buckets refuse any ACL that is named; without one an object is private.
        "default_acl": None,
        "querystring_auth": True,
        "custom_domain": None,
        "file_overwrite": False,
        "gzip": False,
        # Never what the browser said.
        "object_parameters": {"ContentType": "application/octet-stream", "CacheControl": "private, no-store"},
        "max_memory_size": IN_MEMORY,
        "client_config": config,
    }
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
