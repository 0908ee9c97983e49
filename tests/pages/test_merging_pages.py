"""The administration reads two organisations side by side, chooses, and says why they are one."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from conventions.actions import add_organisation
from ctgnet.pages.admin_desk import actions
from ctgnet.templatetags import french
from members.models import AuditLine
from reference.models import Organisation
from tests.factories.conventions import (
    AssignmentFactory,
    BodyFactory,
    BodyMemberFactory,
    PostFactory,
)
from tests.factories.plan import ActionSheetFactory
from tests.factories.reference import OrganisationFactory
from tests.pages.merging import WHY, signs
from tests.strict_client import StrictClient


def at(kept, absorbed):
    return reverse("organisation_merge", args=[kept.pk, absorbed.pk])


def test_mona_compares_then_merges(client, mona, kept, absorbed, alpes_azur):
    signs(absorbed, alpes_azur)
    client.force_login(mona)

    listed = client.get(reverse("duplicate_list")).content.decode()
    page = client.get(at(kept, absorbed))
    seen = page.context["form"]["seen"].value()
    answer = client.post(at(kept, absorbed), {"seen": seen, "reason": WHY})

    assert f'href="{at(kept, absorbed)}"' in listed
    assert page.context["moving"] == ["1\xa0signature"]
    assert answer.url == reverse("duplicate_list")
    assert "Aucun organisme ne semble en double." in client.get(answer.url).content.decode()
    for path in (at(kept, absorbed), at(absorbed, kept)):
        assert client.get(path).url == reverse("duplicate_list")


def test_one_is_never_compared_with_itself(client, mona, kept):
    client.force_login(mona)

    for act in (client.get, client.post):
        answer = act(at(kept, kept), follow=True)
        assert answer.redirect_chain == [(reverse("organisation_pick"), 302)]
        assert "Choisissez deux organismes différents." in answer.content.decode()
    assert not AuditLine.objects.exists()


def test_each_is_told_by_what_tells_it_apart(client, mona, carole, kept, alpes_azur, places):
    """The CTGs it signs, the posts it employs with their people, its communes, the day it came."""
    absorbed = add_organisation(
        by=carole,
        kind="association",
        name="Centre social des Arcades",
        communes=[places.communes["06001"]],
    )
    signs(kept, alpes_azur, left_on=date(2024, 12, 31))
    signs(kept, alpes_azur, joined_on=date(2025, 1, 1))
    BodyMemberFactory(body=BodyFactory(convention=alpes_azur), member=None, organisation=absorbed)
    ActionSheetFactory(axis__plan__convention=alpes_azur, lead_organisation=absorbed)
    post = PostFactory(convention=alpes_azur, employer=absorbed)
    AssignmentFactory(post=post)
    AssignmentFactory(post=post, ended=True)
    PostFactory(
        convention=alpes_azur,
        employer=absorbed,
        opened_on=date(2024, 1, 1),
        closed_on=date(2025, 1, 1),
    )
    client.force_login(mona)

    page = client.get(at(kept, absorbed)).content.decode().replace("\xa0", " ")
    first, second = page.split('id="organisme-2"')

    day_added = french.day(timezone.localdate())
    told = [
        f"><bdi>{alpes_azur.name}</bdi></a>",
        f"{post.get_kind_display()}, <bdi>{alpes_azur.name}</bdi> (1 personne)",
        f"Ajouté le {day_added}",
        places.communes["06001"].name,
        f"<dt>Agit dans</dt><dd>{alpes_azur.name}</dd>",
        "Reste",
        "Disparaît des listes",
    ]
    assert [words in first.split('id="organisme-1"')[0] for words in told[5:]] == [True, False]
    assert [words in first for words in told[:5]] == [True, False, False, False, False]
    assert [words in second for words in told[:5]] == [False, True, True, True, True]


def search(client, **asked):
    return client.get(reverse("organisation_pick"), asked)


def test_two_that_no_rule_brings_together_are_found_by_name(client, mona, kept):
    other = OrganisationFactory(kind="ccas", name="Espace Jaurès", siren="210600011")
    typed = {"one_q": "espace jau", "other_q": "arcades"}
    chosen = {"one": other.pk, "other": kept.pk, "comparer": "oui"}
    client.force_login(mona)

    listed = client.get(reverse("duplicate_list")).content.decode()
    empty = search(client).content.decode()
    found = search(client, **typed).content.decode()
    answer = search(client, **typed, **chosen)

    assert f'href="{reverse("organisation_pick")}"' in listed
    assert ("Comparer les deux" in empty, "Comparer les deux" in found) == (False, True)
    assert "Espace Jaurès (CCAS ou CIAS, SIREN 210600011, n°" in found
    assert answer.url == at(kept, other)  # the older one stays first


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ({"one_q": "zzzz", "other_q": "arcades"}, 200, "Aucun organisme ne porte ce nom."),
        ({"one_q": "arcades", "comparer": "oui"}, 422, "Choisissez un organisme de chaque côté."),
        ({"one_q": "x" * 201}, 422, "Texte trop long"),
        ({"one_q": "arcades", "one": "x"}, 422, "n’est pas proposée ici"),
    ],
)
def test_organisation_pick_of_a_bad_question_says_so(client, mona, kept, asked, status, words):
    client.force_login(mona)

    answer = search(client, **asked)

    assert (answer.status_code, words in answer.content.decode()) == (status, True)


def test_organisation_pick_wants_two_different_ones(client, mona, kept):
    client.force_login(mona)
    same = {"one_q": "arcades", "other_q": "arcades", "one": kept.pk, "other": kept.pk}

    page = search(client, **same, comparer="oui").content.decode()

    assert "Choisissez deux organismes différents." in page


def test_organisation_merge_that_is_stale_shows_both_again(client, mona, kept, absorbed, alpes_azur):  # fmt: skip
    client.force_login(mona)
    seen = client.get(at(kept, absorbed)).context["form"]["seen"].value()
    signs(absorbed, alpes_azur)

    refused = client.post(at(kept, absorbed), {"seen": seen, "reason": WHY})
    form = refused.context["form"]
    again = client.post(at(kept, absorbed), {"seen": form["seen"].value(), "reason": WHY})

    assert (refused.status_code, refused.context["moving"]) == (409, ["1\xa0signature"])
    assert form["reason"].value() == WHY
    assert again.url == reverse("duplicate_list")


@pytest.mark.parametrize("data", [{}, {"reason": "x"}, {"reason": WHY, "seen": "\x00"}])
def test_organisation_merge_of_a_bad_form_changes_nothing(client, mona, kept, absorbed, data):
    client.force_login(mona)

    assert client.post(at(kept, absorbed), data).status_code in {400, 409, 422}
    assert Organisation.objects.active().filter(pk=absorbed.pk).exists()


def test_organisation_merge_of_an_official_one_says_which_stays(client, mona, kept, places):
    official = OrganisationFactory(kind="epci", intercommunality=places.azur)
    client.force_login(mona)
    asked = {"seen": actions.stamp_of(kept, official), "reason": WHY}

    page = client.get(at(kept, official)).content.decode()

    assert "Celui-ci vient d’une liste officielle" in page
    assert client.post(at(kept, official), asked).status_code == 422


def test_organisations_that_are_gone_do_not_exist(mona, kept):
    client = StrictClient()
    client.force_login(mona)

    assert client.get(reverse("organisation_merge", args=[kept.pk, 999_999])).status_code == 404
