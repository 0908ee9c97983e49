"""The page where the administration opens a CTG, and registers one in the place of a Caf."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from conventions import actions
from conventions.models import Assignment, Convention, PostKind
from members.models import AuditLine, GrantStatus, Member, Opening
from tests.agreeing import agree, yes_of
from tests.conventions.opening import REASON
from tests.factories.conventions import ConventionFactory
from tests.factories.reference import OrganisationFactory

# The page ----------------------------------------------------------------------------------------


@pytest.fixture
def paths(alpes_azur):
    return {
        name: reverse(f"conventions:convention_{name}", args=[alpes_azur.slug])
        for name in ("open", "close", "team", "detail")
    }


def test_she_opens_reads_and_closes(client, alpes_azur, carole, asked, mona, paths):
    client.force_login(mona)
    before = client.get(paths["team"]).content.decode()
    opened = client.post(paths["open"], {"reason": REASON, "next": paths["team"]}, follow=True)
    during = opened.content.decode()
    closed = client.post(paths["close"], follow=True).content.decode()

    assert opened.redirect_chain == [(paths["team"], 302)]
    assert [page.count("Ouvrir cette CTG pour une heure") for page in (before, during)] == [1, 0]
    assert [page.count("Nina Lavande") for page in (before, during)] == [0, 3]
    assert [page.count(REASON) for page in (before, during, closed)] == [0, 1, 0]
    assert [page.count("Refermer maintenant") for page in (before, during, closed)] == [0, 1, 0]


@pytest.mark.parametrize("reason", ["", "  ", " x ", "x" * 301])
def test_a_reason_is_asked_for_again_with_what_was_typed(client, mona, paths, reason):
    client.force_login(mona)

    answer = client.post(paths["open"], {"reason": reason})

    assert (answer.status_code, Opening.objects.count()) == (422, 0)
    assert answer.content.decode().count("x" * 301) == reason.count("x") // 301


@pytest.mark.parametrize("elsewhere", ["https://ailleurs.example/", "//ailleurs.example", "1e5"])
def test_the_way_back_stays_on_the_site(client, mona, paths, elsewhere):
    client.force_login(mona)

    answer = client.post(paths["open"], {"reason": REASON, "next": elsewhere})

    assert answer.url == paths["team"]


def test_opening_twice_leads_to_the_team(client, mona, paths):
    client.force_login(mona)
    client.post(paths["open"], {"reason": REASON})

    answer = client.post(paths["open"], {"reason": "Autre motif"})

    assert (answer.url, Opening.objects.count()) == (paths["team"], 1)


def test_who_may_open_and_close(client, alice, bob, carole, mona, nina, paths):
    def each(name):
        statuses = []
        for person in (alice, bob, nina, carole):
            client.force_login(person)
            statuses.append(client.post(paths[name], {"reason": REASON}).status_code)
        return statuses

    assert (each("open"), each("close")) == ([403, 403, 403, 302], [403] * 4)
    assert Opening.objects.count() == 0


def test_a_prepared_ctg_is_opened_without_saying_its_name(client, places, alice, mona):
    draft = ConventionFactory(
        draft=True, registered_by=alice, local_name="Canari", communes=[places.communes["06123"]]
    )
    client.force_login(mona)
    hidden = client.get(draft.get_absolute_url()).status_code
    path = reverse("conventions:convention_open", args=[draft.slug])
    page = client.get(path).content.decode()
    client.post(path, {"reason": REASON})
    seen = client.get(draft.get_absolute_url()).status_code
    closed = client.post(reverse("conventions:convention_close", args=[draft.slug]))

    assert (hidden, "Canari" in page, seen) == (404, False, 200)
    assert closed.url == reverse("admin_desk")


def test_she_confirms_what_no_caf_can(client, places, alice, mona):
    draft = ConventionFactory(draft=True, registered_by=alice, communes=[places.communes["06123"]])
    client.force_login(mona)
    client.post(reverse("conventions:convention_open", args=[draft.slug]), {"reason": REASON})

    path = reverse("conventions:convention_confirm", args=[draft.slug])
    typed = {"version": draft.version}
    agree(client, path, typed)

    draft.refresh_from_db()
    assert draft.confirmed_by == mona
    assert AuditLine.objects.get(verb="confirm_convention").reason == REASON


# Registering in the place of a Caf ------------------------------------------------------------


@pytest.fixture
def check(client, post_form, key, mona):
    """Mona has typed a CTG of Grasse: its page that checks."""
    client.force_login(mona)
    post_form(mona, faire="verifier")
    path = reverse("conventions:convention_check", args=[key])

    def answer(**changes):
        page = client.get(path)
        version = page.context["form"]["version"].value()
        return client.post(path, {"shape": "epci", "version": version} | yes_of(page) | changes)

    answer.path = path
    return answer


def test_she_says_why_she_registers(client, check, places, carole, mona):
    page = client.get(check.path).content.decode()
    without = check(reason=" ")
    check(reason=REASON)

    convention = Convention.objects.get(local_name="Cannes en famille")
    lina = Member.objects.get(email="lina@essai.example")
    assert (page.count('name="reason"'), without.status_code) == (1, 422)
    assert (convention.confirmed_by, lina.assignments.get().status) == (
        mona,
        GrantStatus.VALIDATED,
    )
    assert dict(AuditLine.objects.exclude(verb="invite").values_list("verb", "reason")) == {
        "open_convention": REASON,
        "register_convention": REASON,
        "validate_assignment": REASON,
    }
    assert carole.notifications.get().text.endswith(f"Motif\xa0: {REASON}")


def test_a_caf_is_asked_for_no_reason(client, post_form, key, carole, places):
    client.force_login(carole)
    post_form(carole, faire="verifier")

    page = client.get(reverse("conventions:convention_check", args=[key])).content.decode()

    assert page.count('name="reason"') == 0


def test_the_reason_typed_is_kept_when_the_form_changed_meanwhile(check, places):
    answer = check(version="ancienne", reason=REASON)

    assert (answer.status_code, answer.content.decode().count(REASON)) == (409, 1)


def test_the_action_itself_refuses_without_a_reason(mona, places):
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        actions.register_convention(
            by=mona, official_title="CTG", stage="drafting", communes=["06123"]
        )

    assert Convention.objects.count() == 0


def test_she_never_validates_herself_while_registering(mona, places):
    employer = OrganisationFactory(name="CC Alpes d’Azur")
    person = actions.Person(member=mona)
    planned = actions.Planned(kind=PostKind.PILOT, employer=employer, fte="0.50", holder=person)

    actions.register_convention(
        by=mona,
        official_title="CTG",
        stage="drafting",
        communes=["06123"],
        posts=[planned],
        reason=REASON,
    )

    assert Assignment.objects.get().status == GrantStatus.REQUESTED
