"""The Celery app; what runs when is in `witsupport.beat`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")

app = Celery("witsupport")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
