"""« Ce n’est pas moi » leaves nothing of what named that person, in any app."""

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.models import ActionSheet, BodyMember, ConventionDraft, ImportState
from ctgnet.mail.models import OutgoingMail
from ctgnet.once.models import Sent
from members import actions
from members.models import Member, Notification, Role
from tests.conventions.importing import POST, SOUND, line, written
from tests.conventions.naming import ADDRESS, hidden
from tests.conventions.test_unproved_people import ROSE
from tests.factories.conventions import (
    AssignmentFactory,
    BodyMemberFactory,
    PostFactory,
    days,
)
from tests.factories.members import GuestFactory, InvitationFactory, MemberFactory, RoleFactory
from tests.factories.plan import ActionSheetFactory
from tests.pages.test_leaving import ALIVE, live, of

# What a closed account may keep, and nobody at all may not.
OF_SOMEBODY = {
    "conventions.ActionSheet.lead": ActionSheet.objects.all,
    "conventions.BodyMember.member": BodyMember.objects.all,
    "members.Notification.member": Notification.objects.all,
}
# Whoever never signed in has no device.
DEVICES = "usersessions.UserSession.user"


def rows_of(member, link):
    field = link.rpartition(".")[2]
    return (
        OF_SOMEBODY[link]().filter(**{field: member}) if link in OF_SOMEBODY else of(member, link)
    )


@pytest.fixture
def named(places, carole):
    guest = GuestFactory(first_name="Ines", last_name="Invitée")
    InvitationFactory(member=guest, invited_by=carole)
    return guest


@pytest.fixture
def busy(named, alpes_azur, pays_de_grasse, places, mona, nina):
    BodyMemberFactory(member=named)
    ActionSheetFactory(lead=named)
    actions.notify(named, kind="desk", text="À relire", path="/", key="k")
    RoleFactory(member=named, kind=Role.Kind.CAF_REFERENT, caf=places.caf06)
    return live(named, alpes_azur, pays_de_grasse, places, mona, nina)


def test_nothing_that_names_somebody_lives_after_their_no(busy):
    links = {*ALIVE, *OF_SOMEBODY} - {DEVICES}
    before = {link for link in links if rows_of(busy, link).exists()}

    actions.decline(busy)

    assert before == links
    assert {link for link in links if rows_of(busy, link).exists()} == set()


def test_what_was_handed_to_them_waits_at_the_desk_without_its_note(named, carole, places):
    asked = RoleFactory(
        requested=True,
        kind=Role.Kind.CAF_OFFICER,
        caf=places.caf06,
        delegate=named,
        delegated_by=carole,
        delegated_at=timezone.now(),
        delegated_in=places.caf06,
        delegate_note="Pour Ines",
    )

    actions.decline(named)

    asked.refresh_from_db()
    assert (asked.delegate, asked.delegate_note) == (None, "")
    keys = carole.notifications.values_list("key", flat=True)
    assert sorted(key.partition(":")[0] for key in keys) == ["declined", "returned"]


def test_a_no_leads_to_the_invitations_whoever_sent_one(named, carole, alice, alpes_azur, places):
    dora = MemberFactory(first_name="Dora")
    RoleFactory(member=dora, kind=Role.Kind.CAF_OFFICER, caf=places.caf06)
    AssignmentFactory(
        member=named, post=PostFactory(convention=alpes_azur), decided_by=dora, requested_by=alice
    )

    actions.decline(Member.objects.get(pk=named.pk))

    told = Notification.objects.filter(key__startswith="declined:").order_by("member__first_name")
    assert list(told.values_list("member__first_name", "path")) == [
        ("Alice", reverse("myspace")),
        ("Carole", reverse("invitation_list")),
        ("Dora", reverse("myspace")),
    ]


