"""What people agree to say of the trade: given, chosen, taken back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from ctgnet.rows import locked
from members.actions.moderation import forget_hidden
from members.actions.trace import record_act
from members.models import Testimony


@transaction.atomic
def give_testimony(member, *, text, role_words):
    """Agree to be read by all under one's first name; new words replace the former, and wait to be chosen."""
    locked(member)  # two clicks make one testimony
    former = Testimony.objects.filter(member=member, withdrawn_at=None).first()
    if former and (former.text, former.role_words) == (text, role_words):
        return former
    if former:
        _take_back(former)
    return Testimony.objects.create(
        member=member, text=text, role_words=role_words, consented_at=timezone.now()
    )


@transaction.atomic
def withdraw_testimony(testimony):
    """Its author changes their mind: it leaves every page at once, its words are forgotten."""
    testimony = locked(testimony)
    if testimony.withdrawn_at is None:
        _take_back(testimony)
    return testimony


def _take_back(testimony):
    """What a moderator hides of it is forgotten as well."""
    forget_hidden(kinds=["testimony"], key=testimony.pk, by=testimony.member)
    empty_testimony(testimony)


def empty_testimony(testimony):
    """The agreement ends: only its dates are left."""
    testimony.hidden_parts = []
    testimony.withdrawn_at = timezone.now()
    testimony.text = testimony.role_words = ""
    testimony.chosen_at = testimony.chosen_by = None
    emptied = ["withdrawn_at", "text", "role_words", "chosen_at", "chosen_by", "hidden_parts"]
    testimony.save(update_fields=emptied)


@transaction.atomic
def choose_testimony(testimony, *, by, is_shown):
    """Put it among those that the public reads, or take it off."""
    testimony = locked(testimony)
    if testimony.withdrawn_at:
        raise ValidationError("Cette personne a retiré son accord : son témoignage est effacé.")
    if testimony.hidden_parts:
        raise ValidationError("Ce témoignage est masqué par la modération.")
    if bool(testimony.chosen_at) == is_shown:
        return testimony
    testimony.chosen_at, testimony.chosen_by = (timezone.now(), by) if is_shown else (None, None)
    testimony.save(update_fields=["chosen_at", "chosen_by"])
    verb = "show_testimony" if is_shown else "hide_testimony"
    record_act(by=by, verb=verb, thing=testimony, subject=testimony.member)
    return testimony
