"""Figures are added up once for everybody, and again when the register has changed."""

from datetime import timedelta
from decimal import Decimal
from threading import Thread

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.utils import timezone

from conventions.figures import figures_by, figures_of
from conventions.models import Assignment, Coverage
from ctgnet.pages import keeping
from ctgnet.pages.figures import kept
from ctgnet.pages.models import Change, KeptFigures, Subject
from reference.models import Caf, Commune, Department, Region
from tests.factories.conventions import AssignmentFactory, ConventionFactory, PostFactory, days
from tests.factories.members import GuestFactory
from tests.pages.elsewhere import elsewhere

TODAY, BEFORE = days(0), days(-400)


class Sum:
    """A computation that counts how often it was asked."""

    def __init__(self, answer=1):
        self.times, self.answer = 0, answer

    def __call__(self):
        self.times += 1
        return self.answer


def in_a_thread(act, number=1):
    threads = [Thread(target=_alone, args=[act]) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _alone(act):
    try:
        act()
    finally:
        connection.close()


@pytest.mark.django_db
class TestOnce:
    def test_a_second_reader_adds_nothing_up(self, django_assert_num_queries):
        asked = Sum()
        keeping.kept(TODAY, {"essai": asked})

        with django_assert_num_queries(2):
            again = keeping.kept(TODAY, {"essai": asked})

        assert (again, asked.times) == ({"essai": 1}, 1)

    def test_each_day_has_its_figures(self):
        now, then = Sum(1), Sum(2)

        found = [keeping.kept(day, {"essai": one}) for day, one in ((TODAY, now), (BEFORE, then))]

        assert found == [{"essai": 1}, {"essai": 2}]

    def test_only_what_is_missing_is_added_up(self):
        one, two = Sum(1), Sum(2)
        keeping.kept(TODAY, {"un": one})

        assert keeping.kept(TODAY, {"un": one, "deux": two}) == {"un": 1, "deux": 2}
        assert (one.times, two.times) == (1, 1)

    @pytest.mark.parametrize(
        "change",
        [
            lambda alice: AssignmentFactory(),
            lambda alice: ConventionFactory(),
            lambda alice: Assignment.objects.update(fte=Decimal("0.40")),
            lambda alice: Coverage.objects.all().delete(),
            lambda alice: PostFactory(),
            lambda alice: Commune.objects.update(population=7),
            lambda alice: type(alice).objects.filter(pk=alice.pk).update(is_active=False),
        ],
    )
    def test_any_change_of_the_register_has_them_added_up_again(self, alice, change):
        asked = Sum()
        keeping.kept(TODAY, {"essai": asked})
        change(alice)
        keeping.kept(TODAY, {"essai": asked})

        assert asked.times == 2

    @pytest.mark.parametrize(
        ("change", "noted"),
        [
            (lambda rows, fresh: EmailAddress.objects.bulk_create(fresh(verified=True)), 1),
            (lambda rows, fresh: EmailAddress.objects.bulk_create(fresh(verified=False)), 0),
            (lambda rows, fresh: rows.update(verified=False), 1),
            (lambda rows, fresh: rows.update(primary=True), 0),
            (lambda rows, fresh: rows.delete(), 1),
        ],
    )
    def test_the_proofs_of_one_statement_are_noted_once_however_many(self, change, noted):
        def fresh(**state):
            members = [GuestFactory() for _ in range(3)]
            return [
                EmailAddress(user=one, email=f"b{one.pk}@essai.example", **state) for one in members
            ]

        EmailAddress.objects.bulk_create(fresh(verified=True))
        rows = EmailAddress.objects.filter(email__startswith="b")
        before = keeping.version_of(Subject.REGISTER)

        change(rows, fresh)

        assert keeping.version_of(Subject.REGISTER) == before + noted

    def test_a_night_s_tidying_forgets_no_change(self, alice):
        versions = [keeping.version_of(Subject.REGISTER)]
        keeping.tidy()
        versions.append(keeping.version_of(Subject.REGISTER))
        AssignmentFactory()
        keeping.tidy()
        versions.append(keeping.version_of(Subject.REGISTER))

        assert versions[0] == versions[1] < versions[2]
        assert Change.objects.values("subject").distinct().count() == Change.objects.count()

    def test_what_was_computed_long_ago_is_dropped(self):
        keeping.kept(TODAY, {"hier": Sum(), "essai": Sum()})
        KeptFigures.objects.filter(name="hier").update(
            computed_at=timezone.now() - keeping.KEPT_FOR - timedelta(minutes=1)
        )
        keeping.tidy()

        assert list(KeptFigures.objects.values_list("name", flat=True)) == ["essai"]


@pytest.mark.django_db
class TestFigures:
    def test_what_is_kept_is_what_the_rows_say(self, alpes_azur, pays_de_grasse, alice, bob):
        for _ in range(2):  # computed, then read back
            assert kept.national(TODAY) == figures_of(on=TODAY)
            for level, model in (
                (kept.REGIONS, Region),
                (kept.DEPARTMENTS, Department),
                (kept.CAFS, Caf),
            ):
                assert kept.by_place(level, TODAY) == figures_by(model, on=TODAY)

    def test_no_hundredth_of_a_post_is_lost(self, alpes_azur):
        AssignmentFactory(post=PostFactory(convention=alpes_azur), fte=Decimal("0.07"))

        assert [kept.national(TODAY).fte for _ in range(2)] == [Decimal("0.07")] * 2


@pytest.mark.django_db(transaction=True)
class TestTogether:
    def test_ten_readers_at_once_have_it_added_up_once(self):
        asked = Sum()

        in_a_thread(lambda: keeping.kept(timezone.localdate(), {"essai": asked}), number=10)

        assert asked.times == 1

    def test_meanwhile_the_others_read_what_was_kept(self, places):
        keeping.kept(TODAY, {"essai": Sum("avant")})
        ConventionFactory()

        with elsewhere("SELECT pg_advisory_lock(%s)", [keeping.TURN]):
            found = keeping.kept(TODAY, {"essai": Sum("après")})

        assert found == {"essai": "avant"}

    def test_another_day_is_not_waited_for(self):
        with (
            elsewhere("SELECT pg_advisory_lock(%s)", [keeping.TURN]),
            pytest.raises(keeping.Busy),
        ):
            keeping.kept(BEFORE, {"essai": Sum()})

    def test_two_people_who_write_never_wait_for_one_another(self, places):
        """Control of the form of the table: one counter would have held the second one."""
        post, other = PostFactory(), PostFactory()
        change = "UPDATE conventions_post SET fte = fte WHERE id = %s"
        with elsewhere("BEGIN", []) as first, first.cursor() as cursor:
            cursor.execute(change, [post.pk])
            with connection.cursor() as second:
                second.execute("SET lock_timeout = '500ms'")
                second.execute(change, [other.pk])
                second.execute("RESET lock_timeout")
            seen = keeping.version_of(Subject.REGISTER)
            cursor.execute("COMMIT")

        assert keeping.version_of(Subject.REGISTER) == seen + 1
