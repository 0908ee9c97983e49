"""The desk of a Caf: what waits, who may answer, once."""

import re
from datetime import date, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from conventions.models import Assignment, Reconfirmation
from members.actions import record_act, report_content
from members.models import AuditLine, GrantStatus, Invitation, Member, Role
from practices.models import SheetStatus
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    ConventionFactory,
    PostFactory,
)
from tests.factories.events import EventFactory
from tests.factories.members import InvitationFactory, MemberFactory, RoleFactory
from tests.factories.practices import RevisionFactory, SheetFactory
from tests.strict_client import StrictClient

Kind = Role.Kind
REASON = {"reason": "Inconnue à la Caf"}


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def referent(places):
    """Référence of Caf 06."""
    member = MemberFactory(first_name="Renée", last_name="Frêne")
    RoleFactory(member=member, kind=Kind.CAF_REFERENT, caf=places.caf06)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return member


@pytest.fixture
def colleague(places, nina):
    """Nina asks for Caf 06."""
    return RoleFactory(
        requested=True, kind=Kind.CAF_OFFICER, caf=places.caf06, member=nina, requested_by=nina
    )


@pytest.fixture
def asked(alpes_azur, nina):
    """Nina asks for a post of Alpes d’Azur."""
    return AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=nina)


def lines(client):
    """Names that wait at the desk, from the top."""
    page = client.get(reverse("caf_desk")).content.decode()
    return re.findall(r'<h2><a href="/membres/\w+/">(.*?)</a></h2>', page)


def answers(client, people, method, name, pk, data=None):
    found = {}
    for person in people:
        client.force_login(person)
        found[person.first_name] = getattr(client, method)(
            reverse(name, args=[pk] if pk else []), data or {}
        ).status_code
    return found


def test_the_desk_is_closed_to_those_who_decide_nothing(
    client, alice, bob, carole, karim, mona, paul, nina, erwan
):
    people = [alice, bob, carole, karim, mona, paul, nina, erwan]

    assert answers(client, people, "get", "caf_desk", None) == {
        "Alice": 403,
        "Bob": 403,
        "Carole": 200,
        "Karim": 200,
        "Mona": 200,
        "Paul": 403,
        "Nina": 403,
        "Erwan": 403,
    }


def test_each_desk_shows_what_it_may_answer(
    client, asked, colleague, carole, karim, mona, referent
):
    partner = RoleFactory(requested=True, member__first_name="Pia", member__last_name="Saule")
    shown = {}
    for person in (carole, karim, mona, referent):
        client.force_login(person)
        shown[person.first_name] = sorted(lines(client))

    assert partner.member.full_name == "Pia Saule"
    assert shown == {
        "Carole": ["Nina Lavande", "Pia Saule"],
        "Karim": ["Pia Saule"],
        "Mona": ["Nina Lavande", "Pia Saule"],
        "Renée": ["Nina Lavande", "Nina Lavande", "Pia Saule"],
    }


def test_the_oldest_request_comes_first_and_a_long_wait_is_said(client, carole, asked):
    old = RoleFactory(requested=True, member__first_name="Vieux", member__last_name="Chêne")
    Role.objects.filter(pk=old.pk).update(requested_at=timezone.now() - timedelta(days=8))
    client.force_login(carole)

    page = client.get(reverse("caf_desk")).content.decode()

    assert lines(client) == ["Vieux Chêne", "Nina Lavande"]
    assert page.count("Attend depuis plus d’une semaine") == 1


def test_one_s_own_request_never_shows(client, carole, places):
    RoleFactory(requested=True, member=carole)
    client.force_login(carole)

    assert lines(client) == []


def titles(client, member, page="caf_desk"):
    client.force_login(member)
    return [line.words for line in client.get(reverse(page)).context["lines"]]


