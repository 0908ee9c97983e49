"""The messages about CTGs and the posts that carry them, unsent."""

import re
from dataclasses import replace

from django.core import signing
from django.urls import reverse
from django.utils import timezone

from ctgnet.mail.messages import Message, absolute
from members.emails import button, refusal
from reference.models import Caf, cafs_of

# What the trade does with the time that is left (DOMAIN.md, life cycle).
NEXT_STEPS = {
    12: "C’est le moment de préparer l’évaluation et de réunir le comité de pilotage.",
    9: "C’est le moment de mener l’évaluation avec les partenaires et les habitants.",
    6: "C’est le moment de partager le bilan et d’écrire les priorités de la suite.",
    3: "C’est le moment de voter les délibérations et de préparer la signature.",
}
LETTER_SALT = "conventions.team_letter"


SEE = "Voir la CTG"


def team_told(convention, member, assignments):
    """« Vous voilà … »: one message for all the posts of that person in that CTG."""
    facts = "-".join(f"{a.pk}.{a.status}" for a in assignments)
    fact, page = f"{fact_of_team(convention)}:{facts}", _team_page(convention)
    return _to(member, "team_told", fact, page, convention, assignments=assignments)


def fact_of_team(convention):
    """What the keys of these mails begin with: those of one import are counted together."""
    if convention.imported_in_id:
        return f"{convention.imported_in_id}:{convention.pk}"
    return str(convention.pk)


def prefix_of_team(convention):
    """Of all that a CTG entering the register writes; of those of an import, that of the import begins it."""
    return f"team-told:{fact_of_team(convention)}:"


def assignment_validated(assignment):
    return _about(assignment, "assignment_validated")


def assignment_refused(assignment):
    """A new request is made on the page of that CTG, as long as it is public."""
    convention = assignment.post.convention
    page = convention.is_confirmed and _page_of_requests(convention)
    message = _about(
        assignment, "assignment_refused", cafs=letters_to(convention.cafs), ask_again=page
    )
    return refusal(message, assignment)


def assignment_ended(assignment):
    cafs = letters_to(assignment.post.convention.cafs)
    return _about(assignment, "assignment_ended", cafs=cafs)


def post_closed(assignment):
    """To whoever held a post that closes, or asked for it; their handover if one is open."""
    post, handover = assignment.post, getattr(assignment, "handover", None)
    page = _team_page(post.convention)
    if handover:
        page = handover.get_absolute_url(), "Préparer ma passation"
    fact = (
        f"{post.pk}.{post.closed_on:%Y%m%d}"  # closed earlier than it was to be, it is told again
    )
    facts = {
        "assignment": assignment,
        "handover": handover,
        "cafs": letters_to(post.convention.cafs),
    }
    message = _to(assignment.member, "post_closed", fact, page, post.convention, **facts)
    return refusal(message, assignment)


def still_there(asked):
    """To the person on a post, when the Caf does not know."""
    assignment = asked.assignment
    page = assignment.answer_path, "Répondre"
    convention = assignment.post.convention
    return _to(assignment.member, "still_there", asked.pk, page, convention, assignment=assignment)


def joining_answered(asked):
    """To whoever waited for a CTG: it is registered, or why not."""
    if asked.convention:
        page, cafs = (_page_of_requests(asked.convention), "Demander mon poste"), []
    else:
        page = reverse("myspace"), "Voir mes demandes"
        cafs = letters_to(cafs_of([asked.commune_id]))
    facts = {"asked": asked, "cafs": cafs}
    message = _to(asked.member, "joining_answered", asked.pk, page, asked.convention, **facts)
    is_counted = asked.convention and not asked.convention.imported_in_id
    return _on_entering(message, asked.convention) if is_counted else message


def convention_confirmed(convention):
    """To the person who prepared it."""
    page = convention.get_absolute_url(), SEE
    author = convention.registered_by
    message = _to(author, "convention_confirmed", convention.pk, page, convention)
    return _on_entering(message, convention)


def _on_entering(message, convention):
    """Counted with the mails to its team: the same act sends them."""
    return replace(message, key=f"{prefix_of_team(convention)}{message.key}"[:200])


