"""What of an erased person notifications know: what the person was told. A mail that was not sent yet goes with it."""

from accounts.erasure import Erasure, Step
from accounts.models import User
from notifications.models import Notice


def foretell(person: User) -> list[str]:
    return []


def erase(erasure: Erasure) -> None:
    Notice.objects.filter(person=erasure.person).delete()


STEP = Step(foretell, erase)
