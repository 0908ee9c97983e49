"""What people receive: read whole, sent once, not at all when it no longer holds."""

from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings
from django.urls import reverse, reverse_lazy
from django.utils import timezone

from conventions import actions, emails, tasks
from conventions.models import JoiningRequest
from ctgnet.mail.models import OutgoingMail
from members.models import GrantStatus
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory
from tests.factories.members import MemberFactory
from tests.factories.reference import OrganisationFactory

NBSP = "\u00a0"
TO_MY_CAF = f"{settings.SITE_URL}/ecrire-a-une-caf/"
TO_CAF_06 = f"{settings.SITE_URL}/territoires/caf/06/ecrire/"
TO_ASK = f"{settings.SITE_URL}{reverse_lazy('assignment_request', args=['alpes-d-azur'])}"


@pytest.fixture
def azur(places):
    return ConventionFactory(
        slug="alpes-d-azur",
        official_title="CTG",
        local_name="Alpes d’Azur",
        start_date=date(2026, 1, 1),
        end_date=date(2030, 12, 31),
        communes=[places.communes["06001"]],
    )


@pytest.fixture
def held(azur, nina):
    employer = OrganisationFactory(name="CC Alpes d’Azur")
    return AssignmentFactory(
        post=PostFactory(convention=azur, employer=employer),
        member=nina,
        starts_on=date(2026, 3, 1),
    )


def body_of(message):
    """Subject, and the text between the greeting and the button."""
    subject, text, html = message.rendered()
    assert "Nina" in html
    return subject, text.partition("Bonjour Nina,\n\n")[2].partition("\n\nVoir la CTG")[0].strip()


def test_a_person_named_reads_all_their_posts(held, azur, nina):
    other = AssignmentFactory(
        post=PostFactory(convention=azur, employer=held.post.employer, kind="pilot"),
        member=nina,
        fte=Decimal("0.20"),
        starts_on=date(2026, 5, 1),
        requested=True,
    )

    subject, text = body_of(emails.team_told(azur, nina, [held, other]))

    assert subject == "Vous voilà dans l’équipe de la CTG Alpes d’Azur"
    assert text == (
        "Vous faites désormais partie de l’équipe de la convention territoriale globale "
        f"Alpes d’Azur, 2026-2030{NBSP}:\n\n"
        f"- Chargée ou chargé de coopération CTG, CC Alpes d’Azur, 0,5{NBSP}ETP, depuis le 1er mars 2026\n"
        f"- Pilote de la CTG, CC Alpes d’Azur, 0,2{NBSP}ETP, depuis le 1er mai 2026 "
        "(en attente de la validation de la Caf)\n\n"
        "Si ce n’est pas vous, ou si une ligne est fausse, écrivez à votre Caf, qui la corrige"
        f"{NBSP}:\n{TO_MY_CAF}"
    )


def test_a_decision_says_what_and_why(held):
    held.reason = "Poste déjà pourvu."
    held.ends_on = date(2026, 6, 30)

    letters = {
        message.template: body_of(message)
        for message in (
            emails.assignment_validated(held),
            emails.assignment_refused(held),
            emails.assignment_ended(held),
        )
    }

    assert letters == {
        "conventions/assignment_validated": (
            f"Votre fonction est validée{NBSP}: Alpes d’Azur",
            f"La Caf a validé votre fonction sur la CTG Alpes d’Azur{NBSP}: Chargée ou chargé de "
            f"coopération CTG, CC Alpes d’Azur, 0,5{NBSP}ETP, depuis le 1er mars 2026.\n\n"
            "Vos premiers pas (votre équipe, des personnes à rencontrer, une date, une fiche à lire)"
            f"{NBSP}:\n{settings.SITE_URL}/",
        ),
        "conventions/assignment_refused": (
            f"Votre demande de fonction{NBSP}: Alpes d’Azur",
            f"La Caf n’a pas validé votre demande sur la CTG Alpes d’Azur{NBSP}: Chargée ou chargé "
            f"de coopération CTG, CC Alpes d’Azur.\n\nLe motif{NBSP}:\nPoste déjà pourvu.\n\n"
            f"Vous pouvez faire une nouvelle demande sur cette CTG{NBSP}:\n{TO_ASK}\n\n"
            f"Vous pouvez écrire à la Caf des Alpes-Maritimes{NBSP}:\n{TO_CAF_06}",
        ),
        "conventions/assignment_ended": (
            f"Votre fonction prend fin{NBSP}: Alpes d’Azur",
            "Votre fonction sur la CTG Alpes d’Azur (Chargée ou chargé de coopération CTG) a pour "
            f"dernier jour le 30 juin 2026.\n\nLe motif{NBSP}:\nPoste déjà pourvu.\n\n"
            "Ce que vous avez écrit reste à vous. Si c’est une erreur, écrivez à la Caf des "
            f"Alpes-Maritimes{NBSP}:\n{TO_CAF_06}",
        ),
    }


