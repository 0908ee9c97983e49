"""People: who they are, what they may claim, what they were told, and the trace of privileged acts."""

import secrets
from datetime import timedelta

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Lower, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from reference.models import Caf, FoldName, Organisation


def random_public_id():
    """An address that cannot be guessed or counted: 60 bits."""
    return secrets.token_hex(8)


class MemberQuerySet(models.QuerySet):
    def listed(self):
        """People who can be found: accounts that are open."""
        return self.filter(is_active=True, erased_at=None)

    def visible_to(self, standing):
        """Oneself; every open account for verified members; else those who opened their profile."""
        if standing.is_verified:
            return self.listed()
        return self.listed().filter(
            Q(pk=standing.member_id) | Q(profile_visibility=Visibility.PUBLIC)
        )

    def named_like(self, text):
        """Each word typed is somewhere in the name, whatever its case and accents."""
        people = self
        for word in text.split()[:5]:
            people = people.filter(folded__contains=FoldName(Value(word)))
        return people


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):
    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def create_user(self, email, password=None, **fields):
        """Create an account whose e-mail address is its identity."""
        member = self.model(email=self.normalize_email(email).lower(), **fields)
        member.set_password(password)
        member.save(using=self._db)
        return member


class Visibility(models.TextChoices):
    PUBLIC = "public", "tout le monde"
    MEMBERS = "members", "les membres du réseau"
    HIDDEN = "hidden", "personne"


class Member(AbstractBaseUser):
    """A person with an account. What they may do comes from roles, never from this row."""

    public_id = models.CharField(
        max_length=16, unique=True, default=random_public_id, editable=False
    )
    email = models.EmailField("adresse e-mail", unique=True)
    first_name = models.CharField("prénom", max_length=100, blank=True)
    last_name = models.CharField("nom", max_length=100, blank=True)
    job_title = models.CharField("intitulé de la fonction", max_length=120, blank=True)
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
    is_active = models.BooleanField("compte ouvert", default=True)
    joined_at = models.DateTimeField("inscription", db_default=Now(), editable=False)
    erased_at = models.DateTimeField("effacement", null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
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
            models.UniqueConstraint(
                Lower("email"),
                name="member_email_is_unique_whatever_its_case",
                violation_error_message="Cette adresse a déjà un compte.",
            ),
        ]
        indexes = [
            GinIndex(fields=["folded"], opclasses=["gin_trgm_ops"], name="member_name_trigrams"),
            models.Index(fields=["last_name", "first_name", "id"], name="member_by_name"),
        ]

    def __str__(self):
        return self.full_name

    def get_absolute_url(self):
        return reverse("person_detail", args=[self.public_id])

    @property
    def full_name(self):
        if self.erased_at:
            return "Ancien membre"
        return f"{self.first_name} {self.last_name}".strip() or "Membre sans nom"

    @property
    def has_entered(self):
        """This account was already opened, by whatever door: an invitation opens it no more."""
        if self.last_login or self.has_usable_password():
            return True
        return self.emailaddress_set.filter(verified=True).exists()

    @property
    def help_topics(self):
        """What this person can help with, one topic a line as they typed it."""
        return [line.strip() for line in self.can_help.splitlines() if line.strip()]

    @cached_property
    def current_roles(self):
        """Caf, national and partner roles held today; read once a request."""
        return list(self.roles.current().select_related("caf"))

    @property
    def is_national_administrator(self):
        return any(role.kind == Role.Kind.NATIONAL for role in self.current_roles)

    @cached_property
    def recent_validators(self):
        """Who validated a role of this person in the last twelve months: favours are not returned."""
        since = timezone.now() - timedelta(days=365)
        decided = self.roles.filter(status=GrantStatus.VALIDATED, decided_at__gte=since)
        return set(decided.values_list("decided_by", flat=True))

    def forget_roles(self):
        """Read the roles again: they have just changed."""
        for name in ("current_roles", "recent_validators", "_standing"):
            self.__dict__.pop(name, None)

    @property
    def needs_second_factor(self):
        """True for those who hold the power to validate and have no second factor yet."""
        holds_power = any(role.kind in Role.POWERFUL for role in self.current_roles)
        return holds_power and not self.authenticator_set.exists()


class GrantStatus(models.TextChoices):
    REQUESTED = "requested", "en attente de validation"
    VALIDATED = "validated", "validée"
    REFUSED = "refused", "refusée"


