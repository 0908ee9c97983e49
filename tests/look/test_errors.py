"""Error pages: what happened, what to do, a way home."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.test import Client

from ctgnet.pages.errors import views

pytestmark = pytest.mark.django_db


def test_a_visitor_cannot_tell_hidden_from_absent(client):
    page = client.get("/nulle-part/?a=1")

    assert page.status_code == 404
    assert "Page introuvable ou réservée aux membres" in page.text
    assert "/compte/connexion/?next=%2Fnulle-part%2F%3Fa%3D1" in page.text
