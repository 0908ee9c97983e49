"""The CTGs of the demonstration, entered in the register by an officer of their Caf."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from conventions.actions import (
    Person,
    Planned,
    amend,
    appoint,
    end_assignment,
    open_post,
    register_convention,
    request_assignment,
)
from conventions.amending import Changes
from conventions.models import PostKind, Signatory, Stage
from ctgnet.demo.build.diary import OPENING
from ctgnet.demo.build.sources import read
from reference.actions import organisation_of
from reference.models import (
    Caf,
    Commune,
    Department,
    Intercommunality,
    Organisation,
    Theme,
)

PLACES = {"caf": Caf, "commune": Commune, "department": Department, "epci": Intercommunality}
# Where nothing is written: signed a month before it begins, voted a month before that.
SIGNED_BEFORE = 30
VOTED_BEFORE = timedelta(days=30)
SHARE_OF_LATECOMERS = 0.3


class Register:
    """The conventions by key, and who carries each of them."""

    def __init__(self, cast, diary):
        self.cast, self.diary = cast, diary
        self.conventions, self.teams, self.vacancies = {}, {}, {}
        self._plan = read("conventions")
        self._themes = Theme.objects.in_bulk()
        self._bodies = {
            f"org:{facts['key']}": _organisation(facts) for facts in self._plan["organisation"]
        }

    def caf_codes(self):
        """The Cafs that need an officer, in the order of the plan."""
        return list(dict.fromkeys(facts["caf"] for facts in self._plan["convention"]))

    def fill(self):
        for rank, facts in enumerate(self._plan["convention"]):
            self.teams[facts["key"]] = {}
            convention = self._register(facts, rank)
            self.conventions[facts["key"]] = convention
            self._add_partners(convention, facts)
            self._open_vacant_posts(convention, facts)
            if "amendment" in facts:
                self._amend(convention, facts["amendment"])

    def carriers(self, key):
        """Those who write for a convention: its pilots and officers."""
        team = self.teams[key]
        return team.get(PostKind.PILOT, []) + team.get(PostKind.OFFICER, [])

    def people(self, caf=None):
        """Those who carry the CTGs of a Caf, or all of them."""
        return [
            member
            for facts in self._plan["convention"]
            if caf in (None, facts["caf"])
            for colleagues in self.teams[facts["key"]].values()
            for member in colleagues
        ]

    def officer_of(self, convention):
        """Who follows it at the Caf: the officer who entered it in the register."""
        return convention.confirmed_by

    # One convention ----------------------------------------------------------------------------

    def _register(self, facts, rank):
        start, end = period_of(facts, self.diary.today)
        stage = facts.get("stage", Stage.SIGNED)
        entered = facts.get("entered", self._entry_day(start, rank))
        with self.diary.at(entered):
            return register_convention(
                by=self._author(facts),
                official_title=f"Convention territoriale globale {facts['of']}",
                local_name=facts["name"],
                stage=stage,
                communes=_communes(facts),
                signature_date=self._signature(facts, start) if stage == Stage.SIGNED else None,
                start_date=start,
                end_date=end,
                themes=[self._themes[slug] for slug in facts["themes"]],
                signatories=[self.body(f"caf:{facts['caf']}"), *self._all(facts["signatories"])],
                posts=list(self._posts(facts, start, entered)),
                previous=self.conventions.get(facts.get("after")),
                is_demonstration=True,
            )

    def _signature(self, facts, start):
        """Never after the day on which it is entered: the register knows it by then."""
        signed = facts.get("signed", SIGNED_BEFORE)
        written = signed if isinstance(signed, date) else start - timedelta(days=signed)
        return min(written, timezone.localdate())

    def _entry_day(self, start, rank):
        """The register opened one day; what began later was entered soon after it began."""
        opening = OPENING + 2 + rank // 4  # the first weeks
        if start is None or start > self.diary.today:
            return -100 + rank
        return min(-1, max(opening, self.diary.days_until(start) + 5))

    def _author(self, facts):
        """An officer of the Caf; for what a team prepares itself, its pilot."""
        if team := facts.get("prepared_by"):
            return self.carriers(team)[0]
        return self.cast.officers[facts["caf"]][0]

    # Its team ----------------------------------------------------------------------------------

    def _posts(self, facts, start, entered):
        for kind, employer, shares, *themes in facts.get("team", []):
            slugs = themes[0].split() if themes else []
            for rank, share in enumerate(shares.split()):
                theme = slugs[rank % len(slugs)] if slugs else None
                yield Planned(
                    kind=PostKind(kind),
                    employer=self.body(employer),
                    fte=Decimal(share),
                    holder=Person(member=self._hire(facts, PostKind(kind), theme, entered)),
                    themes=(self._themes[theme],) if theme else (),
                    starts_on=self._first_day(kind, start),
                )

    def _hire(self, facts, kind, theme, since):
        colleagues = self.teams[facts["key"]].setdefault(kind, [])
        department = Department.objects.get(pk=facts["caf"])
        persona = facts.get("personas", {}).get(kind)
        if persona and not colleagues:
            member = self.cast.hire_persona(persona, since=since, department=department)
        else:
            member = self.cast.hire(kind, since=since, theme=theme, department=department)
        colleagues.append(member)
        return member

    def _first_day(self, kind, start):
        """Coordinators often come after the convention has begun."""
        if start is None or kind not in (PostKind.THEMATIC, PostKind.LOCAL):
            return None
        days_so_far = -self.diary.days_until(start)
        if days_so_far < SIGNED_BEFORE or self.cast.chance.random() > SHARE_OF_LATECOMERS:
            return None
        return start + timedelta(days=self.cast.chance.randrange(days_so_far))

    def _open_vacant_posts(self, convention, facts):
        for kind, employer, share, days in facts.get("vacant", []):
            with self.diary.at(-days):
                post = open_post(
                    convention,
                    by=self._author(facts),
                    kind=PostKind(kind),
                    employer=self.body(employer),
                    fte=Decimal(share),
                )
            self.vacancies.setdefault(facts["key"], []).append(post)

    # What surrounds it -------------------------------------------------------------------------

    def _add_partners(self, convention, facts):
        signatories = Signatory.objects.filter(convention=convention)
        if convention.signature_date:
            signatories.update(deliberation_date=convention.signature_date - VOTED_BEFORE)
        Signatory.objects.bulk_create(
            Signatory(
                convention=convention,
                organisation=body,
                participation=Signatory.Participation.PARTNER,
            )
            for body in self._all(facts.get("partners", []))
        )

    def _amend(self, convention, facts):
        """Communes that come in on the way, with their signatures."""
        signed_on, effective_on = (self.diary.day(facts[name]) for name in ("signed", "effective"))
        changes = Changes(
            signed_on,
            effective_on,
            summary=facts["summary"],
            joining_communes=frozenset(facts["communes"]),
        )
        convention.refresh_from_db(fields=["version"])
        with self.diary.at(facts["signed"]):
            amend(
                convention,
                changes,
                by=convention.confirmed_by,
                version=convention.version,
                signing=self._all(facts["signatories"]),
            )

    def _all(self, names):
        return [self.body(name) for name in names]

    def body(self, name):
        """« commune:06069 », « epci:200039857 », « org:ccas-nice » → the organisation."""
        if name not in self._bodies:
            level, _, code = name.partition(":")
            self._bodies[name] = organisation_of(PLACES[level].objects.get(pk=code))
        return self._bodies[name]


def live_in_the_register(register, cast, diary):
    """Since then: people who ask for a vacant post, and one who left."""
    story = read("story")
    for key, days in story["waiting"]:
        post = register.vacancies[key][0]
        newcomer = cast.hire(post.kind, since=-days)
        with diary.at(-days, hour=9):
            request_assignment(post, by=newcomer, fte=post.fte, note=story["word"])
    for facts in story["left"]:
        _leave(register, cast, diary, facts)


def _leave(register, cast, diary, facts):
    convention = register.conventions[facts["convention"]]
    officer = register.officer_of(convention)
    member = cast.hire(facts["kind"], since=facts["from"])
    share = Decimal(facts["fte"])
    with diary.at(facts["from"]):
        post = open_post(
            convention,
            by=officer,
            kind=PostKind(facts["kind"]),
            employer=organisation_of(Commune.objects.get(pk=facts["commune"])),
            fte=share,
        )
        assignment = appoint(post, by=officer, person=Person(member=member), fte=share)
    with diary.at(facts["until"]):
        end_assignment(assignment, by=officer, reason=facts["reason"])


def _organisation(facts):
    body, _ = Organisation.objects.get_or_create(kind=facts["kind"], name=facts["name"])
    body.member_communes.set(facts.get("member_communes", []))
    return body


def _communes(facts):
    """Whole intercommunalities, less some communes, more some others."""
    whole = Commune.objects.active().filter(intercommunality__in=facts.get("epcis", []))
    codes = set(whole.values_list("pk", flat=True)) | set(facts.get("communes", []))
    return codes - set(facts.get("without", []))


def period_of(facts, today):
    """First and last day: written, or counted from today in days or in calendar years."""
    if "start" in facts:
        return facts["start"], facts["end"]
    if "starts_in" in facts:
        return today + timedelta(days=facts["starts_in"]), today + timedelta(days=facts["ends_in"])
    if "from_year" in facts:
        year = today.year + facts["from_year"]
        return date(year, 1, 1), date(year + facts["years"] - 1, 12, 31)
    return None, None