def test_one_list_holds_all_that_waits_oldest_first(client, carole, karim, alice, asked, places):
    days = iter(range(9, 0, -1))

    def ago():
        return timezone.now() - timedelta(days=next(days))

    alpes_azur = asked.post.convention
    ConventionFactory(
        draft=True, communes=[places.communes["06123"]], local_name="Littoral", registered_at=ago()
    )
    ours = {"author": alice, "convention": alpes_azur, "shared": True}
    SheetFactory(**ours, title="À relire", review_asked_at=ago())
    reviewed = SheetFactory(**ours, title="Révisée", reviewed=True, review_asked_at=ago())
    RevisionFactory(sheet=reviewed, author=alice)
    SheetFactory(**ours, title="À archiver", move_asked_at=ago())
    SheetFactory(**ours, title="À rétablir", status=SheetStatus.ARCHIVED, move_asked_at=ago())
    SheetFactory(**ours, title="À changer", review_asked_at=ago(), changes_asked_at=timezone.now())
    SheetFactory(**ours | {"author": carole}, title="La mienne", review_asked_at=timezone.now())
    rewritten = SheetFactory(**ours, title="Réécrite", review_asked_at=timezone.now())
    record_act(by=carole, verb="edit_sheet", thing=rewritten, subject=alice)
    EventFactory(draft=True, convention=alpes_azur, created_by=alice, title="Café du matin")
    EventFactory(draft=True, past=True, convention=alpes_azur, created_by=alice)
    Assignment.objects.filter(pk=asked.pk).update(requested_at=ago())

    assert titles(client, carole) == [
        "CTG à confirmer\u00a0: Littoral",
        "Fiche à relire\u00a0: À relire",
        "Révision à relire\u00a0: Révisée",
        "Archivage demandé\u00a0: À archiver",
        "Retour demandé\u00a0: À rétablir",
        f"Nina Lavande\u00a0: {asked.post.get_kind_display()}",
        "Rencontre à publier\u00a0: Café du matin",
    ]
    assert titles(client, karim) == []
    home = client.get("/").context["waiting"]
    client.force_login(carole)
    assert [task.text for task in client.get("/").context["waiting"]] == titles(client, carole)
    assert home == []
    assert client.get("/mon-espace/").context["to_decide"] == 7


def waiting_amendment(convention, **traits):
    signed_on = date(2026, 10, 1)
    return AmendmentFactory(convention=convention, signed_on=signed_on, **traits)


def test_an_amendment_waits_until_it_is_confirmed(client, carole, karim, alpes_azur):
    amendment = waiting_amendment(alpes_azur)
    waiting_amendment(alpes_azur, confirmed=True)

    assert [titles(client, member) for member in (carole, karim)] == [
        ["Avenant à confirmer\u00a0: Alpes d’Azur, signé le 1er octobre 2026"],
        [],
    ]
    client.force_login(carole)
    (line,) = client.get(reverse("caf_desk")).context["lines"]
    assert (line.url, line.is_late) == (amendment.get_absolute_url(), False)
    assert [task.text for task in client.get("/").context["waiting"]] == [line.words]


def said(assignment, answer, **traits):
    return Reconfirmation.objects.create(
        assignment=assignment, answer=answer, answered_by=assignment.member, **traits
    )


def test_a_departure_waits_until_the_function_has_an_end(client, carole, karim, alice, bob):
    assignment = alice.assignments.get()
    said(assignment, "gone", left_on=date(2026, 11, 30))

    assert [titles(client, member) for member in (carole, karim)] == [
        ["Départ annoncé\u00a0: Alice Tilleul, dernier jour le 30 novembre 2026"],
        [],
    ]
    client.force_login(carole)
    (line,) = client.get(reverse("caf_desk")).context["lines"]
    assert line.url == assignment.end_path
    assert [task.text for task in client.get("/").context["waiting"]] == [line.words]
    Assignment.objects.filter(pk=assignment.pk).update(ends_on=date(2026, 11, 30))
    assert titles(client, carole) == []


def test_only_the_last_word_of_whoever_leaves_counts(client, carole, alice, bob):
    assignment = alice.assignments.get()
    said(assignment, "gone", left_on=date(2026, 11, 30))
    said(assignment, "gone", left_on=date(2026, 12, 31))
    assert titles(client, carole) == [
        "Départ annoncé\u00a0: Alice Tilleul, dernier jour le 31 décembre 2026"
    ]

    said(assignment, "still_here")
    assert titles(client, carole) == []


def test_nobody_ends_their_own_function_at_the_desk(client, carole, alpes_azur):
    own = AssignmentFactory(post=PostFactory(convention=alpes_azur), member=carole)
    said(own, "gone", left_on=date(2026, 11, 30))

    assert titles(client, carole) == []