class GrantQuerySet(models.QuerySet):
    def requested(self):
        return self.filter(status=GrantStatus.REQUESTED)

    def current(self, on=None):
        """Validated and running on that day (today by default)."""
        on = on or timezone.localdate()
        return self.filter(
            Q(ends_on=None) | Q(ends_on__gte=on),
            status=GrantStatus.VALIDATED,
            starts_on__lte=on,
            member__is_active=True,
        )


class Grant(models.Model):
    """Something a person may claim because somebody else said so: requested, decided, ended.

    Nobody decides on his own claim: the database refuses it.
    """

    member = models.ForeignKey(
        Member, verbose_name="membre", on_delete=models.PROTECT, related_name="%(class)ss"
    )
    status = models.CharField(
        "état", max_length=10, choices=GrantStatus.choices, default=GrantStatus.REQUESTED
    )
    starts_on = models.DateField("début", default=timezone.localdate)
    ends_on = models.DateField("fin", null=True, blank=True)
    requested_at = models.DateTimeField("demande", db_default=Now(), editable=False)
    decided_at = models.DateTimeField("décision", null=True, editable=False)
    decided_by = models.ForeignKey(
        Member,
        verbose_name="décision de",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    reason = models.CharField("motif", max_length=300, blank=True)

    objects = GrantQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(status="requested", decided_at=None, decided_by=None)
                | (~Q(status="requested") & Q(decided_at__isnull=False, decided_by__isnull=False)),
                name="%(class)s_decision_keeps_its_date_and_author",
                violation_error_message="Une décision garde sa date et la personne qui l’a prise.",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("member")),
                name="%(class)s_is_never_decided_by_its_holder",
                violation_error_message="Personne ne valide sa propre demande.",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""),
                name="%(class)s_refusal_has_a_reason",
                violation_error_message="Un refus est motivé.",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(class)s_ends_after_it_starts",
                violation_error_message="La fin vient après le début.",
            ),
        ]


class RoleQuerySet(GrantQuerySet):
    def requested(self):
        return super().requested().filter(ended_at=None)

    def current(self, on=None):
        return super().current(on).filter(ended_at=None)


