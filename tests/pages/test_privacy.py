"""My data: taken away whole, erased from every app, and nothing of others in them."""

import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from conventions.seats import team_of
from ctgnet.mail.models import OutgoingMail
from ctgnet.once.models import Sent
from ctgnet.pages.caf_desk.lists import LISTS
from ctgnet.pages.privacy.actions import APPS, erase_member, export_member
from ctgnet.pages.resume.words import Confirmed, act_to_confirm
from ctgnet.typed import ONCE
from members import actions
from members.models import AuditLine, Member, RelayedMessage, Report
from tests.factories.events import EventFactory
from tests.factories.members import PASSWORD, RoleFactory
from tests.members.doors import confirm_identity, sign_in
from tests.pages.caf_lists import AZUR

CANARIES = {
    "first_name": "Canarine",
    "last_name": "Canaribelle",
    "job_title": "canari-intitulé",
    "bio": "canari-présentation",
    "can_help": "canari-aide",
    "looking_for": "canari-cherche",
    "phone": "04canari",
}
ADDRESS = "canari.adresse@essai.example"


@pytest.fixture
def traced(alice, bob, mona):
    """Alice with something of hers in every table of the accounts."""
    Member.objects.filter(pk=alice.pk).update(**CANARIES, email=ADDRESS)
    alice.refresh_from_db()
    EmailAddress.objects.filter(user=alice).update(email=ADDRESS)
    Authenticator.objects.create(user=alice, type="totp", data={"secret": "canari-secret"})
    RoleFactory(member=alice, note="canari-note")
    actions.notify(alice, kind="role", text="canari-nouvelle", path="/", key="k")
    actions.set_mail_preference(alice, kind="sheet", rhythm="never")
    for sender, recipient in ((alice, bob), (bob, alice)):
        RelayedMessage.objects.create(sender=sender, recipient=recipient, text="canari-message")
    Report.objects.create(path="/x/", reason="wrong", reporter=alice, details="canari-signalement")
    Sent.objects.create(key="s", messages=["Bonjour Canarine."])
    OutgoingMail.objects.create(key="k", to=ADDRESS, subject="canari-objet", text="canari-texte")
    actions.queue_account_mail(template="login_code", to=ADDRESS, facts={"code": "CANARI"})
    return alice


