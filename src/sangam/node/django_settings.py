"""Django's settings, built from the node's own (`sangam.node.settings`), which alone are written by people.

The node is the one in SANGAM_HOME.  Without it the process is unattached: it can check types and write
migrations, and reaches no database.  Lower packages read a setting as `django.conf.settings.SANGAM.<name>`.
"""

import os
import secrets
from pathlib import Path

from sangam.database import replicas
from sangam.kernel import here
from sangam.node.cookies import cookie_names
from sangam.node.postgres import connections, roles
from sangam.node.setting_files import load_settings
from sangam.node.settings import Settings
from sangam.node.telemetry import logs

_APPS = (
    "audit", "access", "federation", "notices", "hosting", "records", "matching", "exchange", "channels",
    "rosters", "arrests", "library", "networks", "coordination", "operations", "oversight", "interchange",
)  # fmt: skip
_SOURCE = Path(__file__).resolve().parents[1]
_home = os.environ.get("SANGAM_HOME", "")

SANGAM = load_settings(Path(_home)) if _home else Settings()
if _home:
    here.set_node(SANGAM.here)

DEBUG = False
SECRET_KEY = SANGAM.secret_key_file.read_text().strip() if _home else secrets.token_urlsafe(50)
INSTALLED_APPS = [
    *(f"sangam.{name}" for name in _APPS),
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {
    "default": connections.for_django(SANGAM, as_role=connections.role())
    if _home
    else connections.unreachable_database(),
}
if SANGAM.database_read_url and connections.role() == roles.APPLICATION:
    DATABASES[replicas.ALIAS] = connections.replica_for_django(SANGAM)

ROOT_URLCONF = "sangam.web.url_index"
ASGI_APPLICATION = "sangam.web.asgi.application"
ALLOWED_HOSTS = sorted({"localhost", "127.0.0.1", "[::1]", SANGAM.officers_address, SANGAM.officers_host})
CSRF_FAILURE_VIEW = "sangam.web.common.pages.not_from_you"
MIDDLEWARE = [
    "sangam.web.request_metrics.measure_answers",
    "sangam.web.middleware.guard_answers",
    "sangam.web.middleware.PagesPacked",
    "sangam.web.common.cookies.secure_cookies",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "sangam.web.middleware.blanks_filled",
    "sangam.web.middleware.turned_away",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "sangam.web.middleware.drafts_named",
    "sangam.web.middleware.Refusals",
    "sangam.web.middleware.Inputs",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [_SOURCE / "web" / "templates", *sorted((_SOURCE / "web").glob("*/templates"))],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "sangam.web.common.frame.frame",
            ],
            "libraries": {"words": "sangam.web.templatetags.words"},
        },
    }
]

LANGUAGE_CODE = "en"
LANGUAGES = [("hi", "हिन्दी"), ("en", "English"), ("pa", "ਪੰਜਾਬੀ"), ("ur", "اردو")]
LOCALE_PATHS = [_SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kolkata"

STATIC_URL = "/static/"
STATIC_ROOT = _SOURCE / "web" / "static"
STORAGES = {"staticfiles": {"BACKEND": "sangam.web.assets.Assets"}}

_over_https = SANGAM.officers_origin.startswith("https:")
_COOKIES = cookie_names(SANGAM.force, over_https=_over_https)
CSRF_COOKIE_NAME = _COOKIES["csrf"]
LANGUAGE_COOKIE_NAME = _COOKIES["language"]
SESSION_COOKIE_NAME = _COOKIES["session"]
DEVICE_COOKIE_NAME = _COOKIES["device"]
LOCK_COOKIE_NAME = _COOKIES["lock"]  # of a desk whose screen stays, locked
MARK_COOKIE_NAME = _COOKIES["mark"]  # who has signed in in this browser before
STEP_COOKIE_NAME = _COOKIES["step"]  # between password, code and post
POOL_COOKIE_NAME = _COOKIES["pool"]  # of a phone that is no officer's
MESSAGES_COOKIE_NAME = _COOKIES["said"]
MESSAGE_STORAGE = "sangam.web.common.pages.Said"
CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SESSION_COOKIE_SECURE = _over_https
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = SESSION_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SANGAM.officers_origin]
SECURE_HSTS_SECONDS = 31_536_000  # said over HTTPS alone
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]

LOGGING = logs.config(SANGAM)
