"""What `check --deploy` says about signing in."""

from typing import Any

from django.conf import settings
from django.core import checks

from accounts.second_factor import NOBODY

NOT_REQUIRED = checks.Warning(
    "Nobody needs a second factor: a stolen password of an agent or admin opens every customer's tickets.",
    hint="Leave REQUIRE_SECOND_FACTOR at “vendor”.",
    id="accounts.W001",
)


@checks.register(checks.Tags.security, deploy=True)
def second_factors_are_required(app_configs: Any, **options: Any) -> list[checks.CheckMessage]:
    return [NOT_REQUIRED] if settings.REQUIRE_SECOND_FACTOR == NOBODY else []
