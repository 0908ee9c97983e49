"""What the application server calls."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")

application = get_wsgi_application()

# After the line above: the models of the demonstration need the applications to be ready.
from ctgnet.demo.rules import refusal_to_serve  # noqa: E402

if refusal := refusal_to_serve():
    raise ImproperlyConfigured(refusal)