def test_each_caf_of_a_ctg_can_be_written_to_and_one_that_is_gone_cannot(places):
    cafs = [places.caf06.pk, places.caf83.pk]

    assert emails.letters_to(cafs) == [
        ("la Caf des Alpes-Maritimes", "/territoires/caf/06/ecrire/"),
        ("la Caf du Var", "/territoires/caf/83/ecrire/"),
    ]
    assert emails.letters_to([]) == [("votre Caf", "/ecrire-a-une-caf/")]


def test_a_request_refused_where_there_is_no_ctg_says_so_and_what_to_do(places, nina):
    asked = JoiningRequest.objects.create(
        member=nina, commune=places.communes["06001"], kind="pilot"
    )
    asked.reason = "Aucune CTG ne s’y prépare."

    subject, text, html = emails.joining_answered(asked).rendered()

    assert subject == f"Votre demande est refusée{NBSP}: {asked}"
    assert (
        f"La personne qui suit ce territoire a refusé votre demande. Son motif{NBSP}:\n\n"
        "Aucune CTG ne s’y prépare.\n\n"
        f"Vous pouvez faire une autre demande{NBSP}:\n{settings.SITE_URL}{reverse('role_request')}\n\n"
        f"Vous pouvez écrire à la Caf des Alpes-Maritimes{NBSP}:\n{TO_CAF_06}"
    ) in text
    assert f'href="{TO_CAF_06}"' in html


def test_the_news_of_a_refusal_leads_to_where_its_reason_is_read(client, azur, nina, carole):
    asked = AssignmentFactory(post=PostFactory(convention=azur), member=nina, requested=True)
    actions.refuse_assignment(asked, by=carole, reason="Le poste est pourvu.")

    path = nina.notifications.get(key=f"assignment:{asked.pk}:refused").path
    client.force_login(nina)

    assert (path, "Motif : Le poste est pourvu." in client.get(path).text.replace(NBSP, " ")) == (
        reverse("myspace"),
        True,
    )


def test_the_author_of_a_draft_learns_that_it_is_confirmed(azur, nina):
    azur.registered_by = nina

    subject, text = body_of(emails.convention_confirmed(azur))

    assert subject == "Votre Caf a confirmé la CTG Alpes d’Azur"
    assert text == (
        "La Caf a relu et confirmé la CTG Alpes d’Azur, 2026-2030, que vous aviez préparée.\n\n"
        "Elle est maintenant publique. Chaque personne de l’équipe qui a un compte en est prévenue."
    )


def sent():
    return list(OutgoingMail.objects.order_by("pk").values_list("to", "key"))


def test_a_registration_is_told_once_to_each_person(held, azur, nina):
    tasks.tell_team_member(azur.pk, nina.pk)
    tasks.tell_team_member(azur.pk, nina.pk)

    assert sent() == [(nina.email, f"team-told:{azur.pk}:{held.pk}.validated:to:{nina.pk}")]


def test_what_no_longer_holds_is_not_told(held, azur, nina):
    held.ends_on = timezone.localdate()
    held.save()
    tasks.tell_team_member(azur.pk, nina.pk)
    gone = MemberFactory(is_active=False)
    assignment = AssignmentFactory(post=held.post, member=gone)
    asked = AssignmentFactory(post=held.post, requested=True)
    tasks.tell_team_member(azur.pk, gone.pk)
    tasks.announce_decision(assignment.pk)
    tasks.announce_decision(asked.pk)
    tasks.announce_end(asked.pk)
    tasks.announce_confirmation(azur.pk)

    assert sent() == []


def test_decisions_and_ends_are_sent_once(held, nina, carole):
    asked = AssignmentFactory(post=held.post, requested=True)
    actions.refuse_assignment(asked, by=carole, reason="Non.")
    actions.end_assignment(held, by=carole)
    for _ in range(2):
        tasks.announce_decision(asked.pk)
        tasks.announce_decision(held.pk)
        tasks.announce_end(held.pk)

    assert sent() == [
        (asked.member.email, f"assignment-refused:{asked.pk}:to:{asked.member_id}"),
        (nina.email, f"assignment-validated:{held.pk}:to:{nina.pk}"),
        (nina.email, f"assignment-ended:{held.pk}:to:{nina.pk}"),
    ]
    assert held.status == GrantStatus.VALIDATED


def test_a_confirmation_is_told_to_its_author(azur, alice):
    azur.registered_by = alice
    azur.save()

    tasks.announce_confirmation(azur.pk)

    key = f"team-told:{azur.pk}:convention-confirmed:{azur.pk}:to:{alice.pk}"
    assert sent() == [(alice.email, key)]
