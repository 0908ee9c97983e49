"""Invented people: four hundred members, five of whom can sign in."""

import unicodedata

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from ctgnet.demo.build.diary import OPENING
from ctgnet.demo.build.sources import read
from members.actions import request_role, validate_role
from members.models import GrantStatus, Member, Role, Visibility
from reference.models import Caf, Department, Organisation

DOMAIN = "demo.example"
PASSWORD = "demo-ctgnet"  # noqa: S105  printed at every start, for invented people only
SHARE_OF_WOMEN = 0.72
# The coordinators' titles of people.toml, in their order.
TITLED_THEMES = [
    "early-childhood",
    "childhood",
    "youth",
    "parenting",
    "access-to-rights",
    "community-life",
    "disability-inclusion",
]


def address_of(first_name, last_name=""):
    """« Anne-Lise Églantin » → anne-lise.eglantin@demo.example"""
    name = f"{first_name}.{last_name}".strip(".").lower().replace(" ", "-").replace("’", "")
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return f"{folded}@{DOMAIN}"


class Cast:
    """Everybody of the network, hired one by one in an order that never changes."""

    def __init__(self, diary, chance):
        self.diary, self.chance = diary, chance
        self.words = read("people")
        self.titles = self.words["job_titles"] | read("story")["job_titles"]
        self.personas, self.officers = {}, {}
        self.members = []
        self._addresses = {read("story")["invited"]["email"]}

    def hire(self, kind, *, since, theme=None, department=None):
        """Somebody new since that day, with the title of that function."""
        gender = "f" if self.chance.random() < SHARE_OF_WOMEN else "m"
        first_name, last_name = self._new_name(gender)
        member = Member(
            email=address_of(first_name, last_name),
            first_name=first_name,
            last_name=last_name,
            job_title=self._title(kind, theme)[gender],
            **self._profile(),
        )
        member.set_unusable_password()
        return self._welcome(member, since, department)

    def hire_persona(self, key, *, since, department=None):
        """One of the five whose address and password everybody knows."""
        facts = self.words["personas"][key]
        member = Member(
            email=address_of(key),
            password=make_password(PASSWORD),
            first_name=facts["first_name"],
            last_name=facts["last_name"],
            job_title=facts["job_title"],
            bio=facts["bio"],
            can_help="\n".join(facts["can_help"]),
            looking_for="\n".join(facts["looking_for"]),
            email_visibility=Visibility.MEMBERS,
        )
        self.personas[key] = self._welcome(member, since, department)
        return member

    def hire_officer(self, code):
        """The first officer of the Alpes-Maritimes is Carole."""
        department = Department.objects.get(pk=code)
        is_carole = code == "06" and "carole" not in self.personas
        member = (
            self.hire_persona("carole", since=OPENING, department=department)
            if is_carole
            else self.hire("caf_officer", since=OPENING, department=department)
        )
        self.officers.setdefault(code, []).append(member)
        return member

    def rename(self, member, *, first_name, job_title):
        """Give somebody the name under which they speak in public."""
        member.first_name, member.job_title = first_name, job_title
        address = address_of(first_name, member.last_name)
        if address not in self._addresses:
            self._addresses.add(address)
            member.email = address
        member.save(update_fields=["first_name", "job_title", "email"])
        member.emailaddress_set.update(email=member.email)

    def _new_name(self, gender):
        first_names = self.words["first_names"]["feminine" if gender == "f" else "masculine"]
        while True:
            name = self.chance.choice(first_names), self.chance.choice(self.words["last_names"])
            if address_of(*name) not in self._addresses:
                self._addresses.add(address_of(*name))
                return name

    def _title(self, kind, theme):
        if kind == "thematic_coordinator" and theme in TITLED_THEMES:
            return self.titles[kind][TITLED_THEMES.index(theme)]
        return self.chance.choice(self.titles[kind])

    def _profile(self):
        """Some tell much about themselves, some little; a few open their name to everybody."""
        chance, words = self.chance, self.words
        has_phone = chance.random() < 0.5
        # 04 65 71 is kept for works of fiction.
        number = f"04 65 71 {chance.randrange(100):02} {chance.randrange(100):02}"
        return {
            "bio": chance.choice(words["bios"]) if chance.random() < 0.7 else "",
            "can_help": "\n".join(chance.sample(words["can_help"], chance.randrange(4))),
            "looking_for": "\n".join(chance.sample(words["looking_for"], chance.randrange(3))),
            "phone": number if has_phone else "",
            "profile_visibility": chance.choices(Visibility.values[:2], [15, 85])[0],
            "email_visibility": chance.choices(Visibility.values[1:], [45, 55])[0],
            "phone_visibility": chance.choices(Visibility.values[1:], [60, 40])[0],
        }

    def _welcome(self, member, since, department):
        if department:
            member.time_zone = department.time_zone
        member.joined_at = member.proved_at = self.diary.moment(since, hour=8)
        member.save()
        # Everybody has proved that the address is theirs: nothing is granted to others.
        EmailAddress.objects.create(user=member, email=member.email, verified=True, primary=True)
        self.members.append(member)
        return member


def found_network(cast, diary):
    """Two national administrators, who answer for each other; nobody is above the first two."""
    mona, other = cast.hire_persona("mona", since=OPENING), cast.hire("national", since=OPENING)
    with diary.at(OPENING):
        for member, colleague in ((mona, other), (other, mona)):
            Role.objects.create(
                member=member,
                kind=Role.Kind.NATIONAL,
                status=GrantStatus.VALIDATED,
                starts_on=diary.day(OPENING),
                decided_at=timezone.now(),
                decided_by=colleague,
            )
    return mona


def staff_cafs(cast, diary, codes, *, mona):
    """Officers in each Caf, some référents: asked for by themselves, validated by Mona."""
    story, cafs = read("story"), Caf.objects.in_bulk()
    with diary.at(OPENING + 1):
        for code in [*codes, *story["more_officers"]]:
            member = cast.hire_officer(code)
            grant(member, by=mona, kind=Role.Kind.CAF_OFFICER, caf=cafs[code])
        for code in story["referents"]:
            department = Department.objects.get(pk=code)
            member = cast.hire("caf_officer", since=OPENING, department=department)
            grant(member, by=mona, kind=Role.Kind.CAF_REFERENT, caf=cafs[code])


def welcome_partners(cast, diary, *, mona):
    """Those who sign or contribute without carrying the CTG; then those whom nobody knows yet."""
    story = read("story")
    for name, number in story["partners"]:
        organisation = Organisation.objects.get(name=name)
        for _ in range(number):
            day = -cast.chance.randrange(40, 600)
            is_paul = "paul" not in cast.personas
            member = (
                cast.hire_persona("paul", since=day) if is_paul else cast.hire("partner", since=day)
            )
            with diary.at(day):
                grant(member, by=mona, kind=Role.Kind.PARTNER, organisation=organisation)
    while len(cast.members) < story["members"] - 1:  # one is invited and has not come yet
        cast.hire("newcomer", since=-cast.chance.randrange(1, 60))


def grant(member, *, by, **role):
    """Ask for a role and receive it."""
    validate_role(request_role(member=member, by=member, **role), by=by)
    member.forget_roles()