class Role(Grant):
    """A role that is not tied to one convention: Caf staff, national administration, partner."""

    class Kind(models.TextChoices):
        CAF_OFFICER = "caf_officer", "Conseil et développement à la Caf"
        CAF_REFERENT = "caf_referent", "Référence CTG de la Caf"
        NATIONAL = "national", "Administration nationale"
        PARTNER = "partner", "Partenaire"

    POWERFUL = (Kind.CAF_OFFICER, Kind.CAF_REFERENT, Kind.NATIONAL)
    OF_CAF = (Kind.CAF_OFFICER, Kind.CAF_REFERENT)

    kind = models.CharField("rôle", max_length=20, choices=Kind.choices)
    caf = models.ForeignKey(
        Caf,
        verbose_name="Caf",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name="organisme",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="roles",
    )
    note = models.CharField(
        "ce qui aidera à vous reconnaître",
        max_length=300,
        blank=True,
        help_text="Votre service, un collègue que la Caf connaît : lu par la personne qui valide.",
    )
    # The holder, or the colleague who proposed them.
    requested_by = models.ForeignKey(
        Member,
        verbose_name="demande de",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    # Taken away or withdrawn at that moment, whatever its last day was to be.
    ended_at = models.DateTimeField("retrait", null=True, editable=False)
    ended_by = models.ForeignKey(
        Member,
        verbose_name="retrait par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    # National administration is taken away by two people: the first who asked for it.
    end_asked_by = models.ForeignKey(
        Member,
        verbose_name="retrait demandé par",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = RoleQuerySet.as_manager()

    class Meta(Grant.Meta):
        verbose_name = "rôle"
        verbose_name_plural = "rôles"
        constraints = [
            *Grant.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(kind="national")
                | Q(decided_by=None)
                | Q(requested_by=None)
                | ~Q(decided_by=F("requested_by")),
                name="national_role_takes_two_people",
                violation_error_message="L’administration nationale se donne à deux : une personne propose, une autre valide.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="role_ended_at_and_by_go_together",
                violation_error_message="Un retrait garde sa date et la personne qui l’a décidé.",
            ),
            models.UniqueConstraint(
                fields=["member", "kind", "caf", "organisation"],
                condition=Q(status="requested", ended_at=None),
                nulls_distinct=False,
                name="role_is_requested_once",
                violation_error_message="Cette demande attend déjà une réponse.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["caf_officer", "caf_referent"], caf__isnull=False)
                | (~Q(kind__in=["caf_officer", "caf_referent"]) & Q(caf=None)),
                name="role_of_caf_staff_names_its_caf",
                violation_error_message="Un rôle à la Caf dit laquelle, et lui seul.",
            ),
        ]

    def __str__(self):
        """« Conseil et développement à la Caf, Caf des Alpes-Maritimes »."""
        where = self.caf or self.organisation
        return f"{self.get_kind_display()}, {where}" if where else self.get_kind_display()

    @property
    def is_running(self):
        """Validated, begun, and neither ended nor taken away."""
        today = timezone.localdate()
        return (
            self.status == GrantStatus.VALIDATED
            and self.ended_at is None
            and self.starts_on <= today
            and (self.ends_on is None or self.ends_on >= today)
        )

    @property
    def state(self):
        """One word for lists: the decision, or what happened after it."""
        is_held = self.status == GrantStatus.VALIDATED and self.ended_at is None
        if is_held and self.starts_on > timezone.localdate():
            return "à venir"
        if self.status == GrantStatus.VALIDATED and not self.is_running:
            return "terminée"
        return "retirée" if self.ended_at else self.get_status_display()


class Invitation(models.Model):
    """A single-use link, for seven days, to the person who owns the address and nobody else."""

    member = models.ForeignKey(
        Member,
        verbose_name="personne invitée",
        on_delete=models.PROTECT,
        related_name="invitations",
    )
    invited_by = models.ForeignKey(
        Member, verbose_name="invitation de", on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("envoi", db_default=Now(), editable=False)
    expires_at = models.DateTimeField("échéance")
    accepted_at = models.DateTimeField("acceptation", null=True, editable=False)
    revoked_at = models.DateTimeField("retrait", null=True, editable=False)

    class Meta:
        verbose_name = "invitation"
        verbose_name_plural = "invitations"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(revoked_at=None),
                name="invitation_is_not_both_accepted_and_revoked",
                violation_error_message="Une invitation retirée ne peut plus être acceptée.",
            ),
        ]

    def __str__(self):
        return f"Invitation {self.pk}"

    @property
    def is_open(self):
        return not (self.accepted_at or self.revoked_at) and self.expires_at > timezone.now()

    @property
    def state(self):
        if self.accepted_at:
            return "acceptée"
        if self.revoked_at:
            return "retirée"
        return "en attente" if self.is_open else "expirée"


class AuditLine(models.Model):
    """One privileged act: who, what, on what, why. Ids and verbs only; a trigger refuses any change."""

    at = models.DateTimeField("moment", db_default=Now(), editable=False, db_index=True)
    actor = models.ForeignKey(
        Member, verbose_name="auteur", null=True, on_delete=models.PROTECT, related_name="acts"
    )
    verb = models.CharField("acte", max_length=40)
    object_kind = models.CharField("objet", max_length=40)
    object_id = models.CharField("identifiant", max_length=40)
    subject = models.ForeignKey(
        Member, verbose_name="au sujet de", null=True, on_delete=models.PROTECT, related_name="+"
    )
    caf = models.ForeignKey(
        Caf, verbose_name="Caf", null=True, on_delete=models.PROTECT, related_name="+"
    )
    before = models.JSONField("avant", default=dict)
    after = models.JSONField("après", default=dict)
    reason = models.CharField("motif", max_length=300, blank=True)

    class Meta:
        verbose_name = "ligne du journal"
        verbose_name_plural = "journal des actes"

    def __str__(self):
        return f"{self.verb} {self.object_kind} {self.object_id}"


class Notification(models.Model):
    """Something a person should know, on the site and, if they wish, by mail."""

    class Kind(models.TextChoices):
        ROLE = "role", "Mes fonctions et mes demandes"
        CONVENTION = "convention", "Ma CTG"
        SHEET = "sheet", "Nouvelles fiches de mes thématiques"
        QUESTION = "question", "Questions et réponses sur mes fiches"
        EVENT = "event", "Mes inscriptions et les rencontres"
        DESK = "desk", "Demandes à traiter"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField("sujet", max_length=12, choices=Kind.choices)
    text = models.CharField("texte", max_length=300)
    path = models.CharField("page", max_length=200)
    # The same news is told once: the key names the fact.
    key = models.CharField(max_length=100)
    created_at = models.DateTimeField("moment", db_default=Now(), editable=False)
    read_at = models.DateTimeField("lecture", null=True, editable=False)
    digested_at = models.DateTimeField("envoi par courriel", null=True, editable=False)

    class Meta:
        verbose_name = "notification"
        verbose_name_plural = "notifications"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "key"],
                name="notification_is_told_once",
                violation_error_message="Cette nouvelle a déjà été annoncée.",
            ),
        ]
        indexes = [models.Index(fields=["member", "-created_at"], name="notification_by_member")]

    def __str__(self):
        return self.text


