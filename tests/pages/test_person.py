"""A person's page: what each reader sees, and how one joins them."""

import re

import pytest
from django.urls import reverse

from members.models import AuditLine, RelayedMessage, Role
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import InvitationFactory, RoleFactory


@pytest.fixture
def opened(alice):
    """Alice has opened her address and her phone, not her page."""
    alice.phone, alice.bio = "04 93 11 22 33", "Canari de présentation"
    alice.phone_visibility = alice.email_visibility = "members"
    alice.save()
    return alice


def as_each(client, people, method, url, data=None):
    statuses = {}
    for person in people:
        client.force_login(person) if person else client.logout()
        name = person.first_name if person else "visitor"
        statuses[name] = getattr(client, method)(url, data or {}).status_code
    return statuses


def page_of(response):
    return response.content.decode().replace("\xa0", " ")


@pytest.fixture
def everybody(alice, bob, carole, karim, mona, paul, nina, erwan):
    return [None, alice, bob, carole, karim, mona, paul, nina, erwan]


SEEN = {
    "visitor": 404,
    "Alice": 200,
    "Bob": 200,
    "Carole": 200,
    "Karim": 200,
    "Mona": 200,
    "Paul": 200,
    "Nina": 404,
    "Erwan": 404,
}


def test_a_page_is_for_members_until_its_owner_opens_it(client, everybody, alice):
    closed = as_each(client, everybody, "get", alice.get_absolute_url())
    alice.profile_visibility = "public"
    alice.save()
    opened = as_each(client, everybody, "get", alice.get_absolute_url())

    assert closed == SEEN
    assert opened == dict.fromkeys(SEEN, 200)


@pytest.mark.parametrize("path", ["/membres/absent/", "/membres/%00/", "/membres/%F0%9F%98%80/"])
def test_an_absent_person_is_not_found(client, alice, path):
    client.force_login(alice)

    assert client.get(path).status_code in (400, 404)


def test_a_closed_account_has_no_page(client, alice, suzie):
    client.force_login(alice)

    assert client.get(suzie.get_absolute_url()).status_code == 404


def test_a_public_page_shows_name_function_and_territory_only(client, opened):
    opened.profile_visibility = "public"
    opened.save()

    page = page_of(client.get(opened.get_absolute_url()))

    assert [
        words in page
        for words in (
            "Alice Tilleul",
            "CTG Alpes d’Azur",
            "Canari",
            "0,5 ETP",
            "04 93",
            opened.email,
        )
    ] == [True, True, False, False, False, False]
    assert page.count('<meta name="robots" content="noindex">') == 1


def test_contact_details_are_in_no_page_that_is_only_read(client, everybody, opened):
    leaks = []
    for person in everybody[1:]:
        client.force_login(person)
        page = page_of(client.get(opened.get_absolute_url()))
        leaks += [person.first_name] if opened.phone in page or opened.email in page else []

    assert leaks == []


def test_the_part_of_a_full_time_is_for_oneself_the_team_and_the_caf(client, everybody, alice):
    seen = []
    for person in everybody[1:7]:
        client.force_login(person)
        page = page_of(client.get(alice.get_absolute_url()))
        seen += [person.first_name] if "0,5 ETP" in page else []

    assert seen == ["Alice", "Carole"]


# Contact details


def contact(client, person, reader, reason=""):
    client.force_login(reader)
    return client.post(reverse("person_contact", args=[person.public_id]), {"reason": reason})


def test_who_reads_contact_details_that_were_opened(client, everybody, opened):
    url = reverse("person_contact", args=[opened.public_id])

    assert as_each(client, everybody, "post", url, {"reason": "Réunion annulée"}) == {
        "visitor": 302,
        "Alice": 200,
        "Bob": 200,
        "Carole": 200,
        "Karim": 200,
        "Mona": 200,
        "Paul": 403,
        "Nina": 404,
        "Erwan": 404,
    }


