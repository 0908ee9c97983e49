"""The sheets: written by those who carry a CTG, shared, reviewed by their Caf, asked about."""

from conventions.models import PostKind
from ctgnet.demo.build.sources import read, read_sheets
from practices import actions
from reference.models import Audience, Theme

COPIED = [
    "kind",
    "title",
    "summary",
    "area_kind",
    "maturity",
    "cost_band",
    "time_needed",
    "licence",
    "partners",
    "material",
    "context",
    "objectives",
    "steps",
    "results",
    "success_factors",
    "obstacles",
    "replication_tips",
]
HOMES = {"alice": "alpes-d-azur", "bob": "grasse"}
REVIEWED = {"reviewed", "public"}
DRAFTED_BEFORE, REVIEWED_AFTER, OPENED_AFTER = 12, 9, 11
ASKED_AFTER, ANSWERED_AFTER = 4, 6


class Library:
    """The sheets by the name of their file."""

    def __init__(self, cast, register, diary):
        self.cast, self.register, self.diary = cast, register, diary
        self.sheets = {}
        self._story = read("story")
        self._themes, self._audiences = Theme.objects.in_bulk(), Audience.objects.in_bulk()

    def fill(self):
        """From the oldest shared to the drafts of this week."""
        for facts in sorted(read_sheets(), key=lambda f: -f.get("shared_days_ago", 0)):
            sheet = self._write(facts)
            self.sheets[facts["slug"]] = sheet
            if facts["status"] != "draft":
                self._share(sheet, facts)
        for slug, days in self._story["reviews_asked"]:
            with self.diary.at(-days, hour=17):
                actions.ask_review(self.sheets[slug], by=self.sheets[slug].author)
        for told in self._story["revisions"]:
            self._revise(**told)

    def _write(self, facts):
        author, convention = self._author(facts["slug"])
        with self.diary.at(-facts.get("shared_days_ago", 6) - DRAFTED_BEFORE):
            return actions.create_sheet(
                by=author,
                convention=convention,
                themes=[self._themes[slug] for slug in facts["themes"]],
                audiences=[self._audiences[slug] for slug in facts["audiences"]],
                action_date=self.diary.day(-facts["action_days_ago"]),
                has_employer_agreement=facts["status"] != "draft",
                **{name: facts[name] for name in COPIED},
            )

    def _author(self, slug):
        """One of the five, or an officer of the CTG that tells it."""
        teller = self._story["told_by"][slug]
        key = HOMES.get(teller, teller)
        convention = self.register.conventions[key]
        if teller in self.cast.personas:
            return self.cast.personas[teller], convention
        team = self.register.teams[key]
        officers = team.get(PostKind.OFFICER) or team[PostKind.PILOT]
        return self.cast.chance.choice(officers), convention

    def _share(self, sheet, facts):
        day = -facts["shared_days_ago"]
        with self.diary.at(day, hour=11):
            actions.share_sheet(sheet, by=sheet.author)
        if facts["status"] in REVIEWED:
            self._review(sheet, facts, day)
        for rank, exchange in enumerate(facts.get("questions", [])):
            asker = self._asker(sheet, facts["slug"] if rank == 0 else None)
            self._discuss(sheet, exchange, asker, min(-1, day + ASKED_AFTER * (rank + 1)))

    def _review(self, sheet, facts, day):
        officer = self.register.officer_of(sheet.convention)
        with self.diary.at(min(-1, day + REVIEWED_AFTER), hour=15):
            actions.review_sheet(sheet, by=officer)
        if facts["status"] == "public":
            with self.diary.at(min(-1, day + OPENED_AFTER), hour=15):
                actions.publish_sheet(sheet, by=officer)

    def _revise(self, slug, days_ago, **changes):
        """A reviewed sheet whose next text waits for its reader, while everybody reads the first."""
        sheet = self.sheets[slug]
        with self.diary.at(-days_ago, hour=16):
            actions.save_sheet(sheet, by=sheet.author, version=sheet.version, **changes)
            actions.ask_review(sheet, by=sheet.author)

    def _asker(self, sheet, slug):
        """One of the five where the story says so, else a peer of another territory."""
        if key := self._story["asked_by"].get(slug):
            return self.cast.personas[key]
        return self.cast.chance.choice(self._readers(sheet))

    def _discuss(self, sheet, exchange, asker, day):
        with self.diary.at(day, hour=14):
            question = actions.ask_question(sheet, by=asker, text=exchange["question"])
        if exchange.get("answer"):
            with self.diary.at(min(-1, day + ANSWERED_AFTER), hour=16):
                actions.answer_question(question, by=sheet.author, text=exchange["answer"])

    def _readers(self, sheet):
        """Peers of other territories."""
        return [
            member
            for key, convention in self.register.conventions.items()
            if convention != sheet.convention
            for member in self.register.teams[key].get(PostKind.OFFICER, [])
        ]
