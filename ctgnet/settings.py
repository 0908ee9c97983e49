"""Settings: one file, the environment in, early failures in a sentence.

| variable | meaning | default |
|---|---|---|
| DATABASE_URL | PostgreSQL server | the local one of this checkout (tools/local_postgres.py) |
| SECRET_KEY | signs sessions and links | required unless DEMO or DEBUG or under test |
| ALLOWED_HOSTS | exact host names, comma separated | 127.0.0.1,localhost |
| SITE_URL | address written in mails | http://127.0.0.1:8000 |
| DEMO | demonstration network: open mailbox, no second factor | 0 |
| DEBUG | Django's debug pages | 0 |
| EMAIL_URL | smtps://user:password@host:465, or smtp://…:587 (STARTTLS) | mails stay readable in the database only |
| TRUSTED_PROXIES | proxies in front of the server | 0 |
| MEDIA_ROOT | uploaded files | media/ |
| GRANIAN_BLOCKING_THREADS | threads of each web process, read by granian too; 16 is advised (decision 0018) | 4 |
| VISITORS_ROOM | visitors who wait or are served at once in a process, 0 for no limit | three quarters of its threads |
| VISITOR_CACHE_SECONDS | how long a public page is kept for visitors, 0 for not at all | 300 |
"""

import os
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.csp import CSP
from psycopg.conninfo import conninfo_to_dict

BASE_DIR = Path(__file__).resolve().parent.parent
LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


def flag(name):
    return os.environ.get(name, "0").lower() in {"1", "true", "yes", "on"}


TESTING = "pytest" in sys.modules
DEBUG = flag("DEBUG")
DEMO = flag("DEMO")
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
SITE_NAME = "Réseau CTG"
IS_LOOPBACK = set(ALLOWED_HOSTS) <= LOOPBACK
SECRET_KEY = os.environ.get("SECRET_KEY") or (
    "only-for-this-machine-and-never-for-a-network-of-real-people" if IS_LOOPBACK else ""
)
if not SECRET_KEY:
    raise ImproperlyConfigured("SECRET_KEY is required as soon as ALLOWED_HOSTS leaves loopback.")
if DEMO and not IS_LOOPBACK:
    raise ImproperlyConfigured("DEMO=1 opens every mail: it only starts on loopback hosts.")
# Off only to show that the race tests would see a seat sold twice.
EVENT_SEAT_LOCK = os.environ.get("EVENT_SEAT_LOCK", "1") != "0"
STALE_FORMS_REFUSED = os.environ.get("STALE_FORMS_REFUSED", "1") != "0"
ACTS_ARE_GUARDED = os.environ.get("ACTS_ARE_GUARDED", "1") != "0"
if not ((EVENT_SEAT_LOCK and STALE_FORMS_REFUSED and ACTS_ARE_GUARDED) or DEMO or TESTING):
    raise ImproperlyConfigured(
        "EVENT_SEAT_LOCK=0 gives seats twice, STALE_FORMS_REFUSED=0 overwrites and "
        "ACTS_ARE_GUARDED=0 does the same act twice: only with DEMO=1."
    )

