"""What invented people say in public: testimonies of the trade, a visitor's message to a team."""

from conventions.actions import confirm_letter, write_to_team
from conventions.models import Assignment
from ctgnet.demo.build.sources import read
from members.actions import choose_testimony, give_testimony

# Every twelve days somebody agrees; the network shows the first ones.
FIRST_DAY, DAYS_APART, SHOWN = -90, 12, 4


def tell_the_trade(cast, register, diary):
    """Each testimony is given by somebody who has that function there, and takes its first name."""
    speakers = [
        (facts, speaker)
        for facts in read("testimonies")["testimony"]
        if (speaker := _speaker(facts, cast, register))
    ]
    for rank, (facts, speaker) in enumerate(speakers):
        cast.rename(speaker, first_name=facts["first_name"], job_title=facts["job_title"])
        day, title = FIRST_DAY + rank * DAYS_APART, facts["job_title"]
        words = title[0].lower() + title[1:]
        with diary.at(day):
            testimony = give_testimony(speaker, text=facts["text"], role_words=words)
        if rank < SHOWN:
            with diary.at(min(day + 2, -1)):
                choose_testimony(testimony, by=cast.personas["mona"], is_shown=True)


def _speaker(facts, cast, register):
    """An officer of the Caf where the words say so; else somebody of a team there; None without CTG."""
    if facts.get("of_caf"):
        return cast.officers[facts["department"]][0]
    there = register.people(facts["department"])
    at_work = set(
        Assignment.objects.current().filter(member__in=there).values_list("member", flat=True)
    )
    return next((member for member in there if member.pk in at_work), None)


def write_to_a_team(register, diary):
    """A father asks the team of Alice a question; he has confirmed his address."""
    facts = read("story")["written"]
    with diary.at(facts["day"], hour=20):
        letter = write_to_team(
            register.conventions[facts["convention"]],
            name=facts["name"],
            email=facts["email"],
            text=facts["text"],
        )
        return confirm_letter(letter)
