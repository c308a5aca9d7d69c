"""All settings, from the environment; docs/install.md lists the variables.

Without `DEMO=1` every secret must be given: a production site never starts on a
secret that stands in this file.
"""

from __future__ import annotations

import sys
from pathlib import Path

import django_stubs_ext
import environ
from django.core.exceptions import ImproperlyConfigured

django_stubs_ext.monkeypatch()  # lets ModelAdmin[Event] be written

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

TESTING = "pytest" in sys.modules
DEMO = env.bool("DEMO", default=False)
DEBUG = False


def secret(name: str) -> str:
    """The secret `name` from the environment; only demo and tests have defaults."""
    known = f"demo-{name.lower()}-never-for-real-data-0123456789abcdefghijklmnopq"
    value: str = env.str(name, default=known if DEMO or TESTING else "")
    if not value:
        raise ImproperlyConfigured(f"Set {name} (or DEMO=1 to try Obuka).")
    if "-never-for-real-" in value and not (DEMO or TESTING):
        raise ImproperlyConfigured(f"{name} is the secret of the demo: set your own.")
    return value


def keys(name: str) -> dict[str, str]:
    """Rotating keys as "id:secret,id:secret", the newest first."""
    pairs = [part.split(":", 1) for part in secret(name).split(",")]
    return {pair[0] if len(pair) == 2 else "A": pair[-1] for pair in pairs}


# --- where things are -------------------------------------------------------

VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
EPOCH_FILE = Path(env.str("EPOCH_FILE", default=str(VAR_DIR / "epoch")))
PORT = env.int("PORT", default=8000)  # where `manage.py serve` listens
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
SITE_HOST = SITE_URL.split("//", 1)[-1].split("/", 1)[0].rsplit(":", 1)[0]
LOCAL_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
ALLOWED_HOSTS = sorted({SITE_HOST, *(LOCAL_HOSTS if DEMO or TESTING else [])})
CSRF_TRUSTED_ORIGINS = [SITE_URL]

SECRET_KEY = secret("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
TICKET_KEYS = keys("TICKET_KEYS")
UNSUBSCRIBE_KEYS = keys("UNSUBSCRIBE_KEYS")
FIELD_KEYS = keys("FIELD_KEYS")

# months after the end of a programme that people are kept; empty: for good
RETENTION_MONTHS = env.int("RETENTION_MONTHS", default=0) or None

# --- what it is made of -----------------------------------------------------

INSTALLED_APPS = [
    "core",  # before the others: their pages stand in our frame
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # a page of allauth uses it
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_filters",
    "outbox",
    "participants",
    "programmes",
    "courses",
    "certificates",
    "newsletters",
    "portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "core.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.DeviceMiddleware",  # what follows is for visitors
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "core.middleware.NothingToSeeMiddleware",
    "core.middleware.RefusalMiddleware",
]
DEVICE_API = "/api/v1/checkin/"

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.frame",
            ],
            "builtins": ["core.templatetags.obuka"],
        },
    },
]
FORM_RENDERER = "core.forms.Renderer"

# --- database ---------------------------------------------------------------

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR}/obuka.db")}
database = DATABASES["default"]
if database["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE, WAL and FULL: docs/decisions/0003-databases.md
    database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
            "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;"
            # else each row with a trigger writes a journal of its own to a file
            "PRAGMA temp_store=MEMORY;"
        ),
    }
    database["TEST"] = {"NAME": str(VAR_DIR / "test.db")}
    # of each thread: to open the file costs more than most requests
    database["CONN_MAX_AGE"] = None
    VAR_DIR.mkdir(parents=True, exist_ok=True)
else:
    database["CONN_HEALTH_CHECKS"] = True
    # pages are short reads of what lies in memory: docs/decisions/0003-databases.md
    database["OPTIONS"] = {
        "options": "-c jit=off -c random_page_cost=1.1",
        "prepare_threshold": 0,  # of `core.prepared.executed` alone
        **database.get("OPTIONS", {}),  # those of the address, such as sslmode
    }
    if not TESTING:
        from core.connections import KeptConnection  # only here there is a psycopg

        database["OPTIONS"]["pool"] = {
            "min_size": 1,
            "max_size": 16,
            "connection_class": KeptConnection,
            # a server that went down and came back is found again within seconds:
            # the pool asks ever more rarely, and here gives up before it does so
            "reconnect_timeout": 4,
            "timeout": 6,
        }

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
    },
    "memory": {  # of each process: how often somebody asked
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "memory",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}
if TESTING:
    CACHES["default"] = CACHES["memory"]

# --- background work --------------------------------------------------------

TASKS_ENGINE = env.str("TASKS_ENGINE", default="embedded")  # or "database"
BROKER_URL = env.str("BROKER_URL", default="")
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- mail -------------------------------------------------------------------

MAIL_STORE = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Obuka <obuka@{SITE_HOST}>")
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")  # where reports come back to
SERVER_EMAIL = DEFAULT_FROM_EMAIL
if DEMO and "EMAIL_URL" not in env:
    EMAIL_BACKEND = "core.mailstore.MailStoreBackend"
elif not TESTING:
    globals().update(env.email("EMAIL_URL", default="smtp://localhost:25"))
EMAIL_TIMEOUT = 30

# --- people -----------------------------------------------------------------

AUTH_USER_MODEL = "participants.User"
SESSION_ENGINE = "core.sessions"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "participants.services.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
LOGIN_URL = "account_request_login_code"
LOGIN_REDIRECT_URL = "/desk/"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO or TESTING

# --- languages, dates, numbers ----------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("bg", "Български"),
    ("sr", "Српски"),
    ("sr-latn", "Srpski"),
    ("bs", "Bosanski"),
    ("en", "English"),
]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
# locale/framework: what Django and allauth leave untranslated
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "framework"]
FORMAT_MODULE_PATH = ["core.formats"]
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = env.str("TIME_ZONE", default="Europe/Sofia")
USE_TZ = True
FIRST_DAY_OF_WEEK = 1

# --- static files -----------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# The reader of QR codes for browsers without one; by npm, and missing where npm is.
STATICFILES_DIRS = [
    (name, folder)
    for name, folder in (
        ("barcode-detector", BASE_DIR / "node_modules/barcode-detector/dist/iife"),
        ("zxing-wasm", BASE_DIR / "node_modules/zxing-wasm/dist/reader"),
    )
    if folder.is_dir()
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if TESTING or DEMO
            else "core.static_files.ModuleStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = DEMO or TESTING
WHITENOISE_AUTOREFRESH = TESTING  # else each test client reads all static files
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when it is missing
FILE_UPLOAD_PERMISSIONS = 0o640

# --- safety (docs/decisions/0005-security-headers.md) -----------------------

HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = HTTPS
# not for `make run-https`: a browser would refuse `make run` for a year
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS and not DEMO else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS and not DEMO
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.bool("BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- API --------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",  # the first one says 401, a session cannot
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 50,
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["core.api.JSONParser"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.PublicThrottle"],
    "EXCEPTION_HANDLER": "core.api.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {"TITLE": "Obuka", "VERSION": "1", "SERVE_INCLUDE_SCHEMA": False}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
