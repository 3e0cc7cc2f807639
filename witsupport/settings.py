"""Settings: read once, from the environment, typed. The defaults are safe for production; development opts out visibly.

Every variable is listed in docs/operators.md.
"""

from pathlib import Path

import django_stubs_ext
from csp.constants import NONCE, NONE, SELF
from environs import Env, validate

from witsupport.beat import table
from witsupport.file_storage import Bucket, storage_of

django_stubs_ext.monkeypatch()

env = Env()

BASE_DIR = Path(__file__).resolve().parent.parent

# development: plain http on loopback, mail in a folder, a secret of its own in var/. Anything else is production.
ENVIRONMENT = env.str("WITSUPPORT_ENV", "production")
IS_DEVELOPMENT = ENVIRONMENT == "development"
VAR = Path(env.str("WITSUPPORT_VAR", str(BASE_DIR / "var")))

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY")
# Former ones, newest first: what was signed or encrypted with them is still read.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", [])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"] if IS_DEVELOPMENT else [])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])
# Where people reach the desk: links in mails begin with it.
BASE_URL = env.str("BASE_URL", "http://127.0.0.1:8000").rstrip("/")

INSTALLED_APPS = [
    "witsupport",
    "notifications",
    "tickets",
    "sla",
    "customers",
    "accounts",
    "common",
    "witsupport.admin_config.DeskAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "guardian",
    "rest_framework",
]

MIDDLEWARE = [
    "witsupport.middleware.RequestLogMiddleware",
    "accounts.middleware.NetworkAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "witsupport.middleware.OwnPagesMiddleware",
    "accounts.middleware.SignInRequiredMiddleware",
    "accounts.middleware.SecondFactorMiddleware",
    "accounts.middleware.TimezoneMiddleware",
    "accounts.middleware.SeenMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "witsupport.middleware.DomainErrorMiddleware",
    "notifications.middleware.ReadMiddleware",
]

ROOT_URLCONF = "witsupport.urls"
WSGI_APPLICATION = "witsupport.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.demo",
                "customers.context.company_sign_in",
                "witsupport.navigation.navigation",
            ],
        },
    }
]

# Database: SQLite in var/, or DATABASE_URL. IMMEDIATE: without it most concurrent writes fail "database is locked".
DATABASE_URL = env.str("DATABASE_URL", "")
if DATABASE_URL:
    import dj_database_url

    DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=0)}
    DATABASES["default"]["OPTIONS"] = {
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", 8)},
        # Our queries take milliseconds and name many tables: to compile one takes longer than to answer it, and so does
        # to weigh every order of its joins (docs/adr/0018-postgresql-plans-in-the-order-written.md).
        "options": "-c jit=off -c join_collapse_limit=4",
    }
else:
    DATABASES = {
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": str(VAR / "witsupport.sqlite3"),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
            },
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Cache and jobs: the database and one process, or Redis and many.
REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        # Above the longest task but exports, which claim their rows; and look often, else a killed worker's tasks come
        # back after an hour.
        "visibility_timeout": 900,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # Who queues a task while Redis is down is told at once: the request goes on, the sweep does the work later.
        "max_retries": 0,
        "socket_connect_timeout": 2,
    }
    if REDIS_URL
    else {}
)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = table(embedded=not REDIS_URL)
# Embedded, the web process queues nothing: the sweep finds the rows a second later.
WAKE_WORKER = bool(REDIS_URL)

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    # Signs in by e-mail; not allauth's, which also takes addresses that people once had, and names closed accounts.
    "accounts.backends.PersonBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None  # guardian: nobody is granted anything anonymously
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "handle")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "accounts.passwords.WellKnownValidator"},
    {"NAME": "accounts.passwords.OwnWordsValidator"},
    {"NAME": "accounts.passwords.LeakedValidator"},
]
# Words of the house that make no password, beside those of the desk: the vendor's name, its products.
PASSWORD_WORDS: list[str] = env.list("PASSWORD_WORDS", [])
# A file with the SHA-1 of passwords that leaked; empty, only the well-known ones are refused.
BREACHED_PASSWORDS = env.str("BREACHED_PASSWORDS", "")
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "reset_password": "accounts.forms.AskForLinkForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetFirstPasswordForm",
    "reauthenticate": "accounts.forms.ConfirmPasswordForm",
}
# Of whom a second factor is asked: nobody, vendor (staff and admins) or everybody. Never in a demo in development.
REQUIRE_SECOND_FACTOR = env.str(
    "REQUIRE_SECOND_FACTOR", "vendor", validate=validate.OneOf(["vendor", "everybody", "nobody"])
)
MFA_ADAPTER = "accounts.adapter.FactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.factor_forms.CodeForm",
    "reauthenticate": "accounts.factor_forms.ConfirmCodeForm",
    "activate_totp": "accounts.factor_forms.ActivateAppForm",
    "add_webauthn": "accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "accounts.factor_forms.RenamePasskeyForm",
    "login_webauthn": "accounts.factor_forms.SignInPasskeyForm",
    "authenticate_webauthn": "accounts.factor_forms.PasskeyForm",
    "reauthenticate_webauthn": "accounts.factor_forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "witsupport"
