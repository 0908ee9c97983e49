"""A request answered or withdrawn takes back its news; asking again has an end."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from conventions import actions as conventions
from conventions.models import Answer, Assignment, Reconfirmation
from ctgnet.pages.caf_desk.actions import delegate_request, take_back_request
from ctgnet.pages.digest.actions import waiting_news
from events import actions as events
from members import actions
from members.models import Notification, Role
from practices import actions as practices
from practices.tasks import tell_officer
from tests.factories.conventions import AmendmentFactory, AssignmentFactory, PostFactory
from tests.factories.events import EventFactory
from tests.factories.members import RoleFactory
from tests.factories.practices import SheetFactory

Kind = Role.Kind
ENOUGH = "attendez demain pour la refaire"


@pytest.fixture
def renee(places):
    return RoleFactory(kind=Kind.CAF_REFERENT, caf=places.caf06).member


def keys_of(member):
    return sorted(member.notifications.unread().values_list("key", flat=True))


# Roles and posts -------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["validate", "refuse", "withdraw"])
def test_a_role_answered_or_withdrawn_waits_for_nobody(nina, renee, places, answer):
    role = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    asked = keys_of(renee)
    acts = {
        "validate": lambda: actions.validate_role(role, by=renee),
        "refuse": lambda: actions.refuse_role(role, by=renee, reason="Inconnue ici"),
        "withdraw": lambda: actions.withdraw_role(role, by=nina),
    }

    acts[answer]()

    assert (asked, keys_of(renee)) == ([role.asking_key], [])
    assert not waiting_news().filter(member=renee).exists()


def test_what_was_read_stays_where_it_was_read(nina, renee, places):
    role = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
    Notification.objects.filter(member=renee).update(read_at=timezone.now())

    actions.withdraw_role(role, by=nina)

    assert renee.notifications.count() == 1


def test_a_role_is_asked_three_times_a_day(nina, carole, places):
    def ask(**what):
        return actions.request_role(member=nina, kind=Kind.CAF_OFFICER, by=nina, **what)

    for _ in range(3):
        actions.withdraw_role(ask(caf=places.caf06), by=nina)
    with pytest.raises(ValidationError, match=ENOUGH):
        ask(caf=places.caf06)
    elsewhere = ask(caf=places.caf83)

    assert (elsewhere.is_waiting, nina.roles.count()) == (True, 4)


def test_a_refused_role_counts_as_well_and_the_page_says_it(client, nina, mona, places):
    for _ in range(3):
        role = actions.request_role(member=nina, kind=Kind.CAF_OFFICER, caf=places.caf06, by=nina)
        actions.refuse_role(role, by=mona, reason="Inconnue ici")
    client.force_login(nina)

    page = client.post(reverse("role_request_caf"), {"caf": "06", "note": "Service action sociale"})

    assert (page.status_code, page.content.decode().count(ENOUGH) > 0) == (422, True)


@pytest.mark.parametrize("answer", ["validate", "refuse", "withdraw"])
def test_a_post_answered_or_withdrawn_waits_for_nobody(nina, carole, alpes_azur, answer):
    post = PostFactory(convention=alpes_azur)
    asking = conventions.request_assignment(post, by=nina, fte="0.50")
    asked = keys_of(carole)
    acts = {
        "validate": lambda: conventions.validate_assignment(asking, by=carole),
        "refuse": lambda: conventions.refuse_assignment(asking, by=carole, reason="Inconnue ici"),
        "withdraw": lambda: conventions.withdraw_assignment(asking, by=nina),
    }

    acts[answer]()

    assert (asked, keys_of(carole)) == ([asking.asking_key], [])


def test_a_post_is_asked_three_times_a_day(nina, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    for _ in range(3):
        asking = conventions.request_assignment(post, by=nina, fte="0.50")
        conventions.withdraw_assignment(asking, by=nina)
        conventions.withdraw_assignment(asking, by=nina)

    with pytest.raises(ValidationError, match=ENOUGH):
        conventions.request_assignment(post, by=nina, fte="0.50")

    assert Assignment.objects.filter(member=nina).count() == 0


def test_a_function_that_is_validated_is_not_withdrawn(alice):
    with pytest.raises(ValidationError, match="déjà reçu une réponse"):
        conventions.withdraw_assignment(alice.assignments.get(), by=alice)


def test_one_s_space_offers_to_take_the_request_back(client, nina, alpes_azur):
    asking = conventions.request_assignment(PostFactory(convention=alpes_azur), by=nina, fte="0.50")
    address = reverse("conventions:assignment_withdraw", args=[alpes_azur.slug, asking.pk])
    client.force_login(nina)

    page = client.get(reverse("myspace")).content.decode()
    answer = client.post(address)

    assert (page.count(address), answer.url) == (1, reverse("myspace"))
    assert Assignment.objects.filter(member=nina).count() == 0


def test_too_late_it_says_so(client, alice, alpes_azur):
    address = reverse(
        "conventions:assignment_withdraw", args=[alpes_azur.slug, alice.assignments.get().pk]
    )
    client.force_login(alice)

    page = client.post(address, follow=True).content.decode()

    assert (page.count("déjà reçu une réponse"), alice.assignments.count()) == (1, 1)


# CTGs, avenants, yearly reading ------------------------------------------------------------------


def test_a_ctg_that_is_confirmed_waits_for_nobody(carole, nina, alpes_azur):
    asking = AssignmentFactory(member=nina, post=PostFactory(convention=alpes_azur), requested=True)
    type(alpes_azur).objects.filter(pk=alpes_azur.pk).update(confirmed_at=None, confirmed_by=None)
    alpes_azur.refresh_from_db()
    for key in (f"convention:{alpes_azur.pk}:prepared", asking.asking_key, "another"):
        actions.notify(carole, kind="desk", text="x", path="/", key=key)

    conventions.confirm_convention(alpes_azur, by=carole, version=alpes_azur.version)

    assert keys_of(carole) == ["another"]


@pytest.mark.parametrize("answer", ["confirm_amendment", "withdraw_amendment"])
def test_an_avenant_answered_or_withdrawn_waits_for_no_colleague(
    carole, renee, bob, pays_de_grasse, answer
):
    later = pays_de_grasse.end_date + timedelta(days=365)
    amendment = AmendmentFactory(convention=pays_de_grasse, prepared_by=bob, new_end_date=later)
    key = f"amendment:{amendment.pk}:prepared"
    actions.notify(renee, kind="desk", text="x", path="/", key=key)

    getattr(conventions, answer)(amendment, by=carole, version=amendment.version)

    assert key not in keys_of(renee)


def test_a_departure_answered_waits_for_nobody(alice, carole):
    held = alice.assignments.get()
    asked = Reconfirmation.objects.create(
        assignment=held, answer=Answer.UNKNOWN, answered_by=carole
    )
    actions.notify(alice, kind="role", text="x", path="/", key=f"still-there:{asked.pk}")
    conventions.answer_for_oneself(held, by=alice, left_on=timezone.localdate())
    told = keys_of(carole)

    conventions.end_assignment(held, by=carole)

    assert [key.partition(":")[0] for key in told] == ["leaves"]
    assert (keys_of(carole), [key for key in keys_of(alice) if "still" in key]) == ([], [])


# Sheets -------------------------------------------------------------------------------------------


@pytest.fixture
def sheet(alice, alpes_azur):
    return SheetFactory(author=alice, convention=alpes_azur, shared=True, complete=True)


def ask(sheet, what, *, by, officer):
    """Asked, and told by the worker."""
    {"review": practices.ask_review, "move": practices.ask_move}[what](sheet, by=by)
    tell_officer(sheet.pk, what, officer.pk)
    return keys_of(officer)


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("review", lambda sheet, alice, carole: practices.withdraw_review(sheet, by=alice)),
        ("review", lambda sheet, alice, carole: practices.review_sheet(sheet, by=carole)),
        ("review", lambda sheet, alice, carole: practices.unshare_sheet(sheet, by=alice)),
        ("review", lambda sheet, alice, carole: practices.archive_sheet(sheet, by=carole)),
        (
            "review",
            lambda sheet, alice, carole: practices.note_review(
                sheet, by=carole, text="Précisez", asks_changes=True
            ),
        ),
        ("move", lambda sheet, alice, carole: practices.withdraw_move(sheet, by=alice)),
        ("move", lambda sheet, alice, carole: practices.archive_sheet(sheet, by=carole)),
        ("move", lambda sheet, alice, carole: practices.decline_move(sheet, by=carole, reason="x")),
    ],
)
def test_what_is_asked_of_a_sheet_waits_for_nobody_once_answered(
    sheet, alice, carole, what, answer
):
    asked = ask(sheet, what, by=alice, officer=carole)
    sheet.refresh_from_db()

    answer(sheet, alice, carole)

    assert (len(asked), keys_of(carole)) == (1, [])


def test_a_comment_answers_nothing(sheet, alice, carole):
    ask(sheet, "review", by=alice, officer=carole)

    practices.note_review(sheet, by=carole, text="Joli")

    assert len(keys_of(carole)) == 1


@pytest.mark.parametrize("what", ["review", "move"])
def test_a_sheet_is_asked_about_three_times_a_day(sheet, alice, what):
    asks = {"review": practices.ask_review, "move": practices.ask_move}[what]
    takes_back = {"review": practices.withdraw_review, "move": practices.withdraw_move}[what]
    for _ in range(3):
        asks(sheet, by=alice)
        takes_back(sheet, by=alice)

    with pytest.raises(ValidationError, match=ENOUGH):
        asks(sheet, by=alice)


def test_correcting_what_a_reader_asked_is_not_asking_again(sheet, alice, carole):
    for number in range(5):
        practices.ask_review(sheet, by=alice)
        practices.note_review(sheet, by=carole, text=f"Encore {number}", asks_changes=True)

    sheet.refresh_from_db()
    assert sheet.review_notes.count() == 5


def test_the_page_of_a_sheet_says_that_it_was_asked_enough(client, sheet, alice):
    for _ in range(3):
        practices.ask_review(sheet, by=alice)
        practices.withdraw_review(sheet, by=alice)
    client.force_login(alice)

    page = client.post(reverse("practices:sheet_ask_review", args=[sheet.slug]), follow=True)

    assert page.content.decode().count(ENOUGH) == 1


# Meetings, delegations, reports ---------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["publish_event", "cancel_event"])
def test_a_meeting_answered_waits_for_nobody(alice, carole, alpes_azur, answer):
    draft = EventFactory.build(convention=alpes_azur, created_by=None, published_at=None)
    event = events.create_event(draft, by=alice)
    asked = keys_of(carole)
    more = {"reason": "x"} if answer == "cancel_event" else {}

    getattr(events, answer)(event, by=carole, **more)

    assert (asked, keys_of(carole)) == ([event.check_key], [])


def call(alice, alpes_azur, title):
    draft = EventFactory.build(
        title=title, convention=alpes_azur, created_by=None, published_at=None
    )
    return events.create_event(draft, by=alice)


def test_the_same_meeting_is_called_three_times_a_day(alice, carole, alpes_azur):
    for _ in range(3):
        events.cancel_event(call(alice, alpes_azur, "Atelier"), by=alice, reason="Erreur")
    with pytest.raises(ValidationError, match=ENOUGH):
        call(alice, alpes_azur, "Atelier")

    assert call(alice, alpes_azur, "Comité").published_at is None


def test_what_is_handed_and_taken_back_waits_for_nobody(alice, carole, renee, alpes_azur):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    delegate_request(asked, by=carole, to=renee)
    handed = keys_of(renee)

    take_back_request(asked, by=carole)

    assert (len(handed), keys_of(renee)) == (1, [])


def test_the_same_request_is_handed_to_the_same_person_three_times_a_day(
    alice, carole, renee, alpes_azur
):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    for _ in range(3):
        delegate_request(asked, by=carole, to=renee)
        asked = take_back_request(asked, by=carole)

    with pytest.raises(ValidationError, match=ENOUGH):
        delegate_request(asked, by=carole, to=renee)


def test_an_answer_leaves_nothing_to_whom_it_was_handed(alice, carole, renee, alpes_azur):
    asked = AssignmentFactory(requested=True, post=PostFactory(convention=alpes_azur))
    delegate_request(asked, by=carole, to=renee)

    conventions.validate_assignment(asked, by=carole)

    assert keys_of(renee) == []


def test_a_report_that_one_moderator_closed_waits_for_no_other(mona, nina):
    other = RoleFactory(kind=Kind.NATIONAL).member
    report = actions.report_content(path="/x/", reason="wrong", details="")
    asked = keys_of(other)

    actions.close_report(report, by=mona, outcome="Corrigé")

    assert (asked, keys_of(other)) == ([f"report:{report.pk}"], [])