def test_the_administration_first_opens_the_ctg_of_an_amendment(client, mona, alpes_azur):
    waiting_amendment(alpes_azur)
    client.force_login(mona)

    (line,) = client.get(reverse("caf_desk")).context["lines"]

    assert line.url == reverse("conventions:convention_open", args=[alpes_azur.slug])


def test_the_list_of_the_administration_holds_what_no_caf_can_answer(client, mona, places, karim):
    report_content(path="/fiches/x/", reason="wrong", details="")
    drafts = {"draft": True, "communes": [places.communes["06123"]], "local_name": "Littoral"}
    ConventionFactory(**drafts)
    ConventionFactory(**drafts | {"communes": [places.communes["83042"]], "local_name": "Suivie"})
    EventFactory(draft=True, caf=None, convention=None, title="Journée nationale")
    EventFactory(draft=True, caf=places.caf83, title="Journée du Var")

    assert sorted(titles(client, mona)) == [
        "CTG à confirmer\u00a0: Littoral",
        "Rencontre à publier\u00a0: Journée nationale",
        "Signalement à traiter\u00a0: Information fausse ou périmée",
    ]


@pytest.mark.parametrize("count", [1, 5, 50])
def test_the_desk_costs_the_same_for_any_number(
    client, carole, alpes_azur, places, count, django_assert_num_queries
):
    for _ in range(count):
        SheetFactory(convention=alpes_azur, shared=True, review_asked_at=timezone.now())
        EventFactory(draft=True, convention=alpes_azur)
        ConventionFactory(draft=True, communes=[places.communes["06001"]])
        AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
        RoleFactory(requested=True)
        AmendmentFactory(convention=alpes_azur)
        leaver = AssignmentFactory(post=PostFactory(convention=alpes_azur))
        said(leaver, "gone", left_on=date(2026, 11, 30))
    client.force_login(carole)

    with django_assert_num_queries(19):
        client.get(reverse("caf_desk"))


def test_one_click_validates_a_colleague(client, referent, colleague, nina):
    client.force_login(referent)

    response = client.post(reverse("role_validate", args=[colleague.pk]))

    nina.forget_roles()
    assert response.url == reverse("caf_desk")
    assert [role.kind for role in nina.current_roles] == [Kind.CAF_OFFICER]


def test_the_right_opens_at_the_next_click(client, referent, colleague, nina):
    hers = StrictClient()
    hers.force_login(nina)
    before = hers.get(reverse("directory")).status_code
    client.force_login(referent)
    client.post(reverse("role_validate", args=[colleague.pk]))

    after = hers.get(reverse("directory"))

    # The second factor is now asked for: the right is there, behind its door.
    assert (before, after.status_code, after.url.partition("?")[0]) == (
        403,
        302,
        "/compte/securite/",
    )


def test_who_may_answer_a_colleague(client, alice, carole, karim, mona, nina, paul, colleague):
    people = [nina, alice, paul, carole, karim]

    assert answers(client, people, "post", "role_validate", colleague.pk) == {
        "Nina": 403,
        "Alice": 403,
        "Paul": 403,
        "Carole": 403,
        "Karim": 404,
    }
    colleague.refresh_from_db()
    assert colleague.status == GrantStatus.REQUESTED
    assert answers(client, [mona], "post", "role_refuse", colleague.pk, REASON) == {"Mona": 302}


def test_a_refusal_without_reason_changes_nothing(client, referent, colleague):
    client.force_login(referent)

    page = client.post(reverse("role_refuse", args=[colleague.pk]), {"reason": " "}, follow=True)

    colleague.refresh_from_db()
    assert colleague.status == GrantStatus.REQUESTED
    assert "Dites pourquoi" in page.content.decode()


def test_a_double_click_answers_once(client, referent, colleague, nina):
    client.force_login(referent)
    url = reverse("role_validate", args=[colleague.pk])

    statuses = [client.post(url).status_code for _ in range(2)]

    assert (statuses, AuditLine.objects.filter(subject=nina).count()) == ([302, 302], 1)


