"""What was registered wrong: communes of the first day, signatories and partners, a confirmed avenant."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from conventions import actions, tasks
from conventions.actions.correction import NOT_YOURS, NOTHING
from conventions.amending import NO_COMMUNE, Changes
from conventions.history import state_at
from conventions.models import PARTNER_SIGNS_NOTHING, Amendment, Convention, Signatory
from ctgnet.mail.models import OutgoingMail
from members.actions import Stale
from members.models import AuditLine, Notification
from tests.factories.conventions import ConventionFactory, days
from tests.factories.reference import OrganisationFactory

URL = "/conventions/pays-de-grasse-2025-2029/"
WHY = "La commune avait été oubliée à la saisie."


def fresh(convention):
    return Convention.objects.get(pk=convention.pk)


def communes_at(convention, day):
    return set(state_at(fresh(convention), day).coverages.values_list("commune", flat=True))


def correct(convention, by, *, joining=(), leaving=(), **options):
    facts = {"version": fresh(convention).version, "reason": WHY} | options
    moves = {"joining": frozenset(joining), "leaving": frozenset(leaving)}
    return actions.correct_perimeter(convention, by=by, **moves, **facts)


def amend(convention, by, **facts):
    wanted = Changes(days(-60), days(-30), **facts)
    return actions.amend(fresh(convention), wanted, by=by, version=fresh(convention).version)


# The perimeter -----------------------------------------------------------------------------------


def test_a_forgotten_commune_is_in_from_the_first_day(bob, carole, pays_de_grasse):
    correct(pays_de_grasse, carole, joining=["06001"], leaving=["06069"])

    assert communes_at(pays_de_grasse, pays_de_grasse.start_date) >= {"06001"}
    assert "06069" not in communes_at(pays_de_grasse, days(0))
    line = AuditLine.objects.get(verb="correct_perimeter")
    assert (line.reason, line.after) == (WHY, {"added": ["06001"], "removed": ["06069"]})
    told = Notification.objects.get(member=bob)
    assert told.text.startswith("Périmètre corrigé")
    assert told.text.endswith(WHY)


def test_an_avenant_applies_again_to_what_was_corrected(carole, pays_de_grasse):
    """It brought in a commune that was there all along; the one that it took out had come too early."""
    amend(pays_de_grasse, carole, joining_communes=frozenset({"06001"}))

    correct(pays_de_grasse, carole, joining=["06001"])

    rows = pays_de_grasse.coverages.filter(commune="06001")
    assert [(row.via_amendment, row.to_date) for row in rows] == [(None, None)]
    correct(pays_de_grasse, carole, leaving=["06001"])
    [row] = pays_de_grasse.coverages.filter(commune="06001")
    assert (row.from_date, row.via_amendment) == (days(-30), Amendment.objects.get())


def test_what_a_correction_cannot_do(carole, places, pays_de_grasse):
    mine = communes_at(pays_de_grasse, days(0))
    refused = {}
    for name, moves in {
        "nothing": {"joining": mine, "leaving": mine},
        "no commune": {"leaving": mine},
        "another Caf": {"leaving": mine, "joining": ["83042"]},
    }.items():
        with pytest.raises(ValidationError) as caught:
            correct(pays_de_grasse, carole, **moves)
        refused[name] = caught.value.messages

    assert refused == {"nothing": [NOTHING], "no commune": [NO_COMMUNE], "another Caf": [NOT_YOURS]}
    with pytest.raises(Stale):
        correct(pays_de_grasse, carole, joining=["06001"], version=0)
    assert communes_at(pays_de_grasse, days(0)) == mine


def test_a_ctg_in_preparation_changes_its_communes_too(client, alice, carole, places):
    """No avenant can be written yet: nothing is signed."""
    prepared = ConventionFactory(
        draft=True, stage="drafting", registered_by=alice, communes=[places.communes["06001"]]
    )
    client.force_login(alice)
    page = client.get(f"{prepared.get_absolute_url()}perimetre/").content.decode()

    answer = client.post(
        f"{prepared.get_absolute_url()}perimetre/corriger/",
        {"version": prepared.version, "codes": "06069"},
    )

    assert "perimetre/corriger/" in page
    assert "avenants/nouveau/" not in page
    assert (answer.status_code, communes_at(prepared, days(0))) == (302, {"06001", "06069"})


def test_the_page_of_the_perimeter_searches_judges_and_corrects(client, carole, pays_de_grasse):
    client.force_login(carole)
    path = f"{URL}perimetre/corriger/"
    typed = {"version": pays_de_grasse.version, "codes": "06001", "reason": WHY}

    read = client.post(path, typed | {"faire": "territoire"}, headers={"HX-Request": "true"})
    vague = client.post(path, typed | {"reason": "Oubli"})
    unknown = client.post(path, typed | {"codes": "99999"})
    stale = client.post(path, typed | {"version": 0})
    done = client.post(path, typed)

    assert "1\u00a0commune entre" in read.content.decode()
    assert [answer.status_code for answer in (vague, unknown, stale)] == [422, 422, 409]
    assert "06001" in stale.content.decode()
    assert (done.status_code, done.url) == (302, f"{URL}perimetre/")
    assert "06001" in communes_at(pays_de_grasse, days(0))


# Signatories and partners ------------------------------------------------------------------------


@pytest.fixture
def row(pays_de_grasse):
    return Signatory.objects.create(
        convention=pays_de_grasse, organisation=OrganisationFactory(name="MSA Provence Azur")
    )


def test_deliberations_signatures_and_partners_are_noted(client, carole, pays_de_grasse, row):
    other = OrganisationFactory(name="Mission locale")
    client.force_login(carole)
    path = f"{URL}signataires/corriger/"
    page = client.get(path).content.decode()

    answer = client.post(
        path,
        {
            "version": pays_de_grasse.version,
            f"s{row.pk}-participation": "signatory",
            f"s{row.pk}-deliberation_date": "2025-01-10",
            f"s{row.pk}-signed_on": "2025-02-20",
            "signatories": [f"organisme:{other.pk}"],
            "added_as": "partner",
        },
    )

    assert "MSA Provence Azur" in page
    assert (answer.status_code, answer.url) == (302, f"{URL}signataires/")
    row.refresh_from_db()
    assert (str(row.deliberation_date), str(row.signed_on)) == ("2025-01-10", "2025-02-20")
    added = Signatory.objects.get(organisation=other)
    assert (added.participation, added.signed_on) == ("partner", None)
    seen = client.get(answer.url).content.decode()
    assert "10 janvier 2025" in seen
    assert "Partenaire non signataire" in seen
    assert AuditLine.objects.get(verb="edit_signatories").after == {"changed": 1, "added": 1}


def test_a_body_that_never_signed_is_taken_out(client, carole, pays_de_grasse, row):
    client.force_login(carole)
    typed = {
        "version": pays_de_grasse.version,
        f"s{row.pk}-participation": "signatory",
        f"s{row.pk}-is_wrong": "on",
        "added_as": "signatory",
    }

    client.post(f"{URL}signataires/corriger/", typed)

    assert not Signatory.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"signed_on": days(1).isoformat()}, "pas encore venu"),
        ({"participation": "partner", "signed_on": "2025-02-20"}, PARTNER_SIGNS_NOTHING),
        ({"deliberation_date": "2025-02-30"}, "Date non reconnue"),
    ],
)
def test_a_wrong_line_says_what_is_wrong_and_keeps_what_was_typed(client, carole, pays_de_grasse, row, facts, told):  # fmt: skip
    client.force_login(carole)
    lines = {f"s{row.pk}-{name}": value for name, value in ({"participation": "signatory"} | facts).items()}  # fmt: skip

    answer = client.post(
        f"{URL}signataires/corriger/",
        lines | {"version": pays_de_grasse.version, "added_as": "signatory"},
    )

    page = answer.content.decode()
    assert (answer.status_code, told in page) == (422, True)
    assert all(value in page for value in facts.values())


def test_who_is_there_already_is_not_added_twice(client, carole, pays_de_grasse, row):
    client.force_login(carole)

    answer = client.post(
        f"{URL}signataires/corriger/",
        {
            "version": pays_de_grasse.version,
            f"s{row.pk}-participation": "signatory",
            "signatories": [f"organisme:{row.organisation_id}"],
            "added_as": "partner",
        },
    )

    assert answer.status_code == 422
    assert "Déjà dans la CTG" in answer.content.decode()
    assert Signatory.objects.filter(organisation=row.organisation).count() == 1


def test_a_forgotten_signatory_signed_with_the_ctg(carole, pays_de_grasse):
    body = OrganisationFactory()

    actions.edit_signatories(
        pays_de_grasse,
        by=carole,
        version=pays_de_grasse.version,
        standing={},
        joining=[body],
        joining_as="signatory",
    )

    added = Signatory.objects.get(organisation=body)
    assert (added.participation, added.signed_on) == ("signatory", pays_de_grasse.signature_date)


def test_nothing_changed_writes_nothing_and_a_stale_form_neither(carole, pays_de_grasse, row):
    facts = {"participation": "signatory", "deliberation_date": None, "signed_on": None}
    same = {"standing": {row.pk: facts}, "joining_as": "signatory"}

    actions.edit_signatories(pays_de_grasse, by=carole, version=pays_de_grasse.version, **same)

    assert AuditLine.objects.filter(verb="edit_signatories").count() == 0
    with pytest.raises(Stale):
        actions.edit_signatories(pays_de_grasse, by=carole, version=0, **same)


def test_the_database_holds_no_signature_of_a_partner(pays_de_grasse, row):
    with pytest.raises(IntegrityError), transaction.atomic():
        Signatory.objects.filter(pk=row.pk).update(participation="partner", signed_on=days(-9))


# An avenant by mistake ---------------------------------------------------------------------------


def test_its_caf_takes_an_avenant_back_then_confirms_it_again(client, bob, carole, pays_de_grasse):
    amendment = amend(pays_de_grasse, carole, joining_communes=frozenset({"06001"}))
    client.force_login(carole)
    detail = client.get(amendment.get_absolute_url()).content.decode()
    typed = {"version": amendment.version, "reason": "La commune n’a pas délibéré."}

    silent = client.post(f"{amendment.get_absolute_url()}reprendre/", typed | {"reason": ""})
    answer = client.post(f"{amendment.get_absolute_url()}reprendre/", typed)
    again = client.post(f"{amendment.get_absolute_url()}reprendre/", typed)

    assert "Reprendre l’avenant" in detail
    assert [one.status_code for one in (silent, answer, again)] == [422, 302, 302]
    amendment.refresh_from_db()
    assert not amendment.is_confirmed
    assert "06001" not in communes_at(pays_de_grasse, days(0))
    assert AuditLine.objects.get(verb="reopen_amendment").reason == typed["reason"]
    assert Notification.objects.filter(member=bob, text__contains="ne compte plus").count() == 1
    actions.confirm_amendment(amendment, by=carole, version=amendment.version)
    assert "06001" in communes_at(pays_de_grasse, days(0))


def test_an_avenant_read_before_a_change_is_not_taken_back(carole, pays_de_grasse):
    amendment = amend(pays_de_grasse, carole, joining_communes=frozenset({"06001"}))

    with pytest.raises(Stale):
        actions.reopen_amendment(amendment, by=carole, version=0, reason=WHY)
    assert Amendment.objects.get().is_confirmed

    again = {"by": carole, "version": amendment.version, "reason": WHY}
    actions.reopen_amendment(amendment, **again)
    with pytest.raises(Stale):
        actions.reopen_amendment(amendment, **again)


def test_no_mail_tells_of_an_avenant_taken_back_meanwhile(bob, carole, pays_de_grasse):
    amendment = amend(pays_de_grasse, carole, joining_communes=frozenset({"06001"}))
    OutgoingMail.objects.all().delete()
    actions.reopen_amendment(amendment, by=carole, version=amendment.version, reason=WHY)

    tasks.tell_amendment(amendment.pk, bob.pk)

    assert OutgoingMail.objects.count() == 0


def test_what_later_avenants_rest_on_is_not_taken_back(client, carole, pays_de_grasse):
    """The second takes effect after the end that the first has moved; the CTG would be empty without it."""
    end = pays_de_grasse.end_date
    longer = amend(pays_de_grasse, carole, new_end_date=end + timedelta(days=365))
    later = Changes(days(-20), end + timedelta(days=30), new_end_date=end + timedelta(days=500))
    actions.amend(fresh(pays_de_grasse), later, by=carole, version=fresh(pays_de_grasse).version)

    with pytest.raises(ValidationError, match="reprenez d’abord celui-là"):
        actions.reopen_amendment(longer, by=carole, version=longer.version, reason=WHY)
    client.force_login(carole)
    path = f"{longer.get_absolute_url()}reprendre/"
    told = client.post(path, {"version": longer.version, "reason": WHY})
    assert (told.status_code, "reprenez d’abord celui-là" in told.content.decode()) == (422, True)


def test_the_last_commune_is_not_taken_back(carole, pays_de_grasse):
    mine = communes_at(pays_de_grasse, days(0))
    came = amend(pays_de_grasse, carole, joining_communes=frozenset({"06001"}))
    out = replace(Changes(days(-20), days(-10)), leaving_communes=frozenset(mine))
    actions.amend(fresh(pays_de_grasse), out, by=carole, version=fresh(pays_de_grasse).version)

    with pytest.raises(ValidationError, match=NO_COMMUNE[:20]):
        actions.reopen_amendment(came, by=carole, version=came.version, reason=WHY)


def test_the_end_is_not_moved_before_an_avenant(client, carole, pays_de_grasse):
    amend(pays_de_grasse, carole, joining_communes=frozenset({"06001"}))

    with pytest.raises(ValidationError) as caught:
        actions.edit_convention(
            pays_de_grasse,
            by=carole,
            version=fresh(pays_de_grasse).version,
            end_date=days(-40),
        )

    assert list(caught.value.message_dict) == ["end_date"]
