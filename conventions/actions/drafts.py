"""The register form between two visits: kept as typed, never longer than it is useful."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from conventions.models import Convention, ConventionDraft

# Names and addresses typed for somebody else do not wait for ever.
DRAFT_LIFE = timedelta(days=60)


@transaction.atomic
def save_draft(*, owner, key, typed, even_blank=False):
    """Keep what was typed under its key; None once that form has become a CTG.

    A form in which nothing is typed yet is given back without being kept.
    """
    if Convention.objects.filter(registration_key=key).exists():
        return None
    draft = ConventionDraft(key=key, owner=owner, typed=typed)
    kept = ConventionDraft.objects.filter(key=key, owner=owner)
    if draft.is_blank and not even_blank and not kept.exists():
        return draft
    draft, _ = ConventionDraft.objects.update_or_create(
        key=key, owner=owner, defaults={"typed": typed}
    )
    return draft


def keep_amendment_typed(convention, *, owner, typed, amendment=None, draft=None):
    """Keep an avenant as it is typed, while something else is done on the way."""
    draft = draft or ConventionDraft(owner=owner, convention=convention, amendment=amendment)
    draft.typed = typed
    draft.save()
    return draft


def delete_draft(draft, *, by):
    """Its author drops it."""
    ConventionDraft.objects.filter(pk=draft.pk, owner=by).delete()


def purge_drafts(*, now=None):
    """Forget the forms that nobody has touched for two months; returns how many."""
    limit = (now or timezone.now()) - DRAFT_LIFE
    count, _ = ConventionDraft.objects.filter(updated_at__lt=limit).delete()
    return count
