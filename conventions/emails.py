"""The messages about CTGs and the posts that carry them, unsent."""

from django.core import signing
from django.urls import reverse

from conventions.addressees import Reader
from ctgnet.mail.messages import Message, absolute

# What the trade does with the time that is left (DOMAIN.md, life cycle).
NEXT_STEPS = {
    12: "C’est le moment de préparer l’évaluation et de réunir le comité de pilotage.",
    9: "C’est le moment de mener l’évaluation avec les partenaires et les habitants.",
    6: "C’est le moment de partager le bilan et d’écrire les priorités de la suite.",
    3: "C’est le moment de voter les délibérations et de préparer la signature.",
}
LETTER_SALT = "conventions.team_letter"


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


def amendment_confirmed(amendment, member):
    """To somebody of the team: what changes, from which day."""
    return Message(
        key=f"amendment-confirmed:{amendment.pk}:to:{member.pk}",
        to=member.email,
        template="conventions/amendment_confirmed",
        context={
            "amendment": amendment,
            "convention": amendment.convention,
            "member": member,
            "button_url": absolute(amendment.get_absolute_url()),
            "button_label": "Lire l’avenant",
        },
    )


def convention_ended(convention, member):
    """To somebody of the team: closed before its day, and why."""
    return Message(
        key=f"convention-ended:{convention.pk}:to:{member.pk}",
        to=member.email,
        template="conventions/convention_ended",
        context={
            "convention": convention,
            "member": member,
            "button_url": absolute(convention.get_absolute_url()),
            "button_label": "Voir la CTG",
        },
    )


def clock_alert(alert, member):
    """To the team and the officers of its Cafs: how long is left, and what is to be done."""
    return Message(
        key=f"clock-alert:{alert.pk}:to:{member.pk}",
        to=member.email,
        template="conventions/clock_alert",
        context={
            "alert": alert,
            "convention": alert.convention,
            "member": member,
            "next_step": NEXT_STEPS[alert.months],
            "button_url": absolute(alert.convention.get_absolute_url()),
            "button_label": "Voir la CTG",
        },
    )


def still_there(asked):
    """To the person on a post, when the Caf does not know."""
    assignment = asked.assignment
    return Message(
        key=f"still-there:{asked.pk}:to:{assignment.member_id}",
        to=assignment.member.email,
        template="conventions/still_there",
        context={
            "assignment": assignment,
            "convention": assignment.post.convention,
            "member": assignment.member,
            "button_url": absolute(assignment.answer_path),
            "button_label": "Répondre",
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


# Handovers ------------------------------------------------------------------------------------


def handover_opened(handover):
    """To the person who leaves: what to leave behind, and until when."""
    return _about_handover(
        handover, handover.assignment.member, "handover_opened", "Préparer ma passation"
    )


def handover_waits(handover, member):
    """To whoever holds the post now."""
    return _about_handover(handover, member, "handover_waits", "Lire la passation")


def _about_handover(handover, member, name, label):
    return Message(
        key=f"{name.replace('_', '-')}:{handover.pk}:to:{member.pk}",
        to=member.email,
        template=f"conventions/{name}",
        context={
            "handover": handover,
            "assignment": handover.assignment,
            "leaver": handover.assignment.member,
            "convention": handover.assignment.post.convention,
            "member": member,
            "button_url": absolute(handover.get_absolute_url()),
            "button_label": label,
        },
    )


# Messages to a team ---------------------------------------------------------------------------


def letter_token(letter):
    """Opens the confirmation of this message only; the page that reads it says for how long."""
    return signing.dumps(str(letter.key), salt=LETTER_SALT)


def letter_confirmation(letter):
    """To an address that anybody may have typed: nothing of what they wrote is repeated to it."""
    return Message(
        key=f"letter-confirmation:{letter.key}",
        to=letter.email,
        template="conventions/letter_confirmation",
        context={
            "convention": letter.convention,
            "button_url": absolute(reverse("letter_confirm", args=[letter_token(letter)])),
            "button_label": "Relire et envoyer mon message",
        },
    )


def team_letter(letter, member, addressees):
    """To one of those who answer: the writer's address is the one to answer to."""
    path = letter.get_absolute_url()
    return Message(
        key=f"team-letter:{letter.key}:to:{member.pk}",
        to=member.email,
        template="conventions/team_letter",
        headers={"Reply-To": letter.email},
        context={
            "letter": letter,
            "convention": letter.convention,
            "member": member,
            "is_team": addressees.reader == Reader.TEAM,
            "others": addressees.people.count() - 1,
            # Quoted line by line, so that nobody can write in our name at the foot of our mail.
            "quoted": "\n".join(f"> {line}" for line in letter.text.splitlines()),
            "report_url": absolute(f"{reverse('report_create')}?page={path}"),
            "button_url": absolute(path),
            "button_label": "Lire le message sur le site",
        },
    )
