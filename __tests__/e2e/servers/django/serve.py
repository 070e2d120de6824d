"""Serves a Django site with Django OAuth Toolkit on a free port of 127.0.0.1, and prints `Listening on ORIGIN`.

    serve.py DATABASE

DATABASE is the path of a new SQLite file. Standard input has JSON: `clients`, a list of objects with `id`, `secret`
and, for a client of the authorization code grant, `redirectUris`; `user`, an object with `login` and `password`; and
`settings`, an object with settings of Django OAuth Toolkit.
"""

import json
import sys

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.utils import get_random_secret_key
from django.core.servers.basehttp import run
from django.urls import include, path

SCOPES = {"read": "Read", "write": "Write"}

# A sign-in page without a design. The Toolkit brings its own pages.
LOGIN_PAGE = '<form method="post">{% csrf_token %}{{ form }}</form>'

content = json.load(sys.stdin)
settings.configure(
    SECRET_KEY=get_random_secret_key(),
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": sys.argv[1]}},
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "oauth2_provider",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "loaders": [
                    ("django.template.loaders.locmem.Loader", {"registration/login.html": LOGIN_PAGE}),
                    "django.template.loaders.app_directories.Loader",
                ],
            },
        }
    ],
    ROOT_URLCONF=__name__,
    LOGIN_URL="/accounts/login/",
    USE_TZ=True,
    OAUTH2_PROVIDER={
        "OIDC_ENABLED": True,
        "SCOPES": SCOPES,
        "OAUTH2_VALIDATOR_CLASS": f"{__name__}.Validator",
        "REFRESH_TOKEN_REUSE_PROTECTION": True,
        **content.pop("settings"),
    },
)
django.setup()

# These modules need the settings.
from django.contrib.auth import get_user_model  # noqa: E402
from django.contrib.auth.views import LoginView  # noqa: E402
from oauth2_provider.models import Application  # noqa: E402
from oauth2_provider.oauth2_validators import OAuth2Validator  # noqa: E402
from oauth2_provider.urls import metadata_urlpatterns  # noqa: E402


class Validator(OAuth2Validator):
    """Grants only the known ones of the requested scopes, as RFC 6749 section 3.3 allows."""

    def validate_scopes(self, client_id, scopes, client, request, *args, **kwargs):
        request.scopes = [scope for scope in scopes if scope in SCOPES]
        return super().validate_scopes(client_id, request.scopes, client, request, *args, **kwargs)


# The Toolkit's documentation says to mount the RFC 8414 metadata at the root if the rest is below a path.
urlpatterns = [
    path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")),
    path("", include((metadata_urlpatterns, "metadata"))),
    path("accounts/login/", LoginView.as_view()),
]


def create_data(clients, user):
    call_command("migrate", verbosity=0)
    get_user_model().objects.create_user(user["login"], password=user["password"])
    for client in clients:
        redirect_uris = client.get("redirectUris", [])
        by_code = Application.GRANT_AUTHORIZATION_CODE
        Application.objects.create(
            name=client["id"],
            client_id=client["id"],
            client_secret=client["secret"],
            client_type=Application.CLIENT_CONFIDENTIAL,
            authorization_grant_type=by_code if redirect_uris else Application.GRANT_CLIENT_CREDENTIALS,
            redirect_uris=" ".join(redirect_uris),
        )


create_data(**content)
run(
    "127.0.0.1",
    0,
    WSGIHandler(),
    threading=True,
    on_bind=lambda port: print(f"Listening on http://127.0.0.1:{port}", flush=True),
)