class MailPreference(models.Model):
    """How a person wants to be told of one subject; absent means the daily digest."""

    class Rhythm(models.TextChoices):
        DIGEST = "digest", "dans le courriel du jour"
        NEVER = "never", "sur le site seulement"

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="mail_preferences")
    kind = models.CharField("sujet", max_length=12, choices=Notification.Kind.choices)
    rhythm = models.CharField("rythme", max_length=6, choices=Rhythm.choices)

    class Meta:
        verbose_name = "préférence de courriel"
        verbose_name_plural = "préférences de courriel"
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind"],
                name="one_mail_preference_per_subject",
                violation_error_message="Une seule préférence par sujet.",
            ),
        ]

    def __str__(self):
        return f"{self.kind} : {self.rhythm}"


class RelayedMessage(models.Model):
    """What a member writes to another without seeing the address; its text is forgotten once sent."""

    sender = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages_sent")
    recipient = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="messages_received"
    )
    text = models.TextField("message", max_length=3000, blank=True)
    gives_address = models.BooleanField("Donner mon adresse pour la réponse", default=False)
    created_at = models.DateTimeField("moment", db_default=Now(), editable=False)
    sent_at = models.DateTimeField("envoi", null=True, editable=False)

    class Meta:
        verbose_name = "message transmis"
        verbose_name_plural = "messages transmis"
        indexes = [models.Index(fields=["sender", "-created_at"], name="relayed_by_sender")]

    def __str__(self):
        return f"Message {self.pk}"


CODE_LIFE = timedelta(minutes=15)


class AccountMail(models.Model):
    """A mail of the sign-in pages waiting for the worker: its code travels in no job and no log."""

    template = models.CharField("modèle", max_length=60)
    to = models.EmailField("destinataire")
    context = models.JSONField("contenu")
    created_at = models.DateTimeField("demande", db_default=Now(), editable=False)

    class Meta:
        verbose_name = "courriel de compte"
        verbose_name_plural = "courriels de compte"

    def __str__(self):
        return f"{self.template} {self.pk}"

    @property
    def is_fresh(self):
        """A code lives a quarter of an hour; a notice is always worth reading."""
        return "code" not in self.context or self.created_at > timezone.now() - CODE_LIFE


class Report(models.Model):
    """Somebody says that a content should not be there; a moderator answers."""

    class Reason(models.TextChoices):
        UNLAWFUL = "unlawful", "Contenu illicite ou injurieux"
        PERSONAL_DATA = "personal_data", "Donnée personnelle publiée sans accord"
        WRONG = "wrong", "Information fausse ou périmée"
        OTHER = "other", "Autre motif"

    path = models.CharField("page signalée", max_length=300)
    reason = models.CharField("motif", max_length=20, choices=Reason.choices)
    details = models.TextField("précisions", max_length=2000, blank=True)
    reporter = models.ForeignKey(
        Member, null=True, blank=True, on_delete=models.SET_NULL, related_name="reports"
    )
    reporter_email = models.EmailField("adresse pour vous répondre", blank=True)
    created_at = models.DateTimeField("signalement", db_default=Now(), editable=False)
    closed_at = models.DateTimeField("traitement", null=True, editable=False)
    closed_by = models.ForeignKey(
        Member, null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    outcome = models.CharField("suite donnée", max_length=300, blank=True)

    class Meta:
        verbose_name = "signalement"
        verbose_name_plural = "signalements"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_by=None)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="report_closed_at_and_by_go_together",
                violation_error_message="Un signalement traité garde sa date et son auteur.",
            ),
        ]

    def __str__(self):
        return f"{self.get_reason_display()} : {self.path}"
