"""One settings file; everything an operator may change comes from the environment.

`QIBU_HOME` names the folder that holds the embedded database, uploaded files,
secrets and backups. Switches that lower security exist only here, never in a page.
"""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from qibu.foundation import engine

engine.install()


def flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").strip().lower() in {"1", "true", "yes", "on"}


def secret(name: str) -> str:
    """A secret from the environment, or from the file `qibu init` made (mode 0600)."""
    if name in os.environ:
        return os.environ[name]
    path = HOME / "secrets" / name.removeprefix("QIBU_").lower()
    return path.read_text("utf-8").strip() if path.is_file() else ""


PACKAGE = Path(__file__).resolve().parent
HOME = Path(os.environ.get("QIBU_HOME", Path.home() / ".qibu")).resolve()

# --- Secrets (checked at boot by qibu.operations.checks; empty values are refused there) ---
SECRET_KEY = secret("QIBU_SECRET_KEY") or "not-initialised"
JOURNAL_KEY = secret("QIBU_JOURNAL_KEY") or SECRET_KEY

# --- Where it is served ---
PUBLIC_URL = os.environ.get("QIBU_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
ALLOWED_HOSTS = [h for h in os.environ.get("QIBU_ALLOWED_HOSTS", "").split(",") if h] or [
    _public.hostname or "127.0.0.1",
    "127.0.0.1",
    "localhost",
    "[::1]",
]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]
HTTPS = _public.scheme == "https"
DEBUG = False
TRUSTED_PROXIES = [p for p in os.environ.get("QIBU_TRUSTED_PROXIES", "").split(",") if p]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "qibu.foundation.people",
    "qibu.foundation.access",
    "qibu.foundation.journal",
    "qibu.foundation.search",
    "qibu.foundation.notices",
    "qibu.foundation.turns",
    "qibu.foundation.files",
    "qibu.foundation.work",
    "qibu.actionitems",
    "qibu.lessons",
    "qibu.projects",
    "qibu.tasks",
    "qibu.issues",
    "qibu.project_templates",
    "qibu.commitments",
    "qibu.changes",
    "qibu.progress",
    "qibu.meetings",
    "qibu.closing",
    "qibu.web",
    "qibu.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qibu.web.middleware.SecurityHeaders",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "qibu.web.middleware.PersonalLocale",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qibu.web.middleware.WhereFrom",
    "qibu.web.middleware.ThisYear",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "qibu.web.middleware.Outcomes",
]

ROOT_URLCONF = "qibu.urls"
WSGI_APPLICATION = "qibu.operations.wsgi.application"
QIBU_REACTIONS = "qibu.reactions.TABLE"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qibu.web.shell.context",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "qibu.web.templatetags.qibu",
            ],
        },
    }
]
FORM_RENDERER = "qibu.foundation.forms.Renderer"


# --- Database: SQLite in QIBU_HOME, or PostgreSQL by DATABASE_URL ---
def _sqlite() -> dict[str, object]:
    mode = "WAL" if engine.wal_is_safe() else "DELETE"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(HOME / "qibu.sqlite3"),
        # A file in tests too: threads and processes meet in it as in production.
        "TEST": {"NAME": str(HOME / "test.sqlite3")},
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                f"PRAGMA journal_mode={mode};PRAGMA synchronous=FULL;PRAGMA recursive_triggers=ON;"
                "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=67108864;"
            ),
        },
    }


def _postgresql(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {"default": _postgresql(DATABASE_URL) if DATABASE_URL else _sqlite()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ATOMIC_REQUESTS = False

# --- People and sign-in ---
AUTH_USER_MODEL = "people.Person"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
SESSION_ENGINE = "qibu.foundation.people.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "qibu_session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "qibu_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "qibu.web.errors.csrf_failure"

# --- Transport ---
SECURE_SSL_REDIRECT = HTTPS and not flag("QIBU_BEHIND_TLS_PROXY")
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
if flag("QIBU_BEHIND_TLS_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["security.W002"]  # frame-ancestors stands in the CSP of web.middleware

# --- Language and time ---
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "qibu_language"
USE_I18N = True
USE_TZ = True
TIME_ZONE = os.environ.get("QIBU_TIME_ZONE", "Asia/Shanghai")

# --- Files ---
STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("QIBU_STATIC_ROOT", HOME / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "qibu.web.storage.QibuStatic"},
}
MEDIA_ROOT = HOME / "files"
MAX_UPLOAD_BYTES = 20 * 1024 * 1024
#: Attachments: the largest one, and all of a project together.
#: A folder with fonts of the organisation's own for PDF (SimSun for text, SimHei for heads); ours otherwise.
PAPER_FONTS = os.environ.get("QIBU_FONTS", "")
FILE_MAX_BYTES = int(os.environ.get("QIBU_FILE_MB", "50")) * 1024 * 1024
FILES_MAX_BYTES = int(os.environ.get("QIBU_PROJECT_FILES_MB", "5000")) * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

# --- Mail ---
EMAIL_BACKEND = os.environ.get("QIBU_EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_HOST = os.environ.get("QIBU_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("QIBU_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("QIBU_SMTP_USER", "")
EMAIL_HOST_PASSWORD = secret("QIBU_SMTP_PASSWORD")
EMAIL_USE_TLS = flag("QIBU_SMTP_STARTTLS")
EMAIL_USE_SSL = flag("QIBU_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("QIBU_MAIL_FROM", "qibu@localhost")

# --- Calls to other machines: what is allowed besides public https (docs/operations.md) ---
EGRESS_ALLOW = os.environ.get("QIBU_EGRESS_ALLOW", "")

# --- Demo ---
DEMO = flag("QIBU_DEMO")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("QIBU_LOG_LEVEL", "INFO")},
}
