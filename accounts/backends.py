"""Who is behind a session, found together with what the second factor asks."""

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.db.models import QuerySet

from accounts.models import User
from accounts.second_factor import annotations
from common.queries import ANYBODY, made_once


class PersonBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        name = ("person", settings.IS_DEVELOPMENT)  # on which the SQL depends
        person = next(iter(User.objects.raw(*made_once(name, _person, user_id))), None)
        return person if person is not None and self.user_can_authenticate(person) else None


def _person() -> QuerySet[User, Any]:
    return User.objects.annotate(**annotations("pk")).filter(pk=ANYBODY)
