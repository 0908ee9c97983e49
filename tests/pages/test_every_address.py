"""Every address ever held is handed over and erased; an organiser hands over; no password, a code."""

import json
import re
from html import unescape
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conventions.models import ConventionDraft, TeamLetter
from ctgnet.mail.models import OutgoingMail
from ctgnet.pages.privacy.actions import erase_member, export_member
from events.models import Event
from events.tasks import tell_cancellation
from members import actions, tasks
from members.models import AccountMail, FormerAddress, Member, RelayedMessage, Report, Role
from tests.agreeing import yes_of
from tests.factories.conventions import TeamLetterFactory
from tests.factories.events import EventFactory, RegistrationFactory
from tests.factories.members import GuestFactory, InvitationFactory, RoleFactory
from tests.members.doors import confirm_identity, sign_in
from tests.pages.test_privacy import dump

READY = "/mon-espace/confidentialite/?pret=1"
OLD, OLDER, NEW = (
    "canari.un@essai.example",
    "canari.zero@essai.example",
    "canari.deux@essai.example",
)


def move_to(member, address):
    Member.objects.filter(pk=member.pk).update(email=address)
    member.refresh_from_db()


def mail(key, to, subject, **more):
    return OutgoingMail.objects.create(key=key, to=to, subject=subject, text="canari", **more)


@pytest.fixture
def moved(alice, bob, alpes_azur):
    """Alice, who had two other addresses, with something sent to each of them."""
    for address in (OLDER, OLD):
        move_to(alice, address)
        mail(f"k:{len(address)}", address.upper(), f"canari à {address}")
        AccountMail.objects.create(template="login_code", to=address, context={"code": "CANARI"})
        Report.objects.create(path="/x/", reason="wrong", reporter_email=address, details="canari")
        TeamLetterFactory(convention=alpes_azur, email=address, name="canari", text="canari")
        ConventionDraft.objects.create(owner=bob, typed={"posts-0-email": [address]})
    move_to(alice, NEW)
    EmailAddress.objects.filter(user=alice).update(email=NEW)
    return alice


def test_the_database_remembers_each_address_whoever_changes_it(moved):
    held = FormerAddress.objects.filter(member=moved).order_by("pk")

    assert list(held.values_list("email", flat=True)) == ["alice@essai.example", OLDER, OLD]


def test_capitals_are_no_other_address_and_coming_back_keeps_one_line(moved):
    move_to(moved, NEW.upper())
    move_to(moved, OLD)
    move_to(moved, NEW)

    assert moved.former_addresses.filter(email=OLD).count() == 1
    assert moved.former_addresses.count() == 4


def test_the_export_follows_every_address(moved):
    written = json.dumps(export_member(moved), ensure_ascii=False)

    for address in (OLD, OLDER, NEW):
        assert written.count(address) > 0
    assert written.count(f"canari à {OLDER}") == 1


def test_the_erasure_follows_every_address(moved):
    before = dump().count("canari")
    erase_member(moved)

    assert before > 0
    assert [line for line in dump().split("\n") if "canari" in line] == []
    assert (FormerAddress.objects.count(), TeamLetter.objects.count()) == (0, 0)


def test_what_the_next_owner_of_an_address_receives_is_not_theirs(moved, nina):
    move_to(nina, OLD)
    theirs = mail("other", OLD, "Pour Nina", claimed_at=timezone.now())

    exported = export_member(moved)["compte"]["courriels reçus"]
    erase_member(moved)

    theirs.refresh_from_db()
    assert theirs.subject == "Pour Nina"
    assert [one["texte"] for one in exported] == ["canari"] * 2