def test_who_reads_contact_details_that_stay_closed(client, everybody, opened):
    opened.phone_visibility = opened.email_visibility = "hidden"
    opened.save()
    url = reverse("person_contact", args=[opened.public_id])

    allowed = {
        name
        for name, status in as_each(
            client, everybody, "post", url, {"reason": "Réunion annulée"}
        ).items()
        if status == 200
    }

    assert allowed == {"Alice", "Carole", "Mona"}


@pytest.mark.parametrize("visibility", ["members", "hidden"])
def test_an_officer_who_reads_what_is_hidden_leaves_a_trace(client, opened, carole, visibility):
    opened.phone_visibility = opened.email_visibility = visibility
    opened.save()

    contact(client, opened, carole)

    acts = list(AuditLine.objects.values_list("actor", "verb", "subject"))
    assert acts == [(carole.pk, "view_contact", opened.pk)] * (visibility == "hidden")


def test_naming_somebody_on_a_post_does_not_open_their_address(client, carole, nina, alpes_azur):
    AssignmentFactory(member=nina, post=PostFactory(convention=alpes_azur), decided_by=carole)
    named = contact(client, nina, carole).status_code
    nina.email_visibility = "members"
    nina.save()

    assert (named, contact(client, nina, carole).status_code) == (403, 200)
    assert AuditLine.objects.count() == 0


def test_a_colleague_whom_one_validated_alone_keeps_their_address(client, carole, places):
    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06, decided_by=carole).member

    assert contact(client, colleague, carole).status_code == 403


def test_only_what_was_opened_is_shown(client, opened, bob):
    opened.email_visibility = "hidden"
    opened.save()

    page = page_of(contact(client, opened, bob))

    assert (opened.phone in page, opened.email in page) == (True, False)


def test_a_colleague_of_the_same_caf_is_of_my_caf(client, carole, places):
    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06).member

    assert contact(client, colleague, carole).status_code == 200


def test_the_administration_says_why_and_the_person_reads_it(client, opened, mona):
    without = contact(client, opened, mona)
    nothing = AuditLine.objects.count()
    page = page_of(contact(client, opened, mona, "Réunion annulée"))

    line = AuditLine.objects.get()
    assert (without.status_code, nothing, opened.phone in page) == (422, 0, True)
    assert (line.actor, line.verb, line.subject, line.reason) == (
        mona,
        "open_member",
        opened,
        "Réunion annulée",
    )
    assert opened.notifications.get().text.endswith("Motif\xa0: Réunion annulée")


def test_contact_details_are_counted(client, opened, bob):
    statuses = [contact(client, opened, bob).status_code for _ in range(61)]

    assert (set(statuses[:60]), statuses[60]) == ({200}, 429)


def test_a_reason_to_be_corrected_does_not_count(client, opened, mona, settings):
    settings.LIMITS = settings.LIMITS | {"view_contact": "1/h/user"}

    statuses = [
        contact(client, opened, mona, why).status_code for why in ("", "", "Réunion annulée")
    ]

    assert statuses == [422, 422, 200]


def test_a_message_that_meets_the_ceiling_of_names_is_given_back(client, alice, bob, settings):
    settings.PEOPLE_READ_A_DAY = 0
    client.force_login(bob)
    page = client.post(reverse("person_write", args=[alice.public_id]), {"text": "Un long mot"})

    assert (page.status_code, page.text.count('name="text" value="Un long mot"')) == (429, 1)


def test_reading_contact_details_takes_a_button(client, opened, bob):
    client.force_login(bob)

    assert client.get(reverse("person_contact", args=[opened.public_id])).status_code == 405


# Writing


MESSAGE = {"text": "Bonjour Alice, on se voit à la rencontre ?"}


def test_who_writes_to_whom(client, everybody, alice):
    url = reverse("person_write", args=[alice.public_id])

    assert as_each(client, everybody, "get", url) == SEEN | {"visitor": 302, "Alice": 403}


def test_a_newcomer_does_not_write_even_to_an_open_page(client, alice, nina):
    alice.profile_visibility = "public"
    alice.save()
    client.force_login(nina)

    response = client.post(reverse("person_write", args=[alice.public_id]), MESSAGE)

    assert (response.status_code, RelayedMessage.objects.count()) == (403, 0)


