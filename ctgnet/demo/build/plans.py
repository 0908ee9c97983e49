"""The action plans of the demonstration, written by the teams of Alice and Bob as the years went by."""

from datetime import date
from decimal import Decimal

from conventions.actions import plan as actions
from conventions.models import Criterion, PostKind
from ctgnet.demo.build.sources import read
from reference.models import Audience, Theme

# One file a plan.
PLANS = ("plan", "plan_grasse")
TEXTS = (
    "title",
    "findings",
    "objectives",
    "description",
    "other_partners",
    "human_resources",
    "other_funders",
    "risks",
    "status",
    "progress",
)


class PlanBook:
    """One plan, from its file to the rows, through the same actions as the pages."""

    def __init__(self, register, cast, diary, name):
        self.register, self.diary = register, diary
        self.facts = read(name)
        self.convention = register.conventions[self.facts["convention"]]
        self.author = cast.personas[self.facts["author"]]
        self.themes = Theme.objects.in_bulk()
        self.audiences = Audience.objects.in_bulk()

    def write(self):
        with self.diary.at(self.facts["written_on"]):
            actions.name_levels(
                self.convention,
                by=self.author,
                version=1,
                axis_label=self.facts["axis_label"],
                objective_label=self.facts["objective_label"],
            )
            for facts in self.facts["axis"]:
                self._write_axis(facts)
            for facts in self.facts.get("evaluation", []):
                self._evaluate(facts)

    def _write_axis(self, facts):
        axis = actions.add_axis(
            self.convention,
            by=self.author,
            title=facts["title"],
            description=facts.get("description", ""),
        )
        for told in facts.get("objective", []):
            objective = actions.add_objective(axis, by=self.author, title=told["title"])
            for one in told["sheet"]:
                self._write_sheet(objective, one)
        for one in facts.get("sheet", []):
            self._write_sheet(axis, one)

    def _write_sheet(self, home, facts):
        values = {name: facts[name] for name in TEXTS if name in facts}
        sheet = actions.add_sheet(
            home,
            by=self.author,
            **values,
            themes=[self.themes[slug] for slug in facts["themes"]],
            audiences=[self.audiences[slug] for slug in facts.get("audiences", [])],
            communes=facts.get("communes", []),
            partners=self._bodies(facts.get("partners", [])),
            funders=self._bodies(facts.get("funders", [])),
            lead_organisation=self.register.body(facts["lead_organisation"]),
            lead=self._person(facts.get("lead")),
            starts_on=self._day(facts["starts_on"]),
            ends_on=self._day(facts["ends_on"]),
            budget=Decimal(facts["budget"]) if "budget" in facts else None,
        )
        self._follow(sheet, facts)

    def _follow(self, sheet, facts):
        for title, due_on, *done_on in facts.get("milestones", []):
            actions.add_milestone(
                sheet,
                by=self.author,
                title=title,
                due_on=self._day(due_on),
                done_on=self._day(done_on[0]) if done_on else None,
            )
        for told in facts.get("indicators", []):
            self._measure(sheet, told)
        for year, status, text in facts.get("reviews", []):
            actions.write_review(
                sheet,
                by=self.author,
                year=self._year(year),
                version=0,
                text=text,
                status=status,
                carries_over=False,
            )

    def _measure(self, sheet, facts):
        indicator = actions.add_indicator(
            sheet,
            by=self.author,
            baseline_year=self._year(facts["baseline_year"]),
            **{name: facts[name] for name in ("title", "kind", "unit", "baseline", "target")},
        )
        for year, value, comment in facts["values"]:
            actions.record_value(
                indicator, by=self.author, year=self._year(year), value=value, comment=comment
            )

    def _evaluate(self, facts):
        marks = facts["marks"]
        actions.save_evaluation(
            self.convention,
            by=self.author,
            moment=facts["moment"],
            version=0,
            held_on=self._day(facts["on"]),
            summary=facts["summary"],
            judgements={
                criterion: tuple(marks[criterion] or (None, "")) for criterion in Criterion
            },
        )

    # What the file names ---------------------------------------------------------------------

    def _year(self, offset):
        return self.diary.today.year + offset

    def _day(self, facts):
        offset, month, day = facts
        return date(self._year(offset), month, day)

    def _bodies(self, names):
        return [self.register.body(name) for name in names]

    def _person(self, words):
        if words is None:
            return None
        kind, rank = words.split()
        return self.register.teams[self.facts["convention"]][PostKind(kind)][int(rank)]