def dump():
    """Every text of the tables of the database, in one string."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM "{table}" t')  # noqa: S608 our own table names
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows).lower()


def test_the_control_everything_planted_is_in_the_database(traced):
    words = [*CANARIES.values(), ADDRESS, "canari-message", "canari-texte", "canari-note"]

    assert [word for word in words if word.lower() not in dump()] == []


def test_nothing_of_an_erased_person_is_left(traced):
    erase_member(traced)

    assert [line for line in dump().split("\n") if "canari" in line] == []


def test_an_erased_account_opens_nothing(traced, client):
    sign_in(client, ADDRESS)
    erase_member(traced)
    erase_member(traced)

    gone = Member.objects.get(pk=traced.pk)
    assert (gone.is_active, str(gone), gone.has_usable_password()) == (
        False,
        "Ancien membre",
        False,
    )
    assert (gone.roles.current().count(), UserSession.objects.filter(user=gone).count()) == (0, 0)
    assert AuditLine.objects.filter(verb="erase_member", subject=gone).count() == 1


def test_the_post_of_an_erased_person_is_vacant_since_that_day(alice, carole, alpes_azur):
    post = alice.assignments.get().post

    erase_member(alice)

    today = timezone.localdate()
    later = type(post).objects.with_vacant_since(today + timedelta(days=9)).get(pk=post.pk)
    [seat] = [one for one in team_of(carole, alpes_azur) if one.post == post]
    [row] = [one for one in LISTS["postes-vacants"].rows(AZUR) if one == post]
    assert (later.vacant_since, seat.vacant_since, row.vacant_since) == (today, today, today)


def test_the_last_administrator_stays(mona):
    with pytest.raises(ValidationError, match="dernière personne"):
        erase_member(mona)

    assert Member.objects.get(pk=mona.pk).erased_at is None


def test_the_export_holds_all_that_is_mine_and_nothing_of_others(traced, bob):
    everything = export_member(traced)

    written = json.dumps(everything, ensure_ascii=False)
    expected = [
        *CANARIES.values(),
        ADDRESS,
        "canari-nouvelle",
        "canari-signalement",
        "canari-objet",
    ]
    assert sorted(everything) == sorted(APPS)
    assert [word for word in expected if word not in written] == []
    assert (bob.email in written, "canari-secret" in written) == (False, False)
    assert AuditLine.objects.filter(verb="export_member", actor=traced).count() == 1


def test_my_data_leave_as_a_file_after_a_confirmation(client, alice):
    sign_in(client, alice.email)
    asked = client.post(reverse("privacy_export"))
    back = client.post(asked.url, {"password": PASSWORD})
    ready = client.get(back.url).content.decode()

    response = client.post(reverse("privacy_export"))

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert (back.url, ready.count("votre fichier est prêt")) == (f"{reverse('privacy')}?pret=1", 1)
    assert response.headers["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert response.json()["compte"]["profil"]["prénom"] == "Alice"
    assert response.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("word", ["", "oui", "EFFACE"])
def test_leaving_takes_the_whole_word(client, alice, word):
    sign_in(client, alice.email)
    confirm_identity(client)

    response = client.post(reverse("privacy_erase"), {"word": word})

    assert (response.status_code, Member.objects.get(pk=alice.pk).erased_at) == (422, None)


def test_leaving_erases_and_says_goodbye(client, alice):
    sign_in(client, alice.email)
    confirm_identity(client)

    response = client.post(reverse("privacy_erase"), {"word": " effacer "})

    after = client.get(reverse("myspace"))
    assert (response.url, after.status_code) == ("/", 302)
    assert Member.objects.get(pk=alice.pk).erased_at <= timezone.now()


def test_leaving_asks_who_it_is_first(client, alice):
    sign_in(client, alice.email)

    response = client.post(reverse("privacy_erase"), {"word": "EFFACER"})
    asked = client.get(response.url).text

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert Member.objects.get(pk=alice.pk).erased_at is None
    assert "<strong>effacer votre compte</strong>" in asked
    assert f'href="{reverse("privacy")}">Revenir sans rien faire' in asked


def test_goodbye_is_said_once_after_a_confirmation(client, alice):
    sign_in(client, alice.email)
    asked = client.post(reverse("privacy_erase"), {"word": "EFFACER", ONCE: "la-page"})

    typed = {"password": PASSWORD, "next": reverse("privacy_erase"), ONCE: "la-confirmation"}
    home = client.post(asked.url, typed, follow=True)

    assert home.redirect_chain == [("/", 302)]
    assert home.text.count("Votre compte est effacé.") == 1


@pytest.mark.parametrize(
    ("asked", "words", "way_back"),
    [
        ("/mon-espace/confidentialite/?pret=1", "emporter vos données", "privacy"),
        ("/compte/securite/application/ajouter/", "ajouter une application de codes", "mfa_index"),
        ("/compte/adresse/", "changer votre adresse", "account_home"),
        ("/nulle/part/", "", "account_home"),
        ("https://ailleurs.example/", "", "account_home"),
        ("", "", "account_home"),
    ],
)
def test_a_confirmation_says_what_for_and_leads_back_to_our_pages_alone(rf, asked, words, way_back):
    assert act_to_confirm(rf.get("/", {"next": asked})) == Confirmed(words, reverse(way_back))
    assert act_to_confirm(rf.post("/", {"next": asked})) == Confirmed(words, reverse(way_back))


def test_the_page_says_which_meetings_go_before_they_are_published(client, bob):
    client.force_login(bob)
    EventFactory(created_by=bob, title="Déjà publiée")
    before = client.get(reverse("privacy")).text
    EventFactory(created_by=bob, title="Café des parents", draft=True)

    page = client.get(reverse("privacy")).text

    assert ("ces rencontres sont annulées" in before, "votre témoignage" in page) == (False, True)
    assert "un poste que personne d’autre ne tient devient vacant" in page
    assert page.count("<bdi>Café des parents</bdi>") == 1
    assert "<bdi>Déjà publiée</bdi>" not in page


def test_the_last_administrator_is_told_why_they_stay(client, mona):
    client.force_login(mona)
    confirm_identity(client)

    response = client.post(reverse("privacy_erase"), {"word": "EFFACER"})

    assert response.status_code == 422
    assert "dernière personne de l’administration" in response.content.decode()


def test_what_others_were_told_of_a_person_leaves_with_them(nina, alice, bob, mona):
    role = RoleFactory(requested=True, member=nina)
    actions.notify(mona, kind="desk", text="Nina attend", path="/", key=f"role-requested:{role.pk}")
    actions.notify(mona, kind="desk", text="Autre", path="/", key="role-requested:0")
    for sender in (nina, bob):
        message = RelayedMessage.objects.create(sender=sender, recipient=alice, text="x")
        OutgoingMail.objects.create(
            key=f"relayed:{message.pk}:to:{alice.pk}", to=alice.email, text="canari"
        )

    erase_member(nina)

    assert list(mona.notifications.values_list("text", flat=True)) == ["Autre"]
    assert list(OutgoingMail.objects.order_by("pk").values_list("text", flat=True)) == [
        "",
        "canari",
    ]