MFA_TOTP_TOLERANCE = 1  # clocks differ by half a minute
MFA_RECOVERY_CODES_SHOW_ONCE = True
# A passkey asks for a finger, a face or a PIN: alone it is two factors.
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}  # two requests a sign-in; nothing to guess
MFA_ALLOW_UNVERIFIED_EMAIL = True  # allauth's own list of addresses is not what people sign in with
# Counted in the cache. The first that is reached refuses; by key is by address or person.
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "change_password": "5/m/user",
    "reauthenticate": "10/m/user",
}
# Whose address allauth's rate limits count: behind our proxy the one that it adds, else the peer's.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if env.bool("BEHIND_PROXY", False) else 0
ACCOUNT_SESSION_REMEMBER = True

# Language and time
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False
FORMAT_MODULE_PATH = ["witsupport.formats"]

# Files
STATIC_URL = "static/"
STATIC_ROOT = env.path("STATIC_ROOT", VAR / "static")
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = VAR / "files"
# Development serves the files as they lie; production compresses them once and names them by content.
WHITENOISE_USE_FINDERS = IS_DEVELOPMENT
MANIFEST_STORAGE = "whitenoise.storage.CompressedManifestStaticFilesStorage"
PLAIN_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
# Files in S3-compatible storage, when a bucket is named; else in that folder.
FILES_BUCKET = Bucket(
    name=env.str("FILES_BUCKET", ""),
    endpoint=env.str("FILES_ENDPOINT", ""),
    region=env.str("FILES_REGION", ""),
    key_id=env.str("FILES_KEY_ID", ""),
    secret=env.str("FILES_SECRET", ""),
    prefix=env.str("FILES_PREFIX", ""),
)
# Who gives out files that lie in a bucket: the desk itself, or the storage, by a link that the desk signs.
FILES_SERVED_BY = env.str("FILES_SERVED_BY", "desk", validate=validate.OneOf(["desk", "link"]))
FILES_LINK_SECONDS = env.int("FILES_LINK_SECONDS", 60, validate=validate.Range(min=5, max=3600))
STORAGES = {
    "default": storage_of(FILES_BUCKET),
    "staticfiles": {"BACKEND": PLAIN_STORAGE if IS_DEVELOPMENT else MANIFEST_STORAGE},
}
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
MAX_FILE_BYTES = env.int("MAX_FILE_BYTES", 50_000_000)
# What is attached to one ticket; to all tickets of a customer (0: no limit; Django admin can set another for each).
MAX_TICKET_FILES = env.int("MAX_TICKET_FILES", 500)
MAX_TICKET_BYTES = env.int("MAX_TICKET_BYTES", 2_000_000_000)
MAX_CUSTOMER_BYTES = env.int("MAX_CUSTOMER_BYTES", 0)
# What one person has chosen and not sent yet.
MAX_STAGED_FILES = 50
MAX_STAGED_BYTES = env.int("MAX_STAGED_BYTES", 500_000_000)
# The virus scanner: host:port or the path of a socket; empty, files are not scanned.
CLAMD_ADDRESS = env.str("CLAMD_ADDRESS", "")

# Mail: a folder in development, SMTP elsewhere.
EMAIL_HOST = env.str("EMAIL_HOST", "" if IS_DEVELOPMENT else "localhost")
EMAIL_PORT = env.int("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.str("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.str("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.bool("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = env.bool("EMAIL_USE_SSL", False)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "witsupport <support@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20
if not EMAIL_HOST:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"

# The desk
CLOSE_AFTER_SUPPORT_DAYS = env.int("CLOSE_AFTER_SUPPORT_DAYS", 5)

# To whom somebody writes who found a hole: mailto:, https: or tel:, and the page that says how it is dealt with.
SECURITY_CONTACT = env.str("SECURITY_CONTACT", "")
SECURITY_POLICY_URL = env.str("SECURITY_POLICY_URL", "")

# Safety
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not IS_DEVELOPMENT
# With this prefix browsers take them only over https, from this host itself, for all of its paths.
COOKIE_PREFIX = "" if IS_DEVELOPMENT else "__Host-"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}session", f"{COOKIE_PREFIX}csrf"
# However busy it is, a session ends after so many days; unused, after so many hours: a weekend, and a day off.
SESSION_DAYS = env.int("SESSION_DAYS", 14)
SESSION_IDLE_HOURS = env.int("SESSION_IDLE_HOURS", 96)
SESSION_COOKIE_AGE = SESSION_DAYS * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", False) else None
SECURE_REDIRECT_EXEMPT = [r"^healthz", r"^readyz"]
SECURE_HSTS_SECONDS = 0 if IS_DEVELOPMENT else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not IS_DEVELOPMENT
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "witsupport.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# The token first: what it answers to nobody is 401 with a challenge.
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["common.api.BoundedJSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tickets.api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "witsupport",
    "DESCRIPTION": "The support desk: the same doors as the pages. How to begin: docs/api.md.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "common.api.answers_may_be_both",
    ],
    # One name for a set of words, whatever the fields that hold one are called.
    "ENUM_NAME_OVERRIDES": {
        "State": "tickets.vocabulary.State",
        "Priority": "customers.vocabulary.Priority",
        "Clock": "customers.vocabulary.ClockKind",
        "ClockState": "sla.standing.Look",
        "Event": "tickets.vocabulary.EventKind",
        "Scan": "tickets.vocabulary.Scan",
        "LinkKind": "tickets.vocabulary.LinkKind",
        "Type": "customers.vocabulary.TicketType",
        "Impact": "customers.vocabulary.Impact",
        "Urgency": "customers.vocabulary.Urgency",
        "Resolution": "tickets.vocabulary.Resolution",
        "Side": "customers.vocabulary.Side",
    },
}

LOG_LEVEL = env.str("LOG_LEVEL", "INFO")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "witsupport.logs.JsonFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}