# Applications ------------------------------------------------------------------------------
INSTALLED_APPS = [
    "reference",
    "members",
    "conventions",
    "practices",
    "events",
    "ctgnet.mail",
    "ctgnet.once",
    "ctgnet.sessions",
    "ctgnet.pages",
    "ctgnet.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_filters",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_prose_editor",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "ctgnet.middleware.RefuseLongAddresses",
    "ctgnet.discretion.DiscreetAddresses",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "ctgnet.acting.WholePages",
    "ctgnet.middleware.RefuseBrokenText",
    "ctgnet.middleware.PrivatePages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ctgnet.middleware.SessionsEnd",
    "ctgnet.turns.VisitorsWait",
    "ctgnet.middleware.SignInFirst",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ctgnet.acting.ActingPages",
    "ctgnet.middleware.SecondFactorRequired",
    "ctgnet.middleware.MethodsInFrench",
]
ROOT_URLCONF = "ctgnet.urls"
WSGI_APPLICATION = "ctgnet.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["ctgnet.templatetags.french", "ctgnet.templatetags.look"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ctgnet.context.site",
            ],
        },
    }
]
FORM_RENDERER = "ctgnet.form_renderer.FormRenderer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Database ----------------------------------------------------------------------------------
_database = conninfo_to_dict(os.environ.get("DATABASE_URL") or "postgresql:///ctgnet")
_session = (
    "statement_timeout=10s",
    "lock_timeout=5s",
    # Disks without moving parts: a page of an index costs hardly more than the next of a table.
    "random_page_cost=1.1",
    # Compiling a query costs more than any of ours.
    "jit=off",
)
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _database.pop("dbname"),
        "USER": _database.pop("user", ""),
        "PASSWORD": _database.pop("password", ""),
        "HOST": _database.pop("host", ""),
        "PORT": _database.pop("port", ""),
        # Each thread keeps its connection and checks it, so that a restarted server is not felt.
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _database
        | {
            "options": " ".join(f"-c {option}" for option in _session),
            # A server that vanished without a word is given up in half a minute, not in two hours.
            "connect_timeout": 5,
            "keepalives_idle": 15,
            "keepalives_interval": 5,
            "keepalives_count": 3,
            "tcp_user_timeout": 30_000,
            # A query asked five times keeps its plan: planning costs more than most of ours.
            # Not in tests, whose tables go from empty to full with no time to count their rows.
            "server_side_binding": True,
            "prepare_threshold": None if TESTING else 5,
        },
    }
}
# What is counted is written at once: an act that fails or waits takes no limit back with it.
# Not in tests, which undo all that they wrote.
COUNTERS = "default" if TESTING else "counters"
DATABASES.setdefault(COUNTERS, DATABASES["default"])
DATABASE_ROUTERS = ["ctgnet.counters.CountersApart"]
CACHES = {
    # The database holds the rate limits, and the codes of an application already used, so that they hold
    # across processes without a second server. Full, Django's own would drop what still runs, and
    # whoever invents addresses could fill it; the worker forgets what is over (ctgnet/counters.py).
    "default": {"BACKEND": "ctgnet.counters.NeverFull", "LOCATION": "cache"},
    # Public pages as visitors see them, compressed: about 20 MB a process.
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "OPTIONS": {"MAX_ENTRIES": 600},
    },
    # Départements, thématiques: each process reads them again every minute.
    "lists": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": 60},
}
# Public pages as visitors see them; tests read each page fresh.
VISITOR_CACHE_SECONDS = 0 if TESTING else int(os.environ.get("VISITOR_CACHE_SECONDS", "300"))
# Threads of each process, as granian itself reads them; visitors leave a quarter of them free.
SERVER_THREADS = int(os.environ.get("GRANIAN_BLOCKING_THREADS", "4"))
# Visitors who wait or are served at once in a process; 0 lets them all in: threads of tests meet.
VISITORS_ROOM = 0 if TESTING else int(os.environ.get("VISITORS_ROOM", SERVER_THREADS * 3 // 4))

# People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "members.Member"
# Each has a `privacy.py`: asked in this order when somebody leaves, the accounts last of all.
APPS_THAT_KNOW_PEOPLE = ["ctgnet.once", "events", "practices", "conventions", "members"]
# Tables and forms that wait: the same file takes somebody out of what others typed.
APPS_THAT_KEEP_WHAT_IS_TYPED = ["conventions", "members"]
AUTHENTICATION_BACKENDS = ["members.accounts.SignIn"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {
            "min_length": 15
        },  # no classes of characters: 15 with limited tries (CNIL, ASVS)
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "members.passwords.UnexpectedWords"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "members.accounts.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "members.forms.LoginForm",
    "signup": "members.forms.SignupForm",
    "request_login_code": "members.forms.RequestLoginCodeForm",
    "confirm_login_code": "members.forms.ConfirmLoginCodeForm",
    "confirm_email_verification_code": "members.forms.ConfirmEmailCodeForm",
    "confirm_password_reset_code": "members.forms.ConfirmPasswordResetCodeForm",
    "reset_password": "members.forms.ResetPasswordForm",
    "reset_password_from_key": "members.forms.NewPasswordForm",
    "change_password": "members.forms.ChangePasswordForm",
    "set_password": "members.forms.SetPasswordForm",
    "reauthenticate": "members.forms.ReauthenticateForm",
    "add_email": "members.forms.AddressForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Codes typed in the same browser rather than links: nothing in a mail acts by being opened.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# The other sessions end when the password changes; the one that changed it stays.
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(SITE_URL).scheme
# None of allauth's own limits is left: a stranger must not use up an owner's tries, which its limits
# by account alone let happen. Ours count an account with the place that tries it.
ACCOUNT_RATE_LIMITS = dict.fromkeys(
    (
        "login",
        "login_failed",
        "signup",
        "request_login_code",
        "reset_password",
        "reset_password_from_key",
        "confirm_email",
        "change_password",
        "manage_email",
        "reauthenticate",
    )
)
# See ctgnet/limits.py. By « ip », a town hall where sixty people share one address must get through.
LIMITS = {
    "login": "30/m/ip",  # what fails: the right password opens whatever the neighbours try
    # Tried from everywhere at once, an account opens by a known device or by a code for a while.
    "login_failed": "5/5m/account,20/h/account,300/h/anywhere,600/h/others",
    # Three codes in a million are right at any moment (MFA_TOTP_TOLERANCE): fifty tries in thirty days,
    # 608 a year, find one with one chance in 548 a year, for who has the password already and never
    # stops; a recovery code (ten of 100,000,000) with one in 16,000. Known devices, and who came in by
    # a mail, count apart with as many tries each (members/second_factor.py).
    "second_factor": "5/5m/account,20/h/account,50/30d/anywhere",
    "signup": "100/h/ip,10/h/account",
    "request_login_code": "3/m/account,20/h/account",
    "reset_password": "5/h/account",
    "reset_password_from_key": "60/m/account",
    # Asked for more codes than that from one place, we write to members alone; the page says the same.
    "mail_to_strangers": "60/m/ip",
    # From an open session; whoever stole one keeps its owner out of nothing.
    "change_password": "5/m/account,300/h/anywhere",
    "manage_email": "10/m/account,300/h/anywhere",
    "reauthenticate": "10/m/account,300/h/anywhere",
    "accept_invitation": "60/m/account",
    # Contact details read, messages passed on, contents reported.
    "view_contact": "60/h/user,200/d/user",
    "write_to_member": "20/d/user",
    # Each makes one mail leave, to confirm the address that was typed: a stranger far away fills the count
    # of his place; to fill that of all places, and for an hour, he needs four places.
    "write_to_team": "10/h/ip,3/d/account,12/h/anywhere",
    "confirm_letter": "20/m/ip",
    "report_content": "10/h/person",
    # Tables of a plan or of CTGs, read or refused; a large one takes seconds.
    "send_table": f"{int(os.environ.get('TABLES_A_DAY', '60'))}/d/user",
    # Forms that no page of ours gave out, sent without a session.
    "keep_unfinished": "600/h/ip",
}
# Different people whose name one account reads in a day, whatever the doors; counted apart, in one
# statement. Their own teams and their own Caf are not counted on the pages of their CTGs.
PEOPLE_READ_A_DAY = int(os.environ.get("PEOPLE_READ_A_DAY", "200"))
# Without the true client address a limit is void (forged header) or global (the proxy's own).
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))
# Seconds before a page that sends a code answers, whether somebody has the address or not: about twice
# what it takes. The turn of a visitor who comes in is that long (ctgnet/turns.py), so no longer.
CODES_ARE_SENT_IN = 0 if TESTING else 0.05
MFA_ADAPTER = "members.accounts.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = SITE_NAME
# Nobody guesses a key: ten a minute for a whole building would only keep its people out.
MFA_RATE_LIMITS = {"webauthn_login": None}
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still opens the door
MFA_FORMS = {
    "authenticate": "members.forms.SecondFactorForm",
    "reauthenticate": "members.forms.SecondFactorAgainForm",
    "activate_totp": "members.forms.ActivateAppForm",
    "add_webauthn": "members.forms.AddKeyForm",
    "authenticate_webauthn": "members.forms.KeySecondFactorForm",
    "login_webauthn": "members.forms.KeyLoginForm",
    "reauthenticate_webauthn": "members.forms.KeyAgainForm",
    "edit_webauthn": "members.forms.RenameKeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = IS_LOOPBACK
# Caf officers and national administrators must have a second factor (TRUST: a stolen officer's account).
SECOND_FACTOR_REQUIRED = not DEMO
SESSION_ENGINE = "ctgnet.sessions.models"
SESSION_COOKIE_AGE = (
    7 * 24 * 3600
)  # after the last visit; ctgnet/sessions/ending.py says what ends it before
SESSION_SAVE_EVERY_REQUEST = False

# Mail --------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = os.environ.get(
    "DEFAULT_FROM_EMAIL", f"{SITE_NAME} <bonjour@{urlsplit(SITE_URL).hostname}>"
)
_smtp = urlsplit(os.environ.get("EMAIL_URL", ""))
if _smtp.username and not (_smtp.scheme == "smtps" or _smtp.port == 587):
    raise ImproperlyConfigured(
        "EMAIL_URL would send its password in clear: use smtps:// or port 587."
    )
MAILERS = {
    "default": {
        "BACKEND": "ctgnet.mail.smtp.EmailBackend",
        "OPTIONS": {
            "host": _smtp.hostname,
            "port": _smtp.port or 25,
            "username": unquote(_smtp.username or ""),
            "password": unquote(_smtp.password or ""),
            "use_ssl": _smtp.scheme == "smtps",
            "use_tls": _smtp.port == 587,
            "timeout": 10,
        },
    }
    if _smtp.hostname
    # The demonstration's mails are read on the site: the outgoing row is enough.
    else {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
}

# The worker imports the periodic jobs when it starts.
PROCRASTINATE_IMPORT_PATHS = ["ctgnet.jobs"]
# Tests run inside a transaction, which a real mail refuses (it must be claimed before it is sent).
MAIL_INSIDE_TRANSACTION = TESTING

# Language, dates ---------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# Files -------------------------------------------------------------------------------------
STATIC_URL = "/static/"
# Nothing is collected for the tests: files are found where they are written.
STATIC_ROOT = None if TESTING else BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / "media"))
MEDIA_URL = "/media/"
_static = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if DEBUG or TESTING
    else "ctgnet.assets.Storage"
)
# Files that tests send stay in memory.
_sent = "InMemoryStorage" if TESTING else "FileSystemStorage"
STORAGES = {
    "default": {"BACKEND": f"django.core.files.storage.{_sent}"},
    "staticfiles": {"BACKEND": _static},
}
WHITENOISE_USE_FINDERS = DEBUG or TESTING
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Security ----------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.SELF],
    # The nonce is written only by a page with the rich-text editor (its import map).
    "script-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
