"""What the tests of the desk of a Caf do there and read in it."""

import re

from allauth.mfa.models import Authenticator
from django.urls import reverse

from members.models import Role
from tests.factories.members import MemberFactory, RoleFactory

REASON = {"reason": "Inconnue à la Caf"}


def officer(places, first_name, kind=Role.Kind.CAF_OFFICER, caf="caf06"):
    member = MemberFactory(first_name=first_name, last_name="Frêne")
    RoleFactory(member=member, kind=kind, caf=getattr(places, caf))
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return member


def lines(client):
    """Names that wait at the desk, from the top."""
    page = client.get(reverse("caf_desk")).content.decode()
    return re.findall(r'<h2><a href="/membres/\w+/"><bdi>(.*?)</bdi></a></h2>', page)


def answers(client, people, method, name, pk, data=None):
    found = {}
    for person in people:
        client.force_login(person)
        found[person.first_name] = getattr(client, method)(
            reverse(name, args=[pk] if pk else []), data or {}
        ).status_code
    return found
