"""Two organisations that are one: found, compared, merged without losing a row."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from conventions.actions import add_organisation, edit_organisation
from conventions.actions.amendments import apply_amendments
from conventions.choices import bodies_of, search_bodies, search_syndicates
from conventions.importing.lookups import Bodies, Intercommunalities
from conventions.models import Signatory
from ctgnet.pages.admin_desk import actions
from ctgnet.pages.admin_desk.duplicates import likely_pairs
from ctgnet.pages.admin_desk.jobs import follow_merged_organisations
from ctgnet.templatetags import french
from members.actions import Stale
from members.models import AuditLine, Role
from reference.models import Organisation
from tests.factories.conventions import (
    AmendmentFactory,
    AssignmentFactory,
    BodyFactory,
    BodyMemberFactory,
    ConventionFactory,
    PostFactory,
)
from tests.factories.members import MemberFactory, RoleFactory
from tests.factories.plan import ActionSheetFactory
from tests.factories.reference import OrganisationFactory
from tests.strict_client import StrictClient

WHY = "Le même centre social, saisi deux fois."
SIGNED, PARTNER = Signatory.Participation.SIGNATORY, Signatory.Participation.PARTNER


@pytest.fixture
def kept(db):
    return OrganisationFactory(kind="association", name="Centre social des Arcades")


@pytest.fixture
def absorbed(db):
    return OrganisationFactory(kind="association", name="Centre social des arcades")


def merge(kept, absorbed, by, **changes):
    facts = {"reason": WHY, "seen": actions.stamp_of(kept, absorbed)} | changes
    return actions.merge_organisations(kept, absorbed, by=by, **facts)


def signs(organisation, convention, **facts):
    return Signatory.objects.create(organisation=organisation, convention=convention, **facts)


def lines_of(convention):
    rows = convention.signatories.order_by("pk")
    return list(rows.values_list("organisation", "joined_on", "left_on"))


# Every link ----------------------------------------------------------------------------------------


def columns_to(model):
    """(table, column) of everything that leads to that model, lists of several included."""
    return {
        (other, field.name)
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.concrete_fields
        if field.related_model is model and not other.__module__.startswith("tests.")
    }


def test_every_column_that_leads_to_an_organisation_is_moved():
    """A new one says how its rows go to the organisation that is kept: `LINKS` of the merge."""
    assert {(link.model, link.field) for link in actions.LINKS} == columns_to(Organisation)


def test_control_a_column_that_is_forgotten_is_seen():
    known = {(link.model, link.field) for link in actions.LINKS[1:]}

    assert columns_to(Organisation) - known == {(Signatory, "organisation")}


def hang_everything_on(organisation, places, member):
    convention = ConventionFactory(communes=[places.communes["06001"]])
    signs(organisation, convention)
    PostFactory(convention=convention, employer=organisation)
    RoleFactory(member=member, organisation=organisation)
    BodyMemberFactory(
        body=BodyFactory(convention=convention), member=None, organisation=organisation
    )
    sheet = ActionSheetFactory(axis__plan__convention=convention, lead_organisation=organisation)
    sheet.partners.add(organisation)
    sheet.funders.add(organisation)
    amendment = AmendmentFactory(convention=convention)
    amendment.joining_bodies.add(organisation)
    amendment.leaving_bodies.add(organisation)
    organisation.member_communes.add(places.communes["06005"])
    OrganisationFactory(merged_into=organisation)


def test_nothing_is_left_on_the_one_that_goes(kept, absorbed, mona, places, nina):
    hang_everything_on(absorbed, places, nina)
    before = actions.belongings_of([absorbed])[absorbed.pk]

    merge(kept, absorbed, mona)

    after = actions.belongings_of([kept, absorbed])
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept
    assert [number for number in after[absorbed.pk].values() if number] == []
    held = {link.words: number for link, number in after[kept.pk].items()}
    moved = {link.words: number for link, number in before.items()}
    assert held == moved | {"doublon déjà réuni,doublons déjà réunis": 2}


def test_what_both_had_is_had_once(kept, absorbed, mona, places, nina):
    for organisation in (kept, absorbed):
        organisation.member_communes.add(places.communes["06005"])
    convention = ConventionFactory(communes=[places.communes["06001"]])
    body = BodyFactory(convention=convention)
    for organisation, is_chair in ((kept, False), (absorbed, True)):
        BodyMemberFactory(body=body, member=None, organisation=organisation, is_chair=is_chair)
        RoleFactory(member=nina, organisation=organisation, requested=True)
    BodyMemberFactory(body=body, member=None, organisation=absorbed, role="Présidence")
    sheet = ActionSheetFactory(axis__plan__convention=convention)
    sheet.partners.set([kept, absorbed])

    merge(kept, absorbed, mona)

    assert list(kept.member_communes.all()) == [places.communes["06005"]]
    assert list(sheet.partners.all()) == [kept]
    seats = body.members.order_by("role").values_list("organisation", "role", "is_chair")
    assert list(seats) == [(kept.pk, "", True), (kept.pk, "Présidence", False)]
    first, second = Role.objects.filter(member=nina).order_by("pk")
    assert (first.organisation, first.ended_at) == (kept, None)
    assert (second.organisation, second.ended_by) == (kept, mona)


def test_the_older_of_two_requests_stays_whichever_organisation_it_names(kept, absorbed, mona, nina):  # fmt: skip
    older = RoleFactory(member=nina, organisation=absorbed, requested=True)
    Role.objects.filter(pk=older.pk).update(requested_at=timezone.now() - timedelta(9))
    later = RoleFactory(member=nina, organisation=kept, requested=True)

    merge(kept, absorbed, mona)

    older.refresh_from_db()
    later.refresh_from_db()
    assert (older.organisation, older.ended_at, later.ended_by) == (kept, None, mona)


# Signatures ------------------------------------------------------------------------------------------


def test_one_line_is_kept_with_the_earliest_dates(kept, absorbed, mona, alpes_azur):
    signs(kept, alpes_azur, signed_on=date(2023, 3, 1), participation=PARTNER)
    signs(absorbed, alpes_azur, deliberation_date=date(2022, 12, 1), signed_on=date(2023, 1, 15))

    merge(kept, absorbed, mona)

    row = alpes_azur.signatories.get()
    assert (row.organisation, row.participation) == (kept, SIGNED)
    assert (row.deliberation_date, row.signed_on) == (date(2022, 12, 1), date(2023, 1, 15))
    assert (row.joined_on, row.left_on) == (None, None)


def test_two_partners_that_have_not_signed_make_one_that_has_not(kept, absorbed, mona, alpes_azur):  # fmt: skip
    for organisation in (kept, absorbed):
        signs(organisation, alpes_azur, participation=PARTNER)

    merge(kept, absorbed, mona)

    row = alpes_azur.signatories.get()
    assert (row.organisation, row.participation, row.signed_on) == (kept, PARTNER, None)


def test_a_person_who_asks_in_the_name_of_one_asks_in_that_of_the_other(kept, absorbed, mona, nina):  # fmt: skip
    role = RoleFactory(member=nina, organisation=absorbed, requested=True)

    merge(kept, absorbed, mona)

    role.refresh_from_db()
    assert (role.organisation, role.ended_at) == (kept, None)


def test_two_times_in_a_ctg_stay_two(kept, absorbed, mona, alpes_azur):
    signs(absorbed, alpes_azur, left_on=date(2024, 6, 30))
    signs(kept, alpes_azur, joined_on=date(2025, 1, 1))

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [
        (kept.pk, None, date(2024, 6, 30)),
        (kept.pk, date(2025, 1, 1), None),
    ]


def test_the_double_that_an_avenant_took_out_takes_nobody_out(kept, absorbed, mona, alpes_azur):
    """Somebody had seen the duplicate, and made it leave: the one that is kept stays."""
    for organisation in (kept, absorbed):
        signs(organisation, alpes_azur)
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    amendment.leaving_bodies.add(absorbed)
    apply_amendments(alpes_azur)

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [(kept.pk, None, None)]
    assert list(amendment.leaving_bodies.all()) == []


def test_one_that_came_in_later_is_in_from_the_start(kept, absorbed, mona, alpes_azur):
    signs(absorbed, alpes_azur)
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    amendment.joining_bodies.add(kept)
    apply_amendments(alpes_azur)
    assert len(lines_of(alpes_azur)) == 2

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [(kept.pk, None, None)]
    assert list(amendment.joining_bodies.all()) == [kept]


def test_both_came_in_by_the_same_avenant(kept, absorbed, mona, alpes_azur):
    amendment = AmendmentFactory(convention=alpes_azur, confirmed=True)
    amendment.joining_bodies.set([kept, absorbed])
    apply_amendments(alpes_azur)

    merge(kept, absorbed, mona)

    assert lines_of(alpes_azur) == [(kept.pk, amendment.effective_on, None)]
    assert list(amendment.joining_bodies.all()) == [kept]


# The act ---------------------------------------------------------------------------------------------


def test_a_line_says_who_what_and_why(kept, absorbed, mona, alpes_azur):
    signs(absorbed, alpes_azur)
    absorbed.siren = "123456789"
    absorbed.save()

    merge(kept, absorbed, mona)

    line = AuditLine.objects.get(verb="merge_organisation")
    kept.refresh_from_db()
    assert kept.siren == "123456789"
    assert (line.actor, line.object_kind, line.object_id) == (
        mona, "reference.organisation", str(kept.pk),
    )  # fmt: skip
    assert line.after == {
        "absorbed": absorbed.pk,
        "moved": {"conventions.signatory.organisation": 1},
    }
    assert line.reason == WHY


def test_done_twice_it_is_done_once(kept, absorbed, mona):
    seen = actions.stamp_of(kept, absorbed)
    for _ in range(2):
        merge(kept, absorbed, mona, seen=seen)

    assert AuditLine.objects.filter(verb="merge_organisation").count() == 1


def test_what_cannot_be_merged_changes_nothing(kept, absorbed, mona, places, alpes_azur):
    official = OrganisationFactory(kind="epci", intercommunality=places.azur)
    third = OrganisationFactory()
    other = OrganisationFactory(merged_into=third)
    for one, two, changes, words in (
        (kept, kept, {}, "deux organismes différents"),
        (kept, official, {}, "liste officielle reste"),
        (kept, other, {}, "vient d’être réuni"),
        (other, kept, {}, "vient d’être réuni"),
        (kept, absorbed, {"reason": "x"}, "motif reste au journal"),
    ):
        with pytest.raises(ValidationError, match=words):
            merge(one, two, mona, **changes)
    seen = actions.stamp_of(kept, absorbed)
    signs(absorbed, alpes_azur)
    with pytest.raises(Stale):
        merge(kept, absorbed, mona, seen=seen)

    assert Organisation.objects.filter(merged_into=kept).count() == 0
    assert AuditLine.objects.count() == 0


def test_the_database_refuses_a_merger_that_makes_no_sense(kept, places):
    official = OrganisationFactory(kind="epci", intercommunality=places.azur)
    for one, into in ((kept, kept), (official, kept)):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=one.pk).update(merged_into=into)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_crossed", [False, True])
def test_two_administrators_at_once_merge_once(kept, absorbed, mona, is_crossed):
    second = MemberFactory(first_name="Solène")
    ways = [(kept, absorbed), (absorbed, kept) if is_crossed else (kept, absorbed)]
    stamps, barrier, refused = [actions.stamp_of(*way) for way in ways], Barrier(2), []

    def act(way, seen, by):
        barrier.wait()
        try:
            merge(*way, by, seen=seen)
        except ValidationError as error:
            refused.append(error.messages[0])
        finally:
            connection.close()

    threads = [
        Thread(target=act, args=facts) for facts in zip(ways, stamps, (mona, second), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert AuditLine.objects.filter(verb="merge_organisation").count() == 1
    assert Organisation.objects.active().filter(pk__in=[kept.pk, absorbed.pk]).count() == 1
    assert refused == ([actions.GONE] if is_crossed else [])


def test_what_was_being_written_meanwhile_follows(kept, absorbed, mona, places, nina):
    """Somebody who had the form open names the one that went: at night it is the one that stays."""
    merge(kept, absorbed, mona)
    hang_everything_on(absorbed, places, nina)
    RoleFactory(member=nina, organisation=kept, requested=True)
    RoleFactory(member=nina, organisation=absorbed, requested=True)

    follow_merged_organisations()

    left = actions.belongings_of([absorbed, kept])
    assert [number for number in left[absorbed.pk].values() if number] == []
    assert {link.words: n for link, n in left[kept.pk].items()}["poste,postes"] == 1
    assert Role.objects.requested().filter(member=nina, ended_at=None).count() == 1
    absorbed.refresh_from_db()
    assert absorbed.merged_into == kept


# Afterwards ------------------------------------------------------------------------------------------


def test_it_is_offered_no_more_and_its_address_answers(client, kept, absorbed, mona, carole):
    kind = {"kind": "syndicate"}
    Organisation.objects.filter(pk__in=[kept.pk, absorbed.pk]).update(**kind)
    merge(kept, absorbed, mona)
    client.force_login(carole)

    assert [choice.value for choice in search_bodies("arcades")] == [f"organisme:{kept.pk}"]
    assert search_syndicates("arcades") == []
    assert bodies_of([f"organisme:{absorbed.pk}"]) == {f"organisme:{absorbed.pk}": kept}
    texts = {"Centre social des arcades"}
    assert Bodies(texts, Intercommunalities()).of("Centre social des arcades") == kept
    page = client.get(reverse("conventions:organisation_detail", args=[absorbed.pk]))
    assert page.url == reverse("conventions:organisation_detail", args=[kept.pk])
    edit = client.get(reverse("conventions:organisation_edit", args=[absorbed.pk]))
    assert edit.status_code == 404
    with pytest.raises(ValidationError, match="réuni à un autre"):
        edit_organisation(absorbed, by=carole, kind="other", name="X")


# Found -----------------------------------------------------------------------------------------------


def named(pairs):
    return [(pair.kept.pk, pair.absorbed.pk, pair.why) for pair in pairs]


def test_alike_by_name_or_by_number(kept, absorbed, places):
    official = OrganisationFactory(
        kind="epci", name="CC Azur", siren="200039931", intercommunality=places.azur
    )
    typed = OrganisationFactory(kind="other", name="Communauté Azur", siren="200039931")
    OrganisationFactory(kind="other", name="Centre social des Arcades")

    assert named(likely_pairs()) == [
        (kept.pk, absorbed.pk, "Même nom et même type"),
        (official.pk, typed.pk, "Même numéro SIREN"),
    ]


def test_alike_but_for_a_small_word(db):
    first, second, _ = (
        OrganisationFactory(kind="association", name=name)
        for name in (
            "Centre social Les Marronniers",
            "Centre social des marronniers",
            "Les Marronniers",
        )
    )

    assert named(likely_pairs()) == [(first.pk, second.pk, "Noms presque pareils, même type")]


def test_the_same_name_in_two_departments_is_two(kept, absorbed, places):
    signs(kept, ConventionFactory(communes=[places.communes["06001"]]))
    post = PostFactory(
        convention=ConventionFactory(communes=[places.communes["83042"]]), employer=absorbed
    )
    assert likely_pairs() == []

    post.convention.coverages.create(commune=places.communes["06005"], from_date=date(2025, 1, 1))

    assert len(likely_pairs()) == 1


def test_two_of_the_official_lists_are_two(places):
    for code in ("06001", "83042"):
        OrganisationFactory(kind="commune", name="Saint-Martin", commune=places.communes[code])

    assert likely_pairs() == []


@pytest.mark.parametrize("number", [1, 5, 50])
def test_duplicate_list_costs_the_same_for_any_number(client, mona, number, django_assert_num_queries):  # fmt: skip
    for rank in range(number):
        for _ in range(2):
            OrganisationFactory(name=f"Association {rank}")
    client.force_login(mona)

    with django_assert_num_queries(27):
        page = client.get(reverse("duplicate_list"))
    assert len(page.context["lines"]) == number


# Pages -----------------------------------------------------------------------------------------------


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
        f">{alpes_azur.name}</a>",
        f"{post.get_kind_display()}, {alpes_azur.name} (1 personne)",
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
