"""An address that somebody has and hides, and whoever names it."""

from members import actions
from members.models import Member
from tests.conventions.test_unproved_people import ROSE
from tests.factories.members import MemberFactory

ADDRESS = "rose.tamaris@essai.example"
SECRET = {"first_name": "Odile", "last_name": "Ficaire", "job_title": "Archiviste"}


def hidden():
    return MemberFactory(email=ADDRESS, **SECRET)


def invited_by_another():
    another = MemberFactory(email="ailleurs@essai.example")
    names = {name: SECRET[name] for name in ROSE}
    return actions.invite_member(email=ADDRESS, **names, by=another)


def fresh(member):
    return Member.objects.get(pk=member.pk)
