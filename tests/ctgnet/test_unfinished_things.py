"""« Vous alliez : … » says whose and what, to whoever may read it."""

import pytest
from django.test import RequestFactory

from ctgnet import unfinished
from ctgnet.pages.resume.words import offered_acts
from ctgnet.sessions.models import Session
from members.models import Member
from tests.factories.conventions import AssignmentFactory
from tests.factories.members import RoleFactory
from tests.factories.practices import SheetFactory

pytestmark = pytest.mark.django_db


def test_it_says_whose_request_which_sheet_and_whom(client, carole, nina, alice):
    sheet = SheetFactory(author=alice, shared=True)
    carole.authenticator_set.all().delete()
    role = RoleFactory(member=nina, requested=True, kind="caf_officer", caf=carole.roles.get().caf)
    asked = AssignmentFactory(member=nina, post=alice.assignments.get().post, requested=True)
    client.force_login(carole)
    Session.objects.all().delete()
    for path in (
        f"/caf/roles/{role.pk}/valider/",
        f"/caf/fonctions/{asked.pk}/valider/",
        f"{sheet.get_absolute_url()}questions/",
        f"/membres/{alice.public_id}/ecrire/",
        "/mon-espace/profil/",
    ):
        client.post(path, {})

    assert things_offered(client, carole) == [
        f"Nina Lavande : {role}",
        str(asked),
        sheet.title,
        "Alice Tilleul",
        "",
    ]
    assert things_offered(client, nina) == ["", "", "", "", ""]


def things_offered(client, member):
    """What each act is about, as this reader is told."""
    request = RequestFactory().get("/")
    request.user, request.session = Member.objects.get(pk=member.pk), client.session
    for act in request.session[unfinished.KEY]:
        act["owner"] = None
    return [thing for _, _, thing in offered_acts(request)]
