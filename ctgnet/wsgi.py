"""What the application server calls."""

import gc
import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ctgnet.settings")

application = get_wsgi_application()

# After the line above: the models of the demonstration need the applications to be ready.
from django.urls import reverse  # noqa: E402

from ctgnet.demo.rules import refusal_to_serve  # noqa: E402

# A page that waits for the database a dozen times finds its thread again at once each time, even
# beside another that computes: after 5 ms, as Python has it, a short page would take three times its time.
sys.setswitchinterval(0.0005)

if refusal := refusal_to_serve():
    raise ImproperlyConfigured(refusal)

# The code and its addresses stay for good: walked again, they would stop some request for 90 ms.
if not settings.TESTING:  # what a test leaves behind must not stay
    reverse("home")  # reads the addresses
    gc.collect()
    gc.freeze()