def test_a_body_tells_who_is_invited_and_forgets_who_said_no(client, alice, named, alpes_azur):
    seated = BodyMemberFactory(body__convention=alpes_azur, member=named)
    body = seated.body
    BodyMemberFactory(body=body, member=alice)
    client.force_login(alice)
    counts = f"{alpes_azur.get_absolute_url()}instances/"

    def read():
        page = client.get(body.get_absolute_url()).content.decode()
        told = ("Invitation envoyée", "Ines Invitée", "Ancien membre")
        return [words in page for words in told], "1\u00a0siège" in client.get(
            counts
        ).content.decode()

    before = read()
    actions.decline(named)

    assert before == ([True, True, False], True)
    assert read() == ([False, False, False], True)


def test_their_name_stays_in_the_answer_alone(named, carole, alpes_azur, places):
    """Nor in the news and the mails that told others of them."""
    AssignmentFactory(
        member=named,
        post=PostFactory(convention=alpes_azur),
        starts_on=days(-30),
        decided_by=carole,
    )
    told = {"kind": "desk", "text": "Ines Invitée arrive", "path": "/", "about": [named]}
    actions.notify(carole, **told, key="arrives")
    answered = Sent.objects.create(
        key="s", messages=["Votre demande pour Ines Invitée est partie."]
    )
    mail = OutgoingMail.objects.create(
        key="arrives:to:1",
        to="a@essai.example",
        text="Ines Invitée",
        about=[named.pk],
        sent_at=timezone.now(),
    )

    actions.decline(Member.objects.get(pk=named.pk))

    mail.refresh_from_db()
    answered.refresh_from_db()
    assert answered.messages == []
    texts = list(carole.notifications.order_by("pk").values_list("text", flat=True))
    assert (texts[0], mail.text) == ("Ancien membre arrive", "")
    assert [text.partition("\u00a0:")[0] for text in texts[1:]] == ["Ines Invitée"]


# What those who named them had typed -------------------------------------------------------------


def told_of(made):
    """What the import said, but for the mail that greets whoever was invited."""
    return [
        {name: told for name, told in line.items() if name != "invited"} for line in made.preview
    ]


def test_the_table_that_named_them_holds_neither_name_nor_address(carole, places, parenting):
    made = written(carole, line(**SOUND, **POST))
    before = (made.state, made.counts, made.version, told_of(made))
    assert "invited" in made.preview[0]

    actions.decline(Member.objects.get(email=POST["email"]))

    made.refresh_from_db()
    said = [POST[name] in str(made.table) for name in ("first_name", "last_name", "email")]
    assert (said, made.state) == ([False] * 3, ImportState.DONE)
    assert (made.state, made.counts, made.version, made.preview) == before
    assert SOUND["official_title"] in str(made.table)


def test_whoever_only_decided_may_mean_the_owner_of_that_address(named, alice, carole, alpes_azur):
    named.invitations.update(invited_by=alice)
    AssignmentFactory(
        member=named, post=PostFactory(convention=alpes_azur), decided_by=carole, requested_by=alice
    )
    typed = {"posts-0-email": [named.email]}
    hers, of_carole = (
        ConventionDraft.objects.create(owner=one, typed=typed) for one in (alice, carole)
    )

    actions.decline(Member.objects.get(pk=named.pk))

    for draft in (hers, of_carole):
        draft.refresh_from_db()
    assert (hers.typed, of_carole.typed) == ({"posts-0-email": [""]}, typed)


def test_the_forms_of_those_who_named_them_forget_it_and_those_of_others_do_not(carole, karim):
    """Others may mean the owner of that address."""
    hidden()
    stand_in = actions.name_at(ADDRESS, **ROSE, by=carole)
    typed = {"posts-0-person": [f"adresse:{ADDRESS}"], "text": [f"Rose Tamaris {ADDRESS}"]}
    hers, his = (ConventionDraft.objects.create(owner=one, typed=typed) for one in (carole, karim))
    assert stand_in.named_at == ADDRESS

    actions.decline(stand_in)

    for draft in (hers, his):
        draft.refresh_from_db()
    assert (hers.typed, his.typed) == ({"posts-0-person": [""], "text": [""]}, typed)
