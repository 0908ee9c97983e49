"""A newcomer asks for a function: at a Caf, as a partner, on a post of a CTG; and takes it back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.answering import waits_for
from conventions.models import Assignment, PostKind
from members.models import GrantStatus, Role
from tests.factories.conventions import AssignmentFactory, PostFactory
from tests.factories.members import RoleFactory
from tests.factories.reference import OrganisationFactory
from tests.pages.own_pages import page_of

Kind = Role.Kind


def test_a_newcomer_asks_for_a_caf_once(as_nina, nina, places):
    form = {"caf": "06", "note": "Bureau 12", "kind": "national", "status": "validated"}

    statuses = [as_nina.post(reverse("role_request_caf"), form).status_code for _ in range(2)]

    role = nina.roles.get()
    assert statuses == [302, 302]
    assert (role.kind, role.caf_id, role.status, role.requested_by) == (
        Kind.CAF_OFFICER,
        "06",
        GrantStatus.REQUESTED,
        nina,
    )
    assert "Nina" in page_of(as_nina.get(reverse("myspace")))
    assert page_of(as_nina.get(reverse("role_request"))).count("En attente d’une réponse") == 1


def role_of_nina(nina, alpes_azur):
    RoleFactory(member=nina, kind=Kind.PARTNER, requested=True)


def post_of_nina(nina, alpes_azur):
    AssignmentFactory(member=nina, post=PostFactory(convention=alpes_azur), requested=True)


@pytest.mark.parametrize("asked", [role_of_nina, post_of_nina])
def test_whoever_has_asked_is_told_that_it_waits_not_to_ask(as_nina, nina, alpes_azur, asked):
    asked(nina, alpes_azur)

    for page in (page_of(as_nina.get(reverse("myspace"))), page_of(as_nina.get("/"))):
        assert "Votre demande de fonction attend une réponse" in page
        assert [words in page for words in ("Dites quelle est", "Demandez votre")] == [False] * 2


@pytest.mark.parametrize("caf", ["", "99", "x\x00"])
def test_an_unknown_caf_is_refused_in_words(as_nina, nina, places, caf):
    response = as_nina.post(reverse("role_request_caf"), {"caf": caf})

    assert (response.status_code, nina.roles.count()) == (422, 0)


def test_a_role_already_held_is_said(client, carole):
    client.force_login(carole)

    response = client.post(reverse("role_request_caf"), {"caf": "06"})

    assert (response.status_code, "Ce rôle est déjà validé." in page_of(response)) == (422, True)


def test_a_partner_finds_their_organisation_or_says_it(as_nina, nina):
    msa = OrganisationFactory(kind="msa", name="MSA Provence-Azur")
    url = reverse("role_request_partner")
    found = page_of(as_nina.get(url, {"q": "provence azur"})).count("MSA Provence-Azur")

    as_nina.post(url, {"q": "provence azur", "organisation": msa.pk, "note": "Développement"})
    as_nina.post(url, {"q": "", "organisation": "", "note": "Association Les Mimosas"})

    # Once as a choice; the example of the help text is the other.
    assert found == 2
    assert list(nina.roles.order_by("pk").values_list("organisation", "note")) == [
        (msa.pk, "Développement"),
        (None, "Association Les Mimosas"),
    ]


def test_a_partner_may_say_that_the_list_does_not_hold_theirs(as_nina):
    OrganisationFactory(kind="msa", name="MSA Provence-Azur")
    url = reverse("role_request_partner")

    pages = [page_of(as_nina.get(url, {"q": q})) for q in ("msa", "", "zzz")]

    assert [page.count("Il n’est pas dans cette liste") for page in pages] == [1, 0, 0]


def test_an_organisation_that_was_not_found_is_not_taken(as_nina, nina):
    other = OrganisationFactory(name="Ailleurs")

    response = as_nina.post(
        reverse("role_request_partner"), {"q": "ici", "organisation": other.pk, "note": "x"}
    )

    assert (response.status_code, nina.roles.count()) == (422, 0)


@pytest.mark.parametrize(
    ("q", "found"), [("alpes azur", 1), ("Aiglun", 1), ("ASCROS", 1), ("zzz", 0), ("a", 0), ("", 0)]
)
def test_a_ctg_is_found_by_its_name_or_a_commune(as_nina, alpes_azur, pays_de_grasse, q, found):
    page = page_of(as_nina.get(reverse("ctg_find"), {"q": q}))

    assert page.count("/mon-espace/fonctions/demander/ctg/alpes-d-azur-2023-2027/") == found
    assert page.count("pays-de-grasse") == 0


@pytest.mark.parametrize("q", ["nul\x00", "\x00"])
def test_what_cannot_be_stored_is_not_looked_for(as_nina, q):
    response = as_nina.post(reverse("role_request_partner"), {"q": q})

    assert response.status_code == 422


def test_a_ctg_that_ended_is_not_proposed(as_nina, alpes_azur):
    alpes_azur.end_date = timezone.localdate() - timedelta(1)
    alpes_azur.save()

    page = page_of(as_nina.get(reverse("ctg_find"), {"q": "alpes"}))

    assert page.count("alpes-d-azur") == 0


def test_a_newcomer_asks_for_a_post_once(as_nina, nina, alpes_azur):
    post = PostFactory(convention=alpes_azur)
    url = reverse("assignment_request", args=[alpes_azur.slug])

    for _ in range(2):
        response = as_nina.post(url, {"post": post.pk, "fte": "0,5"})

    asked = Assignment.objects.get(member=nina)
    assert response.url == reverse("myspace")
    assert (asked.post, str(asked.fte), asked.status) == (post, "0.50", GrantStatus.REQUESTED)


def test_posts_of_the_same_name_are_told_apart(as_nina, alice, alpes_azur, parenting):
    """What each is about, the vacant ones first; the share of a held one would be that of a person."""
    PostFactory(convention=alpes_azur, fte="0.3").themes.add(parenting)

    page = as_nina.get(reverse("assignment_request", args=[alpes_azur.slug])).content.decode()

    facts = re.findall(r"\) – ([^<]+)</label>", page.replace("\u00a0", " "))
    assert facts == ["Parentalité, vacant, 0,3 ETP", "déjà tenu"]


def test_a_mandate_is_asked_for_without_a_share(as_nina, alpes_azur):
    mandate = PostFactory(convention=alpes_azur, kind=PostKind.ELECTED)
    other = PostFactory(convention=alpes_azur)
    url = reverse("assignment_request", args=[alpes_azur.slug])

    assert as_nina.post(url, {"post": other.pk, "fte": ""}).status_code == 422
    assert as_nina.post(url, {"post": mandate.pk, "fte": ""}).status_code == 302


@pytest.mark.parametrize("wrong", [{"fte": "2"}, {"fte": "beaucoup"}, {"post": "0"}, {"post": ""}])
def test_a_wrong_request_keeps_what_was_typed(as_nina, nina, alpes_azur, wrong):
    post = PostFactory(convention=alpes_azur)
    form = {"post": post.pk, "fte": "0,5"} | wrong

    response = as_nina.post(reverse("assignment_request", args=[alpes_azur.slug]), form)

    assert (response.status_code, Assignment.objects.filter(member=nina).count()) == (422, 0)


def test_a_post_of_another_ctg_or_closed_is_not_asked_for(
    as_nina, nina, alpes_azur, pays_de_grasse
):
    closed = PostFactory(convention=alpes_azur, closed_on=timezone.localdate() - timedelta(1))
    elsewhere = PostFactory(convention=pays_de_grasse)
    url = reverse("assignment_request", args=[alpes_azur.slug])

    statuses = [
        as_nina.post(url, {"post": post.pk, "fte": "0,5"}).status_code
        for post in (closed, elsewhere)
    ]

    assert (statuses, Assignment.objects.filter(member=nina).count()) == ([422, 422], 0)


def test_one_takes_back_one_s_own_request_only(client, nina, bob, mona):
    role = RoleFactory(requested=True, member=nina)
    url = reverse("role_withdraw", args=[role.pk])
    client.force_login(bob)
    stranger = client.post(url).status_code
    client.force_login(nina)
    client.post(url)

    role.refresh_from_db()
    assert (stranger, role.state) == (404, "retirée")


def test_an_answered_request_says_it_is_too_late(client, nina):
    role = RoleFactory(member=nina)
    client.force_login(nina)

    page = page_of(client.post(reverse("role_withdraw", args=[role.pk]), follow=True))

    assert "Cette demande a déjà reçu une réponse : validée." in page


# Whom it waits for


def read_after_asking(client, name, args, form):
    """The sentence after asking, that of one's own space, and that of the page where one asks again."""
    answer = client.post(reverse(name, args=args), form, follow=True)
    said = re.search(r"Elle attend (.+?)\. Un courriel", page_of(answer))[1]
    pages = [page_of(client.get(reverse(page))) for page in ("myspace", "role_request")]
    shown = [re.search(r"Votre demande attend <strong>(.+?)</strong>(.*?)\.", one) for one in pages]
    return said, [found[1] + found[2] if found else "" for found in shown]


