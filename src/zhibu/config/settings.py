"""All settings in one file, from the environment; every default serves one machine on a LAN."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from zhibu.config.installed import ENGINE, MODULES
from zhibu.engine.vault.keyring import create_keyring

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("ZHIBU_HOME") or Path.cwd() / "var").resolve()
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)

ZHIBU_HOME = HOME
ZHIBU_KEYS = Path(os.environ.get("ZHIBU_KEYS") or HOME / "keys")
ZHIBU_FILES = Path(os.environ.get("ZHIBU_FILES") or HOME / "files")
ZHIBU_PRODUCT = os.environ.get("ZHIBU_PRODUCT", "基层党建管理平台")  # data: name until a site sets its own
ZHIBU_ACTOR = "zhibu.domain.people.accounts.queries.actor_of"
ZHIBU_ACTOR_AGAIN = "zhibu.domain.people.accounts.queries.actor_again"
ZHIBU_REST = "zhibu.domain.people.accounts.rules.rest"
ZHIBU_ENDED = "zhibu.domain.people.accounts.queries.why_ended"
ZHIBU_MAIL_CHOICES = "zhibu.domain.people.accounts.queries.mail_choices"
ZHIBU_GALLERY = PACKAGE / "config" / "gallery.yaml"
ZHIBU_PAGES = {
    "messages": "accounts.messages",
    "sign_out": "accounts.sign_out",
    "settings": "accounts.settings",
    "role": "accounts.role",
    "look": "accounts.look",
}


def _secret() -> str:
    """Return the key of sessions; only the very first start makes it, and the keys of the vault.

    Where it exists but the vault's keys are gone, fresh ones would hide the loss: none are made (S-53).
    """
    file = HOME / "secret.key"
    if not file.exists():
        create_keyring(ZHIBU_KEYS)
        draft = HOME / f"secret.{os.getpid()}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(48))
        # Of two first starts at once, the key of the one that links first counts for both.
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return file.read_text()


# Requests worked on at once in one process; of PostgreSQL it takes as many connections, and two that linger.
ZHIBU_AT_ONCE = int(os.environ.get("ZHIBU_AT_ONCE", "8"))
_POOL = {"min_size": 2, "max_size": ZHIBU_AT_ONCE + 2}


def _database(url: str) -> dict[str, Any]:
    if not url:
        pragmas = (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-65536;"
            "PRAGMA mmap_size=268435456;PRAGMA temp_store=MEMORY;"
        )
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "zhibu.sqlite3",
            # In memory all threads of a live server would share one connection.
            "TEST": {"NAME": HOME / "test.sqlite3"},
            "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Statements of milliseconds are worth neither a compiler nor further processes, which cost more.
        "OPTIONS": {
            "pool": _POOL if os.environ.get("ZHIBU_POOL", "1") == "1" else False,
            "options": "-c jit=off -c max_parallel_workers_per_gather=0",
        },
    }


_OWN_SECRET = _secret()
SECRET_KEY = os.environ.get("ZHIBU_SECRET_KEY") or _OWN_SECRET
DEBUG = False
# The name a LAN gives the machine is not known beforehand; a public site sets its own list.
ALLOWED_HOSTS = os.environ.get("ZHIBU_HOSTS", "*").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("ZHIBU_ORIGINS", "").split(",") if origin]
ZHIBU_HTTPS = os.environ.get("ZHIBU_HTTPS", "") == "1"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    *ENGINE,
    *MODULES,
    "zhibu.config",
]

MIDDLEWARE = [
    "zhibu.engine.around.middleware.SurroundMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Answers differ in length by chance, and every form's token is masked anew: nothing to guess from sizes.
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "zhibu.engine.around.turns.TurnsMiddleware",
    "zhibu.engine.around.maintenance.MaintenanceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "zhibu.engine.around.middleware.AccessMiddleware",
    "zhibu.engine.screens.sitting.SittingMiddleware",
]

ROOT_URLCONF = "zhibu.config.urls"
ASGI_APPLICATION = "zhibu.config.asgi.application"
WSGI_APPLICATION = "zhibu.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "zhibu.engine.screens.frame.frame",
            ],
        },
    }
]

DATABASES = {"default": _database(os.environ.get("ZHIBU_DATABASE_URL", ""))}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["zhibu.domain.people.accounts.queries.Roles"]
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
PASSWORD_HASHERS = ["zhibu.domain.people.accounts.rules.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# What the page after a redirect says once travels with the browser: reading it writes nothing here.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SESSION_ENGINE = "zhibu.engine.screens.sessions"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ZHIBU_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if ZHIBU_HTTPS else "session"
SECURE_HSTS_SECONDS = 31536000 if ZHIBU_HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

# Mail goes out only where a site names its server and its sender; links in it need the site's address.
EMAIL_HOST = os.environ.get("ZHIBU_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("ZHIBU_MAIL_PORT") or 465)
EMAIL_HOST_USER = os.environ.get("ZHIBU_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("ZHIBU_MAIL_PASSWORD", "")
EMAIL_USE_SSL = os.environ.get("ZHIBU_MAIL_SECURITY", "tls") == "tls"
EMAIL_USE_TLS = os.environ.get("ZHIBU_MAIL_SECURITY", "tls") == "starttls"
EMAIL_TIMEOUT = 20
ZHIBU_MAIL_FROM = os.environ.get("ZHIBU_MAIL_FROM", "") if EMAIL_HOST else ""
ZHIBU_ADDRESS = os.environ.get("ZHIBU_ADDRESS", "")

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = os.environ.get("ZHIBU_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
# Served from the packages themselves; there is no folder to collect into.
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
# A file that changes gets a new address: see engine/ui/storage.
WHITENOISE_MAX_AGE = 30 * 24 * 3600
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "zhibu.engine.ui.storage.Versioned"},
}

# Framing is refused by the content security policy; subdomains and preloading are the site's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W002", "security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s%(number)s %(message)s"}},
    "filters": {"number": {"()": "zhibu.engine.journal.numbers.Numbered"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["number"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
CSRF_FAILURE_VIEW = "zhibu.engine.around.errors.csrf_refused"