IS_HTTPS = SITE_URL.startswith("https://")
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_HSTS_PRELOAD = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
DEVICE_COOKIE_NAME = "__Host-device" if IS_HTTPS else "device"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "ctgnet.pages.errors.views.stale_form"
X_FRAME_OPTIONS = "DENY"

# Who publishes the site (French law asks for it on every site) --------------------------------
PUBLISHER = {
    key: os.environ.get(f"PUBLISHER_{key.upper()}", default)
    for key, default in {
        "name": "Éditeur à désigner",
        "address": "Adresse à compléter",
        "phone": "Téléphone à compléter",
        "director": "Direction de la publication à désigner",
        "host_name": "Hébergeur à désigner",
        "host_address": "Adresse de l’hébergeur à compléter",
        "host_phone": "Téléphone de l’hébergeur à compléter",
        "dpo_email": "dpo@ctgnet.example",
        "contact_email": "contact@ctgnet.example",
    }.items()
}

DEFAULT_EXCEPTION_REPORTER = "ctgnet.discretion.DiscreetReport"
DEFAULT_EXCEPTION_REPORTER_FILTER = "ctgnet.discretion.DiscreetFilter"
LOGGING_CONFIG = "ctgnet.discretion.configure_logging"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "filters": {"sent": {"()": "ctgnet.addresses.SentByOthers"}},
    "loggers": {
        "procrastinate": {"level": "WARNING"},
        "weasyprint": {"level": "WARNING"},
        "django.request": {"filters": ["sent"]},
    },
}
if TESTING:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "pages": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
            "LOCATION": "pages",
        },
        "lists": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
    }
