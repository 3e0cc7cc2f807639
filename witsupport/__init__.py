"""The composition root: imports all, imported by none."""

from witsupport.celery import app as celery_app

__all__ = ["celery_app"]