@pytest.mark.parametrize(("is_proved", "left"), [(True, OLD), (False, "")])
def test_nor_what_others_type_of_its_next_owner(moved, nina, bob, is_proved, left):
    """Where it is proved to be theirs; whoever only says so keeps nothing."""
    move_to(nina, OLD)
    nina.emailaddress_set.update(email=OLD, verified=is_proved)
    typed = {"posts-0-email": [OLD], "posts-1-email": [OLDER]}
    draft = ConventionDraft.objects.create(owner=bob, typed=typed)

    erase_member(moved)

    draft.refresh_from_db()
    assert draft.typed == {"posts-0-email": [left], "posts-1-email": [""]}


def test_nor_what_was_received_by_who_had_it_before(moved, nina):
    mail(f"digest:1:to:{nina.pk}", NEW, "Pour Nina")
    mail(f"digest:1:to:{moved.pk}", NEW, "Pour Alice")

    exported = export_member(moved)["compte"]["courriels reçus"]

    assert [(one["objet"], one["texte"]) for one in exported][2:] == [("Pour Alice", "canari")]


def test_a_changed_address_is_forgotten_in_the_mails_that_tell_of_it(client, alice):
    """The one that left hears of it once it is theirs no more; a code, before the new one is."""
    before = alice.email
    sign_in(client, before)
    confirm_identity(client)
    add = {"action_add": "", "email": NEW}
    client.post(reverse("account_email"), add)
    code = AccountMail.objects.get(template="email_confirmation").context["code"]
    client.post(reverse("account_email_verification_sent"), {"code": code})
    for pk in AccountMail.objects.values_list("pk", flat=True):
        tasks.send_account_mail(pk)
    client.post(reverse("account_email"), add | {"email": "canari.jamais@essai.example"})
    sent = list(OutgoingMail.objects.order_by("pk").values_list("to", flat=True))

    erase_member(Member.objects.get(pk=alice.pk))

    assert sent == [NEW, before, NEW]
    assert set(OutgoingMail.objects.values_list("to", "text", "subject")) == {("", "", "")}
    assert AccountMail.objects.count() == 0


def test_so_are_the_mails_to_a_name_typed_at_an_address_left_since(alice, carole):
    named = actions.name_at(alice.email, first_name="Canari", last_name="Tilleul", by=carole)
    move_to(alice, NEW)
    tasks.send_invitation(named.invitations.get().pk)

    erase_member(alice)

    assert OutgoingMail.objects.get().text == ""


def test_what_others_were_sent_about_them_names_them_no_more(alice, bob):
    words = "Alice Tilleul attend une réponse"
    actions.notify(bob, kind="desk", text=words, path="/", key="k", about=[alice])
    mail("k", bob.email, "Alice Tilleul vous écrit", about=[alice.pk])
    other = mail("o", bob.email, "Nina vous écrit")

    erase_member(alice)

    other.refresh_from_db()
    assert bob.notifications.get().text == "Ancien membre attend une réponse"
    assert (OutgoingMail.objects.get(key="k").subject, other.subject) == ("", "Nina vous écrit")


# Meetings ---------------------------------------------------------------------------------------


@pytest.fixture
def organiser(mona):
    """A national administrator who organises alone; Mona is the other one."""
    member = RoleFactory(kind=Role.Kind.NATIONAL).member
    return Member.objects.get(pk=member.pk)


def erase_page(client, member, **typed):
    sign_in(client, member.email)
    confirm_identity(client)
    return client.post(reverse("privacy_erase"), {"word": "EFFACER", **typed})


