"""A form left half typed: kept under its key, deleted by its author alone, forgotten in time."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from conventions import actions
from conventions.jobs import forget_old_drafts
from conventions.models import ConventionDraft


def test_a_draft_is_kept_under_its_key(carole):
    key = uuid4()
    actions.save_draft(owner=carole, key=key, typed={"local_name": ["Un"]})
    draft = actions.save_draft(owner=carole, key=key, typed={"local_name": ["Deux"]})

    assert (ConventionDraft.objects.count(), str(draft)) == (1, "Deux")


def test_a_form_that_became_a_convention_is_no_longer_kept(register, carole):
    key = uuid4()
    register(carole, key=key)

    assert actions.save_draft(owner=carole, key=key, typed={}) is None
    assert ConventionDraft.objects.count() == 0


def test_only_its_author_deletes_a_draft(carole, alice):
    draft = actions.save_draft(owner=carole, key=uuid4(), typed={"local_name": ["Un"]})

    actions.delete_draft(draft, by=alice)
    assert ConventionDraft.objects.count() == 1
    actions.delete_draft(draft, by=carole)
    assert ConventionDraft.objects.count() == 0


def test_a_draft_left_for_two_months_is_forgotten(carole):
    old = actions.save_draft(owner=carole, key=uuid4(), typed={"local_name": ["Un"]})
    kept = actions.save_draft(owner=carole, key=uuid4(), typed={"local_name": ["Un"]})
    limit = timezone.now() - actions.drafts.DRAFT_LIFE
    ConventionDraft.objects.filter(pk=old.pk).update(updated_at=limit - timedelta(1))

    forget_old_drafts()

    assert list(ConventionDraft.objects.all()) == [kept]
