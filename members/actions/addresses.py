"""An address and whoever it belongs to: nobody until it is proved, and then its owner alone."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CASCADE, Exists, OuterRef, ProtectedError
from django.utils import timezone

from ctgnet.email_addresses import one_address
from ctgnet.mail.models import OutgoingMail
from ctgnet.rows import links_to, locked
from members.actions.leaving import end_sessions_of
from members.actions.trace import record_act
from members.models import FormerAddress, Grant, GrantStatus, Member, random_public_id

CLAIM_LIFE = timedelta(days=7)
# What a person says of themselves, as it stands on a new account.
OF_A_PROFILE = (
    "first_name",
    "last_name",
    "job_title",
    "bio",
    "can_help",
    "looking_for",
    "phone",
    "profile_visibility",
    "email_visibility",
    "phone_visibility",
    "time_zone",
)
OF_AN_ACCOUNT = ("password", "last_login", *OF_A_PROFILE)


@transaction.atomic
def prove_address(member, *, email, first_name="", last_name="", password=""):
    """The first proof that an address is theirs: what the account held before it counts for nothing.

    What is given is what the person who brings the proof has chosen, `password` already hashed.
    Whoever was invited at that address has accepted by this. Once.
    """
    member = locked(member)
    member.proved_at = timezone.now()
    if member.emailaddress_set.filter(verified=True).exclude(email=email).exists():
        member.save(update_fields=["proved_at"])
        return member  # a member who changes address
    forget_claims(member)
    if first_name or last_name:
        member.first_name, member.last_name = first_name, last_name
    if password:
        member.password = password
    member.save(update_fields=["first_name", "last_name", "password", "proved_at"])
    EmailAddress.objects.update_or_create(
        user=member, email=email, defaults={"verified": True, "primary": True}
    )
    close_invitations(member)
    return member


def refuse_unknown(member):
    """Nothing is granted to an account that nobody proved, nor invited."""
    if not member.is_known:
        raise ValidationError(
            "Cette personne n’a pas confirmé son adresse : nommez-la par cette adresse pour l’inviter."
        )


def write_address(email):
    """Somebody invited proves their address by any code of ours: an address not written is never proved."""
    if member := Member.objects.filter(email=one_address(email), emailaddress=None).first():
        EmailAddress.objects.get_or_create(
            user=member, email=member.email, defaults={"primary": True}
        )


@transaction.atomic
def write_for_nothing(*, password):
    """The rows of a new account, undone at once: signing up takes as long where there is one already."""
    nobody = f"{random_public_id()}@nobody.invalid"
    member = Member.objects.create(email=nobody, password=password)
    EmailAddress.objects.create(user=member, email=nobody, primary=True)
    transaction.set_rollback(True)


def close_invitations(member):
    """Whoever has come, or said yes to the name that was typed, has accepted all that wait."""
    for invitation in member.invitations.unanswered().order_by("pk"):
        invitation.accepted_at = timezone.now()
        invitation.save(update_fields=["accepted_at"])
        record_act(by=member, verb="accept_invitation", thing=invitation, subject=member)


def forget_claims(member):
    """Empty an account that nobody proved: password, sessions, and all but what an inviter said of it."""
    end_sessions_of(member)
    member.authenticator_set.all().delete()
    member.set_unusable_password()
    member.last_login = None
    if not member.invitations.exists():
        _forget_profile(member)
    member.save(update_fields=OF_AN_ACCOUNT)


def _forget_profile(member):
    """Nobody named this account: whatever it says, asks for or has begun is a stranger's."""
    for name in OF_A_PROFILE:
        setattr(member, name, Member._meta.get_field(name).get_default())
    for kind in Grant.__subclasses__():
        kind._default_manager.filter(member=member, status=GrantStatus.REQUESTED).delete()
    for model, field, on_delete in links_to(Member):
        if on_delete is CASCADE and model is not EmailAddress:
            model._base_manager.filter(**{field: member}).delete()


def forget_unproved():
    """Accounts that nobody proved within seven days are deleted, one by one; how many."""
    before = timezone.now() - CLAIM_LIFE
    late = Member.objects.claimed().filter(joined_at__lt=before, erased_at=None)
    return sum(_forget_account(pk) for pk in late.values_list("pk", flat=True))


def forget_typed_addresses():
    """What was sent to an address that somebody typed and nobody proved in seven days; how many mails."""
    before = timezone.now() - CLAIM_LIFE
    sent = OutgoingMail.objects.filter(key__startswith="account:", claimed_at__lt=before)
    proved = EmailAddress.objects.filter(email=OuterRef("to"), verified=True)
    former = FormerAddress.objects.filter(email=OuterRef("to"))
    named = Member.objects.filter(email=OuterRef("to"))
    lost = sent.exclude(to="").exclude(Exists(proved) | Exists(former) | Exists(named))
    return lost.forget_words(and_address=True)


@transaction.atomic
def _forget_account(pk):
    """False when somebody proved it, or named it, in the meantime; or when a trace must stay."""
    late = Member.objects.claimed().filter(pk=pk)
    member = late.select_for_update(of=("self",)).first()
    if member is None:
        return False
    forget_claims(member)
    try:
        with transaction.atomic():
            member.delete()
    except ProtectedError:  # emptied all the same
        return False
    return True
