"""A perimeter follows the communes of a new year, once its Caf has read the list."""

from datetime import timedelta

import pytest

from conventions import actions, rules
from conventions.history import state_at
from conventions.mergers import mergers_of
from conventions.models import Amendment, Convention
from ctgnet.pages.caf_desk.queue import waiting_at
from members.actions import Stale
from members.models import AuditLine
from reference.models import Commune
from tests.factories.conventions import AmendmentFactory, ConventionFactory, days

URL = "/conventions/alpes-d-azur-2023-2027/communes-fusionnees/"


def merge(code, into, *, last_day):
    Commune.objects.filter(pk=code).update(merged_into=into, valid_to=last_day)


def communes_on(convention, day):
    return set(state_at(convention, day).coverages.values_list("commune", flat=True))


@pytest.fixture
def merged(alpes_azur):
    """Ascros joined Aiglun thirty days ago; both were in the CTG."""
    merge("06005", "06001", last_day=days(-31))
    return alpes_azur


def test_a_merged_commune_leaves_on_the_day_of_the_merger(carole, merged):
    assert actions.follow_mergers(merged, by=carole, version=merged.version) == 1

    assert communes_on(merged, days(-31)) == {"06001", "06005"}
    assert communes_on(merged, days(-30)) == {"06001"}
    assert Amendment.objects.get().summary == (
        "Communes fusionnées : Ascros (06005) fait partie de Aiglun (06001)"
    )
    assert AuditLine.objects.get().verb == "follow_mergers"


def test_the_commune_it_joined_comes_in_when_it_was_outside(carole, alpes_azur):
    merge("06001", "06069", last_day=days(-31))
    merge("06005", "06084", last_day=days(-11))

    actions.follow_mergers(alpes_azur, by=carole, version=alpes_azur.version)

    assert communes_on(alpes_azur, days(-20)) == {"06069", "06005"}
    assert communes_on(alpes_azur, days(0)) == {"06069", "06084"}
    assert Amendment.objects.count() == 2


def test_before_the_first_day_the_perimeter_is_corrected(carole, alpes_azur):
    """Ascros joined Aiglun, which joined Grasse, both before the CTG began."""
    eve = alpes_azur.start_date - timedelta(days=1)
    merge("06005", "06001", last_day=eve - timedelta(days=365))
    merge("06001", "06069", last_day=eve)

    assert actions.follow_mergers(alpes_azur, by=carole, version=alpes_azur.version) == 2

    assert communes_on(alpes_azur, alpes_azur.start_date) == {"06069"}
    assert not Amendment.objects.exists()


def test_a_later_avenant_keeps_what_was_followed(carole, merged):
    actions.follow_mergers(merged, by=carole, version=merged.version)
    waiting = AmendmentFactory(
        convention=merged, joining_communes=["06069"], effective_on=days(-10)
    )

    actions.confirm_amendment(waiting, by=carole, version=waiting.version)

    assert communes_on(merged, days(0)) == {"06001", "06069"}


def test_nothing_is_written_without_a_merger_nor_from_a_stale_page(carole, alpes_azur):
    assert actions.follow_mergers(alpes_azur, by=carole, version=alpes_azur.version) == 0
    assert not AuditLine.objects.exists()
    merge("06005", "06001", last_day=days(-31))
    with pytest.raises(Stale):
        actions.follow_mergers(alpes_azur, by=carole, version=9)


def test_only_its_caf_confirms(alice, carole, karim, mona, merged):
    people = (alice, carole, karim, mona)
    assert [rules.can_follow_mergers(one, merged) for one in people] == [False, True, False, False]
    merged.confirmed_at = None
    assert not rules.can_follow_mergers(carole, merged)


def test_it_waits_at_the_desk_then_is_read_and_confirmed(client, carole, merged):
    client.force_login(carole)
    (line,) = waiting_at(carole)
    assert (line.url, line.title) == (URL, "Communes fusionnées à confirmer\u00a0: Alpes d’Azur")
    assert "a fusionné" in client.get(merged.get_absolute_url() + "perimetre/").text

    page = client.get(line.url)
    stale = client.post(URL, {"version": 9})
    done = client.post(URL, {"version": merged.version})

    assert "Ascros (06005) fait partie de Aiglun (06001)" in page.text
    assert (stale.status_code, done.url) == (409, merged.get_absolute_url() + "perimetre/")
    assert waiting_at(carole) == []
    assert "suit la liste officielle" in client.get(URL).text


def test_a_ctg_that_is_over_waits_for_nobody(places, merged):
    over = ConventionFactory(communes=[places.communes["06005"]], end_date=days(-1))

    days_of = dict(Convention.objects.with_mergers().values_list("pk", "merged_on"))
    assert days_of == {merged.pk: days(-31), over.pk: None}
    assert len(mergers_of(over)) == 1
