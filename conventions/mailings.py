"""The mails that leave to many about a CTG: to how many today, and as their readers get them.

Each is made the same way before the act, for its page, and by the act, which keeps the count.
"""

from copy import copy

from django.utils import timezone

from conventions import emails
from conventions.addressees import (
    addressees_of,
    author_told,
    carriers_of,
    ended_with,
    told_of_closing,
)
from conventions.emails import prefix_of_team
from conventions.mergers import by_day, changes_of, is_before_the_first_day
from conventions.models import Amendment, Assignment, Convention, JoiningRequest, Post, TeamLetter
from ctgnet.addresses import words_of_address
from ctgnet.email_addresses import one_address
from ctgnet.mail.many import ToMany
from ctgnet.templatetags.french import ctg_of, plural
from members.emails import sample_invitation
from members.inviting import Given
from members.models import GrantStatus, Member
from reference.models import Organisation


def closing(convention, *, by):
    """To those who carried it on its last day, and to whoever waited for an answer."""
    return ToMany.of(
        emails.convention_ended(convention, by),
        name=f"Clôture : {ctg_of(convention.name)}",
        number=told_of_closing(convention).count(),
    )


def post_closing(post, *, since=None):
    """To those whose function ends with it, and to those who asked for it: once a person."""
    people = {}
    for one in ended_with(post, since=since):
        one.post = post
        people.setdefault(one.member_id, one)
    held = [one for one in people.values() if one.status == GrantStatus.VALIDATED]
    asked = [one for one in people.values() if one.status != GrantStatus.VALIDATED]
    groups = (
        (held, "À qui tient ce poste"),
        ([one for one in asked if one.is_proved], "À qui le demandait"),
        ([one for one in asked if not one.is_proved], "Aux personnes invitées qu’on y proposait"),
    )
    parts = [
        ToMany.of(emails.post_closed(group[0]), name=name, number=len(group))
        for group, name in groups
        if group
    ]
    return ToMany.together(parts, name=f"Fermeture d’un poste : {ctg_of(post.convention.name)}")


def amendment(amended, *, by):
    """To the team; whoever confirms it knows."""
    return ToMany.of(
        emails.amendment_confirmed(amended, by),
        name=f"Avenant : {ctg_of(amended.convention.name)}",
        number=carriers_of(amended.convention).exclude(pk=by.pk).count(),
    )


def letter(written):
    """To those who answer for a CTG or a Caf; who wrote it reads it as the first of them does."""
    addressees = addressees_of(written.recipient)
    first = addressees.people.order_by("pk").first()
    return first and ToMany.of(
        emails.team_letter(written, first, addressees),
        name=str(written),
        number=addressees.number,
    )


def letter_to(recipient, *, by, text):
    """The same of a message that nothing has written yet."""
    facts = TeamLetter.field_of(recipient)
    return letter(TeamLetter(**facts, name=by.full_name, email=by.email, text=text, sender=by))


def mergers(convention, found, *, by):
    """To the team, a mail for each day of mergers that an avenant follows: the first is shown."""
    days = [day for day in by_day(found) if not is_before_the_first_day(convention, day)]
    if not days:
        return None
    changes = changes_of(days[0], by_day(found)[days[0]])
    facts = {name: getattr(changes, name) for name in ("signed_on", "effective_on", "summary")}
    return amendment(Amendment(convention=convention, **facts), by=by)


def team(convention, assignments):
    """To each person of a team that a Caf confirms, for all their posts; as the first of them reads it.

    Whoever is only invited reads their invitation alone.
    """
    proved = _proved(one.member for one in assignments)
    assignments = [one for one in assignments if one.member_id in proved]
    if not assignments:
        return None
    first = assignments[0].member
    theirs = [one for one in assignments if one.member.email == first.email]
    return ToMany.of(
        emails.team_told(convention, first, theirs),
        name=f"Équipe de la {ctg_of(convention.name)}",
        number=len({one.member.email for one in assignments}),
        prefix=prefix_of_team(convention),
    )


def _proved(people):
    """Keys of those among them who have an account, and not merely an invitation."""
    keys = {person.pk for person in people if person.pk}
    if not keys:
        return set()
    return set(Member.objects.proved().filter(pk__in=keys).values_list("pk", flat=True))


def entering(convention, assignments, waiting, *, by):
    """All that leaves when a Caf confirms a CTG: to its team, to whoever prepared it, to who waited for it."""
    return ToMany.together(
        [
            team(convention, assignments),
            _to_author(convention, by=by),
            _to_those_waiting(convention, list(waiting)),
        ],
        name=f"Équipe de la {ctg_of(convention.name)}",
    )


def _to_author(convention, *, by):
    """Whoever confirms it knows."""
    author = author_told(convention, by=by)
    return author and ToMany.of(
        emails.convention_confirmed(convention),
        name="À la personne qui l’a préparée",
        number=1,
        prefix=prefix_of_team(convention),
    )


def _to_those_waiting(convention, waiting):
    if not waiting:
        return None
    asked = copy(waiting[0])
    asked.convention = convention
    return ToMany.of(
        emails.joining_answered(asked),
        name="Aux personnes qui attendaient une CTG ici",
        number=len(waiting),
        prefix=prefix_of_team(convention),
    )


