"""What an invitation says, in its mail, on its page and before it leaves: who invites, to which functions,
what a yes does, what a no does, and until when."""

from dataclasses import dataclass, field

from ctgnet.templatetags.french import moment, plural_word
from members.apps_above import waits_for
from members.models import Grant, GrantStatus, Member, Role

LEARNS = "La personne en est informée."
LEARNS_AT_THE_YES = "La personne le lira en répondant à son invitation."
INVITED_AGAIN = "Son invitation avait expiré : une autre lui est envoyée, où elle le lira."


@dataclass(frozen=True)
class Given:
    """A function given to somebody who has not answered."""

    words: str
    place: str  # what one calls the whole: its CTG, its Caf
    waits_for: str = ""  # who validates it, when somebody has to

    @classmethod
    def of(cls, grant):
        waits = str(waits_for(grant)) if grant.status == GrantStatus.REQUESTED else ""
        return cls(grant.in_words, grant.place, waits)


@dataclass(frozen=True)
class Words:
    """The sentences, the same wherever they are read."""

    inviter: str
    function: str  # of the inviter: what they hold and act by, nothing else
    given: list[Given] = field(default_factory=list)
    yes: str = ""
    no: str = ""
    silence: str = ""

    @property
    def places(self):
        return ", ".join(dict.fromkeys(one.place for one in self.given))


def words_of(invitation, *, given=None, has_account=False):
    """`given` for an invitation that nothing has written yet; `has_account`: its reader proved the address."""
    given = given_to(invitation.member) if given is None else given
    inviter = invitation.invited_by
    held = _acts_by(inviter, invitation.member)
    by_a_caf = isinstance(held, Role) and held.caf_id is not None
    name, what = inviter.full_name, plural_word(len(given), "cette fonction,ces fonctions")
    until = moment(invitation.expires_at)
    say = _to_a_member if has_account else _to_a_stranger
    yes, no, silence = say(name, given and what, until)
    if given and by_a_caf:
        yes += " La Caf qui vous nomme peut alors lire vos coordonnées."
    return Words(name, held.in_words if held else "", given, yes, no, silence)


def given_to(member):
    """What waits for their answer, or for somebody else's."""
    grants = (
        grant
        for kind in Grant.__subclasses__()
        for grant in kind._default_manager.filter(member=member)
        .asked_or_held()
        .select_related(*kind.AROUND)
        .order_by("pk")
    )
    return [Given.of(grant) for grant in grants]


def _acts_by(inviter, guest):
    """The role by which one names others, else a function where the guest is named; None when there is none."""
    powers = (role for role in inviter.current_roles if role.is_powerful)
    if role := next(powers, None):
        return role
    for kind in Grant.__subclasses__():
        theirs = kind._default_manager.filter(member=guest.pk).values(kind.GROUND)
        held = kind._default_manager.current().filter(member=inviter)
        shared = held.filter(**{f"{kind.GROUND}__in": theirs}).select_related(*kind.AROUND)
        if found := shared.order_by("pk").first():
            return found
    return None


def _to_a_stranger(name, what, until):
    if not what:
        return (
            "Accepter ouvre votre compte à cette adresse.",
            f"Refuser (« Ce n’est pas moi ») n’ouvre aucun compte, et {name} le lit.",
            f"Sans réponse avant le {until}, le lien s’éteint et aucun compte n’est ouvert.",
        )
    return (
        f"Accepter ouvre votre compte à cette adresse et met {what} à votre nom, avec les droits de ce "
        "qui est validé.",
        f"Refuser (« Ce n’est pas moi ») met fin à {what} et n’ouvre aucun compte ; {name} le lit.",
        f"Sans réponse avant le {until}, le lien s’éteint : aucun compte n’est ouvert, aucun droit n’est "
        "donné. Votre nom reste inscrit, tel qu’il a été écrit, tant que personne ne l’en retire.",
    )


def _to_a_member(name, what, until):
    what = what or "ce qui vous est proposé"
    return (
        f"Accepter donne {what} à votre compte, sous votre nom, avec les droits de ce qui est validé.",
        f"Refuser (« Ce n’est pas moi ») y met fin ; {name} le lit, sans apprendre que vous avez un "
        "compte ici.",
        f"Le lien est valable jusqu’au {until} ; ensuite, répondez depuis « Mon espace ». Votre compte à "
        "cette adresse n’est montré à personne tant que vous ne répondez pas.",
    )


def how_told(member):
    """How whoever is answered learns of it, said before they are."""
    if member.is_proved:
        return LEARNS
    is_late = Member.objects.late_to_answer().filter(pk=member.pk).exists()
    return INVITED_AGAIN if is_late else LEARNS_AT_THE_YES