def test_nobody_writes_to_whoever_is_only_invited(client, bob):
    guest = InvitationFactory(member__first_name="Ines").member
    client.force_login(bob)
    url, waits = reverse("person_write", args=[guest.public_id]), "pas encore répondu"
    words = page_of(client.get(guest.get_absolute_url()))
    answers = [client.get(url), client.post(url, MESSAGE)]

    assert [one in words for one in (url, waits)] == [False, True]
    assert [(one.status_code, waits in page_of(one)) for one in answers] == [(403, True)] * 2
    assert RelayedMessage.objects.count() == 0


def test_a_message_is_passed_on_and_shows_no_address(client, alice, bob):
    client.force_login(bob)
    url = reverse("person_write", args=[alice.public_id])
    form = page_of(client.get(url))

    response = client.post(url, MESSAGE, follow=True)

    message = RelayedMessage.objects.get()
    assert (message.sender, message.recipient, message.gives_address) == (bob, alice, False)
    assert (alice.email in form, alice.email in page_of(response)) == (False, False)
    assert "Votre message est parti vers Alice Tilleul." in page_of(response)


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001, "nul\x00"])
def test_an_empty_or_endless_message_does_not_leave(client, alice, bob, text):
    client.force_login(bob)

    response = client.post(reverse("person_write", args=[alice.public_id]), {"text": text})

    assert (response.status_code, RelayedMessage.objects.count()) == (422, 0)


def test_twenty_messages_a_day(client, alice, bob):
    client.force_login(bob)
    url = reverse("person_write", args=[alice.public_id])

    statuses = [client.post(url, MESSAGE).status_code for _ in range(21)]

    assert (set(statuses[:20]), statuses[20], RelayedMessage.objects.count()) == ({302}, 429, 20)


def test_a_text_is_shown_as_typed_never_run(client, alice, bob):
    alice.bio = alice.can_help = "<script>alert(1)</script>"
    alice.save()
    client.force_login(bob)

    page = page_of(client.get(alice.get_absolute_url()))

    assert len(re.findall("&lt;script&gt;", page)) == 2


@pytest.mark.parametrize("count", [1, 5, 50])
def test_a_page_costs_the_same_for_any_number_of_posts(
    client, alice, bob, pays_de_grasse, count, django_assert_num_queries
):
    for _ in range(count):
        AssignmentFactory(member=alice, post=PostFactory(convention=pays_de_grasse))
    client.force_login(bob)

    # Among them, the ceiling of the day on names.
    with django_assert_num_queries(11):
        client.get(alice.get_absolute_url())


# Opened for an hour


def test_within_the_hour_no_reason_is_asked_again(client, opened, mona):
    contact(client, opened, mona, "Réunion annulée")
    page = page_of(client.get(opened.get_absolute_url()))

    again = contact(client, opened, mona)

    assert (again.status_code, 'name="reason" maxlength="300" required>' in page) == (200, True)
    assert page.count("Pourquoi lire ses coordonnées") == 0
    assert AuditLine.objects.count() == 1


def test_the_trace_of_a_reading_names_the_caf(client, alice, carole, places):
    colleague = RoleFactory(kind=Role.Kind.CAF_OFFICER, caf=places.caf06).member
    alice.email_visibility = colleague.email_visibility = "hidden"

    for person in (alice, colleague):
        person.save()
        contact(client, person, carole)

    assert list(AuditLine.objects.values_list("verb", "caf")) == [("view_contact", "06")] * 2


def test_the_journal_of_the_person_says_who_opened_and_why(client, opened, mona):
    contact(client, opened, mona, "Réunion annulée")
    client.force_login(opened)

    page = page_of(client.get(reverse("journal")))

    assert (
        page.count("<bdi>Mona Verger</bdi> a ouvert pour une heure les coordonnées d’une personne")
        == 1
    )
    assert page.count("Réunion annulée") == 1
