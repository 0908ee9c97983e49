"""The messages about CTGs and the posts that carry them, unsent."""

from django.urls import reverse

from ctgnet.mail.messages import Message, absolute


def _team_url(convention):
    return absolute(reverse("conventions:convention_team", args=[convention.slug]))


def team_told(convention, member, assignments):
    """« Vous voilà … »: one message for all the posts of that person in that CTG."""
    facts = "-".join(f"{a.pk}.{a.status}" for a in assignments)
    return Message(
        key=f"team-told:{convention.pk}:{facts}:to:{member.pk}"[:200],
        to=member.email,
        template="conventions/team_told",
        context={
            "convention": convention,
            "member": member,
            "assignments": assignments,
            "button_url": _team_url(convention),
            "button_label": "Voir la CTG",
        },
    )


def assignment_validated(assignment):
    return _about(assignment, "assignment_validated")


def assignment_refused(assignment):
    return _about(assignment, "assignment_refused")


def assignment_ended(assignment):
    return _about(assignment, "assignment_ended")


def convention_confirmed(convention):
    """To the person who prepared it."""
    return Message(
        key=f"convention-confirmed:{convention.pk}:to:{convention.registered_by_id}",
        to=convention.registered_by.email,
        template="conventions/convention_confirmed",
        context={
            "convention": convention,
            "member": convention.registered_by,
            "button_url": absolute(convention.get_absolute_url()),
            "button_label": "Voir la CTG",
        },
    )


def _about(assignment, name):
    convention = assignment.post.convention
    return Message(
        key=f"{name.replace('_', '-')}:{assignment.pk}:to:{assignment.member_id}",
        to=assignment.member.email,
        template=f"conventions/{name}",
        context={
            "assignment": assignment,
            "convention": convention,
            "member": assignment.member,
            "button_url": _team_url(convention),
            "button_label": "Voir la CTG",
        },
    )
