"""What an act meets in the database is told in words, with what was typed; never a server error."""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Event

import pytest
from django.contrib import messages
from django.contrib.auth import get_user
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.test import RequestFactory

from conventions.models import Milestone
from ctgnet.once.acts import one_act
from ctgnet.rows import Gone, locked
from ctgnet.sessions.models import SessionStore
from members import actions
from members.models import Member
from reference.models import Theme
from tests.conventions.test_races import together
from tests.factories.plan import MilestoneFactory
from tests.factories.practices import QuestionFactory
from tests.factories.reference import OrganisationFactory, ThemeFactory

pytestmark = pytest.mark.django_db

WORDS = "Un long texte qui m’a pris une heure."


def posted(session=None, **typed):
    request = RequestFactory().post("/quelque-part/", typed)
    request.htmx, request.session = False, {} if session is None else session
    request.user = get_user(request)
    MessageMiddleware(lambda request: None).process_request(request)
    return request


def sent(view, **typed):
    """The answer of this view to a form, as its address gives it."""
    return one_act(view)(posted(**typed))


def _acts_on_what_is_removed(request):
    milestone = MilestoneFactory()
    Milestone.objects.filter(pk=milestone.pk).delete()
    locked(milestone)


def test_what_was_removed_meanwhile_is_said_and_the_text_given_back():
    page = sent(_acts_on_what_is_removed, text=WORDS)

    assert page.status_code == 410
    assert "Ce contenu vient d’être supprimé" in page.text
    assert "(jalon)" in page.text
    assert WORDS in page.text


def _finds_nothing(request):
    Member.objects.get(pk=0)


def _saves_nothing(request):
    Member(pk=0).save(update_fields=["first_name"])


def _links_to_nothing(request):
    QuestionFactory(sheet_id=0)
    connection.check_constraints()


def _makes_the_same(request):
    for _ in range(2):
        Member.objects.create_user("deux@essai.example")


def _says_why(request):
    raise ValidationError("Il est trop tard.")


def _breaks_a_rule(request):
    OrganisationFactory(siren="12")


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (_finds_nothing, 410),
        (_saves_nothing, 410),
        (_links_to_nothing, 409),
        (_makes_the_same, 409),
        (_says_why, 409),
        (_breaks_a_rule, 409),
    ],
)
def test_each_way_of_coming_too_late_has_its_answer(view, status):
    page = sent(view, text=WORDS)

    assert page.status_code == status
    assert WORDS in page.text


def test_a_rule_of_the_database_says_its_sentence():
    page = sent(_breaks_a_rule, text=WORDS)

    assert "Un numéro SIREN a neuf chiffres." in page.text


def test_what_no_race_explains_is_seen_as_a_fault_of_ours(caplog):
    for view in (_acts_on_what_is_removed, _finds_nothing, _saves_nothing):
        sent(view)

    ours = [one.levelname for one in caplog.records if one.name == "ctgnet.once.words"]
    assert ours == ["WARNING", "ERROR", "ERROR"]


def _is_our_fault(request):
    return {}["absent"]


def test_control_a_fault_of_ours_stays_one():
    with pytest.raises(KeyError):
        sent(_is_our_fault)


def test_control_unguarded_each_of_them_is_a_server_error(settings):
    settings.ACTS_ARE_GUARDED = False

    with pytest.raises(Gone):
        sent(_acts_on_what_is_removed)


def test_nothing_of_an_act_that_failed_is_kept():
    def view(request):
        ThemeFactory(slug="half-done")
        messages.success(request, "C’est enregistré.")
        Member.objects.get(pk=0)

    page = sent(view)

    assert (page.status_code, "C’est enregistré." in page.text) == (410, False)
    assert not Theme.objects.filter(slug="half-done").exists()


@pytest.mark.parametrize("failures", [1, 2])
def test_an_act_that_fails_gives_back_what_it_had_in_hand(client, alice, failures):
    """Tried again, it begins as the first time; in vain, the next form finds what this one took."""
    client.force_login(alice)
    session = client.session
    session["signed_up"] = {"chosen": "Rose"}
    session.save()
    found = []

    def view(request):
        found.append((request.user.first_name, request.session["signed_up"].pop("chosen")))
        request.user.first_name = "Fausse"
        request.session.flush()
        if len(found) <= failures:
            _makes_the_same(request)
        return HttpResponse()

    request = posted(session=SessionStore(session.session_key))
    page = one_act(view)(request)

    assert (page.status_code, found) == (200 if failures == 1 else 409, [("Alice", "Rose")] * 2)
    assert failures == 1 or request.session["signed_up"] == {"chosen": "Rose"}


def test_a_page_that_is_no_more_gives_back_what_was_typed(client, alice):
    client.force_login(alice)

    page = client.post("/fiches/disparue/questions/", {"text": WORDS})

    assert (page.status_code, WORDS in page.text) == (404, True)


# Between two people -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_too_long_is_offered_to_send_again(alice):
    held, done = Event(), Event()

    def hold(_):
        with transaction.atomic():
            locked(alice)
            held.set()
            done.wait(10)

    def send(_):
        held.wait(10)
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '100ms'")
            return sent(lambda request: locked(alice), text=WORDS)
        finally:
            done.set()

    _, page = together(lambda act: act(None), [hold, send])

    assert page.status_code == 409
    assert "Envoyer à nouveau" in page.text
    assert f'name="text" value="{WORDS}"' in page.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_two_who_meet_in_a_deadlock_are_both_served(alice, bob, settings, is_guarded):
    """The control breaks one of them."""
    settings.ACTS_ARE_GUARDED = is_guarded
    meet = Barrier(2)

    def crossing(first, second):
        def view(request):
            with transaction.atomic():
                locked(first)
                with suppress(BrokenBarrierError):
                    meet.wait(1)
                locked(second)
            return HttpResponse()

        return view

    def send(pair):
        try:
            return sent(crossing(*pair)).status_code
        except OperationalError:
            return 500

    answers = together(send, [(alice, bob), (bob, alice)])

    assert sorted(answers) == ([200, 200] if is_guarded else [200, 500])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_guarded", [True, False])
def test_an_address_that_two_invite_at_the_same_second(alice, bob, settings, is_guarded):
    """The second finds the account that the first has just made; the control breaks the second."""
    settings.ACTS_ARE_GUARDED = is_guarded
    meet = Barrier(2)

    def invite(by):
        def view(request):
            address = "neuve@essai.example"
            if Member.objects.filter(email=address).exists():
                return HttpResponse("déjà là")
            with suppress(BrokenBarrierError):
                meet.wait(1)
            actions.invite_member(email=address, first_name="Neuve", last_name="Ici", by=by)
            return HttpResponse("invitée")

        try:
            return sent(view).text
        except IntegrityError:
            return "panne"

    answers = together(invite, [alice, bob])

    assert sorted(answers) == (["déjà là", "invitée"] if is_guarded else ["invitée", "panne"])
    assert Member.objects.filter(email="neuve@essai.example").count() == 1
