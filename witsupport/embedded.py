"""The embedded size's jobs in one process: `python -m witsupport.embedded`.

`celery worker --beat` would start beat as a process of its own, and the memory broker reaches threads only: nothing
would ever arrive. So beat is a thread here, beside a worker whose tasks are threads, too.
"""

import os
from threading import Thread

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "witsupport.settings")

from celery.beat import Service
from django.conf import settings

from witsupport.celery import app


def main() -> None:
    """Work until a signal asks to stop; what is running then is finished."""
    app.loader.import_default_modules()  # Django is set up, and the tasks are known, before the first tick
    beat = Service(app, max_interval=1, schedule_filename=str(settings.VAR / "beat"))
    Thread(target=beat.start, name="beat", daemon=True).start()
    app.Worker(pool="threads", concurrency=2, quiet=True, loglevel=settings.LOG_LEVEL).start()


if __name__ == "__main__":
    main()
