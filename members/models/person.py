"""The account of a person: who they are and what of it others see."""

import secrets
from datetime import date, timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat, Greatest, Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from ctgnet.email_addresses import EmailAddressField, one_address
from ctgnet.names import PersonNameField, TitleField, people_s_names, shown_whole
from ctgnet.rows import WrittenInPart, hidden_part, hidden_parts
from ctgnet.templatetags.french import day
from ctgnet.written import WrittenOnce
from reference.models import FoldName

# How the value begins by which a form picks somebody, and nothing else.
MEMBER = "membre"


def random_public_id():
    """An address that cannot be guessed or counted: 60 bits."""
    return secrets.token_hex(8)


# What whoever erased their account is called, wherever they signed.
NAMELESS = "Ancien membre"

# Of a name: what is typed after them is not looked for.
MOST_WORDS = 5


# What a moderator can hide of a profile.
MODERATED = ("job_title", "bio", "can_help", "looking_for")


class MemberQuerySet(models.QuerySet):
    def proved(self):
        """Accounts whose address somebody proved to be theirs: a code typed, a link of ours followed."""
        return self.filter(Exists(self._proofs()))

    def unproved(self):
        """Open accounts whose address nobody proved, invited or not."""
        return self.filter(~Exists(self._proofs()), is_active=True, erased_at=None)

    def known(self):
        """Behind the account is whoever proved the address, or whoever was invited at it."""
        return self.filter(self._is_somebody())

    def late_to_answer(self):
        """Invited, and their link has expired; a no, or a link taken back, holds for good."""
        invitations = self.model.invitations.rel.related_model.objects
        links = invitations.filter(member=OuterRef("pk"))
        late = self.unproved().filter(Exists(links.unanswered()), ~Exists(links.open()))
        return late.filter(~Exists(links.declined()))

    def claimed(self):
        """Signed up by somebody who never proved the address, and named by nobody: nobody at all."""
        return self.exclude(self._is_somebody())

    def _is_somebody(self):
        """Asked of each row that is read: an `Exists` in an « or » would first read both tables whole."""
        invitations = self._rows_of("invitations").filter(member=OuterRef("pk"))
        one_each = (rows.values(yes=Value(True))[:1] for rows in (self._proofs(), invitations))
        return Coalesce(*map(Subquery, one_each), Value(False), output_field=models.BooleanField())

    def _proofs(self):
        return self._rows_of("emailaddress").filter(user=OuterRef("pk"), verified=True)

    def _rows_of(self, link):
        return self.model._meta.get_field(link).related_model._base_manager.all()

    def of_address(self, email):
        """Who is known by that address; an account that claims it without proof is nobody."""
        return self.known().filter(email=email)

    def at(self, addresses):
        """Where we write to them: accounts by their address, and those who stand in for its owner."""
        asked = list(addresses)
        return self.filter(Q(email__in=asked) | ~Q(named_at="") & Q(named_at__in=asked))

    def named_first_by(self, namer):
        """Whom this person named by an address, while nobody has answered there."""
        invitations = self._rows_of("invitations").filter(member=OuterRef("pk"))
        first = invitations.order_by("pk").values("invited_by")[:1]
        named = self.annotate(first_namer=Subquery(first)).filter(first_namer=namer)
        return named.filter(~Exists(self._proofs()), is_active=True)

    def with_owner(self):
        """Those who stand in, with `owner`: the account that had the address when it was named; else that
        which has it now. Whoever has the address next inherits nothing."""
        named = {"email": OuterRef("named_at")}
        had = self._rows_of("former_addresses").filter(**named, until__gte=OuterRef("joined_at"))
        has = self.model._base_manager.filter(**named)
        first = Subquery(had.order_by("until").values("member")[:1])
        now = Subquery(has.values("pk")[:1])
        owner = Coalesce(first, now, output_field=models.BigIntegerField())
        return self.exclude(named_at="").annotate(owner=owner)

    def standing_in_for(self, member):
        """Those who wait for the yes of the account of that key, at the addresses that it proved."""
        proved = self.model._default_manager.proved().filter(pk=member)
        former = self._rows_of("former_addresses").filter(member=member)
        named = Q(named_at__in=proved.values("email")) | Q(named_at__in=former.values("email"))
        return self.filter(named, Exists(proved)).with_owner().filter(owner=member)

    def one_with(self, member):
        """The account of that key, and those who stand in for it: nobody decides for either as another."""
        apart = self.model._default_manager.standing_in_for(member)
        return self.filter(Q(pk=member) | Q(pk__in=apart.values("pk")))

    def listed(self):
        """People who can be found: accounts that are open, of somebody known."""
        return self.known().filter(is_active=True, erased_at=None)

    def reached(self):
        """Those whom a message reaches: whoever is only invited reads their invitation alone."""
        return self.proved().filter(is_active=True, erased_at=None)

    def visible_to(self, standing):
        """Oneself; every open account for verified members; else those who opened their profile."""
        if standing.is_verified:
            return self.listed()
        return self.listed().filter(
            Q(pk=standing.member_id) | Q(profile_visibility=Visibility.PUBLIC)
        )

    def with_news(self):
        """With the number of news that wait for each: every page of a signed-in person shows it."""
        unread = self.model.notifications.rel.related_model.objects.unread()
        counted = unread.filter(member=OuterRef("pk")).order_by().values("member")
        number = counted.annotate(number=Count("pk")).values("number")
        return self.annotate(unread_notifications=Coalesce(Subquery(number), 0))

    def unvisited_since(self, day):
        """Accounts, suspended ones too, that nobody opened after that day; with `visited_at`, the last time.

        Who never came counts from the day when they were last invited.
        """
        invited = self.model.invitations.rel.related_model.objects.filter(member=OuterRef("pk"))
        last = invited.order_by("-created_at").values("created_at")[:1]
        came = Coalesce("last_login", Greatest("joined_at", Subquery(last)))
        return (
            self.filter(erased_at=None).annotate(visited_at=came).filter(visited_at__date__lte=day)
        )

    def named_like(self, text):
        """Each word typed is somewhere in the name, whatever its case and accents."""
        people = self
        for word in text.split()[:MOST_WORDS]:
            people = people.filter(folded__contains=FoldName(Value(word)))
        return people


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email=email)

    def create_user(self, email, password=None, **fields):
        """Create an account whose e-mail address is its identity."""
        member = self.model(email=one_address(email), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Visibility(models.TextChoices):
    PUBLIC = "public", "tout le monde"
    MEMBERS = "members", "les membres du réseau"
    HIDDEN = "hidden", "personne"


class Member(WrittenInPart, AbstractBaseUser):
    """A person with an account. What they may do comes from roles, never from this row."""

    public_id = models.CharField(
        max_length=16, unique=True, default=random_public_id, editable=False
    )
    email = EmailAddressField("adresse e-mail", unique=True)
    first_name = PersonNameField("prénom", max_length=100, blank=True)
    last_name = PersonNameField("nom", max_length=100, blank=True)
    job_title = TitleField("intitulé de la fonction", max_length=120, blank=True)
    bio = models.TextField("présentation", max_length=600, blank=True)
    can_help = models.TextField("je peux aider sur", max_length=600, blank=True)
    looking_for = models.TextField("je cherche", max_length=600, blank=True)
    phone = models.CharField("téléphone professionnel", max_length=30, blank=True)
    profile_visibility = models.CharField(
        "qui voit mon nom et ma fonction",
        max_length=7,
        choices=Visibility.choices[:2],
        default=Visibility.MEMBERS,
    )
    email_visibility = models.CharField(
        "qui voit mon adresse e-mail",
        max_length=7,
        choices=Visibility.choices[1:],
        default=Visibility.HIDDEN,
    )
    phone_visibility = models.CharField(
        "qui voit mon téléphone",
        max_length=7,
        choices=Visibility.choices[1:],
        default=Visibility.HIDDEN,
    )
    time_zone = models.CharField("fuseau horaire", max_length=40, default="Europe/Paris")
    # Named by an address that another account has and hides: what the namer typed, apart from that account.
    named_at = EmailAddressField("adresse donnée par un tiers", blank=True, editable=False)
    named_by = models.ForeignKey(
        "self",
        verbose_name="adresse donnée par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    is_active = models.BooleanField("compte ouvert", default=True)
    joined_at = models.DateTimeField("inscription", db_default=Now(), editable=False)
    erased_at = models.DateTimeField("effacement", null=True, editable=False)
    warned_at = models.DateTimeField("avertissement d’inactivité", null=True, editable=False)
    # The last proof; proved before it was kept, an account has none.
    proved_at = models.DateTimeField("adresse confirmée le", null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    hidden_parts = hidden_parts()
    folded = models.GeneratedField(
        expression=FoldName(Concat(F("first_name"), Value(" "), F("last_name"))),
        output_field=models.TextField(),
        db_persist=True,
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = MemberManager()

    class Meta:
        verbose_name = "membre"
        verbose_name_plural = "membres"
        constraints = [
            people_s_names("first_name", "last_name", name="member_names_lead_nowhere"),
            models.UniqueConstraint(
                Lower("email"),
                name="member_email_is_unique_whatever_its_case",
                violation_error_message="Cette adresse a déjà un compte.",
            ),
            *(hidden_part(name, name, name=f"hidden_{name}_has_no_word") for name in MODERATED),
            models.CheckConstraint(
                condition=Q(named_at="", named_by=None)
                | (~Q(named_at="") & Q(named_by__isnull=False, last_login=None)),
                name="whoever_stands_in_never_signs_in",
                violation_error_message="Une personne nommée par une adresse n’a pas de compte tant "
                "qu’elle n’a pas répondu.",
            ),
            models.UniqueConstraint(
                fields=["named_at", "named_by"],
                condition=~Q(named_at="") & Q(is_active=True),
                name="person_names_an_address_once",
                violation_error_message="Vous avez déjà nommé quelqu’un par cette adresse.",
            ),
            shown_whole("job_title", name="member_job_title_is_shown_whole"),
        ]
        indexes = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="member_name_trigrams"),
            models.Index(fields=["last_name", "first_name", "id"], name="member_by_name"),
            models.Index(fields=["named_at"], condition=~Q(named_at=""), name="member_named_at"),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("person_detail", args=[self.public_id])

    @property
    def full_name(self):
        if self.erased_at and not self.named_at:
            return NAMELESS
        return f"{self.first_name} {self.last_name}".strip() or "Membre sans nom"

    @property
    def choice(self):
        """The value by which a form picks this person."""
        return f"{MEMBER}:{self.public_id}"

    @property
    def address(self):
        """Where one writes to this person; what whoever may read their address reads."""
        return self.named_at or self.email

    @property
    def is_proved(self):
        """Somebody proved that the address is theirs, by whatever door: an invitation opens it no more."""
        return self.emailaddress_set.filter(verified=True).exists()

    @property
    def is_reached(self):
        """See `reached`."""
        return self.is_active and self.is_proved

    def proof_in_words(self, *, is_proved):
        """What whoever answers a request reads of the address: confirmed or not, never which one."""
        if not is_proved:
            return "Adresse pas encore confirmée : pas de réponse à son invitation"
        return (
            f"Adresse confirmée le {day(self.proved_at)}" if self.proved_at else "Adresse confirmée"
        )

    @property
    def is_known(self):
        """See `MemberQuerySet.known`."""
        return self.is_proved or self.invitations.exists()

    @property
    def help_topics(self):
        """What this person can help with, one topic a line as they typed it."""
        return [line.strip() for line in self.can_help.splitlines() if line.strip()]

    @cached_property
    def unread_notifications(self):
        """How many news wait; read with the member by `with_news`."""
        return self.notifications.unread().count()

    @cached_property
    def current_roles(self):
        """Caf, national and partner roles held today; read once a request."""
        return _ROLES(member=self.pk, today=timezone.localdate())

    @property
    def is_national_administrator(self):
        return any(role.is_national for role in self.current_roles)

    @cached_property
    def recent_validators(self):
        """Who validated a role of this person in the last twelve months: favours are not returned."""
        since = timezone.now() - timedelta(days=365)
        decided = self.roles.validated().filter(decided_at__gte=since)
        return set(decided.values_list("decided_by", flat=True))

    @cached_property
    def stand_ins(self):
        """Keys of those who stand in for this account; read once a request."""
        return set(Member.objects.standing_in_for(self.pk).values_list("pk", flat=True))

    def is_behind(self, person):
        """That person is oneself, were it under the name that somebody else typed."""
        return person.pk == self.pk or (bool(person.named_at) and person.pk in self.stand_ins)

    def forget_roles(self):
        """Read the roles again: they have just changed."""
        for name in ("current_roles", "recent_validators", "stand_ins", "_standing"):
            self.__dict__.pop(name, None)

    @property
    def needs_second_factor(self):
        """True for those who hold the power to validate and have no second factor yet."""
        holds_power = any(role.is_powerful for role in self.current_roles)
        return holds_power and not self.authenticator_set.exists()


def _roles_of(member, today):
    return Member.roles.rel.related_model.objects.current(today).filter(member=member)


_ROLES = WrittenOnce(_roles_of, member=-1, today=date.min)
