"""Settings, all from the environment: a fresh clone needs none of them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from kanim.config.database import database_from_url

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("KANIM_VAR", ROOT / "var")).resolve()
VAR.mkdir(mode=0o700, parents=True, exist_ok=True)
DEMO = os.environ.get("KANIM_DEMO", "") == "1"
if DEMO:  # a demonstration may move its clock: kanim.kernel.clock
    os.environ.setdefault("KANIM_CLOCK_FILE", str(VAR / "clock"))
DEBUG = os.environ.get("KANIM_DEBUG", "") == "1"


def _secret(variable: str, name: str) -> str:
    """The secret of the environment, else one that this installation made for itself and keeps: none is the same
    in two installations, and none stands in the source."""
    given = os.environ.get(variable)
    if given:
        return given
    kept = VAR / name
    if not kept.exists():
        try:
            with open(os.open(kept, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(48))
        except FileExistsError:
            pass
    key = kept.read_text().strip()
    if not key:
        raise ImproperlyConfigured(f"{kept} is empty; remove it and start again")
    return key


SECRET_KEY = _secret("KANIM_SECRET_KEY", "secret_key")
ALLOWED_HOSTS = os.environ.get("KANIM_HOSTS", "127.0.0.1,localhost,[::1],testserver").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("KANIM_ORIGINS", "").split(",") if o]

KERNEL_APPS = [
    "kanim.kernel.ledger",
    "kanim.kernel.regulation",
    "kanim.kernel.organisation",
    "kanim.kernel.access",
    "kanim.kernel.act",
    "kanim.kernel.outbox",
    "kanim.kernel.matching",
    "kanim.kernel.party",
    "kanim.kernel.accounts",
    "kanim.kernel.booking",
    "kanim.kernel.papers",
    "kanim.kernel.money",
    "kanim.kernel.search",
    "kanim.kernel.casework",
]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "axes",
    "kanim.ui",  # before allauth: its sign-in pages stand in place of allauth's own
    "allauth",
    "allauth.account",
    *KERNEL_APPS,
    "kanim.divisions.administration",
    "kanim.divisions.direction",
    "kanim.divisions.enforcement",
    "kanim.divisions.travel_documents",
    "kanim.faces.portal",
    "kanim.faces.desk",
    "kanim.faces.public",
    "kanim.config.boot.BootConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kanim.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kanim.faces.actors.ActorMiddleware",
    "kanim.ui.files.UploadCeilingMiddleware",
    "kanim.ui.errors.ErrorPagesMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kanim.config.urls"
WSGI_APPLICATION = "kanim.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kanim.ui.context.page",
            ],
            "builtins": ["kanim.ui.templatetags.kanim"],
        },
    }
]

DATABASES = {
    "default": database_from_url(os.environ.get("KANIM_DATABASE_URL", f"sqlite:///{VAR / 'kanim.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "organisation.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "kanim.faces.sign_in.AccountBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# The office's mail server: smtp://host:25, smtp+tls://user:password@host:587, smtps://…; a demonstration has its own.
SMTP_URL = os.environ.get("KANIM_SMTP_URL", "smtp://127.0.0.1:8025" if DEMO else "")
MAIL_FROM = os.environ.get("KANIM_MAIL_FROM", "tidak-dibalas@kanim.invalid")
MAIL_NAME = os.environ.get("KANIM_MAIL_NAME", "Kantor Imigrasi")
DEFAULT_FROM_EMAIL = f"{MAIL_NAME} <{MAIL_FROM}>"
# What accounts send (to confirm an address, to set a new password) goes the same way.
EMAIL_BACKEND = os.environ.get(
    "KANIM_EMAIL_BACKEND",
    f"django.core.mail.backends.{'smtp' if SMTP_URL else 'filebased'}.EmailBackend",
)
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_TIMEOUT = 20
_smtp = urlsplit(SMTP_URL)
EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "", _smtp.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _smtp.scheme == "smtp+tls", _smtp.scheme == "smtps"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/masuk/ke-mana/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "username"
ACCOUNT_EMAIL_VERIFICATION = (
    "none" if DEMO or DEBUG else os.environ.get("KANIM_EMAIL_VERIFICATION", "mandatory")
)
ACCOUNT_RATE_LIMITS = {"login_failed": None}  # wrong passwords are counted once, by axes
ACCOUNT_ADAPTER = "kanim.faces.portal.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "kanim.faces.portal.forms.SignInForm",
    "signup": "kanim.faces.portal.forms.SignUpForm",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "kanim.faces.sign_in.counted_name"
AXES_LOCKOUT_CALLABLE = "kanim.ui.errors.locked_out"
AXES_VERBOSE = False
# How many proxies of the office's own stand before us: so many addresses from the right tell the truth.
PROXIES = int(os.environ.get("KANIM_PROXIES", "0"))
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
AXES_CLIENT_IP_CALLABLE = "kanim.faces.sign_in.client_address"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 9
SESSION_ENGINE = "kanim.faces.sessions"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kanim.ui.errors.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
if os.environ.get("KANIM_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-ancestors": ["'self'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
    }
}

LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("KANIM_STATIC", ROOT / "staticfiles"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 31_536_000
WHITENOISE_MANIFEST_STRICT = False  # before collectstatic a page still renders, with plain names
FILES_ROOT = Path(os.environ.get("KANIM_FILES", VAR / "files"))  # private: never served from a URL of its own
# The key that wraps the keys of files (64 hex digits in a file); earlier ones while `kanim keys rotate` is not done.
FILE_KEY = Path(os.environ.get("KANIM_FILE_KEY", VAR / "file_key"))
FILE_KEY_IS_GIVEN = "KANIM_FILE_KEY" in os.environ
FILE_KEYS_OLD = [Path(p) for p in os.environ.get("KANIM_FILE_KEYS_OLD", "").split(os.pathsep) if p]
FILE_KEYS_COPY = Path(
    os.environ.get("KANIM_FILE_KEYS_COPY", VAR / "file_keys.jsonl")
)  # beside a backup, not in it
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

# Anchors of the ledger: signed with a key and delivered to folders that the database's owner can't write.
ANCHOR_KEY = Path(os.environ.get("KANIM_ANCHOR_KEY", VAR / "anchor_key.pem"))
ANCHOR_KEY_IS_GIVEN = "KANIM_ANCHOR_KEY" in os.environ
ANCHOR_PUBLIC_KEYS = os.environ.get("KANIM_ANCHOR_PUBLIC_KEYS", "").replace(",", " ").split()
ANCHORS_DIRS = [Path(p) for p in os.environ.get("KANIM_ANCHORS_DIR", str(VAR / "anchors")).split(os.pathsep)]
ANCHOR_SECONDS = float(os.environ.get("KANIM_ANCHOR_SECONDS", "300"))

SIMPONI_URL = os.environ.get("KANIM_SIMPONI_URL", "http://127.0.0.1:8011")
SIMPONI_SECRET = _secret("KANIM_SIMPONI_SECRET", "simponi_secret")
PRINTER_URL = os.environ.get("KANIM_PRINTER_URL", "http://127.0.0.1:8012")
PRINTER_SECRET = _secret("KANIM_PRINTER_SECRET", "printer_secret")
# Signing: a service that holds the keys, its time stamps, and the certificates that the office trusts.
SIGNING_URL = os.environ.get("KANIM_SIGNING_URL", "http://127.0.0.1:8013")
SIGNING_SECRET = _secret("KANIM_SIGNING_SECRET", "signing_secret")
SIGNING_TSA_URL = os.environ.get("KANIM_SIGNING_TSA_URL", f"{SIGNING_URL}/tsa")
SIGNING_ROOTS = Path(os.environ.get("KANIM_SIGNING_ROOTS", VAR / "sandbox" / "signing-root.pem"))
MAIL_PAGE_URL = os.environ.get(
    "KANIM_MAIL_URL", "http://127.0.0.1:8014"
)  # the catcher's page, demonstration only
PUBLIC_URL = os.environ.get("KANIM_PUBLIC_URL", "http://127.0.0.1:8000")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("KANIM_LOG", "WARNING")},
}
