"""Who is behind a session, found together with what the second factor asks."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from accounts.second_factor import annotations


class PersonBackend(ModelBackend):
    def get_user(self, user_id: int) -> User | None:
        person = User.objects.annotate(**annotations("pk")).filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
