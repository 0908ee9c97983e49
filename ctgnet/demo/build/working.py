"""What a team works with: the papers and the bodies of Alice's CTG, the handover of somebody who left."""

import uuid
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from conventions.actions import (
    add_organisation,
    keep_on_posts,
    open_body,
    seat_in_body,
    send_document,
    write_handover,
)
from conventions.models import Assignment, DocumentVisibility, Handover, PostKind
from ctgnet.demo.build.small_pdf import small_pdf
from ctgnet.demo.build.sources import read
from ctgnet.uploads import FileKind
from reference.models import Theme

BODIES_SINCE, FIRST_PAPER, LAST_PAPER = -700, -850, -1
WRITTEN, READ_AGAIN = -25, -3
# Papers reach the site some days after they are signed.
SENT_AFTER = 4


def furnish(register, cast, diary):
    """Alice's team has opened its bodies and sent its papers; Carole has begun to read her list again."""
    plan = read("working")
    desk = Desk(register, diary, plan["convention"])
    for facts in plan["body"]:
        desk.open(facts)
    desk.add_again(plan["twice"])
    for facts in plan["document"]:
        desk.send(facts)
    with diary.at(WRITTEN):
        hand_over(plan["handover"])
    with diary.at(READ_AGAIN):
        read_again(register, cast, plan["read_again"])


class Desk:
    """One CTG, its team, and the bodies that they open."""

    def __init__(self, register, diary, key):
        self.register, self.diary = register, diary
        self.convention, self.team = register.conventions[key], register.teams[key]
        self.pilot, self.officer = (
            self.team[kind][0] for kind in (PostKind.PILOT, PostKind.OFFICER)
        )
        self.bodies = {}

    def open(self, facts):
        facts = dict(facts)
        key, themes = facts.pop("key"), Theme.objects.filter(pk__in=facts.pop("themes", []))
        members, bodies = facts.pop("members", []), facts.pop("organisations", [])
        with self.diary.at(BODIES_SINCE):
            body = open_body(
                self.convention, by=self.officer, key=_key(f"body:{key}"), themes=themes, **facts
            )
            for kind, role, is_chair in members:
                person = self.team[kind][0]
                seat_in_body(body, by=self.officer, member=person, role=role, is_chair=is_chair)
            for name, role, is_chair in bodies:
                organisation = self.register.body(name)
                seat_in_body(
                    body, by=self.officer, organisation=organisation, role=role, is_chair=is_chair
                )
        self.bodies[key] = body

    def add_again(self, facts):
        """An organisation that was there under a name that begins otherwise: Mona brings them together."""
        with self.diary.at(facts["days"]):
            twin = add_organisation(by=self.pilot, kind=facts["kind"], name=facts["name"])
            seat_in_body(
                self.bodies[facts["body"]], by=self.pilot, organisation=twin, role=facts["role"]
            )

    def send(self, facts):
        facts = dict(facts)
        lines, body = facts.pop("lines"), facts.pop("body", None)
        dated_on = self._day_of(facts)
        days = self.diary.days_until(dated_on)
        is_public = facts["visibility"] == DocumentVisibility.PUBLIC
        file = SimpleUploadedFile("document.pdf", small_pdf(facts["title"], lines))
        file.kind = FileKind.PDF
        with self.diary.at(min(LAST_PAPER, max(FIRST_PAPER, days + SENT_AFTER))):
            send_document(
                self.convention,
                file,
                key=_key(f"document:{facts['title']}"),
                by=self.pilot if is_public else self.officer,
                dated_on=dated_on,
                body=self.bodies.get(body),
                **facts,
            )

    def _day_of(self, facts):
        """The day of a paper: so many days ago, or before the signature; taken out of its facts."""
        if "before_signature" in facts:
            before = timedelta(days=facts.pop("before_signature"))
            return self.convention.signature_date - before
        return self.diary.day(facts.pop("days"))


def hand_over(facts):
    """What the person who left wrote, the first steps done."""
    handover = Handover.objects.get()
    steps = handover.steps.values_list("text", flat=True)
    write_handover(
        handover,
        version=handover.version,
        notes=facts["notes"].strip(),
        steps=[{"text": text, "is_done": rank < facts["done"]} for rank, text in enumerate(steps)],
        contacts=facts["contacts"],
    )


def read_again(register, cast, keys):
    """The CTGs at the top of Carole's list are done; the rest waits for her."""
    for key in keys:
        convention = register.conventions[key]
        held = Assignment.objects.current().filter(post__convention=convention)
        keep_on_posts(convention, held, by=cast.personas["carole"])


def _key(name):
    """The key that a form would have carried, the same at each build."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"ctgnet:{name}")
