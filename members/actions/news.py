"""What people are told, and how they want to be told."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from ctgnet.email_addresses import one_address
from ctgnet.forgetting import forget_in
from ctgnet.mail.models import OutgoingMail
from members.models import (
    NAMELESS,
    AccountMail,
    Decision,
    MailPreference,
    Member,
    Notification,
    named,
)
from members.tasks import (
    send_account_mail,
)


def notify(member, *, kind, text, path, key, about=()):
    """Tell a person something once; the key names the fact, `about` says whom the text names."""
    facts = {"kind": kind, "text": text[:300], "path": path, "about": named(about)}
    Notification.objects.get_or_create(member=member, key=key, defaults=facts)


def notify_many(notifications):
    """The same for many people at once; what was told already is not told again."""
    Notification.objects.bulk_create(notifications, 1_000, ignore_conflicts=True)


def take_back_news(key, *, besides=None):
    """What is true no more and nobody has read yet leaves the site, and the mail of the day.

    Those who were told, each under a key that begins like this one, are answered: whoever closes a
    request for a reason of their own may have to tell them. `besides`: whoever answered knows.
    """
    told = Notification.objects.filter(Q(key=key) | Q(key__startswith=f"{key}:"))
    people = list(told.values_list("member", flat=True))
    told.unread().exclude(member=besides).delete()
    return people


def tell_withdrawn(people, *, member, by, text, path, key):
    """Those whom `member` had asked something, when somebody else closes that account: nobody waits any more.

    Whoever leaves by themselves takes their requests along, as one takes back a single one.
    """
    if by.pk == member.pk:
        return
    notify_many(
        Notification(member_id=pk, kind=Notification.Kind.DESK, text=text[:300], path=path, key=key)
        for pk in dict.fromkeys(people)
    )


ASIDE = (
    "member_id",
    "kind",
    "text",
    "path",
    "key",
    "about",
    "created_at",
    "read_at",
    "digested_at",
)


def set_aside_news(path, *, title, but):
    """The news that lead to a hidden page or quote its title leave the site, save for its writers."""
    leading = Q(path=path) | Q(path__startswith=f"{path}#")
    quoting = Q(text__contains=f"«\u00a0{title}\u00a0»")
    news = Notification.objects.filter(leading | quoting).exclude(member__in=but)
    rows = [_plain(row) for row in news.order_by("pk").values(*ASIDE)]
    news.delete()
    return rows


def put_back_news(rows):
    """As they were, to those whose account is still there."""
    people = Member.objects.filter(erased_at=None, pk__in={row["member_id"] for row in rows})
    kept = set(people.values_list("pk", flat=True))
    notify_many([Notification(**row) for row in rows if row["member_id"] in kept])


def forget_name(member):
    """Whom a mail or a news item names is known by the account: nobody reads their name there any more."""
    OutgoingMail.objects.naming(member.pk).forget_words()
    Notification.objects.forget_name(member)
    _forget_name_set_aside(member)


def _forget_name_set_aside(member):
    """That person is « Ancien membre » too in what waits, set aside, for a hidden page to come back."""
    forget_in(Decision.objects.exclude(news=[]), partial(_nameless, key=str(member.pk)))


def _nameless(decision, *, key):
    told = [_without_name(row, key) for row in decision.news]
    is_changed, decision.news = told != decision.news, told
    return ["news"] if is_changed else []


def _without_name(row, key):
    if key not in row["about"]:
        return row
    about = dict(row["about"])
    return row | {"text": row["text"].replace(about.pop(key), NAMELESS)[:300], "about": about}


def _plain(row):
    """A row that JSON can hold."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
    }


def mark_notifications_read(member, *, until):
    """What was on the page when it was read, not what came since."""
    unread = Notification.objects.unread().filter(member=member, pk__lte=until)
    return unread.update(read_at=timezone.now())


def set_mail_preference(member, *, kind, rhythm):
    MailPreference.objects.update_or_create(member=member, kind=kind, defaults={"rhythm": rhythm})


def queue_account_mail(*, template, to, facts, member=None):
    """A mail of the sign-in pages: its code waits in a row, not in the arguments of a job.

    `member`: whose account it speaks of, where it is not that of the address.
    """
    member = member or Member.objects.filter(email=one_address(to)).first()
    with transaction.atomic():
        mail = AccountMail.objects.create(template=template, to=to, context=facts, member=member)
        send_account_mail.enqueue(mail.pk)
