"""Whether the process, the database and the jobs are well. Public; says nothing that is a secret."""

import datetime as dt
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common import clock
from tickets.models import Event

BEAT_KEY = "jobs:heartbeat"
BEAT_LATE = dt.timedelta(seconds=60)
SWEEP_LATE = dt.timedelta(seconds=120)


def _answer(code: HTTPStatus, /, **facts: Any) -> JsonResponse:
    return JsonResponse(facts, status=code)


@login_not_required
@never_cache
@require_safe
def process(request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nothing of anybody else."""
    return _answer(HTTPStatus.OK, status="ok")


@login_not_required
@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer or migrations are missing."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, status="down", database="does not answer")
    if missing:
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, status="down", migrations=f"{missing} not applied")
    return _answer(HTTPStatus.OK, status="ok")


@login_not_required
@never_cache
@require_safe
def jobs(request: HttpRequest) -> JsonResponse:
    """503 when the worker or beat stands still, or an event waits too long to be told.

    Beat queues the heartbeat and the worker writes it: its age is the age of the slower of the two.
    """
    from redis.exceptions import RedisError

    now = clock.now()
    try:
        beat = cache.get(BEAT_KEY)
        oldest = Event.objects.unswept().order_by("pk").values_list("recorded_at", flat=True).first()
    except (DatabaseError, RedisError, OSError):
        return _answer(HTTPStatus.SERVICE_UNAVAILABLE, status="down", database="does not answer")
    age = now - beat if beat else None
    waits = now - oldest if oldest else dt.timedelta()
    late = age is None or age > BEAT_LATE or waits > SWEEP_LATE
    return _answer(
        HTTPStatus.SERVICE_UNAVAILABLE if late else HTTPStatus.OK,
        status="late" if late else "ok",
        heartbeat_seconds=round(age.total_seconds(), 1) if age is not None else None,
        oldest_unswept_seconds=round(waits.total_seconds(), 1),
    )
