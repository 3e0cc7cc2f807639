"""Whether the process, the database and the jobs are well. Public; says nothing that is a secret."""

import datetime as dt

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from common import clock
from tickets.models import Event

BEAT_KEY = "jobs:heartbeat"
BEAT_LATE = dt.timedelta(seconds=60)
SWEEP_LATE = dt.timedelta(seconds=120)


@login_not_required
def process(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """503 while the database does not answer or migrations are missing."""
    try:
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return JsonResponse({"status": "down", "database": "does not answer"}, status=503)
    if missing:
        return JsonResponse({"status": "down", "migrations": f"{missing} not applied"}, status=503)
    return JsonResponse({"status": "ok"})


@login_not_required
def jobs(request: HttpRequest) -> JsonResponse:
    """503 when the worker or beat stands still, or an event waits too long to be told."""
    now = clock.now()
    beat = cache.get(BEAT_KEY)
    age = now - beat if beat else None
    oldest = Event.objects.unswept().order_by("pk").values_list("recorded_at", flat=True).first()
    waits = now - oldest if oldest else dt.timedelta()
    late = age is None or age > BEAT_LATE or waits > SWEEP_LATE
    body = {
        "status": "late" if late else "ok",
        "heartbeat_seconds": round(age.total_seconds(), 1) if age is not None else None,
        "oldest_unswept_seconds": round(waits.total_seconds(), 1),
    }
    return JsonResponse(body, status=503 if late else 200)