def waiting_for(convention):
    """Requests that a CTG meets by entering the register: of its communes of today, unless it is over."""
    communes = convention.coverages.standing().values("commune")
    return _waiting_in(communes, convention.end_date)


def _waiting_in(communes, end):
    if end and end < timezone.localdate():
        return JoiningRequest.objects.none()
    asked = JoiningRequest.objects.waiting().filter(commune__in=communes)
    asked = asked.filter(member__in=Member.objects.reached())
    return asked.select_related("member", "commune").order_by("pk")


def team_to_confirm(convention, *, by):
    """The same before it is confirmed: what is asked is validated by that act, one's own case excepted."""
    asked = Assignment.objects.requested().filter(post__convention=convention)
    assignments = list(asked.select_related("member", "post__employer").order_by("pk"))
    for one in assignments:
        if not by.is_behind(one.member):
            one.status = GrantStatus.VALIDATED
    return entering(convention, assignments, waiting_for(convention), by=by)


def invited_again(convention, *, by):
    """What the first of those reads whose link has expired, and how many they are; None when nobody's has."""
    asked = Assignment.objects.requested().filter(post__convention=convention)
    late = Member.objects.late_to_answer().filter(pk__in=asked.values("member")).order_by("pk")
    first = late.first()
    if first is None:
        return None
    theirs = asked.filter(member=first).select_related(*Assignment.AROUND).order_by("pk")
    given = [Given(one.in_words, one.place) for one in theirs]
    sample = sample_invitation(given, by=by, first_name=first.first_name)
    return sample | {"number": late.count()}


def team_to_write(facts, posts, *, by):
    """The same before it is written: `facts` of the CTG and `posts` as a form plans them."""
    convention = _planned(facts)
    held = [_appointed(convention, post, by=by) for post in posts if post.holder]
    waiting = _waiting_in(facts["communes"], convention.end_date)
    return entering(convention, held, waiting, by=by)


def sample_of(plan, *, by):
    """The mail of a table that names people: what its first line says, to whoever imports it."""
    convention = _planned(vars(plan))
    post = next((post for post in plan.posts if post.holder), None)
    if post is None:
        return None
    one = _appointed(convention, post, by=by)
    subject, text, _ = emails.team_told(convention, by, [one]).rendered()
    return {"subject": subject, "text": text}


# The invitation, shown before anything tells whether an account has the address.


def invited_to(post, *, by):
    """What somebody unknown reads who is named on that post."""
    named = Assignment(post=post, status=GrantStatus.VALIDATED)
    return sample_invitation([Given.of(named)], by=by)


def invited_to_new_post(convention, *, by):
    """The same on a post that the form has not described yet."""
    place = ctg_of(convention.name)
    given = Given(f"la fonction choisie ci-dessus, {place} (employeur choisi ci-dessus)", place)
    return sample_invitation([given], by=by)


def invited_to_team(facts, posts, *, by, waits=""):
    """What the first of those to invite reads, and how many they are; None when all are members.

    `waits`: who confirms what is only prepared, in words.
    """
    held = [post for post in posts if post.holder and post.holder.member is None]
    if not held:
        return None
    convention, first = _planned(facts), held[0].holder
    theirs = [post for post in held if _address(post) == _address(held[0])]
    planned = [_appointed(convention, post, by=by) for post in theirs]
    given = [Given(one.in_words, one.place, waits) for one in planned]
    sample = sample_invitation(given, by=by, first_name=first.first_name)
    return sample | {"number": len({_address(post) for post in held})}


def _address(post):
    return one_address(post.holder.email)


def sample_of_invitation(plan, *, by):
    """The same of the invitation that leaves to whoever is not a member yet."""
    return invited_to_team(vars(plan), plan.posts, by=by)


def imported(made, *, number):
    """To each person that an import names, for each CTG that names them."""
    told = next((line["told"] for line in made.preview if "told" in line), {})
    return ToMany(
        prefix=f"team-told:{made.pk}:",
        name=f"Import de {plural(made.counts['conventions'], 'CTG,CTG')}",
        number=number,
        subject=told.get("subject", ""),
        text=told.get("text", ""),
    )


def _planned(facts):
    """A CTG that nothing has written yet; its page will have an address of that kind."""
    names = ("official_title", "local_name", "stage", "start_date", "end_date")
    convention = Convention(**{name: facts[name] for name in names})
    convention.slug = words_of_address(convention.name, longest=100, otherwise="ctg")
    return convention


def _appointed(convention, post, *, by):
    """A person on a post of it, validated by that act, one's own case excepted."""
    person, is_mine = post.holder, post.holder.member == by
    member = person.member or Member(email=one_address(person.email), first_name=person.first_name)
    return Assignment(
        post=Post(
            convention=convention,
            kind=post.kind,
            employer=Organisation(name=post.employer.name),
        ),
        member=member,
        fte=post.fte,
        starts_on=post.starts_on or convention.team_begins_on,
        status=GrantStatus.REQUESTED if is_mine else GrantStatus.VALIDATED,
    )