def test_leaving_asks_what_becomes_of_each_meeting_organised_alone(client, organiser, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    event = EventFactory(created_by=organiser, title="Journée nationale")
    EventFactory(created_by=organiser, past=True)

    page = erase_page(client, organiser)

    assert (page.status_code, list(page.context["form"].meetings)) == (422, [f"meeting_{event.pk}"])
    assert Member.objects.get(pk=organiser.pk).erased_at is None


def test_it_is_handed_to_somebody_named(client, organiser, mona, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    event = EventFactory(created_by=organiser)

    erase_page(client, organiser, **{f"meeting_{event.pk}": mona.public_id})

    event.refresh_from_db()
    assert (event.created_by, event.cancelled_at) == (mona, None)
    assert mona.notifications.filter(key__startswith=f"event-handed:{event.pk}").count() == 1


def test_or_called_off_and_those_who_come_are_told(client, organiser, bob, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    event = EventFactory(created_by=organiser)
    seat = RegistrationFactory(event=event, member=bob)

    called_off = {"word": "EFFACER", f"meeting_{event.pk}": "annuler"}
    shown = erase_page(client, organiser, **called_off)
    is_kept = Member.objects.get(pk=organiser.pk).erased_at is None
    client.post(reverse("privacy_erase"), called_off | yes_of(shown))
    tell_cancellation(seat.pk)

    event.refresh_from_db()
    letter = shown.context["letter"]
    assert (letter.number, event.title in letter.text, is_kept) == (1, True, True)
    assert event.cancelled_at is not None
    assert bob.notifications.filter(key=f"event-cancelled:{event.pk}").count() == 1


def test_nobody_takes_over_who_is_not_offered(client, organiser, nina, settings):
    settings.SECOND_FACTOR_REQUIRED = False
    event = EventFactory(created_by=organiser)

    page = erase_page(client, organiser, **{f"meeting_{event.pk}": nina.public_id})

    assert (page.status_code, Event.objects.get().created_by) == (422, organiser)


def test_a_meeting_that_its_caf_organises_too_is_not_asked_about(client, alice, carole, alpes_azur):
    EventFactory(created_by=alice, convention=alpes_azur)
    sign_in(client, alice.email)

    assert client.get(reverse("privacy")).context["form"].meetings == {}


# No password: a code ------------------------------------------------------------------------------


@pytest.fixture
def guest(client, db):
    """In by a code, without a password."""
    member = GuestFactory(first_name="Gaël", last_name="Sureau")
    EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
    client.force_login(member)
    return member


def ask_code(client, path):
    client.post(path, {"send": "1"})
    return AccountMail.objects.latest("pk").context["code"]


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("privacy_export", {}),
        ("privacy_erase", {"word": "EFFACER"}),
        ("account_email", {"action_add": "", "email": "autre@essai.example"}),
        ("account_set_password", {"password1": "une phrase de passe bien longue"}),
    ],
)
def test_nothing_is_done_before_the_code(client, guest, name, typed):
    answer = client.post(reverse(name), typed)

    kept = Member.objects.get(pk=guest.pk)
    assert answer.url.partition("?")[0] == reverse("identity_confirm")
    assert (kept.erased_at, kept.email, kept.has_usable_password()) == (None, guest.email, False)


def test_once_it_is_typed_the_page_says_that_the_file_is_ready(client, guest):
    asked = client.post(reverse("privacy_export"))
    code = ask_code(client, asked.url)
    page = client.get(asked.url).content.decode()

    answer = client.post(asked.url, {"code": f" {code.lower()} ", "next": READY})

    ready = unescape(client.get(answer.url).content.decode())
    assert (page.count('name="code"'), page.count(f'value="{READY}"')) == (1, 2)
    assert (answer.url, ready.count("votre fichier est prêt")) == (READY, 1)
    assert client.post(reverse("privacy_export")).status_code == 200


def test_once_it_is_typed_what_was_asked_is_done(client, guest):
    path, typed = reverse("privacy_erase"), {"word": "EFFACER"}
    asked = client.post(path, typed)

    client.post(asked.url, {"code": ask_code(client, asked.url), "next": path})

    assert Member.objects.get(pk=guest.pk).erased_at is not None


def test_the_code_leaves_by_mail(client, guest):
    code = ask_code(client, reverse("identity_confirm"))
    tasks.send_account_mail(AccountMail.objects.get().pk)

    sent = OutgoingMail.objects.get()
    assert (sent.to, sent.subject) == (guest.email, "Confirmez que c’est vous")
    assert re.findall(code, sent.text) == [code]


def test_three_wrong_codes_and_it_serves_no_more(client, guest):
    path = reverse("identity_confirm")
    code = ask_code(client, path)
    for _ in range(3):
        client.post(path, {"code": "AAAA-AAAA"})

    answer = client.post(path, {"code": code})

    assert answer.status_code == 422
    assert client.post(reverse("privacy_export")).status_code == 302


def test_a_code_that_was_never_sent_opens_nothing(client, guest):
    assert client.post(reverse("identity_confirm"), {"code": ""}).status_code == 422
    assert client.post(reverse("identity_confirm"), {"code": "None"}).status_code == 422


def test_a_quarter_of_an_hour_later_it_is_asked_again(client, guest, settings):
    path = reverse("identity_confirm")
    client.post(path, {"code": ask_code(client, path)})
    done = client.post(reverse("privacy_export")).status_code
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1

    assert (done, client.post(reverse("privacy_export")).status_code) == (200, 302)


def test_whoever_has_just_come_in_by_a_code_is_not_asked_for_another(client, guest, settings):
    client.logout()
    asked = client.post(reverse("account_request_login_code"), {"email": guest.email})
    code = AccountMail.objects.latest("pk").context["code"]
    client.post(asked.url, {"code": code})
    done = client.post(reverse("privacy_export")).status_code
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = -1

    assert (done, client.post(reverse("privacy_export")).status_code) == (200, 302)


def test_codes_are_sent_three_times_a_minute(client, guest):
    answers = [client.post(reverse("identity_confirm"), {"send": "1"}) for _ in range(4)]

    assert [answer.status_code for answer in answers] == [302, 302, 302, 429]


def test_whoever_has_a_password_is_led_to_it(client, alice):
    client.force_login(alice)

    assert client.get(reverse("identity_confirm")).url.startswith(reverse("account_reauthenticate"))


def test_the_last_administrator_is_still_told_why_they_stay(mona):
    with pytest.raises(ValidationError, match="dernière personne"):
        erase_member(mona)


# Under the keys of before -----------------------------------------------------------------------


def test_the_mails_of_before_the_keys_told_whose_they_are_are_known(alice, bob, nina, carole):
    """Found when an account is erased, and never sent again under the key of now."""
    invitation = InvitationFactory(member=nina, invited_by=carole)
    twice, message = (
        RelayedMessage.objects.create(sender=alice, recipient=bob, text=text)
        for text in ("Deux fois", "Bonjour")
    )
    before_and_now = {
        f"account-to-close:{nina.pk}:2026-10-01": f"account-to-close:2026-10-01:to:{nina.pk}",
        f"account-suspended:{bob.pk}:12": f"account-suspended:12:to:{bob.pk}",
        f"invitation:{invitation.pk}": f"invitation:{invitation.pk}:to:{nina.pk}",
        f"relayed:{message.pk}": f"relayed:{message.pk}:to:{bob.pk}",
        f"relayed:{twice.pk}": f"relayed:{twice.pk}:to:{bob.pk}",
        "invitation:987654321": "invitation:987654321",  # of a link that is no more
        f"event-cancelled:1:to:{bob.pk}": f"event-cancelled:1:to:{bob.pk}",
    }
    for key in before_and_now:
        mail(key, "ailleurs@essai.example", "canari")
    mail(f"relayed:{twice.pk}:to:{bob.pk}", "ailleurs@essai.example", "canari")

    import_module("members.migrations.0020_whose_the_mails_of_before_are").know_whose(apps, None)

    assert sorted(OutgoingMail.objects.values_list("key", flat=True)) == sorted(
        before_and_now.values()
    )
    erase_member(alice)
    kept = OutgoingMail.objects.filter(key__startswith="relayed:").values_list("text", flat=True)
    assert list(kept) == ["", ""]