def test_no_extra_field_gives_a_role(client, referent, colleague, nina):
    client.force_login(referent)
    client.post(
        reverse("role_validate", args=[colleague.pk]),
        {"kind": "national", "caf": "83", "member": referent.pk, "status": "x", "decided_by": "1"},
    )

    colleague.refresh_from_db()
    assert (colleague.kind, colleague.caf_id, colleague.member, colleague.decided_by) == (
        Kind.CAF_OFFICER,
        "06",
        nina,
        referent,
    )


def test_the_caf_answers_a_function_of_its_territory(client, carole, karim, mona, alice, asked):
    refused = answers(client, [alice, karim, mona], "post", "assignment_validate", asked.pk)
    done = answers(client, [carole], "post", "assignment_validate", asked.pk)
    again = answers(client, [carole], "post", "assignment_refuse", asked.pk, REASON)

    asked.refresh_from_db()
    assert (refused, done, again) == (
        {"Alice": 403, "Karim": 404, "Mona": 404},
        {"Carole": 302},
        {"Carole": 302},
    )
    assert (asked.status, asked.decided_by) == (GrantStatus.VALIDATED, carole)


def test_a_function_is_refused_with_its_reason(client, carole, asked):
    client.force_login(carole)
    url = reverse("assignment_refuse", args=[asked.pk])
    without = client.post(url, {"reason": ""}, follow=True)

    client.post(url, REASON)

    asked.refresh_from_db()
    assert without.redirect_chain == [(reverse("caf_desk"), 302)]
    assert (asked.status, asked.reason) == (GrantStatus.REFUSED, REASON["reason"])


def test_nobody_answers_his_own_function(client, carole, alpes_azur):
    own = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=carole)

    assert answers(client, [carole], "post", "assignment_validate", own.pk) == {"Carole": 403}
    assert Assignment.objects.get(pk=own.pk).status == GrantStatus.REQUESTED


@pytest.mark.parametrize(
    "name", ["role_validate", "role_refuse", "role_end", "assignment_validate"]
)
def test_an_answer_takes_a_button_and_an_existing_request(client, mona, carole, name):
    client.force_login(carole)

    statuses = [
        client.get(reverse(name, args=[1])).status_code,
        client.post(reverse(name, args=[999_999])).status_code,
    ]

    assert statuses == [405, 404]


# Colleagues


def test_a_reference_ends_a_colleague_s_role(client, referent, carole, karim):
    role = carole.roles.get()

    refused = answers(client, [carole, karim], "post", "role_end", role.pk, REASON)
    done = answers(client, [referent], "post", "role_end", role.pk, REASON)

    role.refresh_from_db()
    assert (refused, done) == ({"Carole": 403, "Karim": 404}, {"Renée": 302})
    assert (role.ended_by, role.is_running) == (referent, False)


def test_the_page_of_colleagues_shows_each_its_act(client, referent, carole):
    shown = {}
    for person in (referent, carole):
        client.force_login(person)
        page = client.get(reverse("colleague_list")).content.decode()
        shown[person.first_name] = (
            page.count('<li class="row-item">'),
            page.count("Mettre fin au rôle"),
        )

    assert shown == {"Renée": (2, 1), "Carole": (2, 0)}


PROPOSED = {
    "caf": "06",
    "first_name": "Inès",
    "last_name": "Saule",
    "email": "ines@essai.example",
    "note": "Bureau 12",
}


def test_a_colleague_is_invited_and_waits(client, carole):
    client.force_login(carole)

    for _ in range(2):
        response = client.post(reverse("colleague_list"), PROPOSED)

    member = Member.objects.get(email="ines@essai.example")
    role = member.roles.get()
    assert response.url == reverse("colleague_list")
    assert (role.status, role.requested_by, role.note) == (
        GrantStatus.REQUESTED,
        carole,
        "Bureau 12",
    )
    assert Invitation.objects.filter(member=member).count() == 1


@pytest.mark.parametrize("wrong", [{"caf": "83"}, {"email": "pas une adresse"}, {"first_name": ""}])
def test_a_colleague_of_another_caf_is_not_proposed(client, carole, places, wrong):
    client.force_login(carole)

    response = client.post(reverse("colleague_list"), PROPOSED | wrong)

    assert response.status_code == 422
    assert Member.objects.filter(email="ines@essai.example").count() == 0


