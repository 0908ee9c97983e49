"""The addresses that an account had before: what was sent there is still about that person."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from ctgnet.email_addresses import EmailAddressField
from ctgnet.forgetting import Traces
from members.models.person import Member


class FormerAddress(models.Model):
    """An address that the account no longer has. The database itself writes it, whoever changes the address."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_addresses")
    email = EmailAddressField("ancienne adresse")
    # Somebody else may have it since.
    until = models.DateTimeField("jusqu’au", db_default=Now())

    class Meta:
        verbose_name = "ancienne adresse"
        verbose_name_plural = "anciennes adresses"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "email"],
                name="former_address_is_kept_once",
                violation_error_message="Cette ancienne adresse est déjà notée.",
            ),
        ]

    def __str__(self):
        return f"Ancienne adresse {self.pk}"


def at_addresses_of(member, field, moment):
    """Of rows that bear an address: those of this person, each former one as long as it was theirs.

    `field` keeps addresses in their one form (`EmailAddressField`), and looks for them in it.
    """
    found = Q(**{field: member.email})
    for email in member.emailaddress_set.values_list("email", flat=True):
        found |= Q(**{field: email})
    for former in member.former_addresses.all():
        found |= Q(**{field: former.email, f"{moment}__lte": former.until})
    return found


def named_at_addresses_of(member):
    """Whoever stands, or stood, for the owner of an address of theirs: the name that others typed."""
    named = Member.objects.exclude(named_at="").exclude(pk=member.pk)
    return named.filter(at_addresses_of(member, "named_at", "joined_at"))


def every_address_of(member):
    """All that this person ever had, in lower case, the present one first."""
    listed = member.emailaddress_set.values_list("email", flat=True)
    former = member.former_addresses.values_list("email", flat=True)
    found = [member.email, *listed.order_by("pk"), *former.order_by("pk")]
    return list(dict.fromkeys(email.lower() for email in found))


def traces_of(member):
    """What tells them in the words of others; an address that somebody else has since tells that one."""
    of_others = Member.objects.exclude(pk=member.pk).proved()
    given_away = of_others.filter(email__in=member.former_addresses.values("email"))
    kept = {*every_address_of(member), member.address}
    addresses = frozenset(kept - set(given_away.values_list("email", flat=True)))
    return Traces(addresses, member.first_name, member.last_name, member.choice)
