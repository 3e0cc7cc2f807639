"""Programs that call the API with a token, as a script of a customer or of the vendor does."""

import json
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tokens import create_token

ROOT = "/api/v1"


class Caller:
    """Signs in with a token of `user`; anonymous without one. Every answer can be read as JSON or is empty."""

    def __init__(self, user: User | None) -> None:
        self.client = APIClient()
        if user is not None:
            secret = create_token(user, name="A script", days=30, by=user).secret
            self.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Response:
        return self._checked(self.client.get(ROOT + path, query))

    def post(self, path: str, body: Any = None, *, key: str = "", etag: str = "") -> Response:
        headers = {"Idempotency-Key": key} if key else {}
        headers |= {"If-Match": etag} if etag else {}
        sent = json.dumps(body or {})  # in ASCII, as any character can be sent so
        return self._checked(self.client.post(ROOT + path, sent, content_type="application/json", headers=headers))

    def raw(self, path: str, body: bytes, content_type: str = "application/json") -> Response:
        return self._checked(self.client.post(ROOT + path, body, content_type=content_type))

    def patch(self, path: str, body: Any) -> Response:
        return self._checked(self.client.patch(ROOT + path, body, format="json"))

    def delete(self, path: str) -> Response:
        return self._checked(self.client.delete(ROOT + path))

    def upload(
        self, path: str, *files: tuple[str, bytes], key: str = "", more: dict[str, str] | None = None
    ) -> Response:
        chosen = [SimpleUploadedFile(name, content) for name, content in files]
        headers = {"Idempotency-Key": key} if key else {}
        body: dict[str, Any] = {"file": chosen, **(more or {})}
        return self._checked(self.client.post(ROOT + path, body, format="multipart", headers=headers))

    def status_of(self, url: str) -> int:
        """Of a download, which is read to its end, and so closed."""
        response: Any = self.client.get(url)
        if response.streaming:
            list(response.streaming_content)
        return int(response.status_code)

    def download(self, url: str) -> bytes:
        response: Any = self.client.get(url)
        assert response.status_code == 200, response.status_code
        return b"".join(response.streaming_content)

    def _checked(self, response: Any) -> Response:
        if response.status_code >= 400:
            said = json.loads(response.content)
            assert set(said) == {"error", "fields", "changes"}, said
            assert said["error"], said
        answer: Response = response
        return answer


def filing(**words: Any) -> dict[str, Any]:
    """A P2 bug report at Nordhavn, unless told otherwise."""
    return {
        "customer": "NORD",
        "type": "bug_report",
        "title": "Provisioning times out",
        "description": "Every deployment stops after **300 s**.",
        "reproduction": "Deploy.",
        "impact": "moderate",
        "urgency": "high",
    } | words