NETWORK = "l’administration nationale du réseau"
NOBODY = "personne de la Caf des Alpes-Maritimes ne peut encore répondre"


@pytest.mark.parametrize(
    ("there", "waits"),
    [
        (None, f"{NETWORK} ({NOBODY})"),
        (Kind.CAF_OFFICER, f"{NETWORK} ({NOBODY})"),
        (Kind.CAF_REFERENT, "la référence CTG de la Caf des Alpes-Maritimes"),
    ],
)
def test_a_role_at_a_caf_says_whom_it_waits_for(as_nina, places, there, waits):
    if there:
        RoleFactory(kind=there, caf=places.caf06)

    assert read_after_asking(as_nina, "role_request_caf", [], {"caf": "06"}) == (
        waits,
        [waits, waits],
    )


def test_a_partner_waits_for_any_caf(as_nina):
    waits = f"une Caf ou {NETWORK}"

    assert read_after_asking(as_nina, "role_request_partner", [], {"note": "MSA"}) == (
        waits,
        [waits, waits],
    )


@pytest.mark.parametrize(
    ("there", "waits"),
    [
        (None, f"{NETWORK} ({NOBODY})"),
        (Kind.CAF_OFFICER, "les personnes de la Caf des Alpes-Maritimes"),
    ],
)
def test_a_post_says_whom_it_waits_for_in_the_same_words(as_nina, alpes_azur, places, there, waits):
    if there:
        RoleFactory(kind=there, caf=places.caf06)
    form = {"post": PostFactory(convention=alpes_azur).pk, "fte": "0,5"}

    said, [in_my_space, _] = read_after_asking(
        as_nina, "assignment_request", [alpes_azur.slug], form
    )

    assert (said, in_my_space) == (waits, waits)


def test_whoever_administers_is_said_of_what_others_propose(nina, carole, places):
    asked = [
        RoleFactory.build(kind=kind, caf=caf, member=nina, requested_by=carole)
        for kind, caf in ((Kind.CAF_REFERENT, places.caf06), (Kind.NATIONAL, None))
    ]

    assert [str(waits_for(role)) for role in asked] == [
        NETWORK,
        f"une autre personne que celle qui propose, à {NETWORK}",
    ]
