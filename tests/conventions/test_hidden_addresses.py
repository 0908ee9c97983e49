"""Naming an address whose owner hides it answers as for an address of nobody, on every page and in every file."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from conventions.actions import Person, appoint, member_of, validate_assignment
from conventions.models import Answer, Assignment, Reconfirmation
from conventions.standing import standing_of
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.privacy.actions import erase_member, export_member
from members import actions
from members.emails import invitation_token
from members.models import AuditLine, Member
from members.tasks import send_invitation
from tests.conventions.test_unproved_people import DOORS, ROSE, by_the_action
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import MemberFactory
from tests.pages.caf_lists import REASON
from tests.pages.test_caf_exports import table

ADDRESS = "rose.tamaris@essai.example"
MINE = "/mon-espace/#invitations"
SECRET = {"first_name": "Odile", "last_name": "Ficaire", "job_title": "Archiviste"}
BY_ADDRESS = [door for door in DOORS if door is not by_the_action]
PAGES = (
    "conventions/alpes-d-azur-2026-2030/",
    "conventions/alpes-d-azur-2026-2030/historique/",
    "conventions/",
    "territoires/epci/200039931/",
    "caf/",
    "caf/journal/",
    "caf/reconfirmation/",
    "annuaire/",
    "annuaire/?q=Tamaris",
    "annuaire/?ctg=alpes-d-azur-2026-2030",
    "recherche/?q=Tamaris",
    f"recherche/?q={ADDRESS}",
)
# Where the one who named reads again what became of it.
NEAREST = (
    "conventions/alpes-d-azur-2026-2030/equipe/",
    "caf/collegues/",
    "caf/invitations/",
    f"conventions/nouvelle/liste/?quoi=anybody&person_q={ADDRESS}",
)


def nobody():
    """The address of no account: what every other must look like."""


def hidden():
    return MemberFactory(email=ADDRESS, **SECRET)


def suspended():
    return MemberFactory(email=ADDRESS, is_active=False, **SECRET)


def invited_by_another():
    another = MemberFactory(email="ailleurs@essai.example")
    names = {name: SECRET[name] for name in ROSE}
    return actions.invite_member(email=ADDRESS, **names, by=another)


def shown(client, paths):
    """All that the namer reads, without what each page draws by chance."""
    read = {path: plain(client.get(f"/{path}")) for path in paths}
    for number, member in enumerate(Member.objects.filter(last_name="Tamaris").order_by("pk")):
        contact = reverse("person_contact", args=[member.public_id])
        read[f"page {number}"] = plain(client.get(member.get_absolute_url()))
        read[f"contact {number}"] = plain(client.post(contact))
    rows = table(client.post(reverse("people_export"), {"reason": REASON}))
    return read | {"file": [unnumbered(str(row)) for row in rows]}


def unnumbered(text):
    return re.sub(r"\d+", "#", text)


def plain(answer):
    text = re.sub(r"<script.*?</script>|<input[^>]*hidden[^>]*>", "", answer.content.decode())
    text = re.sub(r"\b[0-9a-f]{16}\b|[-\w]{30,}", "~", text)
    return answer.status_code, unnumbered(text)


@pytest.mark.parametrize(
    ("owner", "paths"),
    [(hidden, (*NEAREST, *PAGES)), (suspended, NEAREST), (invited_by_another, NEAREST)],
)
def test_nothing_tells_whose_address_was_typed(
    client, places, parenting, carole, alice, alpes_azur, owner, paths
):
    alpes_azur.slug = "alpes-d-azur-2026-2030"
    alpes_azur.save()
    client.force_login(carole)

    def read(owner):
        """In a world where that address is of this owner, named by every door."""
        with transaction.atomic():
            owner()
            statuses = [door(client, places, carole, alpes_azur, ADDRESS) for door in BY_ADDRESS]
            found = shown(client, paths)
            transaction.set_rollback(True)
        return statuses, found

    unknown, taken = read(nobody), read(owner)

    assert {page for page, said in unknown[1].items() if taken[1].get(page) != said} == set()
    assert (taken[0], taken[1].keys()) == (unknown[0], unknown[1].keys())
    told = "".join(taken[1]["file"])
    assert (told.count("Tamaris"), ADDRESS in told) == (4, False)
    assert [status for status, _ in (taken[1][path] for path in paths)] == [200] * len(paths)


def test_the_control_an_address_that_the_namer_may_read_names_its_owner(carole, alpes_azur):
    owner = hidden()
    Member.objects.filter(pk=owner.pk).update(email_visibility="members")

    assert member_of(Person(email=ADDRESS, **ROSE), by=carole) == owner


# The owner ----------------------------------------------------------------------------------------


@pytest.fixture
def named(carole, alpes_azur):
    """(the owner of the address, the function given there, its invitation)."""
    owner = hidden()
    post = PostFactory(convention=alpes_azur)
    given = appoint(post, by=carole, person=Person(email=ADDRESS, **ROSE), fte=post.fte)
    return owner, given, given.member.invitations.get()


def names_on_team(client, alpes_azur):
    page = client.get(reverse("conventions:convention_team", args=[alpes_azur.slug]))
    return [name in page.content.decode() for name in ("Rose Tamaris", "Odile Ficaire")]


def test_the_owner_has_the_rights_of_the_function_at_once(named, alpes_azur):
    owner, _, _ = named

    assert standing_of(owner).conventions == {alpes_azur.pk}
    assert standing_of(hidden()).conventions == {alpes_azur.pk}


def test_whoever_claims_an_address_has_no_right_given_there(named):
    owner, _, _ = named
    owner.emailaddress_set.update(verified=False)

    assert standing_of(owner).is_verified is False


def test_the_name_of_the_owner_is_shown_once_they_say_yes(client, carole, named, alpes_azur):
    owner, given, _ = named
    client.force_login(carole)
    before = names_on_team(client, alpes_azur)

    client.force_login(owner)
    asked = client.get(reverse("myspace")).content.decode()
    answer = client.post(reverse("name_take_up", args=[given.member.public_id]))

    client.force_login(carole)
    given.refresh_from_db()
    assert "<bdi>Rose Tamaris</bdi>" in asked
    assert (answer.status_code, given.member) == (302, owner)
    assert (before, names_on_team(client, alpes_azur)) == ([True, False], [False, True])
    assert Member.objects.listed().filter(last_name="Tamaris").exists() is False


def test_a_name_is_taken_up_once(named):
    owner, given, _ = named
    actions.take_up(given.member, by=owner)
    actions.take_up(given.member, by=owner)

    given.refresh_from_db()
    lines = AuditLine.objects.filter(verb="accept_invitation")
    assert (given.member, [line.subject for line in lines]) == (owner, [owner])


def test_nobody_decides_their_own_request_without_knowing(carole, alice, alpes_azur):
    """Named by an address that is hers, by somebody whose requests she answers."""
    Member.objects.filter(pk=carole.pk).update(email_visibility="hidden")
    post = PostFactory(convention=alpes_azur)
    asked = appoint(post, by=alice, person=Person(email=carole.email, **ROSE), fte=post.fte)
    validate_assignment(asked, by=carole)

    actions.take_up(asked.member, by=carole)

    asked.refresh_from_db()
    assert (asked.member, asked.status, asked.decided_by) == (carole, "requested", None)


def test_what_was_handed_to_the_owner_waits_for_anybody(carole, alice, alpes_azur, places):
    post = PostFactory(convention=alpes_azur)
    asked = appoint(post, by=alice, person=Person(email=carole.email, **ROSE), fte=post.fte)
    facts = {"delegated_by": alice, "delegated_at": timezone.now(), "delegated_in": places.caf06}
    Assignment.objects.filter(pk=asked.pk).update(delegate=carole, **facts)

    actions.take_up(asked.member, by=carole)

    asked.refresh_from_db()
    assert (asked.member, asked.delegate) == (carole, None)


def test_what_the_owner_holds_already_is_not_given_twice(named):
    owner, given, _ = named
    other = AssignmentFactory(member=owner, post=given.post)
    Reconfirmation.objects.create(assignment=given, answer=Answer.KEPT, answered_by=owner)

    actions.take_up(given.member, by=owner)

    assert list(Assignment.objects.current().filter(post=given.post)) == [other]


def test_what_nothing_else_speaks_of_leaves_no_row(named):
    owner, given, _ = named
    other = AssignmentFactory(member=owner, post=given.post)

    actions.take_up(given.member, by=owner)

    assert list(Assignment.objects.filter(post=given.post)) == [other]


def test_the_mail_goes_to_the_address_and_its_link_leads_to_the_answer(client, named):
    owner, _, invitation = named
    path = reverse("invitation_accept", args=[invitation_token(invitation)])
    send_invitation(invitation.pk)
    away = client.get(path)
    client.force_login(owner)

    mail = OutgoingMail.objects.get()
    assert (away.status_code, away.url, client.get(path).url) == (302, *[MINE] * 2)
    assert (mail.to, "Votre compte à cette adresse n’est montré" in mail.text) == (ADDRESS, True)


def test_the_link_opens_an_account_where_the_owner_has_changed_address(client, named):
    owner, given, invitation = named
    Member.objects.filter(pk=owner.pk).update(email="autre@essai.example")
    owner.emailaddress_set.update(email="autre@essai.example")

    client.post(reverse("invitation_accept", args=[invitation_token(invitation)]), ROSE)

    given.refresh_from_db()
    assert (given.member.email, given.member.is_proved) == (ADDRESS, True)
    assert standing_of(Member.objects.get(pk=owner.pk)).is_verified is False


def test_the_link_opens_the_account_that_another_invited(client, carole, alpes_azur):
    guest = invited_by_another()
    post = PostFactory(convention=alpes_azur)
    given = appoint(post, by=carole, person=Person(email=ADDRESS, **ROSE), fte=post.fte)
    [invitation] = given.member.invitations.all()

    client.post(reverse("invitation_accept", args=[invitation_token(invitation)]), ROSE)

    given.refresh_from_db()
    assert (given.member, guest.is_proved) == (guest, True)
    with pytest.raises(ValidationError, match="n’est plus valable"):
        actions.accept_named(invitation, **ROSE)


def test_an_address_named_again_is_the_same_person_for_that_namer_alone(carole, karim, named):
    _, given, _ = named
    again = member_of(Person(email=ADDRESS, **ROSE), by=carole)
    by_another = member_of(Person(email=ADDRESS, first_name="R", last_name="T"), by=karim)

    assert (again, again.invitations.count()) == (given.member, 1)
    assert (by_another.full_name, by_another == given.member) == ("R T", False)


def test_a_pilot_who_names_an_address_twice_names_one_person(alice):
    hidden()

    one, other = (member_of(Person(email=ADDRESS, **ROSE), by=alice) for _ in range(2))

    assert (one, one.named_by, one.invitations.count()) == (other, alice, 1)


def test_the_export_of_the_owner_tells_who_named_them_and_erasing_empties_it(named):
    owner, given, _ = named
    told = export_member(owner)["compte"]["personnes nommées à votre adresse"]

    erase_member(owner)

    given.member.refresh_from_db()
    assert [(one["nom"], one["par"]) for one in told] == [("Rose Tamaris", "Carole Fontaine")]
    assert (given.member.full_name, given.member.named_at) == ("Ancien membre", "")
    assert Assignment.objects.current().filter(member=given.member).exists() is False


def test_erasing_empties_the_name_that_was_typed_before_the_yes(named):
    owner, given, _ = named
    actions.take_up(given.member, by=owner)

    erase_member(owner)

    given_name = given.member
    given_name.refresh_from_db()
    assert (given_name.full_name, given_name.named_at) == ("Ancien membre", "")
