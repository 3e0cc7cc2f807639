"""Settings of the suite: development, with what would be slow or leave traces replaced."""

import os
import tempfile

os.environ.setdefault("WITSUPPORT_ENV", "development")
os.environ.setdefault("SECRET_KEY", "the suite keeps no secrets")
os.environ.setdefault("WITSUPPORT_VAR", tempfile.mkdtemp(prefix="witsupport-tests-"))

from witsupport.settings import *  # noqa: F403  # the environment comes first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Tests sign people in without a second factor; those of the requirement ask for it themselves (`tests/accounts`).
REQUIRE_SECOND_FACTOR = "nobody"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if REDIS_URL:  # noqa: F405
    worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
    CACHES = {
        "default": {
            "BACKEND": "tests.shared_cache.OwnKeys",
            "LOCATION": REDIS_URL,  # noqa: F405
            "KEY_PREFIX": f"tests-{worker}",
        }
    }
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):  # noqa: F405
    # A file, not memory: the browser tests' server has connections of its own, as in production.
    DATABASES["default"]["TEST"] = {"NAME": f"{os.environ['WITSUPPORT_VAR']}/tests.sqlite3"}  # noqa: F405
# Static files are looked up when they are asked for: else each test client first reads the list of all of them.
WHITENOISE_AUTOREFRESH = True
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  # whitenoise looks into it
