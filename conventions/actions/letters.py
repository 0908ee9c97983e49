"""Writing to the team of a CTG or to a Caf: kept until the address is confirmed, passed on once, then forgotten."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from conventions import mailings
from conventions.addressees import Reader, addressees_of
from conventions.models import TeamLetter
from conventions.tasks import deliver_letter, send_letter_confirmation
from ctgnet.email_addresses import one_address
from ctgnet.limits import until_a_day_old
from ctgnet.mail.models import OutgoingMail
from ctgnet.rows import hold, locked
from members.actions import notify, record_mailing
from members.models import Notification

# Confirmed by their address: what anybody types counts where it is typed (settings.LIMITS), or whoever
# types the address of somebody would keep them from writing.
LETTERS_A_DAY = 3
# The same words sent again within that time are a second click, not a second message.
SECOND_CLICK = timedelta(minutes=10)
UNCONFIRMED_LIFE = timedelta(days=7)
# Time to answer, or to look at a report of abuse; the mails themselves forget as late.
LETTER_LIFE = timedelta(days=30)


@transaction.atomic
def write_to_team(recipient, *, name, email, text, sender=None):
    """Keep the message and ask its address to confirm: nobody else hears of it before.

    The pages that anybody may send count first how many mails leave for one address.
    """
    letter, is_new = _keep(recipient, name=name, email=email, text=text, sender=sender)
    if is_new:
        send_letter_confirmation.enqueue(str(letter.key))
    return letter


@transaction.atomic
def write_to_team_as_member(recipient, *, by, text):
    """A verified member's address is known already: the message leaves at once."""
    letter, _ = _keep(
        recipient, name=by.full_name, email=by.email, text=text, sender=by, is_counted=False
    )
    if mailing := mailings.letter(letter):
        record_mailing(mailing, by=by)
    return _pass_on(letter)


@transaction.atomic
def confirm_letter(letter):
    """The owner of the address says so: the message leaves, once whoever clicks twice."""
    hold("team letter", letter.email)  # two windows count together
    if not TeamLetter.objects.confirmed().filter(pk=letter.pk).exists():
        _refuse_too_many(letter.email)
    return _pass_on(letter)


def _refuse_too_many(email, most=LETTERS_A_DAY):
    """Those who read are spared, whatever the place: only the owner of an address confirms."""
    a_day_ago = timezone.now() - timedelta(days=1)
    confirmed = TeamLetter.objects.filter(email=email, confirmed_at__gt=a_day_ago)
    moments = confirmed.order_by("-confirmed_at").values_list("confirmed_at", flat=True)[:most]
    if len(moments) == most:
        wait = until_a_day_old(moments, most)
        raise ValidationError(
            f"Cette adresse a déjà servi à écrire {most} messages en un jour : continuez dans {wait}."
        )


def _keep(recipient, *, name, email, text, sender, is_counted=True):
    """(letter, True), or (the one just written, False) when the form was sent twice."""
    email = one_address(email)
    hold("team letter", email)  # two windows count together
    now = timezone.now()
    sent = TeamLetter.objects.filter(email=email, text=text).to(recipient)
    if found := sent.filter(created_at__gt=now - SECOND_CLICK).first():
        return found, False
    if is_counted:
        _refuse_too_many(email)
    letter = TeamLetter.objects.create(
        **TeamLetter.field_of(recipient),
        name=name,
        email=email,
        text=text,
        sender=sender,
        created_at=now,
    )
    return letter, True


@transaction.atomic
def _pass_on(letter):
    """Tell those who answer on the site, whoever wrote excepted, and by mail from the worker."""
    letter = locked(letter, "convention", "caf")
    if letter.confirmed_at:
        return letter
    letter.confirmed_at = timezone.now()
    letter.save(update_fields=["confirmed_at"])
    addressees = addressees_of(letter.recipient)
    is_team = addressees.reader == Reader.TEAM
    for member in addressees.people.exclude(pk=letter.sender_id):
        notify(
            member,
            kind=Notification.Kind.CONVENTION if is_team else Notification.Kind.DESK,
            text=f"Un message est arrivé pour {letter.recipient_in_words}",
            path=letter.get_absolute_url(),
            key=f"team-letter:{letter.key}",
        )
    deliver_letter.enqueue(str(letter.key))
    return letter


# What is forgotten -------------------------------------------------------------------------


def purge_letters(*, now=None):
    """Forget what was never confirmed after a week, what was passed on after a month; how many."""
    now = now or timezone.now()
    letters = TeamLetter.objects.all()
    waiting, _ = letters.filter(confirmed_at=None, created_at__lt=now - UNCONFIRMED_LIFE).delete()
    passed, _ = letters.filter(confirmed_at__lt=now - LETTER_LIFE).delete()
    return waiting + passed


@transaction.atomic
def forget_letters_of(member):
    """Their messages, and the copies that were received."""
    letters = TeamLetter.objects.of(member)
    for key in letters.values_list("key", flat=True):
        copies = OutgoingMail.objects.filter(key__startswith=f"team-letter:{key}:")
        copies.forget_words()
    letters.delete()
