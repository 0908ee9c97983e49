"""The desk of the national administration: two people for a national role, doubts, suspensions."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse
from django.utils import timezone

from conventions.actions import open_convention
from ctgnet.mail.models import OutgoingMail
from members.actions import SAY_WHY, open_contact, open_with_reason
from members.models import AuditLine, GrantStatus, Member, Opening, Role, Visibility
from tests.factories.conventions import ConventionFactory
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.practices import SheetFactory

Kind = Role.Kind


@pytest.fixture
def second(db):
    """Another national administrator."""
    member = MemberFactory(first_name="Solène", last_name="Orme")
    RoleFactory(member=member, kind=Kind.NATIONAL)
    Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return member


@pytest.fixture
def as_mona(client, mona):
    client.force_login(mona)
    return client


def page_of(response):
    return response.content.decode().replace("\xa0", " ")


NATIONAL_PAGES = ["admin_desk", "mail_health", "national_propose", "referent_grant"]


@pytest.mark.parametrize("name", NATIONAL_PAGES)
def test_the_administration_is_closed_to_others(client, alice, carole, mona, paul, nina, name):
    statuses = {"visitor": client.get(reverse(name)).status_code}
    for member in (nina, paul, alice, carole, mona):
        client.force_login(member)
        statuses[member.first_name] = client.get(reverse(name)).status_code

    assert statuses == {
        "visitor": 302,
        "Nina": 403,
        "Paul": 403,
        "Alice": 403,
        "Carole": 403,
        "Mona": 200,
    }


def test_a_national_role_goes_through_two_people(client, mona, second, alice):
    client.force_login(mona)
    client.post(reverse("national_propose"), {"email": alice.email, "note": "Dix ans de réseau"})
    role = alice.roles.get()
    own = client.post(reverse("role_validate", args=[role.pk])).status_code
    answer = reverse("role_validate", args=[role.pk])
    shown_to_mona = answer in page_of(client.get(reverse("admin_desk")))
    client.force_login(second)
    shown_to_second = answer in page_of(client.get(reverse("admin_desk")))
    client.post(reverse("role_validate", args=[role.pk]))

    role.refresh_from_db()
    assert (own, shown_to_mona, shown_to_second) == (403, False, True)
    assert (role.status, role.requested_by, role.decided_by) == (
        GrantStatus.VALIDATED,
        mona,
        second,
    )


def test_a_national_role_is_taken_away_by_two_people(client, mona, second):
    third = RoleFactory(kind=Kind.NATIONAL)
    url = reverse("role_end", args=[third.pk])
    client.force_login(mona)
    first = client.post(url, {"reason": "Départ"})
    asked = page_of(client.get(reverse("admin_desk")))
    client.post(url, {"reason": "Départ"})
    third.refresh_from_db()
    still = third.is_running
    client.force_login(second)
    client.post(url, {"reason": "Confirmé"})

    third.refresh_from_db()
    assert (first.url, still, third.is_running) == (reverse("admin_desk"), True, False)
    assert "<bdi>Mona Verger</bdi> demande la fin de ce rôle" in asked


def test_the_reference_of_a_caf_is_named(as_mona, carole, places):
    as_mona.post(
        reverse("referent_grant"),
        {"email": carole.email, "caf": "06", "note": "Choisie par la Caf"},
    )
    role = carole.roles.get(kind=Kind.CAF_REFERENT)
    as_mona.post(reverse("role_validate", args=[role.pk]))

    carole.forget_roles()
    assert {role.kind for role in carole.current_roles} == {Kind.CAF_OFFICER, Kind.CAF_REFERENT}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("national_propose", {"email": "personne@essai.example"}),
        ("national_propose", {"email": "x"}),
        ("national_propose", {"note": ""}),
        ("referent_grant", {"caf": "99"}),
        ("referent_grant", {"caf": ""}),
    ],
)
def test_a_wrong_proposal_says_why(as_mona, alice, places, name, wrong):
    form = {"email": alice.email, "note": "Dix ans de réseau", "caf": "06"} | wrong

    response = as_mona.post(reverse(name), form)

    assert (response.status_code, alice.roles.count()) == (422, 0)


@pytest.mark.parametrize("name", ["national_propose", "referent_grant"])
def test_an_address_answers_to_a_reason_only_traced_and_told(as_mona, mona, alice, places, name):
    def ask(email, note):
        answer = as_mona.post(reverse(name), {"email": email, "note": note, "caf": "06"})
        return answer.status_code, plain_errors(answer)

    short = [ask(email, "Oui") for email in (alice.email, "personne@essai.example")]
    none = AuditLine.objects.count()
    status, _ = ask(alice.email, "Dix ans de réseau")
    line = AuditLine.objects.get(verb="open_member")

    assert short == [(422, [SAY_WHY])] * 2
    assert (none, status) == (0, 302)
    assert (line.actor, line.subject, line.reason) == (mona, alice, "Dix ans de réseau")
    assert alice.notifications.filter(text__contains="Dix ans de réseau").count() == 1


def plain_errors(answer):
    form = answer.context and answer.context.get("form")
    return [str(error) for errors in form.errors.values() for error in errors] if form else []


def test_an_open_address_is_proposed_without_opening_anything(as_mona, alice):
    Member.objects.filter(pk=alice.pk).update(email_visibility=Visibility.MEMBERS)
    as_mona.post(reverse("national_propose"), {"email": alice.email, "note": "Dix ans de réseau"})

    assert (alice.roles.count(), Opening.objects.count()) == (1, 0)


def test_addresses_are_proposed_within_the_ceilings(as_mona, alice, settings):
    typed = {"email": alice.email, "note": "Dix ans de réseau"}
    settings.PEOPLE_READ_A_DAY = 0
    beyond = as_mona.post(reverse("national_propose"), typed)
    settings.LIMITS = settings.LIMITS | {"view_contact": "1/h/user"}
    typed["email"] = "personne@essai.example"
    often = [as_mona.post(reverse("national_propose"), typed).status_code for _ in range(2)]

    assert (beyond.status_code, often, alice.roles.count()) == (429, [422, 429], 0)


def test_nobody_proposes_himself(as_mona, mona):
    response = as_mona.post(
        reverse("national_propose"), {"email": mona.email, "note": "Encore un mandat"}
    )

    assert (response.status_code, "déjà validé" in page_of(response)) == (422, True)


def test_mails_in_doubt_are_shown_without_their_words(as_mona):
    for state in OutgoingMail.State.values:
        OutgoingMail.objects.create(
            key=f"cle-{state}", to="canari@essai.example", subject="Canari", text="x", state=state
        )

    page = page_of(as_mona.get(reverse("mail_health")))

    shown = [state for state in OutgoingMail.State.values if f"cle-{state}" in page]
    assert shown == ["sending", "refused", "uncertain"]
    assert ("canari@" in page, "Canari" in page) == (False, False)


@pytest.mark.parametrize("count", [1, 5, 50])
def test_the_desk_costs_the_same(as_mona, places, count, django_assert_num_queries):
    for _ in range(count):
        RoleFactory(requested=True, kind=Kind.CAF_REFERENT, caf=places.caf06)

    with django_assert_num_queries(20):
        as_mona.get(reverse("admin_desk"))


def test_an_account_is_suspended_then_opened_again(client, mona, carole, alice):
    close = reverse("member_suspend", args=[alice.public_id])
    client.force_login(carole)
    refused = client.post(close, {"reason": "x"}).status_code
    client.force_login(mona)
    client.post(close, {"reason": " "})
    without_reason = Member.objects.get(pk=alice.pk).is_active
    client.post(close, {"reason": "Compte volé"})
    closed = Member.objects.get(pk=alice.pk).is_active
    shown = alice.full_name in page_of(client.get(reverse("admin_desk")))
    client.post(reverse("member_reopen", args=[alice.public_id]))

    assert (refused, without_reason, closed, shown) == (403, True, False, True)
    assert Member.objects.get(pk=alice.pk).is_active is True
    assert list(AuditLine.objects.order_by("pk").values_list("verb", flat=True)) == [
        "suspend_member",
        "reopen_member",
    ]


def test_nobody_suspends_himself_nor_an_absent_person(as_mona, mona):
    statuses = [
        as_mona.post(reverse("member_suspend", args=[who]), {"reason": "x"}).status_code
        for who in (mona.public_id, "absent")
    ]

    assert statuses == [403, 404]


def test_the_desk_lists_what_was_opened_today(as_mona, mona, alice, second, alpes_azur):
    open_convention(alpes_azur, by=mona, reason="La Caf recrute")
    open_contact(alice, by=mona, reason="Réunion annulée")
    sheet = SheetFactory(author=alice, title="Fiche d’Alice")
    for thing, name in ((sheet, "Une fiche"), (mona.roles.get(), "Un rôle")):
        open_with_reason(
            thing,
            by=mona,
            verb="open_sheet",
            reason=f"{name} à lire",
            what=name,
            concerned=[],
            kind="sheet",
        )
    open_contact(alice, by=second, reason="Une autre personne")
    Opening.objects.filter(line__reason="Réunion annulée").update(until=timezone.now())

    page = page_of(as_mona.get(reverse("admin_desk")))

    shown = (
        "Alpes d’Azur</bdi></a>",
        "Alice Tilleul</bdi></a>",
        "Fiche d’Alice</bdi></a>",
        "members.role</bdi></h3>",
    )
    assert [page.count(words) for words in shown] == [1, 1, 1, 1]
    assert page.count("Ouverte jusqu’à") == 3
    assert "Une autre personne" not in page


def test_a_prepared_ctg_that_no_caf_can_confirm_waits_at_the_desk(as_mona, places, alice, carole):
    draft = {"draft": True, "registered_by": alice}
    var = ConventionFactory(local_name="Var", communes=[places.communes["83042"]], **draft)
    ConventionFactory(local_name="Suivie", communes=[places.communes["06123"]], **draft)

    page = page_of(as_mona.get(reverse("admin_desk")))

    assert page.count(reverse("conventions:convention_open", args=[var.slug])) == 1
    assert "Suivie" not in page