def amendment_confirmed(amendment, member):
    """To somebody of the team: what changes, from which day."""
    convention = amendment.convention
    # It is shown before it is written, when its own page has no address yet.
    history = reverse("conventions:convention_history", args=[convention.slug])
    page = history, "Lire l’avenant dans l’histoire de la CTG"
    fact = f"{amendment.pk}.{amendment.version}"  # taken back and confirmed again, it is told again
    return _to(member, "amendment_confirmed", fact, page, convention, amendment=amendment)


def convention_ended(convention, member):
    """To somebody of the team: closed before its day, and why."""
    page = convention.get_absolute_url(), SEE
    return _to(member, "convention_ended", convention.pk, page, convention)


def clock_alert(alert, member):
    """To the team and the officers of its Cafs: how long is left, and what is to be done."""
    page = alert.convention.get_absolute_url(), SEE
    facts = {"alert": alert, "next_step": NEXT_STEPS[alert.months]}
    return _to(member, "clock_alert", alert.pk, page, alert.convention, **facts)


def convention_over(alert, member):
    """To those who carried it and the officers of its Cafs: its last day has passed."""
    page = alert.convention.get_absolute_url(), SEE
    return _to(member, "convention_over", alert.pk, page, alert.convention, alert=alert)


def handover_opened(handover):
    """To the person who leaves: what to leave behind, and until when."""
    leaver = handover.assignment.member
    return _about_handover(handover, leaver, "handover_opened", "Préparer ma passation")


def handover_waits(handover, member):
    """To whoever holds the post now."""
    message = _about_handover(handover, member, "handover_waits", "Lire la passation")
    return replace(message, about=(handover.assignment.member_id,))


def _about(assignment, name, **facts):
    convention = assignment.post.convention
    page = _team_page(convention)
    facts["assignment"] = assignment
    return _to(assignment.member, name, assignment.pk, page, convention, **facts)


def _about_handover(handover, member, name, label):
    assignment = handover.assignment
    page = handover.get_absolute_url(), label
    today = timezone.localdate()
    facts = {
        "handover": handover,
        "assignment": assignment,
        "leaver": assignment.member,
        "has_left": assignment.ends_on is not None and assignment.ends_on < today,
    }
    return _to(member, name, handover.pk, page, assignment.post.convention, **facts)


def letters_to(cafs):
    """[("la Caf du Var", the page on which one writes to it)]; all of them to choose from when none is left."""
    standing = Caf.objects.filter(pk__in=cafs, valid_to=None).order_by("pk")
    letters = [(f"la {caf.name}", reverse("caf_letter", args=[caf.pk])) for caf in standing]
    return letters or [("votre Caf", reverse("caf_find"))]


def _page_of_requests(convention):
    return reverse("assignment_request", args=[convention.slug])


def _team_page(convention):
    return reverse("conventions:convention_team", args=[convention.slug]), SEE


def _to(member, name, what, page, convention, **facts):
    """One message of that name to this person, once for that thing; `page`: what its button opens."""
    path, label = page
    return Message(
        key=f"{name.replace('_', '-')}:{what}:to:{member.pk}"[:200],
        to=member.address,
        template=f"conventions/{name}",
        context=facts
        | {
            "convention": convention,
            "member": member,
        }
        | button(member, path, label),
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
            "letter": letter,
            "button_url": absolute(reverse("letter_confirm", args=[letter_token(letter)])),
            "button_label": "Relire et envoyer mon message",
        },
    )


def prefix_of_letter(letter):
    """What the keys of its mails have in common."""
    return f"team-letter:{letter.key}:to:"


def letter_key(prefix):
    """Of the message whose mails begin so; None of other mails."""
    found = re.fullmatch(r"team-letter:([0-9a-f-]{36}):to:", prefix)
    return found and found[1]


def team_letter(letter, member, addressees):
    """To one of those who answer: the writer's address is the one to answer to."""
    path = letter.get_absolute_url()
    return Message(
        key=f"{prefix_of_letter(letter)}{member.pk}",
        to=member.address,
        template="conventions/team_letter",
        headers={"Reply-To": letter.email},
        context={
            "letter": letter,
            "member": member,
            "stands_in": addressees.stands_in,
            "others": addressees.people.count() - 1,
            # Quoted line by line, so that nobody can write in our name at the foot of our mail.
            "quoted": "\n".join(f"> {line}" for line in letter.text.splitlines()),
            "report_url": absolute(f"{reverse('report_create')}?page={path}"),
        }
        | button(member, path, "Lire le message sur le site"),
    )
