"""The message of the week, and that of a request handed over, unsent."""

from django.urls import reverse

from ctgnet.mail.messages import Message, absolute
from members.emails import button, unsubscribe_url
from members.models import Notification


def week_at_the_desk(member, waiting, followed, week):
    """What waits and what comes at the desk of an officer; `week` is « 2026-W48 »."""
    handed = [line for line in waiting if line.is_for(member)]
    return Message(
        key=f"desk:{week}:to:{member.pk}",
        to=member.address,
        template="caf_desk/week_at_the_desk",
        about=tuple(person for line in (*waiting[:1], *handed) for person in line.about),
        unsubscribe_url=unsubscribe_url(member, Notification.Kind.DESK),
        context={
            "member": member,
            "waiting": len(waiting),
            "late": sum(line.is_late for line in waiting),
            "oldest": waiting[0] if waiting else None,
            "handed": handed,
            "followed": [
                {
                    "title": one.title,
                    "number": str(number),
                    "url": absolute(reverse("followed_list", args=[one.name])),
                    "lines": [f"{line.title} : {', '.join(line.facts)}" for line in lines],
                }
                for one, number, lines in followed
                if lines
            ],
        }
        | button(member, reverse("caf_desk"), "Ouvrir mon bureau"),
    )


def request_delegated(member, line, act):
    """« Carole Fontaine vous confie une demande »: what it is, and until when it waits."""
    return Message(
        key=f"delegated:{act.pk}:to:{member.pk}",
        to=member.address,
        template="caf_desk/request_delegated",
        about=(act.actor_id, *line.about),
        context={
            "member": member,
            "line": line,
            "by": act.actor,
        }
        | button(member, f"{reverse('caf_desk')}?pour=moi", "Répondre à cette demande"),
    )