def test_a_colleague_who_has_the_role_is_not_proposed_again(client, carole, referent):
    client.force_login(referent)

    response = client.post(reverse("colleague_list"), PROPOSED | {"email": carole.email})

    assert response.status_code == 422
    assert "Ce rôle est déjà validé." in response.content.decode()


# Invitations


def test_an_invitation_is_taken_back_or_sent_again(client, carole, alice):
    mine = InvitationFactory(invited_by=carole)
    old = InvitationFactory(invited_by=carole, expired=True)
    client.force_login(carole)

    client.post(reverse("invitation_revoke", args=[mine.pk]))
    client.post(reverse("invitation_renew", args=[old.pk]))

    states = sorted(invitation.state for invitation in Invitation.objects.all())
    page = client.get(reverse("invitation_list")).content.decode()
    assert states == ["en attente", "retirée", "retirée"]
    assert page.count("row-item") == 3
    assert answers(client, [alice], "post", "invitation_revoke", old.pk) == {"Alice": 403}


def test_the_invitations_of_another_caf_do_not_exist(client, carole, karim, mona):
    theirs = InvitationFactory(invited_by=karim)
    names = ("invitation_renew", "invitation_revoke")

    refused = [answers(client, [carole], "post", name, theirs.pk) for name in names]

    assert (refused, Invitation.objects.get().state) == ([{"Carole": 404}] * 2, "en attente")
    assert answers(client, [mona], "post", "invitation_revoke", theirs.pk) == {"Mona": 302}


def test_an_accepted_invitation_says_why_it_stays(client, carole):
    done = InvitationFactory(invited_by=carole, accepted_at=timezone.now())
    client.force_login(carole)

    page = client.post(reverse("invitation_revoke", args=[done.pk]), follow=True)

    assert "Cette invitation a déjà été acceptée" in page.content.decode()


# The log of a Caf


def test_a_caf_reads_its_own_log(client, referent, colleague, karim, mona):
    client.force_login(referent)
    client.post(reverse("role_validate", args=[colleague.pk]))
    read = {}
    for person in (referent, karim, mona):
        client.force_login(person)
        page = client.get(reverse("caf_journal")).content.decode()
        read[person.first_name] = page.count("a validé un rôle")

    assert read == {"Renée": 1, "Karim": 0, "Mona": 1}


# Where a Caf has nobody: the national administration answers, and says why


def test_the_administration_answers_where_a_caf_has_nobody(client, asked, mona, nina, alice):
    client.force_login(mona)
    shown = lines(client)
    url = reverse("assignment_validate", args=[asked.pk])
    without = client.post(url, {"reason": " "}, follow=True)
    client.post(url, {"reason": "La Caf recrute"})

    asked.refresh_from_db()
    assert (shown, without.content.decode().count("Dites pourquoi")) == (["Nina Lavande"], 1)
    assert (asked.status, asked.decided_by) == (GrantStatus.VALIDATED, mona)
    assert dict(AuditLine.objects.values_list("verb", "reason")) == {
        "open_convention": "La Caf recrute",
        "validate_assignment": "La Caf recrute",
    }
    assert alice.notifications.count() == 1


def test_the_administration_refuses_with_one_reason(client, asked, mona):
    client.force_login(mona)

    client.post(reverse("assignment_refuse", args=[asked.pk]), REASON)

    asked.refresh_from_db()
    assert (asked.status, asked.reason) == (GrantStatus.REFUSED, REASON["reason"])


def test_the_administration_never_answers_herself(client, alpes_azur, mona):
    own = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur), member=mona)

    assert answers(client, [mona], "post", "assignment_validate", own.pk, REASON) == {"Mona": 403}
    assert AuditLine.objects.count() == 0


def test_the_reason_is_asked_once_an_hour(client, alpes_azur, asked, mona):
    client.force_login(mona)
    before = client.get(reverse("caf_desk")).content.decode()
    client.post(
        reverse("conventions:convention_open", args=[alpes_azur.slug]),
        {"reason": "La Caf est vide"},
    )

    after = client.get(reverse("caf_desk")).content.decode()

    assert [page.count("à la place de la Caf") for page in (before, after)] == [1, 0]
